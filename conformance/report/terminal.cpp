#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <ostream>

#include "conformance/report/painter.hpp"
#include "conformance/report/text.hpp"
#include "conformance/report/writers.hpp"

namespace sipreg::conformance::report {
namespace {

/// "✔ pass"; the word stands beside the symbol, so that neither colour nor the symbol's shape is needed.
std::string mark(const Painter& paint, Verdict verdict) {
  const VerdictInfo& row = info(verdict);
  return paint(row.colour, fmt::format("{} {:<14}", row.symbol, row.word));
}

void print_tree(std::ostream& out, const Report& report, const Painter& paint) {
  std::size_t width = 0;
  for (const CaseRun& run : report.cases) width = std::max(width, std::min<std::size_t>(run.id.size(), 34));
  const CaseRun* previous = nullptr;
  for (const CaseRun& run : report.cases) {
    const bool new_profile = previous == nullptr || previous->profile != run.profile;
    if (new_profile) out << paint.bold(visible(run.profile)) << '\n';
    if (new_profile || previous->group() != run.group()) out << "  " << visible(run.group()) << '\n';
    previous = &run;
    out << fmt::format("    {} {:<{}}  {}\n", mark(paint, run.verdict), visible(run.id), width,
                       visible(run.reason.empty() || run.verdict == Verdict::pass ? run.title : run.reason));
  }
}

void print_failures(std::ostream& out, const Report& report, const Demands& demands, const Painter& paint) {
  bool headed = false;
  for (const auto* runs : {&report.cases, &report.fault_runs}) {
    for (const CaseRun& run : *runs) {
      if (!is_red(run, demands)) continue;
      if (!headed) out << '\n' << paint.bold("Not as it should be") << '\n';
      headed = true;
      const std::string block = failure_block(report, run);
      const std::size_t first_line = block.find('\n');
      out << '\n' << paint(Colour::red, block.substr(0, first_line)) << block.substr(first_line);
    }
  }
}

void print_faults(std::ostream& out, const Report& report, const Painter& paint) {
  out << '\n' << paint.bold("Faults: what makes each case fail") << '\n';
  std::map<std::string, std::vector<const CaseRun*>> by_case;
  for (const CaseRun& run : report.fault_runs) by_case[run.name].push_back(&run);
  for (const auto& [name, runs] : by_case) {
    out << "  " << visible(name) << '\n';
    for (const CaseRun* run : runs) {
      const std::string by = run->by.empty() ? std::string{} : fmt::format("by {}", fmt::join(run->by, ", "));
      const std::string& told = run->verdict == Verdict::caught ? by : run->reason;
      out << fmt::format("    {} {:<24}  {}\n", mark(paint, run->verdict), visible(run->fault), visible(told));
    }
  }
  for (const std::string& name : report.unproven)
    out << "  " << paint(Colour::red, fmt::format("{} {}", "✘ unproven      ", visible(name)))
        << "  no fault fails this case\n";
}

void print_summary(std::ostream& out, const Report& report, const Demands& demands, const Painter& paint) {
  out << '\n' << counts_text(report.case_counts, "case", "cases") << '\n';
  if (!report.fault_runs.empty()) out << counts_text(report.fault_counts, "fault run", "fault runs") << '\n';
  if (demands.faults && !report.unproven.empty())
    out << fmt::format("{} of the cases are unproven: no fault fails them\n", report.unproven.size());
  out << fmt::format("{:.0f} policy seconds in {:.1f} seconds: {:.0f} to 1\n", report.policy_seconds,
                     report.wall_seconds, report.policy_per_wall());
  switch (exit_status(report, demands)) {
    case 0: out << paint(Colour::green, "✔ clean") << '\n'; break;
    case 2: out << paint(Colour::red, "? not everything could be exercised") << '\n'; break;
    case 4: out << paint(Colour::red, "? nothing selected: no case folder was found") << '\n'; break;
    default: out << paint(Colour::red, "✘ not clean") << '\n';
  }
}

void append_row(std::string& block, std::string_view label, const std::string& text) {
  if (!text.empty()) block += fmt::format("    {:<9} {}\n", label, visible(text));
}

/// The judge's reason for a failure repeats a check, which the block shows in full.
bool is_told_by_check(const CaseRun& run) {
  return run.verdict != Verdict::escaped && std::any_of(run.checks.begin(), run.checks.end(), [&](const Check& check) {
           return run.reason == fmt::format("{}: expected {}, actual {}", check.name, check.expected, check.actual);
         });
}

bool is_worth_showing(const CaseRun& run, const Check& check) {
  if (run.verdict == Verdict::escaped) return false;  // its checks passed: that is the problem
  return check.verdict == Verdict::fail || check.verdict == Verdict::non_strict ||
         check.verdict == Verdict::not_exercised || check.verdict == Verdict::xpass;
}

}  // namespace

std::string failure_block(const Report& report, const CaseRun& run) {
  const VerdictInfo& row = info(run.verdict);
  const std::string who = run.fault.empty() ? run.name : fmt::format("fault/{}/{}", run.fault, run.name);
  const std::string why = basis(run);
  std::string block =
      fmt::format("{} {}  {}{}{}\n", row.symbol, row.word, visible(who), why.empty() ? "" : "   ", visible(why));
  if (!is_told_by_check(run)) append_row(block, "reason", run.reason);
  for (const Check& check : run.checks) {
    if (!is_worth_showing(run, check)) continue;
    append_row(block, "check", check.name + (check.rule.empty() ? "" : "   " + check.rule));
    append_row(block, "sent", check.sent);
    append_row(block, "expected", check.expected);
    append_row(block, "actual", check.actual);
    append_row(block, "evidence", evidence_place(report, run, check));
  }
  append_row(block, "rerun", run.rerun);
  return block;
}

std::string counts_text(const Counts& counts, std::string_view one, std::string_view many) {
  std::vector<std::string> parts;
  for (const VerdictInfo& row : verdicts)
    if (counts.of(row.verdict) > 0) parts.push_back(fmt::format("{} {}", counts.of(row.verdict), row.word));
  return fmt::format("{} {}{}{}", counts.total(), counts.total() == 1 ? one : many, parts.empty() ? "" : ": ",
                     fmt::join(parts, ", "));
}

void print_terminal(std::ostream& out, const Report& report, const Demands& demands, const TerminalStyle& style) {
  const Painter paint{style.colour};
  print_tree(out, report, paint);
  print_failures(out, report, demands, paint);
  if (style.faults) print_faults(out, report, paint);
  print_summary(out, report, demands, paint);
}

}  // namespace sipreg::conformance::report
