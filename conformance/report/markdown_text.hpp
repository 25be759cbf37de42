// Text and rows for Markdown with pipe tables (GitHub, GitLab, Redmine).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sipreg::conformance::report {

/// Text that shows as it is: what Markdown or HTML would take for markup is escaped, pipes too, and control characters
/// are spelled out, so that it stays one line and one cell.
[[nodiscard]] std::string markdown_text(std::string_view text);

/// A pipe inside a cell would end it. For text of our own, whose other markup is wanted.
[[nodiscard]] std::string markdown_cell(std::string_view text);

/// "| a | b |" with its line end; the cells are finished.
[[nodiscard]] std::string markdown_row(const std::vector<std::string>& cells);

/// A row of column names, and the rule under it.
[[nodiscard]] std::string markdown_head(const std::vector<std::string>& columns);

}  // namespace sipreg::conformance::report
