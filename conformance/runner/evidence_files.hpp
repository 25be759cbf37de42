// From the logs that a run leaves behind to trace.tsv and case.json.
#pragma once

#include <string>
#include <vector>

#include "conformance/trace/timed_message.hpp"
#include "conformance/verdict/case_file.hpp"

namespace sipreg::conformance {

struct SippLogs {
  std::string messages, short_lines;  ///< paths
  Party self = Party::r1, peer = Party::agent;
};

/// Joins the logs, completes `that` with what they say (lateness, connections) and writes trace.tsv and case.json.
/// Returns why the logs cannot be trusted; empty when they can.
[[nodiscard]] std::string write_evidence(const std::string& folder, const std::vector<SippLogs>& logs, CaseFile& that);

/// The last line of a log that is not empty, for reasons.
[[nodiscard]] std::string last_words(const std::string& path);

/// The latest deadline in the agent's log (JSON lines with a number `late_ms`), in milliseconds of the wall.
[[nodiscard]] double latest_deadline(std::string_view log);

/// How late the witness was: the longest time, in milliseconds of the wall, from a REGISTER that the agent's log says
/// it sent to the stamp that the registrar's log gives it. It decides about nothing but a second run on a busy machine.
[[nodiscard]] double latest_stamp(std::string_view log, const std::vector<TimedMessage>& messages, double speed);

}  // namespace sipreg::conformance
