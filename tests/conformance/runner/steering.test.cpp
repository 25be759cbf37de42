#include "conformance/runner/steering.hpp"

#include <cmath>

#include "catch.hpp"

using namespace sipreg::conformance;
using What = SteerAction::What;
using Anchor = SteerAction::Anchor;

namespace {
const Finding place{"catalogue.tsv", 3, 70, {}, {}};
}

TEST_CASE("actions have a moment, an anchor and what they need") {
  const Steering steering =
      read_steering("10:stop; start+15.5:start-registrar r2; stop+2:resume; 20:reload expires=300 user='a b'", place);
  CHECK(steering.findings.empty());
  REQUIRE(steering.actions.size() == 4);
  CHECK(steering.actions[0].what == What::stop);
  CHECK(steering.actions[0].anchor == Anchor::first_register);
  CHECK(std::abs(steering.actions[1].at - 15.5) < 1e-6);
  CHECK(steering.actions[1].anchor == Anchor::start);
  CHECK(steering.actions[1].registrar == "r2");
  CHECK(steering.actions[2].anchor == Anchor::stop);
  CHECK(steering.actions[3].settings == Settings{{"expires", "300"}, {"user", "a b"}});
  CHECK(steering.stops_agent());
}

TEST_CASE("a registrar that is first started is not there before") {
  CHECK(read_steering("start+5:start-registrar", place).starts_later("r1"));
  CHECK_FALSE(read_steering("5:stop-registrar; 9:start-registrar", place).starts_later("r1"));
  CHECK(read_steering("5:stop-registrar; 9:start-registrar", place).ever_absent("r1"));
  CHECK_FALSE(read_steering("5:stop-registrar r2", place).ever_absent("r1"));
}

TEST_CASE("a steering action that cannot be read is located") {
  const std::pair<const char*, std::size_t> table[] = {
      {"stop", 70},   {"x:stop", 70},     {"-1:stop", 70},           {"5:", 71},
      {"5:halt", 72}, {"5:stop now", 77}, {"5:reload expire=3", 79}, {"5:reload expires", 79}};
  for (const auto& [text, column] : table) {
    CAPTURE(text);
    const auto findings = read_steering(text, place).findings;
    REQUIRE_FALSE(findings.empty());
    CHECK(findings.front().column == column);
  }
}

TEST_CASE("the agent's settings have neutral names") {
  CHECK(read_settings("expires=60 retry=30", place).settings == Settings{{"expires", "60"}, {"retry", "30"}});
  CHECK(read_settings("-", place).settings.empty());
  CHECK(read_settings("expire=60", place).findings.at(0).cure == "Did you mean expires?");
}
