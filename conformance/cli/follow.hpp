// `sipreg trace --follow`: a line an event, as it happens.
#pragma once

#include "conformance/check/inputs.hpp"

namespace sipreg::conformance {

/// Until the input ends or a signal comes. Returns the exit status.
[[nodiscard]] int follow_trace(const check::Request& request);

}  // namespace sipreg::conformance
