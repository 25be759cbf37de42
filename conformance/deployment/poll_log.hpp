// Polls of the web API's GetGatewayRoutingOnline, as a script logs them: one JSON object a line with the time of the
// poll beside the answer, a bare answer or list of gateways a line, or one JSON text over many lines.
//
//   {"time":"2026-03-01T00:00:30Z","infoGatewayRoutingOnlines":[{"name":"carrier-a","registerTime":...,...}]}
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/deployment/reading.hpp"
#include "conformance/deployment/wall_time.hpp"

namespace sipreg::conformance {

/// What successive polls showed without a change. A time of 0 means none: a static gateway.
struct Sighting {
  WallTime first_seen{};  ///< time of the first poll that showed it
  WallTime last_seen{};   ///< and of the last one
  WallTime registered{};  ///< registerTime
  WallTime updated{};     ///< updateTime
  bool timed = false;     ///< the polls say when they were made; otherwise both times are those of the update
  std::size_t polls = 1;
  std::size_t line = 0;  ///< of the first poll
};

/// One gateway over all polls, by the time of the poll.
struct GatewaySeries {
  std::string name;  ///< or, without one, registerName or remoteIp
  std::string remote_address, nat_address, local_address, register_name;
  Duration retry_after{};  ///< the longest time that it was disabled for by a Retry-After
  std::vector<Sighting> sightings;
};

struct PollLog {
  std::vector<GatewaySeries> series;  ///< in the order of their first sight
  std::size_t polls = 0;
  std::size_t out_of_order = 0;  ///< polls with a time before that of the poll above them; they are sorted in
  std::size_t untimed = 0;       ///< polls that do not say when they were made
  Reading reading;               ///< `taken` counts gateways seen, one by one; `ignored` objects that are no poll

  [[nodiscard]] const GatewaySeries* find(std::string_view name) const;
};

/// Where a poll has no time, registerTime + keepTime (the time online) stands for it, if the answer has both. `text` is
/// wiped.
[[nodiscard]] PollLog read_polls(std::string text, std::string source);

}  // namespace sipreg::conformance
