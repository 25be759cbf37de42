// Inbound: how many wrong passwords before a terminal is shut out, and for how long? (P-07, P-08, B-15, A-31)
#pragma once

#include <cstdint>

#include "sipreg/time.hpp"

namespace sipreg {
inline namespace v0 {

struct SuspensionLimits {
  std::uint32_t tries = 6;         ///< P-07: the tries-th failure suspends; 0 turns suspension off
  Duration length = seconds{180};  ///< P-08: 1..2^32-1 s
};

/// What is remembered of one terminal.
class Suspension {
 public:
  constexpr Suspension() noexcept = default;
  /// One that has failed so often already.
  constexpr explicit Suspension(std::uint32_t failures) noexcept : failures_{failures} {}

  /// A try while suspended is answered at once, is not counted and does not extend the suspension: otherwise a client
  /// that retries every 60 s keeps itself locked out for ever.
  constexpr void failed(const SuspensionLimits& limits, Instant now) noexcept {
    if (limits.tries == 0 || suspended(now)) return;
    if (++failures_ < limits.tries) return;
    failures_ = 0;
    until_ = after(now, limits.length);
  }

  constexpr void succeeded() noexcept { *this = Suspension{}; }

  [[nodiscard]] constexpr bool suspended(Instant now) const noexcept { return now < until_; }
  [[nodiscard]] constexpr Instant until() const noexcept { return until_; }
  [[nodiscard]] constexpr std::uint32_t failures() const noexcept { return failures_; }

 private:
  Instant until_ = Instant::min();
  std::uint32_t failures_ = 0;
};

}  // namespace v0
}  // namespace sipreg
