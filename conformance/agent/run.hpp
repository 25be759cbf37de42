// Runs the agent as a program: configuration, clock, log, signals, status socket, and the end.
#pragma once

#include <string>

#include "conformance/agent/config.hpp"

namespace sipreg::agent {

struct RunOptions {
  std::string config_path;  ///< empty: the command line alone
  CommandLine command_line;
  bool once = false;  ///< register, tell the outcome, cancel, end
};

/// The exit status: 0 ended as asked, 1 (`once`) not registered, 3 bad configuration or an address that is taken.
[[nodiscard]] int run_agent(const RunOptions& options);

}  // namespace sipreg::agent
