#include <fmt/format.h>

#include <array>

#include "conformance/report/text.hpp"
#include "conformance/report/writers.hpp"

namespace sipreg::conformance::report {
namespace {

/// What JUnit knows: passed, failed, could not be run, left out.
enum class Outcome : std::size_t { passed, failure, error, skipped };

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

struct Totals {
  std::array<std::size_t, 4> by_outcome{};
  double seconds = 0;

  void add(Outcome outcome, double wall_seconds) {
    ++by_outcome[static_cast<std::size_t>(outcome)];
    seconds += wall_seconds;
  }
  void add(const Totals& other) {
    for (std::size_t at = 0; at < by_outcome.size(); ++at) by_outcome[at] += other.by_outcome[at];
    seconds += other.seconds;
  }
  [[nodiscard]] std::string attributes() const {
    const auto& [passed, failures, errors, skipped] = by_outcome;
    return fmt::format(R"(tests="{}" failures="{}" errors="{}" skipped="{}" time="{:.3f}")",
                       passed + failures + errors + skipped, failures, errors, skipped, seconds);
  }
};

struct TestCase {
  std::string class_name;
  std::string name;
  double seconds = 0;
  Outcome outcome = Outcome::passed;
  std::string_view word;
  std::string message;
  std::string block;
};

std::string element(const TestCase& test) {
  const std::string opening = fmt::format(R"(    <testcase classname="{}" name="{}" time="{:.3f}")",
                                          xml_text(test.class_name), xml_text(test.name), test.seconds);
  const auto with_block = [&](std::string_view name) {
    return fmt::format("{0}><{1} type=\"{2}\" message=\"{3}\">{4}</{1}></testcase>\n", opening, name, test.word,
                       xml_text(test.message), xml_text(test.block));
  };
  switch (test.outcome) {
    case Outcome::failure: return with_block("failure");
    case Outcome::error: return with_block("error");
    case Outcome::skipped:
      return fmt::format("{}><skipped message=\"{}\"/></testcase>\n", opening, xml_text(test.message));
    case Outcome::passed: break;
  }
  if (test.block.empty()) return opening + "/>\n";
  return fmt::format("{}><system-out>{}</system-out></testcase>\n", opening, xml_text(test.block));
}

class Suite {
 public:
  explicit Suite(std::string name) : name_(std::move(name)) {}

  void add(const TestCase& test) {
    totals_.add(test.outcome, test.seconds);
    body_ += element(test);
  }
  [[nodiscard]] const Totals& totals() const { return totals_; }
  [[nodiscard]] std::string text() const {
    return body_.empty() ? std::string{}
                         : fmt::format("  <testsuite name=\"{}\" {}>\n{}  </testsuite>\n", xml_text(name_),
                                       totals_.attributes(), body_);
  }

 private:
  std::string name_;
  std::string body_;
  Totals totals_;
};

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

std::vector<Suite> suites_of(const Report& report, const Demands& demands) {
  std::vector<Suite> suites;
  const std::string* profile = nullptr;
  for (const CaseRun& run : report.cases) {
    if (profile == nullptr || *profile != run.profile) suites.emplace_back(run.profile);
    profile = &run.profile;
    suites.back().add(test_case(report, run, demands));
  }
  Suite faults{"fault"};
  for (const CaseRun& run : report.fault_runs) faults.add(test_case(report, run, demands));
  suites.push_back(std::move(faults));
  if (demands.faults) {
    Suite unproven{"unproven"};
    for (const std::string& name : report.unproven)
      unproven.add({"unproven", name, 0, Outcome::failure, "unproven", "no fault fails this case", ""});
    suites.push_back(std::move(unproven));
  }
  return suites;
}

}  // namespace

std::string to_junit(const Report& report, const Demands& demands) {
  Totals totals;
  std::string body;
  for (const Suite& suite : suites_of(report, demands)) {
    totals.add(suite.totals());
    body += suite.text();
  }
  return fmt::format("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"sipreg\" {}>\n{}</testsuites>\n",
                     totals.attributes(), body);
}

}  // namespace sipreg::conformance::report
