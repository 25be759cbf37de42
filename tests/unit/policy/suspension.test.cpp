#include "sipreg/policy/suspension.hpp"

#include <cstdint>

#include "catch.hpp"

namespace {
using namespace sipreg;

constexpr Instant at(std::int64_t second) { return Instant{seconds{second}}; }

/// Six wrong passwords, a second apart: the sixth suspends for 180 s.
constexpr bool sixth_try_suspends() {
  Suspension terminal;
  for (std::int64_t second = 0; second < 5; ++second) {
    terminal.failed({}, at(second));
    if (terminal.suspended(at(second))) return false;
  }
  terminal.failed({}, at(5));
  return terminal.suspended(at(5)) && terminal.until() == at(185) && !terminal.suspended(at(185));
}
static_assert(sixth_try_suspends());
}  // namespace

TEST_CASE("The sixth failed try suspends a terminal for 180 seconds") {
  const SuspensionLimits limits;
  Suspension terminal;
  for (std::int64_t second = 0; second < 5; ++second) {
    terminal.failed(limits, at(second));
    CHECK_FALSE(terminal.suspended(at(second)));
    CHECK(terminal.failures() == second + 1);
  }
  terminal.failed(limits, at(5));
  CHECK(terminal.suspended(at(5)));
  CHECK(terminal.suspended(Instant{milliseconds{184999}}));
  CHECK_FALSE(terminal.suspended(at(185)));
}

TEST_CASE("A terminal that retries every 60 seconds is not kept suspended by its own tries") {
  const SuspensionLimits limits{6, seconds{180}};
  Suspension terminal;
  int answered_at_once = 0;
  int tried = 0;
  // Tries at 0..300 count, the one at 300 suspends until 480; 360 and 420 are answered at once; 480 counts again.
  for (std::int64_t now = 0; now < 3600; now += 60) {
    terminal.suspended(at(now)) ? ++answered_at_once : ++tried;
    terminal.failed(limits, at(now));
  }
  CHECK(tried == 46);
  CHECK(answered_at_once == 14);
}

TEST_CASE("Tries while suspended are neither counted nor do they extend the suspension") {
  const SuspensionLimits limits{2, seconds{100}};
  Suspension terminal;
  terminal.failed(limits, at(0));
  terminal.failed(limits, at(10));
  REQUIRE(terminal.until() == at(110));
  for (std::int64_t second = 11; second < 110; ++second) terminal.failed(limits, at(second));
  CHECK(terminal.until() == at(110));
  CHECK(terminal.failures() == 0);
  CHECK_FALSE(terminal.suspended(at(110)));
  terminal.failed(limits, at(110));
  CHECK_FALSE(terminal.suspended(at(110)));
  terminal.failed(limits, at(111));
  CHECK(terminal.until() == at(211));
}

TEST_CASE("A right password forgets the failed tries before it") {
  const SuspensionLimits limits{3, seconds{60}};
  Suspension terminal;
  terminal.failed(limits, at(0));
  terminal.failed(limits, at(1));
  terminal.succeeded();
  terminal.failed(limits, at(2));
  terminal.failed(limits, at(3));
  CHECK_FALSE(terminal.suspended(at(3)));
  terminal.failed(limits, at(4));
  CHECK(terminal.suspended(at(4)));
}

TEST_CASE("Zero tries turn suspension off and one try suspends at the first failure") {
  Suspension never_suspended;
  for (std::int64_t second = 0; second < 1000; ++second) never_suspended.failed({0, seconds{180}}, at(second));
  CHECK_FALSE(never_suspended.suspended(at(1000)));

  Suspension strict;
  strict.failed({1, seconds{180}}, at(0));
  CHECK(strict.until() == at(180));
}

TEST_CASE("The longest suspension of 4294967295 seconds does not wrap") {
  Suspension terminal;
  terminal.failed({1, seconds{4294967295}}, at(7));
  CHECK(terminal.until() == at(4294967302));
  Suspension late;
  late.failed({1, seconds{4294967295}}, Instant::max());
  CHECK(late.until() == never);
}

TEST_CASE("Lowering the limit below the failures so far suspends at the next one") {
  Suspension terminal;
  for (std::int64_t second = 0; second < 4; ++second) terminal.failed({6, seconds{180}}, at(second));
  terminal.failed({3, seconds{180}}, at(4));
  CHECK(terminal.suspended(at(4)));
}
