// What the polls of one gateway show of its registration. A poll shows the latest update and nothing before it, and two
// clocks are at work: each fact says how far it is certain, and a lapse is told only when no clock can excuse it.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "conformance/deployment/poll_log.hpp"

namespace sipreg::conformance {

/// The time between two successive values of updateTime of one registration.
struct RefreshInterval {
  Duration length{};  ///< by the softswitch's own clock
  Duration quiet{};   ///< so long after the first update a poll still showed no other
  std::size_t line = 0;

  /// No regular refresh can hide between the polls: one would have been seen by the middle of the interval.
  /// Otherwise `length` is an upper bound.
  [[nodiscard]] bool certain() const { return quiet >= Duration{length.count() / 2}; }
};

/// A poll was made later than updateTime + expiry, and showed no other update.
struct Lapse {
  WallTime from{};   ///< updateTime + expiry
  WallTime until{};  ///< the next update, or the last poll without one
  bool ended = false;
  std::size_t line = 0;
};

/// registerTime changed: the registration was lost or removed, and made anew.
struct Reregistration {
  WallTime before{}, after{};
  std::size_t line = 0;
};

struct PollFindings {
  std::vector<RefreshInterval> intervals;
  std::vector<Lapse> lapses;
  std::vector<Reregistration> reregistrations;
  std::size_t backwards = 0;     ///< an updateTime before the one above it: nothing is measured across that,
                                 ///< and no lapse is told behind it
  std::size_t went_to_zero = 0;  ///< a registered gateway that had no times any more
  Duration poller_ahead{};       ///< at least so far is the poller's clock ahead; taken off before a lapse is told
  Duration poller_behind{};      ///< at least so far behind
  bool never_registered = true;  ///< all times are 0: a static gateway
};

/// `expiry` is the lifetime that holds for this gateway; without one no lapse is looked for.
[[nodiscard]] PollFindings examine(const GatewaySeries& series, std::optional<seconds> expiry);

}  // namespace sipreg::conformance
