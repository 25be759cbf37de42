// Time as the library sees it: 64-bit milliseconds that saturate instead of wrapping. Nothing here reads a clock.
#pragma once

#include <chrono>
#include <cstdint>
#include <limits>

#include "sipreg/version.hpp"

namespace sipreg {
inline namespace v0 {

/// A span of time in milliseconds, 64 bits (292 million years). SIP counts whole seconds; timers need milliseconds.
using Duration = std::chrono::duration<std::int64_t, std::milli>;

/// The clock that the host passes in. It has no now(): the library never asks what time it is. The host derives its
/// instants from one monotonic clock of its own; the wall clock and the Date header never move a timer.
struct PolicyClock {
  using duration = Duration;
  using rep = Duration::rep;
  using period = Duration::period;
  using time_point = std::chrono::time_point<PolicyClock, Duration>;
  static constexpr bool is_steady = true;
};

/// A moment on the host's monotonic clock. Only differences mean anything.
using Instant = PolicyClock::time_point;

using std::chrono::milliseconds;
using std::chrono::seconds;

/// "Never": what next_deadline() says when nothing is to come.
inline constexpr Instant never{Duration{std::numeric_limits<std::int64_t>::max()}};

namespace detail {
[[nodiscard]] constexpr std::int64_t saturating_sum(std::int64_t a, std::int64_t b) noexcept {
  using limits = std::numeric_limits<std::int64_t>;
  if (b > 0 && a > limits::max() - b) return limits::max();
  if (b < 0 && a < limits::min() - b) return limits::min();
  return a + b;
}

[[nodiscard]] constexpr std::int64_t saturating_difference(std::int64_t a, std::int64_t b) noexcept {
  using limits = std::numeric_limits<std::int64_t>;
  if (b < 0 && a > limits::max() + b) return limits::max();
  if (b > 0 && a < limits::min() + b) return limits::min();
  return a - b;
}
}  // namespace detail

/// `moment` + `span`, held at the ends of the scale. An instant at the upper end is `never`.
[[nodiscard]] constexpr Instant after(Instant moment, Duration span) noexcept {
  return Instant{Duration{detail::saturating_sum(moment.time_since_epoch().count(), span.count())}};
}

/// `later` - `earlier`, held at the ends of the scale; negative when `later` comes first.
[[nodiscard]] constexpr Duration between(Instant earlier, Instant later) noexcept {
  return Duration{detail::saturating_difference(later.time_since_epoch().count(), earlier.time_since_epoch().count())};
}

/// `a` + `b`, held at the ends of the scale.
[[nodiscard]] constexpr Duration sum(Duration a, Duration b) noexcept {
  return Duration{detail::saturating_sum(a.count(), b.count())};
}

/// `a` - `b`, held at the ends of the scale.
[[nodiscard]] constexpr Duration difference(Duration a, Duration b) noexcept {
  return Duration{detail::saturating_difference(a.count(), b.count())};
}

/// A lifetime of SIP (delta-seconds, 32 bits) as a span. 2^32 - 1 seconds fit easily; nothing wraps.
[[nodiscard]] constexpr Duration from_delta_seconds(std::uint32_t value) noexcept {
  return Duration{std::int64_t{value} * 1000};
}

/// A span as SIP writes it, in whole seconds: rounded up, so that nobody comes too early; at least 1, at most 2^32 - 1.
[[nodiscard]] constexpr std::uint32_t to_delta_seconds(Duration span) noexcept {
  constexpr std::int64_t most = std::numeric_limits<std::uint32_t>::max();
  const std::int64_t whole = span.count() / 1000 + (span.count() % 1000 > 0 ? 1 : 0);
  return static_cast<std::uint32_t>(whole < 1 ? 1 : whole > most ? most : whole);
}

/// `span` * `permille` / 1000 without overflow for any span: the whole thousands first, then the rest.
[[nodiscard]] constexpr Duration share(Duration span, std::int64_t permille) noexcept {
  const auto whole = span.count() / 1000;
  const auto rest = span.count() % 1000;
  constexpr auto limit = std::numeric_limits<std::int64_t>::max();
  if (permille > 0 && whole > limit / permille) return Duration::max();
  if (permille > 0 && whole < -limit / permille) return Duration::min();
  return Duration{detail::saturating_sum(whole * permille, rest * permille / 1000)};
}

[[nodiscard]] constexpr Duration shorter(Duration a, Duration b) noexcept { return a < b ? a : b; }
[[nodiscard]] constexpr Duration longer(Duration a, Duration b) noexcept { return a < b ? b : a; }
[[nodiscard]] constexpr Instant earlier(Instant a, Instant b) noexcept { return a < b ? a : b; }
[[nodiscard]] constexpr Instant later(Instant a, Instant b) noexcept { return a < b ? b : a; }

}  // namespace v0
}  // namespace sipreg
