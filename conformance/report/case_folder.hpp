// One case folder as the runner leaves it (verdict.json, case.json, trace.tsv, password), read with suspicion: whatever
// is damaged or missing makes the case `not-exercised` with the reason, and never stops the report.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "conformance/report/verdict_word.hpp"

namespace sipreg::conformance::report {

/// One expectation of a case, judged.
struct Check {
  std::string name;  ///< subject and which REGISTERs, as in the catalogue: "wait 1-5"
  Verdict verdict = Verdict::not_exercised;
  std::string rule;  ///< id of <sipreg/rule.hpp>, or free text
  std::string sent;  ///< what the registrar did
  std::string expected;
  std::string actual;
  std::string evidence;  ///< relative to the case folder: "trace.tsv line 3"
};

/// When something had to happen, in policy seconds since the agent's start; without `hi` the window has no end.
struct Window {
  std::int64_t from_line = 0;  ///< the trace line that the window is measured from; 0: the agent's start
  double lo = 0;
  std::optional<double> hi;
  std::string of;  ///< the check it belongs to
  std::optional<bool> ok;
};

/// One line of trace.tsv.
struct Message {
  std::int64_t line = 0;
  double t = 0;  ///< policy seconds since the agent's start
  std::string from;
  std::string to;
  std::string transport;
  bool copy = false;  ///< the same bytes went the same way before: a retransmission
  std::string first_line;
  std::string raw;  ///< the whole message with its line ends
};

/// One run of one case.
struct CaseRun {
  std::string folder;   ///< relative to the report's folder, with '/'; ".": that folder itself
  std::string name;     ///< "vos3000/retry.403"
  std::string profile;  ///< "vos3000"
  std::string agent;    ///< the adapter's name; empty: not known
  std::string id;       ///< "retry.403"
  std::string level;    ///< "MUST", "GUIDE", ...
  std::string fault;    ///< empty: the honest agent
  Verdict verdict = Verdict::not_exercised;
  std::string reason;
  std::string title;
  std::vector<std::string> refs;  ///< rule ids
  std::vector<Check> checks;
  std::vector<Window> windows;
  std::vector<std::string> by;  ///< of a fault run: the checks that failed
  double policy_seconds = 0;
  double wall_seconds = 0;
  std::int64_t started_us = 0;  ///< microseconds since the epoch; 0 = not known
  double late_ms = 0;           ///< how late the machine itself was, at most
  std::int64_t attempts = 1;
  std::string rerun;
  std::vector<Message> messages;
  std::string trace_note;  ///< what of the trace could not be read; empty when all could

  /// The part of the id before the first dot: "retry".
  [[nodiscard]] std::string group() const { return id.substr(0, id.find('.')); }
  [[nodiscard]] Colour colour() const { return info(verdict).colour; }
};

/// Every folder below `root` (itself included) that holds a verdict, a case or a trace, at any depth and inside one
/// another, sorted. Throws std::filesystem::filesystem_error when `root` cannot be read.
[[nodiscard]] std::vector<std::filesystem::path> find_case_folders(const std::filesystem::path& root);

/// Reads one case folder; `root` is what the folder's name is relative to. Never throws for damaged content.
[[nodiscard]] CaseRun read_case_folder(const std::filesystem::path& folder, const std::filesystem::path& root);

}  // namespace sipreg::conformance::report
