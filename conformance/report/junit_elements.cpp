#include "conformance/report/junit_elements.hpp"

#include <fmt/format.h>

#include "conformance/report/text.hpp"

namespace sipreg::conformance::report {
namespace {

std::string element(const TestCase& test) {
  const std::string opening = fmt::format(R"(    <testcase classname="{}" name="{}" time="{:.3f}")",
                                          xml_text(test.class_name), xml_text(test.name), test.seconds);
  const auto with_block = [&](std::string_view name) {
    return fmt::format("{0}><{1} type=\"{2}\" message=\"{3}\">{4}</{1}></testcase>\n", opening, name,
                       xml_text(test.word), xml_text(test.message), xml_text(test.block));
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

}  // namespace

void JunitTotals::add(Outcome outcome, double wall_seconds) {
  ++by_outcome[static_cast<std::size_t>(outcome)];
  seconds += wall_seconds;
}

void JunitTotals::add(const JunitTotals& other) {
  for (std::size_t at = 0; at < by_outcome.size(); ++at) by_outcome[at] += other.by_outcome[at];
  seconds += other.seconds;
}

std::string JunitTotals::attributes() const {
  const auto& [passed, failures, errors, skipped] = by_outcome;
  return fmt::format(R"(tests="{}" failures="{}" errors="{}" skipped="{}" time="{:.3f}")",
                     passed + failures + errors + skipped, failures, errors, skipped, seconds);
}

void JunitSuite::add(const TestCase& test) {
  totals_.add(test.outcome, test.seconds);
  body_ += element(test);
}

std::string JunitSuite::text() const {
  return body_.empty() ? std::string{}
                       : fmt::format("  <testsuite name=\"{}\" {}>\n{}  </testsuite>\n", xml_text(name_),
                                     totals_.attributes(), body_);
}

std::string junit_document(const std::vector<JunitSuite>& suites) {
  JunitTotals totals;
  std::string body;
  for (const JunitSuite& suite : suites) {
    totals.add(suite.totals());
    body += suite.text();
  }
  return fmt::format("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"sipreg\" {}>\n{}</testsuites>\n",
                     totals.attributes(), body);
}

}  // namespace sipreg::conformance::report
