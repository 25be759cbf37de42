#include <fmt/format.h>

#include "conformance/plan/tables.hpp"
#include "conformance/plan/writers.hpp"
#include "conformance/report/markdown_text.hpp"

namespace sipreg::conformance::plan {
namespace {

std::string table_text(const Table& table) {
  std::string out = fmt::format("\n**{}**\n\n", table.title) + report::markdown_head(table.columns);
  for (const auto& row : table.rows) {
    std::vector<std::string> cells;
    for (const Cell& cell : row) cells.push_back(report::markdown_cell(cell.text));
    out += report::markdown_row(cells);
  }
  return out;
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
  if (!plan.findings.empty()) out += table_text(findings_table(plan));
  for (const Table& table : tables_of(plan)) out += table_text(table);
  return out;
}

}  // namespace sipreg::conformance::plan
