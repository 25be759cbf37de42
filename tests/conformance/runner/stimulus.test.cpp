#include "conformance/runner/stimulus.hpp"

#include "catch.hpp"

using namespace sipreg::conformance;

namespace {

const Finding place{"catalogue.tsv", 3, 50, {}, {}};

Stimulus read(const std::string& text) { return read_stimulus(text, place, 10); }

std::string value(const Names& names, const std::string& name) { return names.at(name).front(); }

}  // namespace

TEST_CASE("steps know which REGISTERs they answer") {
  const auto steps =
      read("answers = 401 www=\"Digest realm=\\\"a b\\\"\" | 403 x3 | silent | 200 expires=60").r1.lists.at("answers");
  REQUIRE(steps.size() == 4);
  CHECK(value(steps[0], "last") == "1");
  CHECK(value(steps[0], "www") == "Digest realm=\"a b\"");
  CHECK(value(steps[1], "last") == "4");
  CHECK(value(steps[1], "reason") == "Forbidden");
  CHECK(steps[2].count("status") == 0);
  CHECK(value(steps[2], "last") == "5");
  CHECK(value(steps[3], "last") == "999999999");
  CHECK(value(steps[3], "index") == "4");
}

TEST_CASE("a key may come several times, asked is what the REGISTER asks") {
  const auto step =
      read("answers = 200 contact=a contact='b c' expires=asked reason=Fine").r1.lists.at("answers").at(0);
  CHECK(step.at("contact") == std::vector<std::string>{"a", "b c"});
  CHECK(value(step, "expires") == "[$asked]");
  CHECK(step.at("reason") == std::vector<std::string>{"Fine"});
}

TEST_CASE("what a terminal asks stands there once for each REGISTER") {
  const auto asks = read("asks = 3600 | none x3 password=wrong after=2 | 0 contact=*").r1.lists.at("asks");
  REQUIRE(asks.size() == 5);
  CHECK(value(asks[0], "expires") == "3600");
  CHECK(asks[0].count("password") == 0);
  for (std::size_t n = 1; n < 4; ++n) {
    CHECK(asks[n].count("expires") == 0);
    CHECK(value(asks[n], "password") == "wrong");
    CHECK(value(asks[n], "index") == std::to_string(n + 1));
  }
  CHECK(value(asks[4], "contact") == "*");
  CHECK(read("asks = 60 | soon").findings.at(0).what == "a step starts with `soon`");
  CHECK(read("asks = 60 |").findings.at(0).what == "an empty step");
  CHECK(read("asks = 60 x1000000").r1.lists.at("asks").size() == 1000);
}

TEST_CASE("parameters go to the second registrar and to the relay by their prefix") {
  const Stimulus stimulus = read("answers = 503; r2.answers = 200; r2.text = x; relay.split = 1; other = \"a; b\"");
  CHECK(stimulus.findings.empty());
  CHECK(value(stimulus.r1.lists.at("answers").at(0), "status") == "503");
  CHECK(value(stimulus.r2.lists.at("answers").at(0), "status") == "200");
  CHECK(value(stimulus.r2.names, "text") == "x");
  CHECK(value(stimulus.relay, "split") == "1");
  CHECK(value(stimulus.r1.names, "other") == "a; b");
}

TEST_CASE("cancels are answered with 200 unless the case says otherwise") {
  CHECK(value(read("answers = 403").r1.lists.at("cancels").at(0), "status") == "200");
  CHECK(value(read("answers = 200; cancels = 503").r1.lists.at("cancels").at(0), "status") == "503");
}

TEST_CASE("a stimulus that cannot be read is located") {
  const std::pair<const char*, std::size_t> table[] = {
      {"answers", 50}, {"answers = | 200", 60}, {"answers = fine", 60}, {"answers = 200 what", 64}};
  for (const auto& [text, column] : table) {
    CAPTURE(text);
    const auto findings = read(text).findings;
    REQUIRE_FALSE(findings.empty());
    CHECK(findings.front().column == column);
    CHECK_FALSE(findings.front().cure.empty());
  }
}

TEST_CASE("a key that the template has no place for is found") {
  const Stimulus stimulus = read("answers = 200 min-expire=5; answer = 3");
  const Expansion expansion = expand("@each answers@\n@status@ @min-expires@\n@end@\n", "file", stimulus.r1);
  CHECK(unused_parameters(stimulus.r1, expansion) == std::vector<std::string>{"answer", "min-expire"});
}
