// Inbound: which lifetime does a terminal that registers to us get? (P-05, P-06, B-17; RFC 3261 10.3.7)
#pragma once

#include <cstdint>
#include <optional>

#include "sipreg/version.hpp"

namespace sipreg {
inline namespace v0 {

/// P-05 and P-06, seconds, each 1..2^32-1, minimum <= normal.
struct GrantLimits {
  std::uint32_t minimum = 300;
  std::uint32_t normal = 3600;
  std::uint32_t behind_nat = 300;
};

/// Either a lifetime, or a 423 with this Min-Expires, or the end of the binding (asked 0).
struct InboundGrant {
  enum class Kind : std::uint8_t { granted, too_brief, removed } kind = Kind::granted;
  std::uint32_t value = 0;  ///< granted seconds, or Min-Expires; 0 when removed
};

/// `asked`: seconds, nothing = the terminal leaves it to us. A 423 is only legal below one hour (RFC 3261 10.3.7).
[[nodiscard]] constexpr InboundGrant grant_lifetime(std::optional<std::uint32_t> asked, bool behind_nat,
                                                    const GrantLimits& limits) noexcept {
  constexpr std::uint32_t one_hour = 3600;
  const auto smaller = [](std::uint32_t a, std::uint32_t b) { return a < b ? a : b; };
  const std::uint32_t minimum = behind_nat ? smaller(limits.minimum, limits.behind_nat) : limits.minimum;
  const std::uint32_t ceiling = behind_nat ? limits.behind_nat : limits.normal;
  const std::uint32_t wanted = asked.value_or(limits.normal);
  if (wanted == 0) return {InboundGrant::Kind::removed, 0};
  if (wanted < smaller(minimum, one_hour)) return {InboundGrant::Kind::too_brief, minimum};
  return {InboundGrant::Kind::granted, smaller(wanted, ceiling)};
}

}  // namespace v0
}  // namespace sipreg
