#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "conformance/report/markdown_text.hpp"
#include "conformance/report/writers.hpp"

namespace sipreg::conformance::report {
namespace {

/// An agent that claims several profiles has a column for each, as on the page.
std::string column_of(const Report& report, const CaseRun& run) {
  const auto portrait = std::find_if(report.portraits.begin(), report.portraits.end(),
                                     [&](const Portrait& one) { return one.agent == run.agent; });
  const bool several = portrait != report.portraits.end() && portrait->profiles.size() > 1;
  return several ? run.agent + ' ' + run.profile : run.agent;
}

std::string cell_of(const CaseRun& run) {
  const VerdictInfo& row = info(run.verdict);
  return fmt::format("{} {}", row.symbol, row.word);
}

std::string table(const Report& report) {
  std::vector<std::string> columns, ids;
  std::map<std::string, std::map<std::string, std::string>> cells;
  for (const CaseRun& run : report.cases) {
    const std::string column = column_of(report, run);
    if (std::find(columns.begin(), columns.end(), column) == columns.end()) columns.push_back(column);
    if (!cells.contains(run.id)) ids.push_back(run.id);
    cells[run.id][column] = cell_of(run);
  }
  std::sort(ids.begin(), ids.end(), natural_less);
  std::vector<std::string> head{"case"};
  for (const std::string& column : columns) head.push_back(markdown_text(column));
  std::string text = markdown_head(head);
  for (const std::string& id : ids) {
    std::vector<std::string> row{markdown_text(id)};
    for (const std::string& column : columns) row.push_back(cells[id].contains(column) ? cells[id][column] : "");
    text += markdown_row(row);
  }
  return text;
}

std::string portraits(const Report& report) {
  std::string text;
  for (const Portrait& portrait : report.portraits) {
    if (portrait.sentences.empty()) continue;
    text += fmt::format("\n**{}** as {}\n\n", markdown_text(portrait.agent), fmt::join(portrait.profiles, ", "));
    for (const Sentence& one : portrait.sentences)
      text += fmt::format("- {} ({})\n", markdown_text(one.text), markdown_text(one.name));
  }
  return text;
}

/// What was expected to fail, and what was seen instead of a verdict.
std::string reasons(const Report& report) {
  std::string text;
  for (const CaseRun& run : report.cases)
    if (run.verdict != Verdict::pass && !run.reason.empty())
      text += fmt::format("- {} {}: {}: {}\n", markdown_text(run.agent), markdown_text(run.name),
                          info(run.verdict).word, markdown_text(run.reason));
  return text.empty() ? text : "\n**Why not**\n\n" + text;
}

}  // namespace

std::string to_matrix_markdown(const Report& report) { return table(report) + portraits(report) + reasons(report); }

}  // namespace sipreg::conformance::report
