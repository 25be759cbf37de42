#include "sipreg/policy/retry.hpp"

#include <cstdint>
#include <set>
#include <string>

#include "catch.hpp"
#include "sipreg/uac/registration.hpp"
#include "unit/policy/answer.hpp"

namespace {
using namespace sipreg;
using sipreg_test::answer;
using sipreg_test::facts;
using sipreg_test::host;

constexpr std::uint32_t earliest = 0;      // entropy that gives W/2
constexpr std::uint32_t latest = 0xFFFFU;  // entropy that gives W

static_assert(backoff_bound(seconds{30}, seconds{1800}, 1) == seconds{60});
static_assert(backoff_bound(seconds{30}, seconds{1800}, 0xFFFFFFFFU) == seconds{1800});
static_assert(retry_wait(vos3000(), 1000000, 7).length == seconds{60});

Profile with_base(std::int64_t base) {
  Profile profile = rfc5626();
  profile.backoff_base = seconds{base};
  return profile;
}

/// The wait of a machine whose first REGISTER, sent at second 100, is answered with `text` two seconds later.
Duration wait_after(const Profile& profile, const std::string& text, std::uint32_t entropy = earliest) {
  Registration trunk{profile};
  (void)trunk.start(Instant{seconds{100}});
  const Instant answered{seconds{102}};
  const Step step = trunk.on_response(facts(text, host(), profile), answered, entropy);
  return step.next_deadline == never ? Duration::max() : between(answered, step.next_deadline);
}
}  // namespace

TEST_CASE("The waits of RFC 5626 are those of the table") {
  struct Row {
    std::uint32_t failures;
    std::int64_t bound_30, low_30, bound_90, low_90;
  };
  const Row rows[] = {
      {0, 0, 0, 0, 0},
      {1, 60, 30, 180, 90},
      {2, 120, 60, 360, 180},
      {3, 240, 120, 720, 360},
      {4, 480, 240, 1440, 720},
      {5, 960, 480, 1800, 900},
      {6, 1800, 900, 1800, 900},
      {7, 1800, 900, 1800, 900},
      {8, 1800, 900, 1800, 900},
      {9, 1800, 900, 1800, 900},
      {10, 1800, 900, 1800, 900},
      {31, 1800, 900, 1800, 900},
      {32, 1800, 900, 1800, 900},
      {64, 1800, 900, 1800, 900},
      {0xFFFFFFFFU, 1800, 900, 1800, 900},
  };
  for (const Row& row : rows) {
    CAPTURE(row.failures);
    CHECK(backoff_bound(seconds{30}, seconds{1800}, row.failures) == seconds{row.bound_30});
    CHECK(backoff_bound(seconds{90}, seconds{1800}, row.failures) == seconds{row.bound_90});
    CHECK(retry_wait(with_base(30), row.failures, earliest).length == seconds{row.low_30});
    CHECK(retry_wait(with_base(30), row.failures, latest).length == seconds{row.bound_30});
    CHECK(retry_wait(with_base(90), row.failures, earliest).length == seconds{row.low_90});
    CHECK(retry_wait(with_base(90), row.failures, latest).length == seconds{row.bound_90});
    CHECK(retry_wait(with_base(30), row.failures, earliest).rule == Rule::rfc_backoff);
  }
}

TEST_CASE("Ten waits of RFC 5626 add up to the sums of the table") {
  Duration low_30{}, high_30{}, low_90{}, high_90{};
  for (std::uint32_t failures = 1; failures <= 10; ++failures) {
    low_30 += retry_wait(with_base(30), failures, earliest).length;
    high_30 += retry_wait(with_base(30), failures, latest).length;
    low_90 += retry_wait(with_base(90), failures, earliest).length;
    high_90 += retry_wait(with_base(90), failures, latest).length;
  }
  CHECK(low_30 == seconds{5430});
  CHECK(high_30 == seconds{10860});
  CHECK(low_90 == seconds{6750});
  CHECK(high_90 == seconds{13500});
}

