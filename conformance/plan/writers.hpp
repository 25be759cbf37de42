// The forms in which a plan is handed over. Each is a pure function of the plan.
#pragma once

#include <cstddef>
#include <iosfwd>
#include <string>

#include "conformance/plan/plan.hpp"

namespace sipreg::conformance::plan {

struct TerminalStyle {
  bool colour = false;
  std::size_t width = 80;  ///< columns; text is wrapped between words, and only a word that is wider stands out
};

/// The tables, the findings with reason and cure, and the summary as the last line.
void print_terminal(std::ostream& out, const Plan& plan, const TerminalStyle& style);

/// Schema "sipreg.plan/1" (SCHEMA.md).
[[nodiscard]] std::string to_json(const Plan& plan);

/// Headings and pipe tables, as ticket systems show them.
[[nodiscard]] std::string to_markdown(const Plan& plan);

}  // namespace sipreg::conformance::plan
