#include <cmath>

#include "catch.hpp"
#include "conformance/verdict/verdict.hpp"
#include "scene.hpp"

using namespace sipreg::conformance;
using namespace sipreg::conformance::test;
using sipreg::Strength;

namespace {

Scene refused() {
  return Scene()
      .send(0)
      .answer(0.1, "403 Forbidden")
      .send(60.1)
      .answer(60.2, "403 Forbidden")
      .signal(70, "stop", false)
      .ended(70.1);
}

}  // namespace

TEST_CASE("the level of a case says what an unmet check means") {
  const std::pair<Strength, Verdict> table[] = {{Strength::must, Verdict::fail},
                                                {Strength::must_not, Verdict::fail},
                                                {Strength::declarative, Verdict::fail},
                                                {Strength::guide, Verdict::fail},
                                                {Strength::robust, Verdict::fail},
                                                {Strength::should, Verdict::non_strict},
                                                {Strength::should_not, Verdict::non_strict},
                                                {Strength::may, Verdict::info}};
  for (const auto& [level, verdict] : table) {
    Scene scene = refused().expect("registers = 9");
    scene.file().as_run.level = level;
    CHECK(scene.judged().verdict == verdict);
    CHECK(scene.expect("registers = 2").judged().verdict == Verdict::pass);
  }
}

TEST_CASE("a check with a rule of its own has that rule's strength") {
  const Judgement judgement = refused().expect("wait 1 = 90.. [R3261-21.4.4-403]").judged();
  CHECK(judgement.verdict == Verdict::non_strict);
  CHECK(judgement.checks.front().rule == "R3261-21.4.4-403");
}

TEST_CASE("a failed check says what was sent, expected and seen, and where") {
  const Judgement judgement = refused().expect("wait 1 = 30..40").judged();
  const Check& check = judgement.checks.front();
  CHECK(check.name == "wait 1");
  CHECK(check.sent == "403 Forbidden to REGISTER 1");
  CHECK(check.expected == "30..40 s");
  CHECK(check.actual == "60.00 s");
  CHECK(check.evidence == "trace.tsv line 4");
  CHECK(judgement.failed_by == std::vector<std::string>{"wait 1"});
  CHECK(judgement.reason == "wait 1: expected 30..40 s, actual 60.00 s");
}

TEST_CASE("a window stands at its place in time") {
  const Judgement judgement = refused().expect("wait 1 = 57..63").judged();
  REQUIRE(judgement.windows.size() == 1);
  const Window& window = judgement.windows.front();
  CHECK(window.from_line == 3);
  CHECK(std::abs(window.lo - 57.1) < 1e-6);
  REQUIRE(window.hi.has_value());
  CHECK(std::abs(*window.hi - 63.1) < 1e-6);
  CHECK(window.ok);
}

TEST_CASE("what kept us from finding out is said, and nothing else is judged") {
  Scene scene = refused().expect("registers = 9");
  scene.file().problem = "SIPp is not installed";
  const Judgement judgement = scene.judged();
  CHECK(judgement.verdict == Verdict::not_exercised);
  CHECK(judgement.reason == "SIPp is not installed");
  CHECK(judgement.checks.empty());
}

TEST_CASE("a capability that the agent lacks makes the case not applicable, with the reason") {
  Scene scene = refused().expect("registers = 9");
  scene.file().as_run.tags = {"expiry", "needs:instance"};
  CHECK(scene.judged().verdict == Verdict::not_applicable);
  CHECK(scene.judged().reason.find("instance") != std::string::npos);
  scene.file().capabilities.emplace_back("instance");
  CHECK(scene.judged().verdict == Verdict::fail);
}

TEST_CASE("a case of which nothing applies to the agent is not applicable, though the invariants hold") {
  Scene scene = refused().expect("status.code = 403; status.will-retry = yes");
  scene.file().capabilities.clear();
  CHECK(scene.judged().verdict == Verdict::not_applicable);
  Scene other = refused().expect("registers = 2; status.code = 403");
  other.file().capabilities.clear();
  CHECK(other.judged().verdict == Verdict::pass);
}

