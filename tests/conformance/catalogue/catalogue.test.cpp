#include "conformance/catalogue.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "catch.hpp"
#include "conformance/runner/adapter.hpp"
#include "conformance/verdict/expectation.hpp"

using namespace sipreg::conformance;
using sipreg::info;
using sipreg::Strength;

namespace {

const std::string header =
    "id\tlevel\trefs\tprofiles\ttransport\tscenario\tstimulus\tagent\tsteer\texpect\tspeed\tt1\trun\tfaults\ttags\ttitl"
    "e\n";

/// A good line with one field replaced.
std::string line(std::size_t column = 99, const std::string& value = {}) {
  std::vector<std::string> fields{"retry.403",
                                  "GUIDE",
                                  "B-08",
                                  "vos3000",
                                  "udp",
                                  "registrar",
                                  "answers = 403",
                                  "retry=60",
                                  "-",
                                  "wait 1-4 = 57..63",
                                  "60",
                                  "0.5",
                                  "300",
                                  "retry-late:wait",
                                  "retry needs:status",
                                  "R refuses; A must wait."};
  if (column < fields.size()) fields[column] = value;
  std::string text;
  for (const std::string& field : fields) text += (text.empty() ? "" : "\t") + field;
  return text + "\n";
}

std::vector<Finding> findings(const std::string& text) { return read_catalogue(header + text, "c.tsv").findings; }

}  // namespace

TEST_CASE("a case is read field by field") {
  const Catalogue catalogue = read_catalogue("# comment\n" + header + line(), "c.tsv");
  for (const Finding& finding : catalogue.findings) UNSCOPED_INFO(to_sentence(finding));
  REQUIRE(catalogue.findings.empty());
  const Case* one = catalogue.find("vos3000", "retry.403");
  REQUIRE(one != nullptr);
  CHECK(one->level == Strength::guide);
  CHECK(info(one->refs.at(0)).id == "B-08");
  CHECK(one->group() == "retry");
  CHECK(one->steer.empty());
  CHECK(one->timeout() == 32);
  CHECK(one->faults.at(0).subject == "wait");
  CHECK(one->tagged("needs:status"));
  CHECK(one->line == 3);
  CHECK(catalogue.find("rfc3261", "retry.403") == nullptr);
}

TEST_CASE("an id may repeat for other profiles and not for the same") {
  CHECK(findings(line() + line(3, "rfc3261,ims")).empty());
  const auto twice = findings(line() + line());
  REQUIRE(twice.size() == 1);
  CHECK(twice[0].line == 3);
}

TEST_CASE("each field is held against its meaning, with its place") {
  const std::pair<std::size_t, const char*> table[] = {{0, "retry"},
                                                       {0, "retry.4 03"},
                                                       {1, "guide"},
                                                       {2, "B-99"},
                                                       {2, "R3261-10.2-CSEQ"},
                                                       {3, "vos"},
                                                       {3, "-"},
                                                       {4, "tls"},
                                                       {6, "answers"},
                                                       {6, "answers = ok"},
                                                       {7, "retries=60"},
                                                       {8, "stop"},
                                                       {9, "-"},
                                                       {9, "waits 1 = 5..6"},
                                                       {9, "wait 1 = 59..60"},
                                                       {10, "0"},
                                                       {10, "1001"},
                                                       {10, "200"},
                                                       {11, "x"},
                                                       {12, "0"},
                                                       {13, "retry-late:waits"},
                                                       {15, "-"}};
  for (const auto& [column, value] : table) {
    CAPTURE(column, value);
    const auto found = findings(line(column, value));
    REQUIRE_FALSE(found.empty());
    for (const Finding& finding : found) {
      CHECK(finding.line == 2);
      CHECK_FALSE(finding.what.empty());
      CHECK_FALSE(finding.cure.empty());
    }
  }
}

TEST_CASE("a finding points at the column of the very word") {
  const auto found = findings(line(9, "gap 1 = 50..70; waits 1 = 5..6"));
  REQUIRE(found.size() == 1);
  CHECK(line().substr(0, 200).find("wait 1-4") + 1 + 16 == found[0].column);
  CHECK(to_sentence(found[0]) ==
        "c.tsv:2:" + std::to_string(found[0].column) + ": `waits` is no subject. Did you mean wait?");
}

