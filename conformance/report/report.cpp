#include "conformance/report/report.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <cstdlib>
#include <numeric>
#include <set>
#include <string_view>
#include <tuple>

#include "sipreg/rule.hpp"

namespace sipreg::conformance::report {
namespace {

bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

std::string_view leading_digits(std::string_view text) {
  const auto end = std::find_if_not(text.begin(), text.end(), is_digit);
  return text.substr(0, static_cast<std::size_t>(end - text.begin()));
}

bool case_before(const CaseRun& left, const CaseRun& right) {
  if (left.agent != right.agent) return left.agent < right.agent;
  if (left.profile != right.profile) return left.profile < right.profile;
  if (left.id != right.id) return natural_less(left.id, right.id);
  return left.folder < right.folder;
}

bool fault_before(const CaseRun& left, const CaseRun& right) {
  if (left.name != right.name) return natural_less(left.name, right.name);
  return std::tie(left.fault, left.folder) < std::tie(right.fault, right.folder);
}

std::vector<std::string> find_unproven(const std::vector<CaseRun>& cases, const std::vector<CaseRun>& fault_runs) {
  std::set<std::string> proven;
  for (const CaseRun& run : fault_runs)
    if (run.verdict == Verdict::caught) proven.insert(run.name);
  std::vector<std::string> unproven;
  for (const CaseRun& run : cases)
    if (run.verdict != Verdict::not_applicable && !proven.count(run.name)) unproven.push_back(run.name);
  std::sort(unproven.begin(), unproven.end(), natural_less);
  unproven.erase(std::unique(unproven.begin(), unproven.end()), unproven.end());
  return unproven;
}

/// Seconds in which at least one of the runs was under way. A run that does not say when it began stands alone.
double covered_seconds(const std::vector<CaseRun>& runs) {
  double covered = 0;
  std::vector<std::pair<double, double>> spans;
  for (const CaseRun& run : runs) {
    const double begin = static_cast<double>(run.started_us) / 1e6;
    if (run.started_us > 0)
      spans.emplace_back(begin, begin + run.wall_seconds);
    else
      covered += run.wall_seconds;
  }
  std::sort(spans.begin(), spans.end());
  double until = 0;
  for (const auto& [begin, end] : spans) {
    covered += std::max(0.0, end - std::max(begin, until));
    until = std::max(until, end);
  }
  return covered;
}

std::string now_text() {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}",
                     fmt::gmtime(std::chrono::system_clock::to_time_t(std::chrono::system_clock::now())));
}

}  // namespace

bool natural_less(std::string_view left, std::string_view right) {
  while (!left.empty() && !right.empty()) {
    const std::string_view left_number = leading_digits(left);
    const std::string_view right_number = leading_digits(right);
    if (!left_number.empty() && !right_number.empty() && left_number != right_number) {
      if (left_number.size() != right_number.size()) return left_number.size() < right_number.size();
      return left_number < right_number;
    }
    if (left.front() != right.front()) return left.front() < right.front();
    left.remove_prefix(1);
    right.remove_prefix(1);
  }
  return left.size() < right.size();
}

std::size_t Counts::total() const { return std::accumulate(of_.begin(), of_.end(), std::size_t{0}); }

Report assemble(std::vector<CaseRun> runs) {
  Report report;
  report.wall_seconds = covered_seconds(runs);
  for (CaseRun& run : runs) {
    report.policy_seconds += run.policy_seconds;
    const bool honest = run.fault.empty();
    (honest ? report.case_counts : report.fault_counts).add(run.verdict);
    (honest ? report.cases : report.fault_runs).push_back(std::move(run));
  }
  std::sort(report.cases.begin(), report.cases.end(), case_before);
  std::sort(report.fault_runs.begin(), report.fault_runs.end(), fault_before);
  report.portraits = portraits_of(report.cases);
  report.unproven = find_unproven(report.cases, report.fault_runs);
  return report;
}

Report read_report(const std::filesystem::path& folder) {
  std::vector<CaseRun> runs;
  for (const auto& place : find_case_folders(folder)) runs.push_back(read_case_folder(place, folder));
  Report report = assemble(std::move(runs));
  report.folder = folder.generic_string();
  report.created = now_text();
  return report;
}

Report read_matrix(const std::vector<std::filesystem::path>& folders) {
  std::vector<CaseRun> runs;
  const auto here = std::filesystem::current_path();
  for (const auto& folder : folders)
    for (const auto& place : find_case_folders(std::filesystem::absolute(folder).lexically_normal()))
      runs.push_back(read_case_folder(place, here));
  Report report = assemble(std::move(runs));
  report.folder = ".";
  report.created = now_text();
  return report;
}

bool is_red(const CaseRun& run, const Demands& demands) {
  return run.colour() == Colour::red || (demands.strict && run.verdict == Verdict::non_strict);
}

int exit_status(const Report& report, const Demands& demands) {
  if (report.cases.empty() && report.fault_runs.empty()) return 4;
  bool not_exercised = false;
  for (const auto* runs : {&report.cases, &report.fault_runs}) {
    for (const CaseRun& run : *runs) {
      if (run.verdict == Verdict::not_exercised)
        not_exercised = true;
      else if (is_red(run, demands))
        return 1;
    }
  }
  if (demands.faults && !report.unproven.empty()) return 1;
  return not_exercised ? 2 : 0;
}

std::string basis(const CaseRun& run) {
  std::vector<std::string> sources;
  for (const std::string& ref : run.refs) {
    const auto rule = find_rule(ref);
    const std::string_view source = rule ? sipreg::info(*rule).source : std::string_view{};
    const bool by_section = source.substr(0, 4) == "RFC " || source.substr(0, 3) == "TS ";
    sources.push_back(by_section ? std::string{source} : ref);
  }
  return fmt::format("{}{}{}", run.level, run.level.empty() || sources.empty() ? "" : " ", fmt::join(sources, "; "));
}

std::string evidence_place(const Report& report, const CaseRun& run, const Check& check) {
  if (check.evidence.empty()) return {};
  const std::string within =
      run.folder.empty() || run.folder == "." ? check.evidence : run.folder + '/' + check.evidence;
  const bool joined = report.folder.empty() || report.folder.back() == '/';
  return report.folder + (joined ? "" : "/") + within;
}

}  // namespace sipreg::conformance::report
