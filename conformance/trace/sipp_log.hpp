// Reads the logs of SIPp 3.6.1: -trace_msg has the whole messages with a local time (SIPp runs with TZ=UTC),
// -trace_shortmsg has one line a message with the epoch. A message is in both, with the same microseconds.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/trace/timed_message.hpp"

namespace sipreg::conformance {

inline constexpr std::string_view sipp_ruler = "-----------------------------------------------";  ///< then the time

/// The line below a ruler: "UDP message received [300] bytes :" or "TCP message sent (269 bytes):".
struct SippAnnouncement {
  std::string transport;
  bool received = false;
  std::size_t length = 0;
};

[[nodiscard]] std::optional<SippAnnouncement> read_sipp_announcement(std::string_view line);

struct SippLog {
  std::vector<TimedMessage> messages;  ///< from and to set; line, t and copy not yet
  std::string problem;                 ///< why the log cannot be trusted; empty: it can
};

/// `self` is the one whose SIPp wrote the logs, `peer` whom it spoke with. A message that was cut off at the end of a
/// log is left out.
[[nodiscard]] SippLog read_sipp_log(std::string_view message_log, std::string_view short_log, Party self,
                                    Party peer = Party::agent);

}  // namespace sipreg::conformance
