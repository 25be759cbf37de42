// One attempt at one case: registrars, relay and agent are started, steered by policy time, ended, and what they left
// behind becomes the case folder.
#pragma once

#include <string>

#include "conformance/catalogue.hpp"
#include "conformance/runner/adapter.hpp"
#include "conformance/verdict/case_file.hpp"

namespace sipreg::conformance {

struct SessionSetup {
  Case one;  ///< with the speed and T1 of this attempt
  std::string profile;
  std::string fault;  ///< empty: the honest agent
  Adapter adapter;
  std::string folder;  ///< absolute; emptied of an earlier run's files
  std::string scenarios;
  std::string known_failure;  ///< why the agent is known to fail the case; empty: it is not
  bool unique_port = false;   ///< the agent binds every address and has no network of its own
  int attempt = 1;
};

/// Runs it and writes everything but verdict.json. What goes wrong on our side becomes `problem` of the result, never
/// an exception; an interrupting signal does, too.
[[nodiscard]] CaseFile run_session(const SessionSetup& setup);

}  // namespace sipreg::conformance
