#include "conformance/report/junit_elements.hpp"

#include <fmt/format.h>

#include <map>

#include "conformance/check/remarks.hpp"
#include "conformance/check/words.hpp"
#include "conformance/check/writers.hpp"
#include "conformance/report/text.hpp"

namespace sipreg::conformance::check {
namespace {

using deployment::Severity;
using deployment::Verdict;
using report::JunitSuite;
using report::Outcome;
using report::TestCase;

Outcome outcome_of(Verdict verdict, bool strict) {
  switch (verdict) {
    case Verdict::pass: return Outcome::passed;
    case Verdict::warn: return strict ? Outcome::failure : Outcome::passed;
    case Verdict::fail: return Outcome::failure;
    case Verdict::not_observed:
    case Verdict::unknown: break;
  }
  return Outcome::skipped;
}

/// Lines of a block, each with its label; an empty text has none.
std::string lines(const std::vector<std::pair<std::string_view, std::string_view>>& rows) {
  std::string out;
  for (const auto& [label, text] : rows)
    if (!text.empty()) out += fmt::format("{}{}: {}", out.empty() ? "" : "\n", label, report::visible(text));
  return out;
}

TestCase case_of(const deployment::ItemVerdict& line, bool strict) {
  const deployment::ReasonInfo& reason = deployment::info(line.reason);
  const std::string numbers = numbers_text(line);
  TestCase test;
  test.name = fmt::format("{} {}", deployment::id(line.item()), to_string(line.item()));
  test.outcome = outcome_of(line.verdict(), strict);
  test.word = info(line.verdict()).word;
  test.message = fmt::format("{}: {}{}{}", test.word, reason.title, numbers.empty() ? "" : "; ", numbers);
  if (test.outcome == Outcome::skipped) test.message += fmt::format("; to settle it: {}", reason.fix);
  if (line.verdict() != Verdict::pass)
    test.block = lines({{test.word, reason.title},
                        {"numbers", numbers},
                        {"why", reason.why},
                        {cure_label(line.verdict()), reason.fix}});
  return test;
}

TestCase case_of(const Remark& remark) {
  TestCase test;
  test.name = fmt::format("{} {}", remark.id, remark.title);
  test.outcome = remark.severity == Severity::error ? Outcome::failure : Outcome::passed;
  test.word = to_string(remark.severity);
  test.message = detail_and_evidence(remark);
  test.block = lines({{test.word, remark.title},
                      {"numbers", remark.detail},
                      {"evidence", remark.evidence},
                      {"why", remark.why},
                      {"what to do", remark.fix}});
  return test;
}

/// Of an input that was not read to its end nobody knows what the rest holds: JUnit calls that an error.
TestCase case_of(const CheckResult& result, const InputReport& input) {
  TestCase test;
  test.name = fmt::format("input {}", input.file);
  test.outcome = result.unjudged && !input.losses.empty() ? Outcome::error : Outcome::passed;
  test.word = "not all could be read";
  test.message = input.summary;
  for (const std::string& loss : input.losses)
    test.block += fmt::format("{}{}", test.block.empty() ? "" : "\n", report::visible(loss));
  return test;
}

/// A suite whose cases have one class, and names that are told apart: a rule may be broken twice.
class Cases {
 public:
  Cases(std::string suite, std::string class_name) : suite_(std::move(suite)), class_name_(std::move(class_name)) {}

  void add(TestCase test) {
    const std::size_t times = ++times_[test.name];
    if (times > 1) test.name += fmt::format(" ({})", times);
    test.class_name = class_name_;
    suite_.add(test);
  }
  [[nodiscard]] const JunitSuite& suite() const { return suite_; }

 private:
  JunitSuite suite_;
  std::string class_name_;
  std::map<std::string, std::size_t> times_;
};

JunitSuite general_suite(const CheckResult& result, Aliases& aliases) {
  Cases cases{"general", "general"};
  TestCase found;
  found.name = "trunks were found";
  if (result.trunks.empty()) found.outcome = Outcome::error;
  found.word = "nothing to judge";
  found.message = summary_text(result);
  cases.add(found);
  for (const InputReport& input : result.inputs) cases.add(case_of(result, input));
  for (const Remark& remark : general_remarks(result, aliases)) cases.add(case_of(remark));
  return cases.suite();
}

}  // namespace

std::string to_junit(const CheckResult& result) {
  Aliases aliases{result};
  const std::vector<std::string> names = trunk_names(result, aliases);
  std::vector<JunitSuite> suites;
  for (std::size_t at = 0; at < names.size(); ++at) {
    const TrunkResult& trunk = result.trunks[at];
    Cases cases{names[at], "trunk " + names[at]};
    if (trunk.checklist)
      for (const deployment::ItemVerdict& line : *trunk.checklist) cases.add(case_of(line, result.strict));
    for (const Remark& remark : remarks(result, trunk, aliases)) cases.add(case_of(remark));
    suites.push_back(cases.suite());
  }
  suites.push_back(general_suite(result, aliases));
  return report::junit_document(suites);
}

}  // namespace sipreg::conformance::check
