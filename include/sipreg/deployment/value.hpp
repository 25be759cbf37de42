// How an operator writes a value: "Auto Negotiation", "300", "300s", "5m", "300 / 3600", "On", with a BOM, a no-break
// space, a line end or damaged bytes around it. Says what is wrong and what the nearest legal number would be.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sipreg/deployment/parameter.hpp"
#include "sipreg/policy/privacy.hpp"
#include "sipreg/policy/profile.hpp"
#include "sipreg/wire/text.hpp"

namespace sipreg {
inline namespace v0 {
namespace deployment {

enum class Switch : std::uint8_t { off, on };

/// What became of a value.
enum class ValueStatus : std::uint8_t { good, empty, malformed, below, above, reversed, too_many };

/// Text without what editors, spreadsheets and databases leave around it.
struct CleanText {
  std::string_view text;
  bool damaged = false;  ///< bytes that are no UTF-8 stood around it
};

namespace detail {
[[nodiscard]] constexpr unsigned byte_at(std::string_view text, std::size_t i) noexcept {
  return static_cast<unsigned char>(text[i]);
}

/// Length of the well-formed UTF-8 character at `i` (RFC 3629 4), 0 when there is none.
[[nodiscard]] constexpr std::size_t utf8_length(std::string_view text, std::size_t i) noexcept {
  const unsigned lead = byte_at(text, i);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() - i < length) return 0;
  for (std::size_t k = 1; k < length; ++k)
    if ((byte_at(text, i + k) & 0xC0U) != 0x80U) return 0;
  const unsigned second = byte_at(text, i + 1);
  const bool overlong = (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90);
  const bool surrogate = lead == 0xED && second > 0x9F;
  const bool beyond = lead == 0xF4 && second > 0x8F;
  return overlong || surrogate || beyond ? 0 : length;
}

/// Blanks, control characters, the no-break space, zero-width and ideographic spaces, the byte order mark.
[[nodiscard]] constexpr bool is_padding(std::string_view character) noexcept {
  if (character.size() == 1) return byte_at(character, 0) <= 0x20 || byte_at(character, 0) == 0x7F;
  return character == "\xC2\xA0" || character == "\xEF\xBB\xBF" || character == "\xE2\x80\x8B" ||
         character == "\xE3\x80\x80";
}

/// Length of the last character of `text`, 0 when its last byte belongs to none.
[[nodiscard]] constexpr std::size_t last_length(std::string_view text) noexcept {
  for (std::size_t length = 1; length <= 4 && length <= text.size(); ++length)
    if (utf8_length(text, text.size() - length) == length) return length;
  return 0;
}
}  // namespace detail

/// Takes the padding off both ends. A byte that is no UTF-8 goes too, and is told; a good character stays.
[[nodiscard]] constexpr CleanText clean(std::string_view text) noexcept {
  CleanText result;
  while (!text.empty()) {
    const std::size_t length = detail::utf8_length(text, 0);
    if (length != 0 && !detail::is_padding(text.substr(0, length))) break;
    result.damaged = result.damaged || length == 0;
    text.remove_prefix(length == 0 ? 1 : length);
  }
  while (!text.empty()) {
    const std::size_t length = detail::last_length(text);
    if (length != 0 && !detail::is_padding(text.substr(text.size() - length))) break;
    result.damaged = result.damaged || length == 0;
    text.remove_suffix(length == 0 ? 1 : length);
  }
  result.text = text;
  return result;
}

/// One whole number, with the nearest legal one when it is outside its domain.
struct Number {
  ValueStatus status = ValueStatus::empty;
  std::uint32_t value = 0;  ///< in the domain: the number itself, or the nearest to it (below, above)
};

namespace detail {
/// Seconds in one of `unit`, 0 when it is no unit of time.
[[nodiscard]] constexpr std::uint32_t unit_seconds(std::string_view unit) noexcept {
  for (const std::string_view word : {"", "s", "sec", "second", "seconds"})
    if (wire::iequals(unit, word)) return 1;
  for (const std::string_view word : {"m", "min", "minute", "minutes"})
    if (wire::iequals(unit, word)) return 60;
  for (const std::string_view word : {"h", "hour", "hours"})
    if (wire::iequals(unit, word)) return 3600;
  return 0;
}
}  // namespace detail

/// Reads "300", "300s", "300 s", "5m" into `parameter`'s domain (units of time only where it counts seconds).
[[nodiscard]] constexpr Number read_number(std::string_view text, const Parameter& parameter) noexcept {
  text = clean(text).text;
  if (text.empty()) return {ValueStatus::empty, 0};
  const bool negative = text.front() == '-';
  if (negative) text.remove_prefix(1);
  std::size_t digits = 0;
  std::uint64_t value = 0;
  constexpr std::uint64_t ceiling = std::uint64_t{1} << 40U;  // above every domain, far below overflow by a unit
  for (; digits < text.size() && wire::is_digit(text[digits]); ++digits) {
    value = value * 10 + static_cast<std::uint64_t>(text[digits] - '0');
    if (value > ceiling) value = ceiling;
  }
  const std::string_view unit = clean(text.substr(digits)).text;
  const std::uint32_t scale = parameter.unit == "s" ? detail::unit_seconds(unit) : unit.empty() ? 1 : 0;
  if (digits == 0 || scale == 0) return {ValueStatus::malformed, 0};
  value *= scale;
  if ((negative && value != 0) || value < parameter.lowest) return {ValueStatus::below, parameter.lowest};
  if (value > parameter.highest) return {ValueStatus::above, parameter.highest};
  return {ValueStatus::good, static_cast<std::uint32_t>(value)};
}

/// P-05: minimum and normal.
struct NumberPair {
  ValueStatus status = ValueStatus::empty;
  std::uint32_t first = 0;  ///< both in the domain and first <= second, whatever the status but empty and malformed
  std::uint32_t second = 0;
};

/// "300/3600", or one number N: minimum min(300, N), normal N.
[[nodiscard]] constexpr NumberPair read_pair(std::string_view text, const Parameter& parameter) noexcept {
  constexpr std::uint32_t usual_minimum = 300;
  const std::size_t slash = text.find('/');
  const Number first = read_number(text.substr(0, slash), parameter);
  if (slash == std::string_view::npos)
    return {first.status, first.value < usual_minimum ? first.value : usual_minimum, first.value};
  const Number second = read_number(text.substr(slash + 1), parameter);
  for (const Number& number : {first, second})
    if (number.status == ValueStatus::empty || number.status == ValueStatus::malformed)
      return {ValueStatus::malformed, 0, 0};
  const bool reversed = first.value > second.value;
  const NumberPair ordered{ValueStatus::good, reversed ? second.value : first.value,
                           reversed ? first.value : second.value};
  for (const Number& number : {first, second})
    if (number.status != ValueStatus::good) return {number.status, ordered.first, ordered.second};
  return {reversed ? ValueStatus::reversed : ValueStatus::good, ordered.first, ordered.second};
}

struct GapsReading {
  ValueStatus status = ValueStatus::empty;
  ResendGaps gaps{};
  std::uint32_t nearest = 0;  ///< for below and above: what the first number outside the domain would have to be
};

/// "1,2,4", "1 2 4", "1;2;4", "1/2/4": 1 to 20 gaps in seconds.
[[nodiscard]] constexpr GapsReading read_gaps(std::string_view text, const Parameter& parameter) noexcept {
  GapsReading result;
  while (!(text = clean(text).text).empty()) {
    const std::size_t end = text.find_first_of(", ;/\t");
    const Number gap = read_number(text.substr(0, end), parameter);
    text = end == std::string_view::npos ? std::string_view{} : clean(text.substr(end)).text;
    if (!text.empty() && (text.front() == ',' || text.front() == ';' || text.front() == '/')) text.remove_prefix(1);
    if (gap.status == ValueStatus::empty) return {ValueStatus::malformed, {}, 0};
    if (gap.status != ValueStatus::good) return {gap.status, {}, gap.value};
    if (result.gaps.count == ResendGaps::capacity) return {ValueStatus::too_many, {}, 0};
    result.gaps.gap_seconds[result.gaps.count++] = static_cast<std::uint16_t>(gap.value);
    result.status = ValueStatus::good;
  }
  return result;
}

/// "Auto Negotiation", "auto-negotiation", "AUTO": blanks, hyphens and underscores do not count.
[[nodiscard]] constexpr bool is_auto(std::string_view text) noexcept {
  std::size_t at = 0;
  constexpr std::string_view whole = "autonegotiation";
  for (const char c : clean(text).text) {
    if (c == ' ' || c == '-' || c == '_') continue;
    if (at == whole.size() || wire::to_lower(c) != whole[at]) return false;
    ++at;
  }
  return at == 4 || at == whole.size();
}

struct SwitchReading {
  ValueStatus status = ValueStatus::malformed;
  Switch value = Switch::off;
  bool digit = false;  ///< written as 1 or 0
};

[[nodiscard]] constexpr SwitchReading read_switch(std::string_view text) noexcept {
  text = clean(text).text;
  if (text.empty()) return {ValueStatus::empty};
  if (text == "1" || text == "0") return {ValueStatus::good, text == "1" ? Switch::on : Switch::off, true};
  for (const std::string_view word : {"on", "true", "yes"})
    if (wire::iequals(text, word)) return {ValueStatus::good, Switch::on};
  for (const std::string_view word : {"off", "false", "no"})
    if (wire::iequals(text, word)) return {ValueStatus::good, Switch::off};
  return {ValueStatus::malformed};
}

struct PrivacyReading {
  ValueStatus status = ValueStatus::malformed;
  PrivacyMode value = PrivacyMode::ignore;
};

[[nodiscard]] constexpr PrivacyReading read_privacy(std::string_view text) noexcept {
  text = clean(text).text;
  if (text.empty()) return {ValueStatus::empty};
  if (wire::iequals(text, "ignore")) return {ValueStatus::good, PrivacyMode::ignore};
  if (wire::iequals(text, "id")) return {ValueStatus::good, PrivacyMode::id};
  if (wire::iequals(text, "none")) return {ValueStatus::good, PrivacyMode::none};
  return {ValueStatus::malformed};
}

}  // namespace deployment
}  // namespace v0
}  // namespace sipreg
