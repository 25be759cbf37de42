#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "conformance/report/json.hpp"
#include "conformance/report/page.hpp"
#include "conformance/report/page_shell.hpp"
#include "conformance/report/text.hpp"
#include "conformance/report/writers.hpp"

namespace sipreg::conformance::report {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t longest_message = 4096;             // bytes of one message that the page carries
constexpr std::size_t most_messages = 400;                // of one run; the rest stays in trace.tsv
constexpr std::size_t most_text = std::size_t{3} << 20U;  // bytes of header rows in the whole page

/// Messages of one run differ in a few rows only, so the page carries each distinct row once and messages as lists of
/// row numbers.
class Rows {
 public:
  /// The numbers of the rows of `text`.
  Json number_of_each(std::string_view text) {
    Json numbers = Json::array();
    while (true) {
      const std::size_t end = text.find("\r\n");
      numbers.push_back(number(text.substr(0, end)));
      if (end == std::string_view::npos) return numbers;
      text.remove_prefix(end + 2);
    }
  }

  std::size_t number(std::string_view row) {
    const auto [at, is_new] = numbers_.try_emplace(std::string{row}, rows_.size());
    if (is_new) {
      rows_.push_back(at->first);
      bytes_ += row.size();
    }
    return at->second;
  }

  [[nodiscard]] bool full() const { return bytes_ > most_text; }
  [[nodiscard]] Json take() { return std::move(rows_); }

 private:
  std::unordered_map<std::string, std::size_t> numbers_;
  Json rows_ = Json::array();
  std::size_t bytes_ = 0;
};

Json message_value(const Message& message, Rows& rows) {
  Json value{{"line", message.line}, {"t", message.t},          {"from", message.from},
             {"to", message.to},     {"by", message.transport}, {"first", rows.number(message.first_line)}};
  if (message.copy) value["copy"] = true;
  if (rows.full()) {
    value["left_out"] = true;
    return value;
  }
  if (message.raw.size() > longest_message) value["bytes"] = message.raw.size();
  value["rows"] = rows.number_of_each(valid_utf8(std::string_view{message.raw}.substr(0, longest_message)));
  return value;
}

Json run_with_messages(const CaseRun& run, Rows& rows) {
  Json value = run_value(run);
  if (run.verdict == Verdict::caught) return value;  // what it proves is in its checks
  value["messages"] = Json::array();
  for (const Message& message : run.messages) {
    if (value["messages"].size() == most_messages) break;
    value["messages"].push_back(message_value(message, rows));
  }
  return value;
}

/// Runs that are not as they should be come first, so that the text of passing runs is what gets left out.
Json runs_value(const std::vector<CaseRun>& runs, const Demands& demands, Rows& rows) {
  Json values = Json::array();
  for (std::size_t at = 0; at < runs.size(); ++at) values.push_back(nullptr);
  for (const bool red : {true, false})
    for (std::size_t at = 0; at < runs.size(); ++at)
      if (is_red(runs[at], demands) == red) values[at] = run_with_messages(runs[at], rows);
  return values;
}

Json words_value(const Demands& demands) {
  constexpr std::string_view colours[] = {"green", "yellow", "grey", "red"};
  Json words = Json::object();
  for (const VerdictInfo& row : verdicts) {
    const bool strict_red = demands.strict && row.verdict == Verdict::non_strict;
    const Colour colour = strict_red ? Colour::red : row.colour;
    words[std::string{row.word}] = {
        {"symbol", row.symbol}, {"colour", colours[static_cast<std::size_t>(colour)]}, {"meaning", row.meaning}};
  }
  return words;
}

Json page_data(const Report& report, const Demands& demands) {
  Rows rows;
  Json data = summary_value(report, demands);
  data["words"] = words_value(demands);
  data["rules"] = rules_value(report);
  data["cases"] = runs_value(report.cases, demands, rows);
  data["fault_runs"] = runs_value(report.fault_runs, demands, rows);
  data["rows"] = rows.take();
  return data;
}

}  // namespace

std::string to_html(const Report& report, const Demands& demands) {
  const std::string data = page_data(report, demands).dump(-1, ' ', false, Json::error_handler_t::replace);
  return page_of(
      {"sipreg conformance report",
       {page_style},
       counts_text(report.case_counts, "case", "cases") +
           ". This page draws its details with JavaScript; report.json and junit.xml beside it hold the same.",
       data,
       {page_script_helpers, page_script_timeline, page_script_page}});
}

}  // namespace sipreg::conformance::report
