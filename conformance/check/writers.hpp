// The forms in which a check is handed over. Each is a pure function of the result.
#pragma once

#include <cstddef>
#include <iosfwd>
#include <string>

#include "conformance/check/check.hpp"

namespace sipreg::conformance::check {

struct TerminalStyle {
  bool colour = false;
  std::size_t width = 80;  ///< columns
};

/// One line a trunk, its checklist and what it appears to do; then the findings, and the summary as the last line.
void print_terminal(std::ostream& out, const CheckResult& result, const TerminalStyle& style);

/// Schema "sipreg.check/1" (SCHEMA.md).
[[nodiscard]] std::string to_json(const CheckResult& result);
/// The same with so many exchanges of each trunk at most, half of them from its beginning and half from its end.
[[nodiscard]] std::string to_json(const CheckResult& result, std::size_t exchanges_each);

/// The filled-in checklist and the findings, as ticket systems show them.
[[nodiscard]] std::string to_markdown(const CheckResult& result);

/// One suite a trunk: an item of the checklist, a rule or a symptom is a case.
[[nodiscard]] std::string to_junit(const CheckResult& result);

/// Text for the textfile collector of the Prometheus node exporter.
[[nodiscard]] std::string to_prometheus(const CheckResult& result);

/// One file that needs no network; the JSON travels in it.
[[nodiscard]] std::string to_html(const CheckResult& result);

}  // namespace sipreg::conformance::check
