#include "conformance/deployment/wall_time.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cstdint>

#include "sipreg/deployment/value.hpp"
#include "sipreg/wire/text.hpp"

namespace sipreg::conformance {
namespace {

constexpr std::int64_t latest = 253'402'300'799'999;          // 9999-12-31T23:59:59.999Z
constexpr std::int64_t first_milliseconds = 100'000'000'000;  // as seconds that would be the year 5138

/// Takes `digits` digits off the front.
std::optional<int> take_number(std::string_view& text, std::size_t digits) {
  if (text.size() < digits) return std::nullopt;
  int number = 0;
  for (const char c : text.substr(0, digits)) {
    if (!wire::is_digit(c)) return std::nullopt;
    number = number * 10 + (c - '0');
  }
  text.remove_prefix(digits);
  return number;
}

bool take(std::string_view& text, std::string_view characters) {
  if (text.empty() || characters.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

/// ".25" or ",25" in milliseconds; what is finer is cut.
int take_fraction(std::string_view& text) {
  if (!take(text, ".,")) return 0;
  int milliseconds = 0;
  int scale = 100;
  for (; !text.empty() && wire::is_digit(text.front()); text.remove_prefix(1), scale /= 10)
    milliseconds += scale * (text.front() - '0');
  return milliseconds;
}

/// "Z", "+01:00", "+0100", "-05": minutes east of Greenwich, all of the text.
std::optional<int> read_zone(std::string_view text) {
  if (text == "Z" || text == "z") return 0;
  const bool west = !text.empty() && text.front() == '-';
  if (!take(text, "+-")) return std::nullopt;
  const auto hours = take_number(text, 2);
  take(text, ":");
  const auto minutes = text.empty() ? std::optional(0) : take_number(text, 2);
  if (!hours || !minutes || !text.empty() || *hours > 23 || *minutes > 59) return std::nullopt;
  return (west ? -1 : 1) * (*hours * 60 + *minutes);
}

std::optional<WallTime> read_iso(std::string_view text) {
  using namespace std::chrono;
  const auto year_number = take_number(text, 4);
  const bool dash = take(text, "-");
  const auto month_number = take_number(text, 2);
  const bool second_dash = take(text, "-");
  const auto day_number = take_number(text, 2);
  const bool clock = take(text, "Tt ");
  const auto hour = take_number(text, 2);
  const bool colon = take(text, ":");
  const auto minute = take_number(text, 2);
  const bool second_colon = take(text, ":");
  const auto second = take_number(text, 2);
  if (!year_number || !dash || !month_number || !second_dash || !day_number || !clock || !hour || !colon || !minute ||
      !second_colon || !second)
    return std::nullopt;
  const year_month_day date{year{*year_number}, month{static_cast<unsigned>(*month_number)},
                            day{static_cast<unsigned>(*day_number)}};
  if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  const int fraction = take_fraction(text);
  take(text, " ");
  const auto zone = read_zone(text);
  if (!zone) return std::nullopt;
  const auto time =
      sys_days{date} + hours{*hour} + minutes{*minute - *zone} + seconds{*second} + milliseconds{fraction};
  return wall_time(time.time_since_epoch().count());
}

}  // namespace

std::optional<WallTime> wall_time(std::int64_t milliseconds_since_1970) {
  if (milliseconds_since_1970 < 0 || milliseconds_since_1970 > latest) return std::nullopt;
  return WallTime{Duration{milliseconds_since_1970}};
}

std::optional<WallTime> read_wall_time(std::string_view text) {
  text = deployment::clean(text).text;
  std::int64_t whole = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), whole);
  std::string_view rest(read.ptr, static_cast<std::size_t>(text.data() + text.size() - read.ptr));
  if (read.ec != std::errc{} || whole < 0) return std::nullopt;
  if (rest.empty() || rest.front() == '.') {
    const int fraction = take_fraction(rest);
    if (!rest.empty()) return std::nullopt;
    return whole < first_milliseconds ? wall_time(whole * 1000 + fraction) : wall_time(whole);
  }
  return read_iso(text);
}

std::string to_string(WallTime time) {
  using namespace std::chrono;
  const auto day = floor<days>(time);
  const year_month_day date{day};
  const hh_mm_ss clock{time - day};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), clock.hours().count(),
                     clock.minutes().count(), clock.seconds().count(), clock.subseconds().count());
}

}  // namespace sipreg::conformance
