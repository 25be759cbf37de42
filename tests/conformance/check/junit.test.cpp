#include "catch.hpp"
#include "conformance/check/writers.hpp"
#include "sample_result.hpp"
#include "xml.hpp"

using namespace sipreg::conformance::check;
using namespace sipreg;
using sample::has;

namespace {

xml::Element read(const std::string& text) { return xml::Reader{text}.document(); }

const xml::Element& suite(const xml::Element& document, const std::string& name) {
  for (const xml::Element& one : document.children)
    if (one.attributes.at("name") == name) return one;
  throw std::runtime_error("no suite " + name);
}

const xml::Element& test_case(const xml::Element& suite, const std::string& name) {
  for (const xml::Element& one : suite.children)
    if (one.attributes.at("name").rfind(name, 0) == 0) return one;
  throw std::runtime_error("no case " + name);
}

/// The one element in a case, or "passed".
std::string outcome(const xml::Element& test) { return test.children.empty() ? "passed" : test.children.front().name; }

void check_counts(const xml::Element& element) {
  const auto counted = [&](const char* attribute) { return std::stoul(element.attributes.at(attribute)); };
  CHECK(counted("tests") == element.count("testcase"));
  CHECK(counted("failures") == element.count("failure"));
  CHECK(counted("errors") == element.count("error"));
  CHECK(counted("skipped") == element.count("skipped"));
}

}  // namespace

TEST_CASE("the XML reader of these tests refuses what is no XML") {
  const std::string head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  CHECK_NOTHROW(read(head + "<a b=\"1&amp;\"><c/>text</a>\n"));
  for (const char* body : {"<a>", "<a></b>", "<a b=\"<\"/>", "<a>&nbsp;</a>", "<a>&</a>", "<a b=\"1\" b=\"2\"/>",
                           "<a/><a/>", "<a>\x1B</a>", "<a b=1/>"}) {
    CAPTURE(body);
    CHECK_THROWS(read(head + body));
  }
}

TEST_CASE("check JUnit: the counts agree with the elements, in each suite and on the whole") {
  for (const bool strict : {false, true}) {
    auto made = sample::whole();
    made.result.strict = strict;
    made.result.unjudged = strict;
    const xml::Element document = read(to_junit(made.result));
    CHECK(document.name == "testsuites");
    CHECK(document.children.size() == 5);
    CHECK(document.count("failure") == (strict ? 4 : 3));
    check_counts(document);
    for (const xml::Element& one : document.children) check_counts(one);
  }
}

TEST_CASE("check JUnit: an item that fails is a failure, one that nothing decided is skipped with the reason") {
  auto made = sample::whole();
  const xml::Element document = read(to_junit(made.result));
  const xml::Element& trunk = suite(document, "xxx456");
  CHECK(trunk.children.size() == 7 + 5);
  CHECK(test_case(trunk, "C-1 expiry set").attributes.at("classname") == "trunk xxx456");
  CHECK(outcome(test_case(trunk, "C-1 expiry set")) == "passed");
  CHECK(outcome(test_case(trunk, "C-2 retry delay set")) == "system-out");
  CHECK(outcome(test_case(trunk, "C-4 backup")) == "skipped");
  CHECK(outcome(test_case(trunk, "C-5 failover")) == "skipped");
  CHECK(test_case(trunk, "C-5 failover").children[0].attributes.at("message") ==
        "not observed: no outage was observed; to settle it: disable the upstream for longer than half of the expiry, "
        "and record until the trunk is back");
  const xml::Element& failed = test_case(trunk, "C-6 a trace confirms");
  CHECK(outcome(failed) == "failure");
  CHECK(failed.children[0].attributes.at("type") == "fail");
  CHECK(has(failed.children[0].attributes.at("message"), "configured 60 s; measured 30.5 s"));
  CHECK(has(failed.children[0].text, "\nwhat to do: apply the configuration"));
  made.result.strict = true;
  const xml::Element strict = read(to_junit(made.result));
  CHECK(outcome(test_case(suite(strict, "xxx456"), "C-2 retry delay set")) == "failure");
}

TEST_CASE("check JUnit: findings and symptoms fail by their severity, and have names of their own") {
  const xml::Element document = read(to_junit(sample::whole().result));
  const xml::Element& trunk = suite(document, "xxx456");
  const xml::Element& lapse = test_case(trunk, "VR-R01 the binding lapsed");
  CHECK(outcome(lapse) == "failure");
  CHECK(lapse.children[0].attributes.at("message") ==
        "2 times, 45 s at the longest (trunk.pcap record 12, 2026-03-01 12:00:07.250)");
  CHECK(has(lapse.children[0].text, "\nevidence: trunk.pcap record 12"));
  CHECK(outcome(test_case(trunk, "VR-F06 a Retry-After was not waited for")) == "system-out");
  CHECK(outcome(test_case(trunk, "VR-F06 a Retry-After was not waited for (2)")) == "system-out");
  CHECK(outcome(test_case(trunk, "T-04.pace ")) == "system-out");
  CHECK(outcome(test_case(trunk, "T-01 ")) == "system-out");  // an error, but only suspected
  CHECK(outcome(test_case(suite(document, "general"), "VR-D01 ")) == "failure");
}

TEST_CASE("check JUnit: an input that was not read, and a check without trunks, are errors") {
  auto made = sample::whole();
  CHECK(outcome(test_case(suite(read(to_junit(made.result)), "general"), "input trunk.pcap")) == "system-out");
  made.result.unjudged = true;
  const xml::Element document = read(to_junit(made.result));
  CHECK(outcome(test_case(suite(document, "general"), "input trunk.pcap")) == "error");
  CHECK(outcome(test_case(suite(document, "general"), "input softswitch.conf")) == "passed");
  CHECK(outcome(test_case(suite(document, "general"), "trunks were found")) == "passed");
  const xml::Element nothing = read(to_junit(CheckResult{}));
  CHECK(outcome(test_case(suite(nothing, "general"), "trunks were found")) == "error");
  check_counts(nothing);
}
