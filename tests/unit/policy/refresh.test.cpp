#include "sipreg/policy/refresh.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <vector>

#include "catch.hpp"

namespace {
using namespace sipreg;

constexpr Profile fixed(std::int64_t lifetime, Profile profile = vos3000()) {
  profile.expiry = ExpiryMode::fixed;
  profile.lifetime = seconds{lifetime};
  profile.longest_lifetime = seconds{4294967295};
  return profile;
}

constexpr std::int64_t point_ms(const Profile& profile, std::uint32_t granted, std::uint32_t entropy = 0) {
  return refresh_point(profile, granted, entropy).from_first_send.count();
}

static_assert(point_ms(vos3000(), 3600) == 1'800'000);
static_assert(point_ms(ims(), 3600) == 3'000'000);
static_assert(point_ms(fixed(300), 100) == 50'000);

/// Every grant below 20 000 s, the powers of two and their neighbours, and a walk to the end of the scale, in order.
std::vector<std::uint32_t> grants() {
  std::vector<std::uint32_t> values;
  for (std::uint32_t value = 0; value < 20'000; ++value) values.push_back(value);
  for (std::uint64_t value = 20'000; value <= 4294967295U; value += 524'287)
    values.push_back(static_cast<std::uint32_t>(value));
  for (std::uint64_t power = 32'768; power < 4294967296U; power *= 2)
    for (const std::uint64_t value : {power - 1, power, power + 1}) values.push_back(static_cast<std::uint32_t>(value));
  for (const std::uint32_t value : {4294967292U, 4294967293U, 4294967294U, 4294967295U}) values.push_back(value);
  std::sort(values.begin(), values.end());
  return values;
}

/// One number for the whole scale: the first grant that breaks a promise; 2^32 when none does.
template <typename Broken>
std::uint64_t first_broken(Broken broken) {
  std::uint32_t before = 0;
  for (const std::uint32_t grant : grants()) {
    if (broken(before, grant)) return grant;
    before = grant;
  }
  return std::uint64_t{1} << 32;
}

struct Named {
  const char* name;
  Profile profile;
};

std::vector<Named> all_profiles() {
  std::vector<Named> list = {{"vos3000", vos3000()},
                             {"rfc3261", rfc3261()},
                             {"rfc5626", rfc5626()},
                             {"ims", ims()},
                             {"vos3000 fixed 20", fixed(20)},
                             {"vos3000 fixed 300", fixed(300)},
                             {"vos3000 fixed 7200", fixed(7200)},
                             {"rfc3261 fixed 4294967295", fixed(4294967295, rfc3261())},
                             {"ims fixed 3600", fixed(3600, ims())}};
  const std::uint16_t permilles[] = {1, 250, 499, 501, 800, 900, 999, 1000};
  static const char* const names[] = {"1", "250", "499", "501", "800", "900", "999", "1000"};
  for (std::size_t i = 0; i < std::size(permilles); ++i) {
    Profile profile = rfc3261();
    profile.refresh_permille = permilles[i];
    list.push_back({names[i], profile});
    profile.longest_spacing = Duration::max();
    list.push_back({names[i], profile});
  }
  return list;
}
}  // namespace

TEST_CASE("A binding is refreshed at the moment of the table") {
  struct Row {
    std::uint32_t granted;
    std::int64_t half, rfc5627, ims;  ///< milliseconds after the first send
    std::int64_t left;                ///< when a silent refresh times out, half rule
  };
  const Row rows[] = {
      {1, 500, 500, 500, -31'500},
      {20, 10'000, 10'000, 10'000, -22'000},
      {60, 30'000, 30'000, 30'000, -2'000},
      {64, 32'000, 32'000, 32'000, 0},
      {120, 60'000, 88'000, 60'000, 28'000},
      {300, 150'000, 268'000, 150'000, 118'000},
      {1200, 600'000, 1'168'000, 600'000, 568'000},
      {1201, 600'500, 1'169'000, 601'000, 568'500},
      {3600, 1'800'000, 3'568'000, 3'000'000, 1'768'000},
      {7200, 3'600'000, 7'168'000, 6'600'000, 3'568'000},
  };
  Profile latest = rfc3261();  // as late as RFC 5627 allows
  latest.refresh_permille = 1000;
  latest.longest_spacing = Duration::max();
  for (const Row& row : rows) {
    CAPTURE(row.granted);
    CHECK(point_ms(vos3000(), row.granted) == row.half);
    CHECK(point_ms(rfc3261(), row.granted) == row.half);
    CHECK(point_ms(rfc5626(), row.granted) == row.half);
    CHECK(point_ms(latest, row.granted) == row.rfc5627);
    CHECK(point_ms(ims(), row.granted) == row.ims);
    CHECK(std::int64_t{row.granted} * 1000 - point_ms(vos3000(), row.granted) - 32'000 == row.left);
  }
}

TEST_CASE("Fixed refreshes at half of the smaller of configured and granted") {
  struct Row {
    std::int64_t configured;
    std::uint32_t granted;
    std::int64_t refresh;
    Rule rule;
  };
  const Row rows[] = {
      {20, 20, 10'000, Rule::fixed_half},        {60, 60, 30'000, Rule::fixed_half},
      {120, 120, 60'000, Rule::fixed_half},      {300, 300, 150'000, Rule::fixed_half},
      {7200, 7200, 3'600'000, Rule::fixed_half}, {300, 100, 50'000, Rule::short_grant},
      {60, 7200, 30'000, Rule::fixed_half},      {60, 59, 29'500, Rule::short_grant},
      {60, 600, 30'000, Rule::fixed_half},  // raised by a 423: the configured value keeps its reason
      {300, 1, 500, Rule::short_grant},          {300, 4294967295U, 150'000, Rule::fixed_half},
  };
  for (const Row& row : rows) {
    CAPTURE(row.configured, row.granted);
    const RefreshPoint point = refresh_point(fixed(row.configured), row.granted);
    CHECK(point.from_first_send.count() == row.refresh);
    CHECK(info(point.rule).id == info(row.rule).id);
  }
}

TEST_CASE("The literal reading of Fixed refreshes at half of the configured value whatever is granted") {
  Profile literal = fixed(300);
  literal.fixed_ignores_grant = true;
  CHECK(point_ms(literal, 300) == 150'000);
  CHECK(point_ms(literal, 100) == 150'000);  // after the end: the predicted lapse
  CHECK(point_ms(literal, 7200) == 150'000);
  Profile automatic = vos3000();
  automatic.fixed_ignores_grant = true;
  CHECK(point_ms(automatic, 100) == 50'000);
}

TEST_CASE("Huge grants are refreshed at the longest spacing and never wrap") {
  for (const std::uint32_t granted : {7201U, 86400U, 2386093U, 4294968U, 4772186U, 2147483648U, 4294967295U}) {
    CAPTURE(granted);
    CHECK(point_ms(vos3000(), granted) == 3'600'000);
    CHECK(refresh_point(vos3000(), granted).rule == Rule::huge_grant);
    CHECK(point_ms(ims(), granted) == (std::int64_t{granted} - 600) * 1000);
    CHECK(refresh_point(ims(), granted).rule == Rule::ims_refresh);
  }
  CHECK(refresh_point(vos3000(), 7200).rule == Rule::refresh_before_end);
}

TEST_CASE("The refresh point is monotonic in the grant and never past it for every profile and share") {
  for (const Named& named : all_profiles())
    for (const std::uint16_t jitter : {std::uint16_t{0}, std::uint16_t{100}, std::uint16_t{500}})
      for (const std::uint32_t entropy : {0U, 12'345U, 0xFFFFU}) {
        if (jitter == 0 && entropy != 0) continue;
        Profile profile = named.profile;
        profile.jitter_permille = jitter;
        CAPTURE(named.name, profile.longest_spacing.count(), jitter, entropy);
        const std::uint64_t broken = first_broken([&](std::uint32_t before, std::uint32_t grant) {
          const std::int64_t point = point_ms(profile, grant, entropy);
          return point < point_ms(profile, before, entropy) || (grant > 0 && point <= 0) ||
                 point > std::int64_t{grant} * 1000 || point > profile.longest_spacing.count();
        });
        CHECK(broken == std::uint64_t{1} << 32);
      }
}

TEST_CASE("Above 64 seconds every profile and share leaves 32 seconds for the transaction") {
  for (const Named& named : all_profiles()) {
    CAPTURE(named.name);
    const std::uint64_t broken = first_broken([&](std::uint32_t, std::uint32_t grant) {
      const std::int64_t left = std::int64_t{grant} * 1000 - point_ms(named.profile, grant);
      return grant > 64 ? left < 32'000 : left < std::int64_t{grant} * 500;  // RFC 5627 4.2: half below 64 s
    });
    CHECK(broken == std::uint64_t{1} << 32);
  }
}

TEST_CASE("A longer transaction timeout asks for a longer margin where the grant allows one") {
  Profile slow = rfc3261();
  slow.refresh_permille = 1000;
  slow.timers.t1 = seconds{1};  // 64 s
  CHECK(point_ms(slow, 120) == 60'000);
  CHECK(point_ms(slow, 128) == 64'000);
  CHECK(point_ms(slow, 129) == 65'000);
  CHECK(point_ms(slow, 300) == 236'000);
}

TEST_CASE("Jitter makes a refresh earlier by up to its share and never later") {
  Profile profile = vos3000();
  profile.jitter_permille = 200;
  std::int64_t before = point_ms(profile, 3600, 0);
  CHECK(before == 1'800'000);
  for (std::uint32_t entropy = 1; entropy <= 0xFFFFU; ++entropy) {
    const std::int64_t point = point_ms(profile, 3600, entropy);
    REQUIRE(point <= before);
    before = point;
  }
  CHECK(before == 1'440'000);
  CHECK(point_ms(profile, 3600, 0xFFFF8000U) == point_ms(profile, 3600, 0x8000U));
  CHECK(point_ms(profile, 3600, 0x8000U) > 1'619'000);
  CHECK(point_ms(profile, 3600, 0x8000U) < 1'621'000);
}

TEST_CASE("One silent refresh costs the minutes of the table and a second attempt is in time only above it") {
  // E, D, seconds without a binding: 32 + D - E/2 (two silent halves) as the operator's table gives them.
  struct Row {
    std::uint32_t lifetime;
    std::int64_t delay, outage;
  };
  const Row rows[] = {{20, 60, 82}, {60, 60, 62}, {120, 60, 32}, {300, 60, 0}, {120, 600, 572}};
  for (const Row& row : rows) {
    CAPTURE(row.lifetime, row.delay);
    const Profile profile = fixed(row.lifetime);
    const std::int64_t second_attempt =
        point_ms(profile, row.lifetime) + profile.timers.timeout().count() + row.delay * 1000;
    const std::int64_t outage = second_attempt - std::int64_t{row.lifetime} * 1000;
    CHECK((outage > 0 ? outage : 0) == row.outage * 1000);
  }
}
