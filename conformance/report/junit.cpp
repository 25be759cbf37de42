#include <fmt/format.h>

#include "conformance/report/junit_elements.hpp"
#include "conformance/report/writers.hpp"

namespace sipreg::conformance::report {
namespace {

Outcome outcome_of(const CaseRun& run, const Demands& demands) {
  switch (run.verdict) {
    case Verdict::pass:
    case Verdict::info:
    case Verdict::caught: return Outcome::passed;
    case Verdict::non_strict: return demands.strict ? Outcome::failure : Outcome::passed;
    case Verdict::fail:
    case Verdict::xpass:
    case Verdict::escaped: return Outcome::failure;
    case Verdict::not_exercised: return Outcome::error;
    case Verdict::not_applicable:
    case Verdict::xfail: return Outcome::skipped;
  }
  return Outcome::error;
}

/// The reason, or the first check that says why; a reader's list shows only this line.
std::string message_of(const CaseRun& run) {
  if (!run.reason.empty()) return fmt::format("{}: {}", info(run.verdict).word, run.reason);
  for (const Check& check : run.checks)
    if (check.verdict == run.verdict)
      return fmt::format("{}: expected {}, actual {}", check.name, check.expected, check.actual);
  return std::string{info(run.verdict).word};
}

TestCase test_case(const Report& report, const CaseRun& run, const Demands& demands) {
  TestCase test;
  test.class_name = run.fault.empty() ? run.profile + '.' + run.group() : "fault." + run.fault;
  test.name = run.fault.empty() ? run.id : run.name;
  test.seconds = run.wall_seconds;
  test.outcome = outcome_of(run, demands);
  test.word = info(run.verdict).word;
  test.message = message_of(run);
  const bool silent = run.verdict == Verdict::pass || run.verdict == Verdict::caught;
  if (!silent) test.block = failure_block(report, run);
  return test;
}

std::vector<JunitSuite> suites_of(const Report& report, const Demands& demands) {
  std::vector<JunitSuite> suites;
  const std::string* profile = nullptr;
  for (const CaseRun& run : report.cases) {
    if (profile == nullptr || *profile != run.profile) suites.emplace_back(run.profile);
    profile = &run.profile;
    suites.back().add(test_case(report, run, demands));
  }
  JunitSuite faults{"fault"};
  for (const CaseRun& run : report.fault_runs) faults.add(test_case(report, run, demands));
  suites.push_back(std::move(faults));
  if (demands.faults) {
    JunitSuite unproven{"unproven"};
    for (const std::string& name : report.unproven)
      unproven.add({"unproven", name, 0, Outcome::failure, "unproven", "no fault fails this case", ""});
    suites.push_back(std::move(unproven));
  }
  return suites;
}

}  // namespace

std::string to_junit(const Report& report, const Demands& demands) {
  return junit_document(suites_of(report, demands));
}

}  // namespace sipreg::conformance::report
