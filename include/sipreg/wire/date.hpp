// The Date header (RFC 3261 20.17). A log may compare clocks with it; no timer is ever set by it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sipreg/wire/text.hpp"

namespace sipreg {
inline namespace v0 {
namespace wire {

/// A moment by the server's wall clock.
struct Date {
  bool valid = false;
  std::int64_t unix_seconds = 0;  ///< since 1970-01-01 00:00:00 UTC, leap seconds not counted; years 1..9999
};

namespace detail {
/// Reads `count` digits at the front of `text` and takes them and the `separator` behind them off; -1 = not so.
[[nodiscard]] constexpr std::int64_t take_digits(std::string_view& text, std::size_t count, char separator) noexcept {
  if (text.size() <= count || text[count] != separator) return -1;
  std::int64_t value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (!is_digit(text[i])) return -1;
    value = value * 10 + (text[i] - '0');
  }
  text = text.substr(count + 1);
  return value;
}

/// Days from 1970-01-01 to a day of the Gregorian calendar: years begin in March, so that the leap day comes last.
[[nodiscard]] constexpr std::int64_t days_since_1970(std::int64_t year, std::int64_t month, std::int64_t day) noexcept {
  const std::int64_t shifted = month > 2 ? year : year - 1;
  const std::int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + day_of_year - 719468;
}

[[nodiscard]] constexpr std::int64_t days_in_month(std::int64_t year, std::int64_t month) noexcept {
  if (month == 2) return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}
}  // namespace detail

/// Reads "Sat, 13 Nov 2010 23:29:00 GMT": the one form of RFC 3261, always GMT. The name of the weekday is not checked
/// against the date.
[[nodiscard]] constexpr Date read_date(std::string_view text) noexcept {
  text = trim(text);
  if (text.size() != 29 || text.substr(3, 2) != ", " || !iequals(text.substr(25), " GMT")) return {};
  text = text.substr(5, 21);
  const std::int64_t day = detail::take_digits(text, 2, ' ');
  if (day < 1) return {};
  constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
  std::int64_t month = 0;
  for (std::size_t i = 0; i < 12; ++i)
    if (iequals(text.substr(0, 3), months.substr(i * 3, 3))) month = static_cast<std::int64_t>(i) + 1;
  if (month == 0 || text[3] != ' ') return {};
  text = text.substr(4);
  const std::int64_t year = detail::take_digits(text, 4, ' ');
  const std::int64_t hour = detail::take_digits(text, 2, ':');
  const std::int64_t minute = detail::take_digits(text, 2, ':');
  const std::int64_t second = detail::take_digits(text, 2, ' ');
  if (year < 1 || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) return {};
  if (day > detail::days_in_month(year, month)) return {};
  return {true, detail::days_since_1970(year, month, day) * 86400 + hour * 3600 + minute * 60 + second};
}

}  // namespace wire
}  // namespace v0
}  // namespace sipreg
