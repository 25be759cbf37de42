// How fast the clock of a case runs for this agent: the catalogue's speed, as far as the agent can follow.
#pragma once

#include "conformance/catalogue.hpp"
#include "conformance/runner/adapter.hpp"

namespace sipreg::conformance {

/// Sets the speed and T1 of an attempt. `wanted`: the caller's speed, 0 for none; of a faked clock it is the most.
/// The second attempt, after the machine was late, runs at half the speed.
void set_pace(Case& one, const Adapter& adapter, int wanted, int attempt);

}  // namespace sipreg::conformance
