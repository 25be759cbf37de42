// What a killed runner leaves behind: an agent dies with it, but not what that agent has forked away from itself. So
// two processes stand for one: whichever of them is killed, the other ends the rest.
#pragma once

#include <optional>

#include "conformance/runner/process.hpp"

namespace sipreg::conformance {

/// Returns nothing in a child, which does the work and holds a Household of its own: when its guard is killed, it gets
/// SIGTERM. In the guard it returns how the child has ended, when nothing that descends from it is left. The guard
/// passes on what catch_signals() catches; call that before, and this before a second thread begins. Where no process
/// can be had the work goes on unguarded.
[[nodiscard]] std::optional<Ending> stand_guard();

}  // namespace sipreg::conformance
