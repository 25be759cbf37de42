#include "conformance/conform/plan.hpp"

#include "catch.hpp"
#include "conformance/runner/pace.hpp"

using namespace sipreg::conformance;

namespace {

Case a_case(const std::string& id, const std::string& level, double run, int speed,
            std::vector<std::string> tags = {}) {
  Case one;
  one.id = id;
  one.level_text = level;
  one.profiles = {"vos3000", "rfc3261"};
  one.run = run;
  one.speed = speed;
  one.t1 = 10;
  one.tags = std::move(tags);
  return one;
}

Catalogue a_catalogue() {
  Catalogue catalogue;
  catalogue.cases = {a_case("smoke.registers", "ROBUST", 80, 20), a_case("retry.403", "GUIDE", 200, 20),
                     a_case("retry.after", "SHOULD NOT", 400, 20), a_case("auth.stale", "N", 20, 10, {"needs:tcp"})};
  return catalogue;
}

Adapter an_adapter() {
  Adapter adapter;
  adapter.name = "x";
  adapter.profiles = {"rfc3261"};
  adapter.clock = AgentClock::faked;
  return adapter;
}

std::vector<std::string> names(const std::vector<PlannedCase>& plan) {
  std::vector<std::string> out;
  for (const PlannedCase& one : plan) out.push_back(one.name);
  return out;
}

}  // namespace

TEST_CASE("a plan has the cases of the claimed profiles, the longest first, and not the smoke case") {
  CHECK(names(plan_cases(a_catalogue(), an_adapter(), {}, 0)) ==
        std::vector<std::string>{"rfc3261/retry.after", "rfc3261/retry.403", "rfc3261/auth.stale"});
  CHECK(smoke_case(a_catalogue(), an_adapter(), 0).name == "rfc3261/smoke.registers");
}

TEST_CASE("a selection names ids, beginnings of ids, levels, groups and profiles") {
  const auto planned = [](CaseSelection by) { return names(plan_cases(a_catalogue(), an_adapter(), by, 0)); };
  CHECK(planned({{"retry.403"}, {}, {}, {}}) == std::vector<std::string>{"rfc3261/retry.403"});
  CHECK(planned({{"rfc3261/retry.*"}, {}, {}, {}}).size() == 2);
  CHECK(planned({{}, "should not", {}, {}}) == std::vector<std::string>{"rfc3261/retry.after"});
  CHECK(planned({{}, {}, "auth", {}}) == std::vector<std::string>{"rfc3261/auth.stale"});
  CHECK(planned({{}, {}, {}, "vos3000"}).empty());
  CHECK(planned({{"retry"}, {}, {}, {}}).empty());
  CHECK(planned({{"smoke.registers"}, {}, {}, {}}) == std::vector<std::string>{"rfc3261/smoke.registers"});
}

TEST_CASE("a case that does not apply takes no time") {
  const auto plan = plan_cases(a_catalogue(), an_adapter(), {{"auth.stale"}, {}, {}, {}}, 0);
  REQUIRE(plan.size() == 1);
  CHECK(plan[0].wall_seconds == Approx(0));
  CHECK(plan[0].limit_seconds > 0);
}

TEST_CASE("a real clock takes policy seconds as they are, and an agent that is not ours keeps its own T1") {
  Adapter adapter = an_adapter();
  adapter.clock = AgentClock::real;
  Case one = a_case("retry.403", "GUIDE", 200, 20);
  set_pace(one, adapter, 50, 1);
  CHECK(one.speed == 1);
  CHECK(one.t1 == Approx(0.5));
}

TEST_CASE("a faked clock follows the case up to the adapter's limit, and beyond it only for the longest cases") {
  const Adapter adapter = an_adapter();
  const auto speed = [&](double run, int catalogued, int wanted, int attempt, std::vector<std::string> tags = {}) {
    Case one = a_case("x.y", "N", run, catalogued, std::move(tags));
    set_pace(one, adapter, wanted, attempt);
    return one.speed;
  };
  CHECK(speed(100, 3, 0, 1) == 3);
  CHECK(speed(100, 80, 0, 1) == 20);
  CHECK(speed(100, 80, 5, 1) == 5);
  CHECK(speed(100, 80, 0, 2) == 10);
  CHECK(speed(8200, 1000, 0, 1) == 100);
  CHECK(speed(2400, 1000, 0, 1) == 41);
  CHECK(speed(100, 20, 0, 1, {"transaction"}) == 20);
}

TEST_CASE("cases about retransmissions run in real time when a faked clock does not reach them") {
  Adapter adapter = an_adapter();
  adapter.capabilities = {"real-retransmissions"};
  Case one = a_case("retry.silence", "MUST", 110, 30, {"transaction"});
  set_pace(one, adapter, 0, 1);
  CHECK(one.speed == 1);
  Case other = a_case("retry.403", "MUST", 110, 30);
  set_pace(other, adapter, 0, 1);
  CHECK(other.speed == 20);
}

TEST_CASE("our own agent runs at the speed of the case or of the caller") {
  Adapter adapter = an_adapter();
  adapter.clock = AgentClock::scaled;
  Case one = a_case("x.y", "N", 100, 1000);
  set_pace(one, adapter, 0, 1);
  CHECK(one.speed == 1000);
  CHECK(one.t1 == Approx(10));
  set_pace(one, adapter, 30, 2);
  CHECK(one.speed == 15);
}