TEST_CASE("an agent that ended by itself fails, whatever else it did") {
  Scene scene = refused().expect("registers = 2");
  scene.file().crashed = true;
  scene.file().ending = "signal 11 (Segmentation fault)";
  CHECK(scene.judged().verdict == Verdict::fail);
  CHECK(scene.judged().failed_by == std::vector<std::string>{"alive"});
}

TEST_CASE("a run that was cut off proves nothing but its failures") {
  Scene scene = refused().expect("registers = 2");
  scene.file().stopped_early = "more than 1000 messages";
  CHECK(scene.judged().verdict == Verdict::not_exercised);
  CHECK(scene.expect("registers = 3").judged().verdict == Verdict::fail);
}

TEST_CASE("a fault is caught only by the subject that the catalogue names") {
  Scene scene = refused().expect("wait 1 = 30..40");
  scene.file().fault = "retry-late";
  scene.file().as_run.faults = {{"retry-late", "wait"}};
  const auto is_caught = [&] { return caught(scene.judged(), scene.file()); };
  CHECK(is_caught());
  scene.file().as_run.faults = {{"retry-late", "registers"}};
  CHECK_FALSE(is_caught());
  scene.file().as_run.faults = {{"retry-late", "wai"}};
  CHECK_FALSE(is_caught());
  scene.file().as_run.faults = {{"another", "wait"}};
  CHECK_FALSE(is_caught());
}

TEST_CASE("a deadline later than a quarter of the narrowest window is the machine's fault") {
  Scene scene = refused().expect("wait 1 = 57..63; gap 1 = 50..70");
  scene.file().as_run.speed = 20;  // 6 s are 300 ms on the wall
  scene.file().late_ms = 74;
  CHECK_FALSE(machine_was_late(scene.evidence()));
  scene.file().late_ms = 76;
  CHECK(machine_was_late(scene.evidence()));
  CHECK_FALSE(machine_was_late(scene.expect("registers = 2").evidence()));
}

TEST_CASE("the verdict file holds what the reports read") {
  Scene scene = refused().expect("wait 1 = 30..40");
  const auto json = nlohmann::json::parse(write_verdict(scene.judged(), scene.evidence()));
  CHECK(json["schema"] == "sipreg.verdict/1");
  CHECK(json["case"] == "vos3000/scene.one");
  CHECK(json["verdict"] == "fail");
  CHECK(json["fault"].is_null());
  CHECK(json["rerun"] == "ctest -R '^vos3000/scene\\.one$'");
  CHECK(json["checks"][0]["evidence"] == "trace.tsv line 4");
  CHECK(json["windows"][0]["from_line"] == 3);
}

TEST_CASE("a known failure is expected, and a pass in its place is news") {
  Scene scene = refused().expect("registers = 9");
  scene.file().known_failure = "it never tries again";
  CHECK(scene.judged().verdict == Verdict::xfail);
  CHECK(scene.judged().reason == "listed in sipreg.expect: it never tries again");
  CHECK(scene.expect("registers = 2").judged().verdict == Verdict::xpass);
  scene.file().problem = "SIPp is not installed";
  CHECK(scene.judged().verdict == Verdict::not_exercised);
}

TEST_CASE("a check behind a capability is not asked of an agent without it") {
  Scene scene = refused().expect("wait 1 = 1..2 if retry-delay; registers = 2");
  CHECK(scene.judged().verdict == Verdict::pass);
  scene.file().capabilities = {"retry-delay"};
  CHECK(scene.judged().verdict == Verdict::fail);
}

TEST_CASE("a case of which no check applies says nothing about the agent") {
  CHECK(refused().expect("wait 1 = 1..2 if retry-delay").judged().verdict == Verdict::not_applicable);
}

TEST_CASE("an adapter's reason is why a case does not apply") {
  Scene scene = refused().expect("registers = 9");
  scene.file().not_applicable = "it has no such setting";
  CHECK(scene.judged().verdict == Verdict::not_applicable);
  CHECK(scene.judged().reason == "it has no such setting");
}