TEST_CASE("A backoff is uniform between half of its bound and its bound") {
  // 65536 values of entropy over [30 s, 60 s]: each tenth of the span gets a tenth of them.
  const Profile profile = with_base(30);
  int tenth[10] = {};
  std::int64_t total = 0;
  std::int64_t before = 0;
  for (std::uint32_t entropy = 0; entropy <= 0xFFFFU; ++entropy) {
    const std::int64_t wait = retry_wait(profile, 1, entropy).length.count();
    REQUIRE(wait >= 30000);
    REQUIRE(wait <= 60000);
    REQUIRE(wait >= before);
    before = wait;
    total += wait;
    ++tenth[wait == 60000 ? 9 : (wait - 30000) / 3000];
  }
  for (const int count : tenth) {
    CHECK(count > 6500);
    CHECK(count < 6608);
  }
  CHECK(total / 65536 >= 44990);
  CHECK(total / 65536 <= 45010);
  CHECK(retry_wait(profile, 1, 0xABCD1234U).length == retry_wait(profile, 1, 0x1234U).length);
}

TEST_CASE("A doubled bound never overflows whatever base and cap are") {
  CHECK(backoff_bound(Duration{1}, Duration::max(), 0xFFFFFFFFU) == Duration::max());
  CHECK(backoff_bound(Duration::max(), Duration::max(), 3) == Duration::max());
  CHECK(backoff_bound(seconds{30}, seconds{20}, 5) == seconds{20});
  CHECK(backoff_bound(Duration{3}, Duration{7}, 1) == Duration{6});
  CHECK(backoff_bound(Duration{3}, Duration{7}, 2) == Duration{7});
  CHECK(backoff_bound(Duration{0}, seconds{1800}, 0xFFFFFFFFU) == Duration{0});  // and it ends soon
  Profile endless = rfc5626();
  endless.backoff_cap = Duration::max();
  CHECK(retry_wait(endless, 0xFFFFFFFFU, latest).length == Duration::max());
  CHECK(retry_wait(endless, 0xFFFFFFFFU, earliest).length.count() == Duration::max().count() / 2);
}

TEST_CASE("The fixed delay is the same after every failure") {
  for (const std::int64_t delay : {30, 45, 60, 120, 300, 600}) {
    Profile profile = vos3000();
    profile.retry_delay = seconds{delay};
    for (const std::uint32_t failures : {0U, 1U, 2U, 5U, 100U, 0xFFFFFFFFU})
      for (const std::uint32_t entropy : {0U, 1U, 0xFFFFU, 0xFFFFFFFFU}) {
        CAPTURE(delay, failures, entropy);
        CHECK(retry_wait(profile, failures, entropy).length == seconds{delay});
        CHECK(retry_wait(profile, failures, entropy).rule == Rule::retry_delay);
      }
  }
}

TEST_CASE("Retry-After is read and waited for as the table says") {
  struct Row {
    int status;
    const char* rows;
    std::int64_t wait;  ///< with a local delay of 60 s
  };
  const Row rows[] = {
      {503, "Retry-After: 120\r\n", 120},
      {503, "Retry-After: 10\r\n", 60},
      {503, "Retry-After: 0\r\n", 60},
      {503, "Retry-After: 60\r\n", 60},
      {503, "Retry-After: 61\r\n", 61},
      {503, "Retry-After: 18000;duration=3600\r\n", 18000},
      {503, "Retry-After: 120 (I'm in a meeting)\r\n", 120},
      {503, "Retry-After: 5 (a (b) c);duration=9;x=y\r\n", 60},
      {503, "Retry-After: 90 (a \\) b);duration=9\r\n", 90},
      {503, "Retry-After:\r\n\t 00120\r\n", 120},
      {503, "Retry-After: 86400\r\n", 86400},
      {503, "Retry-After: 86401\r\n", 86400},
      {503, "Retry-After: 4294967296\r\n", 86400},
      {503, "Retry-After: 949302838503028349304023988\r\n", 86400},
      {503, "Retry-After: Fri, 31 Dec 1999 23:59:59 GMT\r\n", 60},
      {503, "Retry-After: -5\r\n", 60},
      {503, "Retry-After: 1.5\r\n", 60},
      {503, "Retry-After: 120, 60\r\n", 60},
      {503, "Retry-After:\r\n", 60},
      {503, "Retry-After: 120\r\nRetry-After: 240\r\n", 60},
      {503, "Retry-After: 120\r\nRetry-After: 120\r\n", 120},
      {503, "", 60},
      {404, "Retry-After: 300\r\n", 300},
      {413, "Retry-After: 300\r\n", 300},
      {480, "Retry-After: 300\r\n", 300},
      {486, "Retry-After: 300\r\n", 300},
      {500, "Retry-After: 300\r\n", 300},
      {600, "Retry-After: 300\r\n", 300},
      {603, "Retry-After: 300\r\n", 300},
      {403, "Retry-After: 300\r\n", 60},
      {423, "Retry-After: 300\r\n", 60},
      {401, "Retry-After: 300\r\n", 60},
      {200, "Retry-After: 300\r\n", 60},  // no binding of ours: a failure
      {408, "Retry-After: 300\r\n", 60},
      {502, "Retry-After: 300\r\n", 60},
      {604, "Retry-After: 300\r\n", 60},
  };
  Profile ignoring = vos3000();
  ignoring.honour_retry_after = false;
  for (const Row& row : rows) {
    CAPTURE(row.status, row.rows);
    CHECK(wait_after(vos3000(), answer(row.status, row.rows)) == seconds{row.wait});
    CHECK(wait_after(ignoring, answer(row.status, row.rows)) == seconds{60});
  }
}

