// `sipreg conform`: the suite against one agent. Its contract is looked at before any verdict counts and again at the
// end; then a report.
#pragma once

#include <iosfwd>
#include <string>

#include "conformance/conform/plan.hpp"
#include "conformance/default_catalogue.hpp"

namespace sipreg::conformance {

struct ConformOptions {
  std::string agent;  ///< NAME.agent, or a name in agents/ beside the catalogue; empty: the reference agent
  std::string catalogue = default_catalogue();
  std::string scenarios;  ///< empty: ../sipp_scenarios beside the catalogue
  std::string out;        ///< empty: conform-results/NAME
  CaseSelection selection;
  int speed = 0;
  bool strict = false;
  bool check_only = false;  ///< reads the adapter, looks for its programs, runs nothing
  std::size_t jobs = 0;     ///< 0: by the number of cores
  bool colour = false;      ///< `progress` is a terminal
};

/// Runs it; the report goes to `out`, progress and complaints to `progress`. Returns the exit status.
[[nodiscard]] int conform(const ConformOptions& options, std::ostream& out, std::ostream& progress);

/// Writes NAME.agent and NAME.conf.in, with a comment for every key, into the folder. Throws std::runtime_error when
/// one of them is there already. Returns what to do next.
[[nodiscard]] std::string write_new_agent(const std::string& name, const std::string& folder);

}  // namespace sipreg::conformance
