// The forms in which a report is handed over. Each is a pure function of the report.
#pragma once

#include <filesystem>
#include <iosfwd>
#include <string>
#include <string_view>

#include "conformance/report/report.hpp"

namespace sipreg::conformance::report {

/// report.json, schema "sipreg.report/1" (SCHEMA.md).
[[nodiscard]] std::string to_json(const Report& report, const Demands& demands);

/// junit.xml: one suite a profile, one for the faults; what is red is a failure or an error, with the whole block.
[[nodiscard]] std::string to_junit(const Report& report, const Demands& demands);

/// report.html: one file that needs no network; the cases and their messages travel in it as JSON.
[[nodiscard]] std::string to_html(const Report& report, const Demands& demands);

/// matrix.md: a table of cases by agents, what each agent does, and the reasons of what is no pass.
[[nodiscard]] std::string to_matrix_markdown(const Report& report);

struct TerminalStyle {
  bool colour = false;
  bool faults = false;  ///< also print which case catches which fault
};

/// The tree of cases, the failures in full, and the summary as the last lines.
void print_terminal(std::ostream& out, const Report& report, const Demands& demands, const TerminalStyle& style);

/// The block of one run that is not as it should be, as in the terminal: sent, expected, actual, evidence, rerun.
[[nodiscard]] std::string failure_block(const Report& report, const CaseRun& run);

/// "12 cases: 10 pass, 1 fail, ..." and the same for fault runs.
[[nodiscard]] std::string counts_text(const Counts& counts, std::string_view one, std::string_view many);

/// Replaces `path` by `content` in one step: readers see the old file or the new one. Throws std::system_error.
void write_atomically(const std::filesystem::path& path, std::string_view content);

}  // namespace sipreg::conformance::report
