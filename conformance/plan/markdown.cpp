#include <fmt/format.h>

#include "conformance/plan/tables.hpp"
#include "conformance/plan/writers.hpp"

namespace sipreg::conformance::plan {
namespace {

/// A pipe inside a cell would end it.
std::string cell_text(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '|' ? std::string{"\\|"} : std::string{c};
  return out;
}

void append_row(std::string& out, const std::vector<std::string>& cells) {
  out += '|';
  for (const std::string& cell : cells) out += fmt::format(" {} |", cell_text(cell));
  out += '\n';
}

void append_table(std::string& out, const Table& table) {
  out += fmt::format("\n**{}**\n\n", table.title);
  append_row(out, table.columns);
  out += '|';
  for (std::size_t i = 0; i < table.columns.size(); ++i) out += "---|";
  out += '\n';
  for (const auto& row : table.rows) {
    std::vector<std::string> cells;
    for (const Cell& cell : row) cells.push_back(cell.text);
    append_row(out, cells);
  }
}

Table findings_table(const Plan& plan) {
  Table table{"Findings", {"severity", "finding", "numbers", "why", "what to do"}, {}};
  for (const Finding& finding : plan.findings)
    table.rows.push_back({{std::string{to_string(finding.severity)}},
                          {fmt::format("{} (`{}`)", finding.title, finding.id)},
                          {finding.detail},
                          {std::string{finding.why}},
                          {std::string{finding.fix}}});
  return table;
}

}  // namespace

std::string to_markdown(const Plan& plan) {
  std::string out = fmt::format("### Registration plan: {}\n\nResult: {}.\n", headline(plan), summary(plan));
  if (!plan.findings.empty()) append_table(out, findings_table(plan));
  for (const Table& table : tables_of(plan)) append_table(out, table);
  return out;
}

}  // namespace sipreg::conformance::plan
