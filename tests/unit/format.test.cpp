#include "sipreg/format.hpp"

#include "catch.hpp"

using namespace sipreg;

TEST_CASE("Values are formatted by their own words, with width and fill") {
  CHECK(fmt::format("{}", Rule::retry_delay) == "B-08");
  CHECK(fmt::format("{:_>10}", State::pending) == "___pending");
  CHECK(fmt::format("{}", Strength::must_not) == "MUST NOT");
  CHECK(fmt::format("{}", wire::Algorithm::sha256) == "SHA-256");
  CHECK(fmt::format("{}", Reason::transport_failure) == "transport_failure");
  CHECK(fmt::format("{}", SendReason::next_target) == "next_target");
  CHECK(fmt::format("{}", ContactMatch::exact) == "exact");
  CHECK(fmt::format("{}", ExpirySource::parameter) == "contact_parameter");
  CHECK(fmt::format("{}", deployment::Severity::warning) == "warning");
  CHECK(fmt::format("{:>8}", deployment::Scenario::nat) == "     nat");
  CHECK(fmt::format("{}", deployment::BackupState::partial) == "partial");
  CHECK(fmt::format("{}", deployment::Verdict::not_observed) == "not observed");
  CHECK(fmt::format("{}", deployment::Confidence::shown) == "shown");
}

TEST_CASE("An instant is formatted in seconds, to the millisecond, and its end as never") {
  CHECK(fmt::format("{}", never) == "never");
  CHECK(fmt::format("{}", Instant{seconds{12}}) == "12 s");
  CHECK(fmt::format("{}", Instant{milliseconds{12'050}}) == "12.05 s");
  CHECK(fmt::format("{}", Instant{milliseconds{-500}}) == "-0.5 s");
  CHECK(fmt::format("{:>8}", Instant{milliseconds{1}}) == " 0.001 s");
  CHECK(fmt::format("{}", Instant::min()) == "-9223372036854775.808 s");
}

TEST_CASE("A finding is formatted as its sentence") {
  deployment::Finding finding;
  finding.problem = deployment::Problem::not_a_line;
  finding.line = 7;
  CHECK(fmt::format("{}", finding) == "line 7: error: this line is not NAME = value");
}

TEST_CASE("What the rules of a deployment say is formatted as its sentence") {
  using namespace deployment;
  CHECK(fmt::format("{}", recommend(ScenarioSet{Scenario::nat})) == "expiry 120..300 s, retry delay 30..60 s");
  CHECK(fmt::format("{}", UnknownScenario{"nta", Scenario::nat}) == "error: nta is no scenario; did you mean nat?");
  CHECK(fmt::format("{}", check_failover({})) == "C-5 not observed: no outage was observed");
  CHECK(fmt::format("{}", Advice{"x.y", Severity::note, "what", "why", "fix"}) == "x.y: note: what; why; fix");
}