TEST_CASE("all findings of all lines are reported") {
  CHECK(findings(line(1, "x") + line(4, "y") + "short\tline\n").size() == 4);
}

TEST_CASE("a file that is no catalogue is refused") {
  CHECK_FALSE(read_catalogue("", "c.tsv").findings.empty());
  CHECK_FALSE(read_catalogue("level\tid\n", "c.tsv").findings.empty());
  CHECK_FALSE(load_catalogue("/nowhere/catalogue.tsv").findings.empty());
}

TEST_CASE("the catalogue of this repository has no finding") {
  const Catalogue catalogue = load_catalogue(SIPREG_SOURCE_DIR "/conformance/catalogue.tsv");
  for (const Finding& finding : catalogue.findings) UNSCOPED_INFO(to_sentence(finding));
  CHECK(catalogue.findings.empty());
  CHECK(catalogue.cases.size() > 100);
}

TEST_CASE("the level of every case is the strength of the first rule it cites, and rfc cases cite no guide alone") {
  for (const Case& one : load_catalogue(SIPREG_SOURCE_DIR "/conformance/catalogue.tsv").cases) {
    CAPTURE(one.id, one.line);
    if (one.level != Strength::robust) {
      REQUIRE_FALSE(one.refs.empty());
      CHECK(info(one.refs.front()).strength == one.level);
    }
    // The guide binds who follows it, and the registrar that its inbound half is about.
    const bool guided = one.profiles == std::vector<std::string>{"vos3000"} || one.in_profile(registrar_profile);
    if (one.level == Strength::guide) CHECK(guided);
  }
}

TEST_CASE("what a case needs, and what a check is asked of, are capabilities that an adapter can declare") {
  const Catalogue catalogue = load_catalogue(SIPREG_SOURCE_DIR "/conformance/catalogue.tsv");
  const auto known = [](std::string_view word) {
    const auto& words = capability_words();
    return std::any_of(words.begin(), words.end(), [&](const AdapterKey& one) { return one.name == word; });
  };
  for (const Case& one : catalogue.cases) {
    INFO(one.id);
    for (const std::string& tag : one.tags)
      if (tag.substr(0, 6) == "needs:") CHECK(known(tag.substr(6)));
    for (const Expectation& check : read_expectations(one.expect, {}).list)
      CHECK((check.needs.empty() || known(check.needs)));
  }
}

TEST_CASE("cases in which a REGISTER goes unanswered for long are tagged as such") {
  const Catalogue catalogue = load_catalogue(SIPREG_SOURCE_DIR "/conformance/catalogue.tsv");
  for (const Case& one : catalogue.cases) {
    INFO(one.id);
    for (const char* word : {" silent", "relay.swallow", "relay.drop-answer", "delay=20", "delay=40", "answers = 100 "})
      if (one.stimulus.find(word) != std::string::npos) CHECK(one.tagged("transaction"));
  }
}

TEST_CASE("a run of the RFC profiles lasts long enough for the latest moment that its windows allow") {
  const Catalogue catalogue = load_catalogue(SIPREG_SOURCE_DIR "/conformance/catalogue.tsv");
  for (const Case& one : catalogue.cases) {
    if (one.in_profile("vos3000") || !one.in_profile("rfc3261")) continue;
    INFO(one.id);
    std::map<std::size_t, double> latest;  // of each gap, whichever check bounds it best
    for (const Expectation& check : read_expectations(one.expect, {}).list) {
      if (check.subject->name != "gap" || !check.needs.empty() || !check.wanted.hi) continue;
      for (std::size_t n = check.which.first; n <= check.which.last; ++n) {
        const auto [found, first] = latest.emplace(n, *check.wanted.hi);
        if (!first) found->second = std::min(found->second, *check.wanted.hi);
      }
    }
    double sum = 0;
    for (const auto& [number, seconds] : latest) sum += seconds;
    CHECK(one.run >= sum);
  }
}
