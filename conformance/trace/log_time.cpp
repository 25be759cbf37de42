#include "conformance/trace/log_time.hpp"

#include <algorithm>
#include <array>

#include "sipreg/wire/text.hpp"

namespace sipreg::conformance {
namespace {

constexpr std::int64_t second = 1'000'000'000;
constexpr int last_year = 2200;                     // 64 bits of nanoseconds end in 2262
constexpr std::int64_t most_midnights = 365 * 200;  // that they end there, too
constexpr std::int64_t day_length = 86'400 * second;

/// Takes a text apart from its front.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}

  [[nodiscard]] bool at_end() const { return text_.empty(); }
  bool take(std::string_view any_of) {
    if (text_.empty() || any_of.find(text_.front()) == std::string_view::npos) return false;
    text_.remove_prefix(1);
    return true;
  }
  /// `least` to `most` digits.
  std::optional<int> number(std::size_t least, std::size_t most) {
    int value = 0;
    std::size_t length = 0;
    for (; length < most && length < text_.size() && wire::is_digit(text_[length]); ++length)
      value = value * 10 + (text_[length] - '0');
    if (length < least) return std::nullopt;
    text_.remove_prefix(length);
    return value;
  }
  std::optional<unsigned> month_name() {
    constexpr std::array<std::string_view, 12> names{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto found = std::find(names.begin(), names.end(), text_.substr(0, 3));
    if (found == names.end()) return std::nullopt;
    text_.remove_prefix(3);
    return static_cast<unsigned>(found - names.begin()) + 1;
  }

 private:
  std::string_view text_;
};

bool read_time_of_day(Cursor& at, LogTime& time) {
  const auto hours = at.number(2, 2);
  if (!hours || !at.take(":")) return false;
  const auto minutes = at.number(2, 2);
  if (!minutes || !at.take(":")) return false;
  const auto seconds = at.number(2, 2);
  if (!seconds || *hours > 23 || *minutes > 59 || *seconds > 60) return false;
  time.ns = ((*hours * 60 + *minutes) * std::int64_t{60} + *seconds) * second;
  if (at.at_end()) return true;
  if (!at.take(".,")) return false;
  while (!at.at_end()) {
    const auto digit = at.number(1, 1);
    if (!digit || time.grain_ns == 1) return false;
    time.grain_ns /= 10;
    time.ns += *digit * time.grain_ns;
  }
  return true;
}

bool read_date(Cursor& at, LogTime& time) {
  const auto year = at.number(4, 4);
  if (!year || *year < 1970 || *year > last_year || !at.take("-/")) return false;
  const auto month = at.number(2, 2);
  if (!month || !at.take("-/")) return false;
  const auto day = at.number(2, 2);
  if (!day || !at.take(" T")) return false;
  time.year = *year;
  time.month = static_cast<unsigned>(*month);
  time.day = static_cast<unsigned>(*day);
  return true;
}

bool read_date_without_year(Cursor& at, LogTime& time) {
  const auto month = at.month_name();
  if (!month || !at.take(" ")) return false;
  at.take(" ");
  const auto day = at.number(1, 2);
  if (!day || !at.take(" ")) return false;
  time.month = *month;
  time.day = static_cast<unsigned>(*day);
  return true;
}

std::chrono::year_month_day date_of(int year, const LogTime& time) {
  return std::chrono::year{year} / std::chrono::month{time.month} / std::chrono::day{time.day};
}

}  // namespace

std::optional<LogTime> read_log_time(std::string_view text) {
  constexpr int leap_year = 2000;
  for (const auto date : {read_date, read_date_without_year}) {
    LogTime time;
    Cursor at{text};
    if (date(at, time) && read_time_of_day(at, time) && date_of(time.year != 0 ? time.year : leap_year, time).ok())
      return time;
  }
  LogTime time;
  Cursor at{text};
  return read_time_of_day(at, time) ? std::optional{time} : std::nullopt;
}

Moment LogClock::moment(const LogTime& time) {
  if (time.month == 0) {
    if (time.ns < last_ns_ - day_length / 2 && midnights_ < most_midnights) ++midnights_;
    last_ns_ = time.ns;
    return {midnights_ * day_length + time.ns, time.grain_ns, Clock::of_day};
  }
  if (time.year == 0) {
    if (last_month_ == 12 && time.month == 1) ++year_;
    last_month_ = time.month;
  }
  const auto date = date_of(time.year != 0 ? time.year : std::clamp(year_, 1970, last_year), time);
  const auto days = std::chrono::sys_days{date}.time_since_epoch();  // 29 February of a wrong year is 1 March
  return {std::chrono::nanoseconds{days}.count() + time.ns - utc_offset_.count(), time.grain_ns, Clock::local};
}

}  // namespace sipreg::conformance
