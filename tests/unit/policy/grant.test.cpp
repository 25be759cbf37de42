#include "sipreg/policy/grant.hpp"

#include <cstdint>
#include <optional>

#include "catch.hpp"

namespace {
using namespace sipreg;
using Kind = InboundGrant::Kind;

static_assert(grant_lifetime(std::nullopt, false, {}).value == 3600);
static_assert(grant_lifetime(60, false, {}).kind == Kind::too_brief);
static_assert(grant_lifetime(0, true, {}).kind == Kind::removed);
}  // namespace

TEST_CASE("A terminal is granted what rule B-17 says") {
  struct Row {
    std::optional<std::uint32_t> asked;
    bool behind_nat;
    GrantLimits limits;
    Kind kind;
    std::uint32_t value;
  };
  constexpr GrantLimits defaults{300, 3600, 300};
  const Row rows[] = {
      // The defaults: 300 / 3600, and 300 behind NAT.
      {std::nullopt, false, defaults, Kind::granted, 3600},
      {std::nullopt, true, defaults, Kind::granted, 300},
      {0, false, defaults, Kind::removed, 0},
      {0, true, defaults, Kind::removed, 0},
      {1, false, defaults, Kind::too_brief, 300},
      {299, false, defaults, Kind::too_brief, 300},
      {300, false, defaults, Kind::granted, 300},
      {301, false, defaults, Kind::granted, 301},
      {3600, false, defaults, Kind::granted, 3600},
      {3601, false, defaults, Kind::granted, 3600},
      {4294967295U, false, defaults, Kind::granted, 3600},
      {299, true, defaults, Kind::too_brief, 300},
      {300, true, defaults, Kind::granted, 300},
      {3600, true, defaults, Kind::granted, 300},
      // Behind NAT the minimum is the smaller of the two: 60 s may be asked for and are granted.
      {59, true, {300, 3600, 60}, Kind::too_brief, 60},
      {60, true, {300, 3600, 60}, Kind::granted, 60},
      {200, true, {300, 3600, 60}, Kind::granted, 60},
      {200, false, {300, 3600, 60}, Kind::too_brief, 300},
      // A P-06 above P-05 raises the ceiling only.
      {299, true, {300, 3600, 600}, Kind::too_brief, 300},
      {500, true, {300, 3600, 600}, Kind::granted, 500},
      {700, true, {300, 3600, 600}, Kind::granted, 600},
      // A minimum above one hour: 423 is legal below one hour only, but names the whole minimum (RFC 3261 10.3.7).
      {3599, false, {7200, 7200, 300}, Kind::too_brief, 7200},
      {3600, false, {7200, 7200, 300}, Kind::granted, 3600},
      {std::nullopt, false, {7200, 7200, 300}, Kind::granted, 7200},
      // One number N: minimum min(300, N), normal N.
      {20, false, {60, 60, 300}, Kind::too_brief, 60},
      {std::nullopt, false, {60, 60, 300}, Kind::granted, 60},
      {std::nullopt, true, {60, 60, 300}, Kind::granted, 60},
      {1, false, {1, 1, 1}, Kind::granted, 1},
      {1, false, {4294967295U, 4294967295U, 4294967295U}, Kind::too_brief, 4294967295U},
  };
  for (const Row& row : rows) {
    CAPTURE(row.asked.has_value(), row.asked.value_or(0), row.behind_nat, row.limits.minimum, row.limits.normal,
            row.limits.behind_nat);
    const InboundGrant grant = grant_lifetime(row.asked, row.behind_nat, row.limits);
    CHECK(static_cast<int>(grant.kind) == static_cast<int>(row.kind));
    CHECK(grant.value == row.value);
  }
}

TEST_CASE("A terminal never gets more than it asked for and a 423 never comes at one hour or above") {
  const std::uint32_t values[] = {1, 20, 59, 60, 299, 300, 301, 3599, 3600, 3601, 7200, 4294967295U};
  for (const std::uint32_t minimum : values)
    for (const std::uint32_t normal : values) {
      if (minimum > normal) continue;
      for (const std::uint32_t nat : values)
        for (const std::uint32_t asked : values)
          for (const bool behind_nat : {false, true}) {
            CAPTURE(minimum, normal, nat, asked, behind_nat);
            const InboundGrant grant = grant_lifetime(asked, behind_nat, {minimum, normal, nat});
            if (grant.kind == Kind::granted) {
              CHECK(grant.value > 0);
              CHECK(grant.value <= asked);
            } else {
              CHECK(grant.kind == Kind::too_brief);
              CHECK(asked < 3600);
              CHECK(grant.value > asked);
            }
          }
    }
}
