// 423 Interval Too Brief: what to ask for next (A-22; RFC 3261 10.2.8, 20.23).
#pragma once

#include <cstdint>

#include "sipreg/wire/delta_seconds.hpp"

namespace sipreg {
inline namespace v0 {

enum class BriefAnswer : std::uint8_t {
  raise,             ///< ask again at once, for Min-Expires
  guess,             ///< the registrar named no usable minimum: ask for 3600 once, which a 423 may never refuse
  above_limit,       ///< the minimum is above our own longest lifetime
  not_greater,       ///< the minimum is no more than we asked for: a repeat would be the same request
  nothing_to_guess,  ///< no usable minimum and 3600 has been asked for already, or is above our limit
  often_enough,      ///< two adjustments an attempt have not been enough
};

struct BriefDecision {
  BriefAnswer answer = BriefAnswer::nothing_to_guess;
  std::uint32_t ask = 0;  ///< seconds to ask for next; 0 when nothing is asked

  [[nodiscard]] constexpr bool asks_again() const noexcept { return ask != 0; }
};

inline constexpr std::uint8_t max_brief_adjustments = 2;

/// `asked`: the lifetime just refused, seconds. `longest`: our local maximum, seconds. `adjusted`: how often this
/// attempt has been raised already. A Min-Expires of 0 or above 2^32-1 names no minimum.
[[nodiscard]] constexpr BriefDecision answer_too_brief(std::uint32_t asked, const wire::DeltaSeconds& min_expires,
                                                       std::uint32_t longest, std::uint8_t adjusted) noexcept {
  constexpr std::uint32_t one_hour = 3600;
  if (adjusted >= max_brief_adjustments) return {BriefAnswer::often_enough, 0};
  if (min_expires.reading != wire::Reading::valid || min_expires.value == 0) {
    if (asked < one_hour && longest >= one_hour) return {BriefAnswer::guess, one_hour};
    return {BriefAnswer::nothing_to_guess, 0};
  }
  if (min_expires.value > longest) return {BriefAnswer::above_limit, 0};
  if (min_expires.value <= asked) return {BriefAnswer::not_greater, 0};
  return {BriefAnswer::raise, min_expires.value};
}

}  // namespace v0
}  // namespace sipreg
