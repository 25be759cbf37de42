// Whole seconds as SIP writes them: Expires, Min-Expires, the expires parameter, Flow-Timer, Retry-After.
#pragma once

#include <cstdint>
#include <limits>
#include <string_view>

#include "sipreg/wire/text.hpp"

namespace sipreg {
inline namespace v0 {
namespace wire {

/// What became of a number: a malformed one is not an absent one (RFC 3261 10.2.1.1 gives malformed a meaning).
enum class Reading : std::uint8_t { absent, valid, saturated, malformed };

/// delta-seconds = 1*DIGIT, of any length (RFC 3261 25.1); more than 2^32-1 is read as 2^32-1 (10.2).
struct DeltaSeconds {
  std::uint32_t value = 0;  ///< seconds, 0..4294967295; 0 unless usable()
  Reading reading = Reading::absent;
  [[nodiscard]] constexpr bool present() const noexcept { return reading != Reading::absent; }
  [[nodiscard]] constexpr bool usable() const noexcept {
    return reading == Reading::valid || reading == Reading::saturated;
  }
  [[nodiscard]] friend constexpr bool operator==(DeltaSeconds a, DeltaSeconds b) noexcept {
    return a.value == b.value && a.reading == b.reading;
  }
  [[nodiscard]] friend constexpr bool operator!=(DeltaSeconds a, DeltaSeconds b) noexcept { return !(a == b); }
};

/// Reads digits with blanks around them. Nothing but digits counts: "", "-5", "12.5", "60 s" are malformed.
[[nodiscard]] constexpr DeltaSeconds read_delta_seconds(std::string_view text) noexcept {
  text = trim(text);
  if (text.empty()) return {0, Reading::malformed};
  std::uint64_t value = 0;
  bool saturated = false;
  for (const char c : text) {
    if (!is_digit(c)) return {0, Reading::malformed};
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
    if (value > std::numeric_limits<std::uint32_t>::max()) {
      value = std::numeric_limits<std::uint32_t>::max();
      saturated = true;
    }
  }
  return {static_cast<std::uint32_t>(value), saturated ? Reading::saturated : Reading::valid};
}

/// Retry-After = delta-seconds [comment] *(;param) (RFC 3261 20.33). There is no date form: that is malformed.
struct RetryAfter {
  DeltaSeconds delay;     ///< how long to stay away; malformed counts as absent for the policy (requirement 20.33)
  DeltaSeconds duration;  ///< ;duration=: how long the server will be back, absent when not said
};

[[nodiscard]] constexpr RetryAfter read_retry_after(std::string_view text) noexcept;

}  // namespace wire
}  // namespace v0
}  // namespace sipreg
