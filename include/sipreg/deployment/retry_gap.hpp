// Is a measured retry delay the configured one, and what was it counted from? (C-6, A-06)
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sipreg/deployment/advice.hpp"
#include "sipreg/time.hpp"

namespace sipreg {
inline namespace v0 {
namespace deployment {

/// What a retry delay is counted from.
enum class Anchor : std::uint8_t { none, detection, send };

[[nodiscard]] constexpr std::string_view to_string(Anchor anchor) noexcept {
  switch (anchor) {
    case Anchor::none: return "";
    case Anchor::detection: return "the detection of the failure";
    case Anchor::send: return "the send of the REGISTER that failed";
  }
  return "";
}

/// The pause between one failed attempt and the next. Pauses that a Retry-After lengthens, and steps to the next target
/// of the same attempt, do not belong here.
struct RetryGap {
  Duration from_detection{};  ///< from the final answer, or from the transaction's timeout
  Duration from_send{};       ///< from the first send of the attempt that failed
};

/// How far a measured retry delay may be from the configured one: 5 %, and at least a second.
[[nodiscard]] constexpr Duration delay_tolerance(Duration configured) noexcept {
  return longer(share(configured, 50), seconds{1});
}

namespace detail {
[[nodiscard]] constexpr bool near(Duration measured, Duration configured) noexcept {
  const Duration tolerance = delay_tolerance(configured);
  return measured <= sum(configured, tolerance) && measured >= difference(configured, tolerance);
}

/// Within the range, or as near to one of its ends as a measurement may be.
[[nodiscard]] constexpr bool near(Duration measured, const SecondsRange& range) noexcept {
  return near(measured, range.lowest) || near(measured, range.highest) ||
         (measured > range.lowest && measured < range.highest);
}

/// Counted from the send, a retry still never leaves before its transaction has ended.
[[nodiscard]] constexpr Duration due_from_send(const RetryGap& gap, Duration configured) noexcept {
  return longer(configured, difference(gap.from_send, gap.from_detection));
}

/// The anchor from which every gap is the configured delay, or none.
[[nodiscard]] constexpr Anchor anchor_of(const RetryGap* gaps, std::size_t count, Duration configured) noexcept {
  bool detection = count > 0;
  bool send = count > 0;
  for (std::size_t i = 0; i < count; ++i) {
    detection = detection && near(gaps[i].from_detection, configured);
    send = send && near(gaps[i].from_send, due_from_send(gaps[i], configured));
  }
  return detection ? Anchor::detection : send ? Anchor::send : Anchor::none;
}

}  // namespace detail

}  // namespace deployment
}  // namespace v0
}  // namespace sipreg
