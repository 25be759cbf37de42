// What is known of one trunk before the checklist is filled in: what the operator has handed over, and what a trace has
// shown. What nobody has shown stays as it is here, and that is never a default.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "sipreg/deployment/gateway.hpp"
#include "sipreg/deployment/parameters.hpp"
#include "sipreg/deployment/retry_gap.hpp"
#include "sipreg/deployment/scenario.hpp"
#include "sipreg/time.hpp"

namespace sipreg {
inline namespace v0 {
namespace deployment {

enum class Presence : std::uint8_t { unknown, absent, present };

/// What the operator has handed over about one trunk.
struct ConfiguredFacts {
  OutboundParameters parameters{};
  ScenarioSet scenarios{};
  std::optional<Backup> backup{};  ///< find_backup() in the gateway list; nothing: no list
  Presence user = Presence::unknown;
  Presence password = Presence::unknown;  ///< only whether there is one
};

enum class CancelSeen : std::uint8_t { no_stop, sent, missing };
enum class RerouteSeen : std::uint8_t { not_watched, rerouted, lost };
enum class CredentialsSeen : std::uint8_t {
  not_seen,
  unchallenged,  ///< a 2xx without a challenge: they were never asked for
  accepted,      ///< challenge, REGISTER with credentials, 2xx
  refused,       ///< a second refusal of fresh credentials
};

/// A time without registration: how it began, and whether it ended while someone looked.
struct OutageSeen {
  std::uint32_t failures = 0;
  bool recovered = false;
  Duration length{};
};

/// What a trace shows of one trunk. What it does not show stays as it is here.
struct ObservedFacts {
  std::optional<seconds> asked{};         ///< X of the accepted REGISTERs
  std::optional<seconds> granted{};       ///< Y of their answers
  std::optional<Duration> refresh_gap{};  ///< the longest from one accepted REGISTER to the next of a living binding
  bool raised_by_423 = false;             ///< a 423 raised X above what is configured
  Presence nat = Presence::unknown;
  const RetryGap* gaps = nullptr;  ///< all pauses after failures
  std::size_t gap_count = 0;
  CancelSeen cancel = CancelSeen::no_stop;  ///< a REGISTER with lifetime 0 before a restart or shutdown
  RerouteSeen reroute = RerouteSeen::not_watched;
  std::optional<OutageSeen> outage{};
  CredentialsSeen credentials = CredentialsSeen::not_seen;
};

}  // namespace deployment
}  // namespace v0
}  // namespace sipreg
