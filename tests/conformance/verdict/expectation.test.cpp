#include "conformance/verdict/expectation.hpp"

#include "catch.hpp"

using namespace sipreg::conformance;

namespace {

const Finding place{"catalogue.tsv", 7, 100, {}, {}};

Expectation one(const std::string& text) {
  const Expectations read = read_expectations(text, place);
  for (const Finding& finding : read.findings) UNSCOPED_INFO(to_sentence(finding));
  REQUIRE(read.findings.empty());
  REQUIRE(read.list.size() == 1);
  return read.list.front();
}

std::vector<Finding> refused(const std::string& text) { return read_expectations(text, place).findings; }

}  // namespace

TEST_CASE("a check names its subject, its REGISTERs and a window") {
  const Expectation check = one("wait 1-5 = 57..63");
  CHECK(check.subject->name == "wait");
  CHECK(check.which.kind == Which::Kind::range);
  CHECK(check.which.first == 1);
  CHECK(check.which.last == 5);
  CHECK(check.wanted.lo == 57.0);
  CHECK(check.wanted.hi == 63.0);
  CHECK(check.name == "wait 1-5");
  CHECK(narrowest_window(check) == 6.0);
}

TEST_CASE("windows may be open at either end") {
  CHECK_FALSE(one("silence 1 = 90..").wanted.hi.has_value());
  CHECK_FALSE(one("first = ..2.5").wanted.lo.has_value());
  CHECK_FALSE(narrowest_window(one("silence 1 = 90..")).has_value());
}

TEST_CASE("counts are exact, or words where a thing may be absent") {
  CHECK(one("registers = 3").wanted.hi == 3.0);
  CHECK(one("nc 2 = absent").wanted.words == std::vector<std::string>{"absent"});
  CHECK(one("credentials 2 = www|both").wanted.words == std::vector<std::string>{"www", "both"});
  CHECK(one("resend 1 = 0.5 1 2 4").wanted.gaps == std::vector<double>{0.5, 1, 2, 4});
}

TEST_CASE("a header's value may hold blanks in quotes") {
  const Expectation check = one("header 1 Supported = \"path, outbound\"");
  CHECK(check.header == "Supported");
  CHECK(check.wanted.words == std::vector<std::string>{"path, outbound"});
}

TEST_CASE("a rule in brackets belongs to the check") {
  CHECK(one("wait 1 = 90.. [A-23]").rule == sipreg::find_rule("A-23"));
}

TEST_CASE("what cannot be understood is refused with its column") {
  const std::pair<const char*, std::size_t> table[] = {
      {"waits 1 = 5..6", 100},          {"wait = 5..6", 100},      {"wait 1 = 60", 109},
      {"wait 1 = 6..5", 109},           {"wait 1", 100},           {"registers = ", 111},
      {"registers 3 = 3", 110},         {"wait 1 x = 5..6", 107},  {"wait 0 = 5..6", 100},
      {"wait 3-2 = 5..6", 100},         {"resend 1 = 0.5 x", 115}, {"before-lapse * = 3", 117},
      {"header 1 = absent", 100},       {"wait 1 = a..b", 109},    {"wait 1 = 5.. [B-99]", 114},
      {"gap 1 = 5..6; splat = 1", 114}, {"granted 1 = lots", 112}, {"status. = 1", 100}};
  for (const auto& [text, column] : table) {
    CAPTURE(text);
    const auto findings = refused(text);
    REQUIRE_FALSE(findings.empty());
    CHECK(findings.front().line == 7);
    CHECK(findings.front().column == column);
    CHECK_FALSE(findings.front().cure.empty());
  }
}

TEST_CASE("a slip of the pen gets a suggestion") {
  CHECK(refused("registesr = 3").front().cure == "Did you mean registers?");
}

TEST_CASE("all findings are reported, not the first") { CHECK(refused("waits 1 = 5..6; gaps 2 = 5..6").size() == 2); }

TEST_CASE("a check may be asked only of agents that declare a capability") {
  const Expectations read =
      read_expectations("wait 1 = 28..32 if retry-delay [A-21]; registers = 2; header 1 X = 'a if b'", {});
  REQUIRE(read.findings.empty());
  REQUIRE(read.list.size() == 3);
  CHECK(read.list[0].needs == "retry-delay");
  CHECK(read.list[0].wanted.hi == 32);
  CHECK(read.list[0].rule.has_value());
  CHECK(read.list[1].needs.empty());
  CHECK(read.list[2].needs.empty());
}
