// The one clock of the agent. Policy time starts at 0 and runs `speed` times as fast as the steady clock; every
// deadline, T1 included, is written in it, so that a day of registrations can be watched in minutes.
#pragma once

#include <chrono>
#include <cstdint>

#include "sipreg/time.hpp"

namespace sipreg::agent {

class ScaledClock {
 public:
  using Steady = std::chrono::steady_clock;

  /// `speed` >= 1: policy seconds a second.
  explicit ScaledClock(int speed, Steady::time_point start = Steady::now()) : start_(start), speed_(speed) {}

  [[nodiscard]] int speed() const { return speed_; }

  /// The policy time of a moment, rounded down to the millisecond.
  [[nodiscard]] Instant at(Steady::time_point moment) const {
    const auto elapsed = std::chrono::duration_cast<std::chrono::nanoseconds>(moment - start_).count();
    return Instant{Duration{elapsed / 1'000'000 * speed_ + elapsed % 1'000'000 * speed_ / 1'000'000}};
  }
  [[nodiscard]] Instant now() const { return at(Steady::now()); }

  /// The first moment at which now() has reached `instant`. A deadline a century away, `never` included, is a century
  /// away: the steady clock counts nanoseconds and must not wrap.
  [[nodiscard]] Steady::time_point moment(Instant instant) const {
    constexpr std::int64_t century = 100LL * 365 * 24 * 3600 * 1000;
    const auto span = shorter(instant.time_since_epoch(), Duration{century * speed_}).count();
    const auto whole = span / speed_;
    const auto rest = span % speed_;
    const auto nanoseconds = whole * 1'000'000 + (rest * 1'000'000 + speed_ - 1) / speed_;
    return start_ + std::chrono::nanoseconds{nanoseconds};
  }

  /// How late it is now for something due at `due`, in milliseconds of the wall.
  [[nodiscard]] double lateness_ms(Instant due, Steady::time_point moment_now = Steady::now()) const {
    return std::chrono::duration<double, std::milli>(moment_now - moment(due)).count();
  }

 private:
  Steady::time_point start_;
  int speed_;
};

}  // namespace sipreg::agent
