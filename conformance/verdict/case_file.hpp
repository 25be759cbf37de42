// case.json: a case as it was run, everything that the judge needs beside the trace. The password is never in it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "conformance/catalogue.hpp"

namespace sipreg::conformance {

/// Something that the runner did to the agent, and when.
struct Signal {
  std::int64_t epoch_us = 0;
  std::string what;      ///< "stop", "reload expires=60", "pause", ...
  bool steered = false;  ///< by the catalogue; false: the end of the run
};

struct CaseFile {
  Case as_run;  ///< speed and t1 as they were in this run
  std::string profile;
  std::string fault;  ///< empty: the honest agent
  std::string adapter;
  std::vector<std::string> capabilities;
  std::string not_applicable;  ///< why the adapter says that the case is none for this agent; empty: it does not
  std::string block, sipp_version;
  std::string user;
  std::vector<std::string> aors;  ///< one a trunk
  std::int64_t start_us = 0;      ///< the agent's start
  std::vector<Signal> signals;
  std::optional<std::int64_t> ended_us;  ///< the agent's last end, if it ended
  std::string ending;                    ///< "exit status 0", "signal 11 (Segmentation fault)"
  std::optional<int> exit_status;
  bool crashed = false;                          ///< it ended although nobody had stopped it
  bool registrar_absent = false;                 ///< some registrar was away for a time: REGISTERs may have gone unseen
  std::optional<std::size_t> connections;        ///< that the agent opened, as the relay counted them
  std::vector<std::int64_t> connection_ends_us;  ///< when a connection of the agent ended, as the relay saw it
  std::string problem;                           ///< why the case could not be exercised; empty: it was
  std::string known_failure;                     ///< why this agent is known to fail the case; empty: it is not
  std::string stopped_early;                     ///< why the run ended before its time; empty: it did not
  double late_ms = 0;  ///< how late the machine was: the agent's deadlines, the witness's stamps
  int attempts = 1;
  double wall_seconds = 0;

  [[nodiscard]] bool capable_of(std::string_view capability) const;
  [[nodiscard]] std::string name() const { return profile + '/' + as_run.id; }
};

[[nodiscard]] std::string write_case_file(const CaseFile& that);

/// Throws std::runtime_error with a sentence when the text is no case.json.
[[nodiscard]] CaseFile read_case_file(std::string_view text);

}  // namespace sipreg::conformance
