// Runs planned cases side by side, each as a process of its own (`sipreg run-case`), so that none can disturb another.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "conformance/conform/plan.hpp"

namespace sipreg::conformance {

struct ScheduleSetup {
  std::string agent, catalogue, scenarios;  ///< as for run-case
  std::string folder;                       ///< a case's folder is FOLDER/PROFILE/ID
  int speed = 0;
  bool strict = false;
  std::size_t jobs = 1;
};

struct FinishedCase {
  PlannedCase planned;
  int exit_status = 0;
  std::string folder;
  std::string problem;  ///< why it left no verdict; empty: it did
};

/// What a schedule tells while it runs.
struct Watcher {
  std::function<void(const FinishedCase&)> finished;
  std::function<void(const std::vector<PlannedCase>& running, double seconds_left)>
      running;  ///< several times a second
};

/// Runs them in the given order. A signal that catch_signals() caught ends all and returns early; what a case leaves
/// behind is ended with it.
std::vector<FinishedCase> run_schedule(const ScheduleSetup& setup, const std::vector<PlannedCase>& plan,
                                       const Watcher& watcher);

}  // namespace sipreg::conformance
