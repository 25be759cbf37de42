// A message and the moment it passed, whoever recorded it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sipreg::conformance {

enum class Party : std::uint8_t { agent, r1, r2, relay };

[[nodiscard]] std::string_view to_string(Party party) noexcept;
[[nodiscard]] std::optional<Party> find_party(std::string_view name) noexcept;

struct TimedMessage {
  std::size_t line = 0;       ///< of trace.tsv; the header is line 1
  double t = 0;               ///< policy seconds since the agent started
  std::int64_t epoch_us = 0;  ///< wall clock, microseconds since 1970
  Party from = Party::agent;
  Party to = Party::r1;   ///< relay: it never came further
  std::string transport;  ///< "udp" or "tcp"
  std::size_t copy = 1;   ///< 1: the first of its kind; 2..: the same bytes on the same way again
  std::string raw;        ///< the whole message as it stood on the wire
};

/// Sorts by time, numbers lines and copies, and sets policy times. `start_us` is the agent's start, `speed` the policy
/// seconds per wall second.
void arrange(std::vector<TimedMessage>& messages, std::int64_t start_us, double speed);

}  // namespace sipreg::conformance
