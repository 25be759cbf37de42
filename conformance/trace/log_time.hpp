// The times that logs write, with and without a date, a year, a fraction of a second.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "conformance/trace/captured_message.hpp"

namespace sipreg::conformance {

struct LogTime {
  int year = 0;        ///< 0: not written
  unsigned month = 0;  ///< 0: no date at all
  unsigned day = 0;
  std::int64_t ns = 0;  ///< since midnight
  std::int64_t grain_ns = 1'000'000'000;

  bool operator==(const LogTime&) const = default;
};

/// All of the text: "2026-11-23 01:51:03.785905" (also with '/' or 'T'), "Nov 23 01:51:03", "01:51:03.785".
[[nodiscard]] std::optional<LogTime> read_log_time(std::string_view text);

/// Makes moments of the times of one log, in the order of their lines.
class LogClock {
 public:
  /// `year` is for times that do not say theirs; it goes up when such a log passes into January.
  LogClock(std::chrono::minutes utc_offset, int year) : utc_offset_(utc_offset), year_(year) {}

  [[nodiscard]] Moment moment(const LogTime& time);

 private:
  std::chrono::nanoseconds utc_offset_;
  int year_;
  unsigned last_month_ = 0;
  std::int64_t last_ns_ = 0;
  std::int64_t midnights_ = 0;  // passed by a log without dates
};

}  // namespace sipreg::conformance
