// relay.tsv: what passed the relay between agent and registrars, one line an event.
//
//   epoch_us registrar connection event from to bytes raw
//
// separated by tabs. Events: open and close of a connection, forward, drop, swallow of a message. `raw` is escaped as
// in trace.tsv; from and to are ADDRESS:PORT.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "conformance/trace/timed_message.hpp"

namespace sipreg::conformance {

inline constexpr std::string_view relay_log_header = "epoch_us\tregistrar\tconnection\tevent\tfrom\tto\tbytes\traw";

struct RelayLog {
  std::vector<TimedMessage> lost_requests;       ///< never reached a registrar: to = relay
  std::vector<TimedMessage> lost_answers;        ///< never reached the agent: to = relay
  std::size_t connections = 0;                   ///< opened by the agent
  std::vector<std::int64_t> connection_ends_us;  ///< however they ended
  std::string problem;
};

[[nodiscard]] RelayLog read_relay_log(std::string_view text, std::string_view transport);

/// Adds the lost requests to the messages that the registrars saw, and marks answers that the relay kept.
void join_relay_log(std::vector<TimedMessage>& messages, const RelayLog& log);

}  // namespace sipreg::conformance
