// Whole seconds as SIP writes them: Expires, Min-Expires, the expires parameter, Flow-Timer, Retry-After.
#pragma once

#include <cstdint>
#include <limits>
#include <string_view>

#include "sipreg/wire/parameter.hpp"

namespace sipreg {
inline namespace v0 {
namespace wire {

/// What became of a number. A malformed one is not an absent one: RFC 3261 10.2 and 20.10 give malformed a meaning.
enum class Reading : std::uint8_t { absent, valid, saturated, malformed };

/// delta-seconds = 1*DIGIT, of any length (RFC 3261 25.1). More than 2^32-1 is read as 2^32-1 and says `saturated`.
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

/// Reads digits with blanks around them. Nothing but digits counts: "", "-5", "12.5" and "60 s" are malformed.
[[nodiscard]] constexpr DeltaSeconds read_delta_seconds(std::string_view text) noexcept {
  constexpr std::uint32_t limit = std::numeric_limits<std::uint32_t>::max();
  text = trim(text);
  if (text.empty()) return {0, Reading::malformed};
  std::uint64_t value = 0;
  bool saturated = false;
  for (const char c : text) {
    if (!is_digit(c)) return {0, Reading::malformed};
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
    if (value > limit) {
      value = limit;
      saturated = true;
    }
  }
  return {static_cast<std::uint32_t>(value), saturated ? Reading::saturated : Reading::valid};
}

/// Reads a parameter such as `;expires=60`. Written twice, without a value or with a broken quote it is malformed; the
/// quotes that some servers put around the number are tolerated.
[[nodiscard]] constexpr DeltaSeconds read_delta_seconds(const Parameter& parameter) noexcept {
  if (!parameter.present()) return {};
  if (parameter.repeated || parameter.bad_quote || !parameter.has_value) return {0, Reading::malformed};
  return read_delta_seconds(parameter.value);
}

/// Retry-After = delta-seconds [comment] *(;param) (RFC 3261 20.33). It has no date form: that is malformed.
struct RetryAfter {
  DeltaSeconds delay;     ///< how long to stay away
  DeltaSeconds duration;  ///< ;duration=: for how long the server will be back then; absent when not said
};

/// Index behind the comment that opens at text[open] == '(' (comments nest, and hold `\)`), or npos.
[[nodiscard]] constexpr std::size_t comment_end(std::string_view text, std::size_t open) noexcept {
  std::size_t depth = 0;
  for (std::size_t i = open; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '(') {
      ++depth;
    } else if (text[i] == ')' && --depth == 0) {
      return i + 1;
    }
  }
  return std::string_view::npos;
}

/// Reads the value of a Retry-After row. "120, 60", "-5", "" and dates have a malformed delay.
[[nodiscard]] constexpr RetryAfter read_retry_after(std::string_view text) noexcept {
  constexpr RetryAfter malformed{{0, Reading::malformed}, {}};
  text = trim(text);
  std::size_t end = 0;
  while (end < text.size() && is_digit(text[end])) ++end;
  RetryAfter result{read_delta_seconds(text.substr(0, end)), {}};
  text = trim(text.substr(end));
  if (!text.empty() && text.front() == '(') {
    const std::size_t behind = comment_end(text, 0);
    if (behind == std::string_view::npos) return malformed;
    text = trim(text.substr(behind));
  }
  if (text.empty()) return result;
  if (text.front() != ';') return malformed;
  result.duration = read_delta_seconds(find_parameter(text, "duration"));
  return result;
}

}  // namespace wire
}  // namespace v0
}  // namespace sipreg
