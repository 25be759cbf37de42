// What standard output is: a terminal with a width and colours, or something else.
#pragma once

#include <cstddef>

namespace sipreg::conformance {

/// Colour is for people: only on a terminal, and not when they asked for none (https://no-color.org).
[[nodiscard]] bool wants_colour();

/// Columns of the terminal, 80 when there is none.
[[nodiscard]] std::size_t terminal_width();

}  // namespace sipreg::conformance
