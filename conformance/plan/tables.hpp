// A plan as tables of text, the same for the terminal and for Markdown.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "conformance/plan/plan.hpp"

namespace sipreg::conformance::plan {

/// How good or bad a cell is, for those who can see colours; its text says the same.
enum class Tone : std::uint8_t { plain, good, warning, error };

struct Cell {
  std::string text;
  Tone tone = Tone::plain;
};

struct Table {
  std::string title;
  std::vector<std::string> columns;
  std::vector<std::vector<Cell>> rows;  ///< each as long as `columns`
};

/// "expiry 300 s, retry delay 60 s, behind a NAT of 60 s; scenarios: nat, primary".
[[nodiscard]] std::string headline(const Plan& plan);

[[nodiscard]] std::vector<Table> tables_of(const Plan& plan);

/// "1 error, 2 warnings"; "nothing wrong" when there is no finding.
[[nodiscard]] std::string summary(const Plan& plan);

}  // namespace sipreg::conformance::plan