TEST_CASE("Under RFC 5626 the computed delay holds even for Retry-After 0 and a longer Retry-After lengthens it") {
  CHECK(wait_after(rfc5626(), answer(503, "Retry-After: 0\r\n"), earliest) == seconds{30});
  CHECK(wait_after(rfc5626(), answer(503, "Retry-After: 0\r\n"), latest) == seconds{60});
  CHECK(wait_after(rfc5626(), answer(503, "Retry-After: 45\r\n"), earliest) == seconds{45});
  CHECK(wait_after(rfc5626(), answer(503, "Retry-After: 45\r\n"), latest) == seconds{60});
  CHECK(wait_after(rfc5626(), answer(503, "Retry-After: 300\r\n"), latest) == seconds{300});
}

TEST_CASE("A refusal stays a refusal in the RFC profiles unless a Retry-After with a meaning lifts it") {
  for (const Profile& profile : {rfc3261(), rfc5626(), ims()}) {
    CAPTURE(profile.name);
    CHECK(wait_after(profile, answer(403, "Retry-After: 300\r\n")) == Duration::max());
    CHECK(wait_after(profile, answer(403)) == Duration::max());
    CHECK(wait_after(profile, answer(404)) == Duration::max());
    CHECK(wait_after(profile, answer(404, "Retry-After: 300\r\n")) == seconds{300});
    CHECK(wait_after(profile, answer(603, "Retry-After: 300\r\n")) == seconds{300});
    CHECK(wait_after(profile, answer(603, "Retry-After: soon\r\n")) == Duration::max());
    CHECK(wait_after(profile, answer(400)) == seconds{1800});
    CHECK(wait_after(profile, answer(499)) == seconds{1800});
  }
}

TEST_CASE("Each server has a Retry-After of its own and the earliest usable one is asked") {
  const Profile profile = vos3000();
  Registration trunk{profile, 2};
  (void)trunk.start(Instant{seconds{0}});
  Step step = trunk.on_response(facts(answer(503, "Retry-After: 300\r\n"), host(), profile), Instant{seconds{1}});
  REQUIRE(step.send() != nullptr);
  CHECK(step.send()->send.target == 1);
  step = trunk.on_response(facts(answer(503, "Retry-After: 20\r\n"), host(), profile), Instant{seconds{2}});
  CHECK(step.send() == nullptr);
  CHECK(step.next_deadline == Instant{seconds{62}});  // 20 s from B is below the delay of 60 s
  CHECK(trunk.targets().blocked(0, Instant{seconds{300}}));
  CHECK_FALSE(trunk.targets().blocked(0, Instant{seconds{301}}));
  step = trunk.on_deadline(Instant{seconds{62}});
  REQUIRE(step.send() != nullptr);
  CHECK(step.send()->send.target == 1);
}
