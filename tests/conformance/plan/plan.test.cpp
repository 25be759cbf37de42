#include "conformance/plan/plan.hpp"

#include <algorithm>
#include <string>

#include "catch.hpp"

using namespace sipreg;
using namespace sipreg::conformance::plan;
using deployment::Challenged;
using deployment::OutageLevel;
using deployment::Reach;
using deployment::SafeExpiry;
using deployment::Scenario;
using deployment::ScenarioSet;
using deployment::Severity;

namespace {

/// The plan of a request that has nothing wrong in it.
Plan plan_of(const Request& request) {
  const Reading reading = read_settings(request);
  for (const std::string& error : reading.errors) FAIL(error);
  return make_plan(reading.settings);
}

Plan plan_of(const char* expiry, const char* retry) {
  Request request;
  request.expiry = expiry;
  request.retry = retry;
  return plan_of(request);
}

const Finding* find(const Plan& plan, std::string_view id) {
  const auto found = std::find_if(plan.findings.begin(), plan.findings.end(),
                                  [=](const Finding& finding) { return finding.id == id; });
  return found == plan.findings.end() ? nullptr : &*found;
}

Duration s(std::int64_t count) { return seconds{count}; }

}  // namespace

TEST_CASE("plan: the outage that one silent refresh makes by itself, with its warning or error") {
  struct Row {
    const char *expiry, *retry;
    std::int64_t outage;
    OutageLevel level;
    const char* finding;
    int exit_status;
  };
  const Row rows[] = {
      {"300", "60", 0, OutageLevel::none, nullptr, 0},
      {"20", "60", 82, OutageLevel::refused, "outage.refused-refresh", 1},
      {"60", "60", 62, OutageLevel::refused, "outage.refused-refresh", 1},
      {"120", "60", 32, OutageLevel::refused, "outage.refused-refresh", 1},
      {"120", "600", 572, OutageLevel::refused, "outage.refused-refresh", 1},
      {"122", "60", 31, OutageLevel::silent, "outage.silent-refresh", 0},
      {"120", "30", 2, OutageLevel::silent, "outage.silent-refresh", 0},
  };
  for (const Row& row : rows) {
    CAPTURE(row.expiry, row.retry);
    const Plan plan = plan_of(row.expiry, row.retry);
    REQUIRE(plan.effects.has_value());
    CHECK(plan.effects->outage.length == s(row.outage));
    CHECK((plan.effects->outage.level == row.level));
    CHECK(plan.exit_status() == row.exit_status);
    for (const char* id : {"outage.refused-refresh", "outage.silent-refresh"})
      CHECK((find(plan, id) != nullptr) == (row.finding != nullptr && std::string_view{row.finding} == id));
  }
}

TEST_CASE("plan: the second attempt leaves after refresh, silence and delay, and is in time or too late") {
  const Plan good = plan_of("300", "60");
  CHECK(good.effects->refresh == s(150));
  CHECK(good.effects->after_silence.leaves == s(242));
  CHECK(good.effects->after_silence.in_time);
  CHECK(good.effects->after_refusal.leaves == s(210));
  CHECK(good.effects->after_refusal.in_time);
  const Plan bad = plan_of("120", "60");
  CHECK(bad.effects->after_silence.leaves == s(152));
  CHECK_FALSE(bad.effects->after_silence.in_time);
  CHECK(bad.effects->after_refusal.leaves == s(120));
  CHECK_FALSE(bad.effects->after_refusal.in_time);
}

TEST_CASE("plan: the downtime of five retries, refused and silent") {
  struct Row {
    const char* retry;
    std::int64_t refused, silent;
  };
  for (const Row& row : {Row{"30", 150, 310}, Row{"60", 300, 460}, Row{"120", 600, 760}, Row{"5m", 1500, 1660}}) {
    CAPTURE(row.retry);
    const Plan plan = plan_of("3600", row.retry);
    CHECK(plan.effects->down_refused == s(row.refused));
    CHECK(plan.effects->down_silent == s(row.silent));
  }
}

TEST_CASE("plan: the requests of one trunk and of all trunks to the host") {
  Request request;
  request.expiry = "300";
  request.trunks = "10";
  const Plan plan = plan_of(request);
  struct Row {
    std::uint32_t trunks;
    Challenged challenged;
    std::int64_t refreshing, retrying, burst;
  };
  const Row rows[] = {{1, Challenged::always, 800, 2'000, 2},
                      {1, Challenged::never, 400, 1'000, 1},
                      {10, Challenged::always, 8'000, 20'000, 20},
                      {10, Challenged::never, 4'000, 10'000, 10}};
  REQUIRE(plan.effects->loads.size() == 4);
  for (std::size_t i = 0; i < 4; ++i) {
    CAPTURE(i);
    const LoadRow& load = plan.effects->loads[i];
    CHECK(load.load.trunks == rows[i].trunks);
    CHECK((load.challenged == rows[i].challenged));
    CHECK(load.load.refreshing == rows[i].refreshing);
    CHECK(load.load.retrying == rows[i].retrying);
    CHECK(load.load.burst == rows[i].burst);
  }
  const Finding* burst = find(plan, "load.burst");
  REQUIRE(burst != nullptr);
  CHECK(burst->severity == Severity::note);
  CHECK(plan_of("20", "60").effects->loads.front().load.refreshing == 12'000);
  CHECK(plan_of("300", "60").effects->loads.size() == 2);
}

TEST_CASE("plan: too many trunks are told with the numbers of all of them") {
  Request request;
  request.expiry = "60";
  request.retry = "30";
  request.trunks = "200";
  const Plan plan = plan_of(request);  // 200 x 4 requests a minute, 5 a second are 300
  for (const char* id : {"load.refresh", "load.retry"}) {
    CAPTURE(id);
    const Finding* finding = find(plan, id);
    REQUIRE(finding != nullptr);
    CHECK(finding->detail == "200 trunks: 800 requests a minute, 800 while all are refused, 400 at once");
  }
}

TEST_CASE("plan: an idle trunk behind the usual NATs when none is given") {
  struct Row {
    const char* expiry;
    std::uint16_t permille[4];
  };
  const Row rows[] = {{"20", {1000, 1000, 1000, 1000}}, {"60", {1000, 1000, 1000, 1000}},
                      {"120", {500, 1000, 1000, 1000}}, {"180", {333, 667, 1000, 1000}},
                      {"300", {200, 400, 800, 1000}},   {"600", {100, 200, 400, 1000}},
                      {"3600", {17, 33, 67, 167}}};
  for (const Row& row : rows) {
    CAPTURE(row.expiry);
    const Plan plan = plan_of(row.expiry, "60");
    REQUIRE(plan.nat.size() == 4);
    for (std::size_t i = 0; i < 4; ++i) CHECK(plan.nat[i].reachability->permille == row.permille[i]);
  }
  const Plan plan = plan_of("600", "60");
  CHECK((plan.nat[3].reachability->reach == Reach::no_margin));
  const std::int64_t longest[] = {54, 108, 216, 540};
  for (std::size_t i = 0; i < 4; ++i) CHECK(plan.nat[i].longest.lifetime == seconds{longest[i]});
}

TEST_CASE("plan: a NAT timeout declares the scenario nat and is judged") {
  Request request;
  request.expiry = "300";
  request.retry = "60";
  request.nat_timeout = "60";
  const Plan plan = plan_of(request);
  REQUIRE(plan.nat.size() == 1);
  CHECK(plan.nat[0].reachability->permille == 400);
  CHECK(plan.nat[0].longest.lifetime == seconds{108});
  CHECK(plan.settings.scenarios == ScenarioSet{Scenario::nat});
  const Finding* closes = find(plan, "nat.closes");
  REQUIRE(closes != nullptr);
  CHECK(closes->detail == "the NAT keeps a mapping for 60 s, and the trunk is silent for 150 s");
  CHECK(plan.exit_status() == 0);  // a warning
  request.options_check = "30";    // keeps the mapping open
  const Plan checked = plan_of(request);
  CHECK(checked.nat[0].reachability->permille == 1000);
  CHECK(find(checked, "nat.closes") == nullptr);
  request.options_check.reset();
  request.nat_timeout = "10";
  const Plan hopeless = plan_of(request);
  CHECK((hopeless.nat[0].longest.kind == SafeExpiry::Kind::keep_alive));
  CHECK(find(hopeless, "nat.keep-alive") != nullptr);
}

TEST_CASE("plan: Auto lives as long as is granted, and what is asked for without a word about it") {
  Request request;
  request.expiry = "Auto";
  CHECK(plan_of(request).effects->refresh == s(1800));
  request.granted = "10m";
  const Plan plan = plan_of(request);
  CHECK(plan.effects->asked == seconds{3600});
  CHECK(plan.effects->lifetime == s(600));
  CHECK(plan.effects->refresh == s(300));
  request.granted = "86400";
  CHECK(plan_of(request).effects->refresh == s(3600));  // the longest spacing
}

TEST_CASE("plan: Auto behind NAT is an error") {
  Request request;
  request.retry = "60";  // the expiry has its default, Auto
  request.scenarios = "nat";
  const Plan plan = plan_of(request);
  const Finding* finding = find(plan, "C-1.auto-nat");
  REQUIRE(finding != nullptr);
  CHECK(finding->severity == Severity::error);
  CHECK(finding->detail == "recommended: 120..300 s");
  CHECK(plan.exit_status() == 1);
  CHECK(plan_of("Auto", "60").exit_status() == 0);
}

TEST_CASE("plan: a smaller grant than the fixed expiry shortens the lifetime") {
  Request request;
  request.expiry = "300";
  request.granted = "120";
  const Plan plan = plan_of(request);
  CHECK(plan.effects->lifetime == s(120));
  CHECK(plan.effects->refresh == s(60));
  CHECK(plan.effects->outage.length == s(32));
}

TEST_CASE("plan: the resend list is the time to detect a silent server") {
  Request request;
  request.expiry = "120";
  request.retry = "30";
  request.resend_interval = "1,2,4";
  const Plan plan = plan_of(request);
  CHECK(plan.effects->timeout == s(7));
  CHECK(plan.effects->outage.length == s(0));
  CHECK(plan.effects->down_silent == s(185));
}

TEST_CASE("plan: without a setting there is only the recommendation") {
  const Plan all = plan_of(Request{});
  CHECK_FALSE(all.effects.has_value());
  CHECK(all.findings.empty());
  CHECK(all.scenarios.size() == 7);
  CHECK(all.retry_choices.size() == 6);
  Request request;
  request.scenarios = "nat,primary";
  const Plan plan = plan_of(request);
  CHECK_FALSE(plan.effects.has_value());
  CHECK(plan.scenarios.size() == 2);
  CHECK(plan.recommendation.expiry.fixed == deployment::SecondsRange{seconds{120}, seconds{300}});
  CHECK(plan.recommendation.retry == deployment::SecondsRange{seconds{30}, seconds{45}});
  CHECK(plan.retry_choices.size() == 2);  // F-01, F-05: 30 s
  CHECK(plan.exit_status() == 0);
}

TEST_CASE("plan: contradictory scenarios are a note that names who was overruled") {
  Request request;
  request.scenarios = "lan,primary";
  const Plan plan = plan_of(request);
  REQUIRE(plan.findings.size() == 1);
  CHECK(plan.findings[0].id == "scenario.contradiction");
  CHECK(plan.findings[0].severity == Severity::note);
  CHECK(plan.findings[0].detail == "expiry 120..300 s (lan overruled), retry delay 30..45 s (lan overruled)");
  CHECK(plan.exit_status() == 0);
}

TEST_CASE("plan: each scenario says whether the settings fit it") {
  const Plan plan = plan_of("300", "45");
  const auto fit = [&](Scenario scenario) {
    for (const ScenarioRow& row : plan.scenarios)
      if (row.scenario == scenario) return std::pair{row.expiry_fits.value(), row.retry_fits.value()};
    return std::pair{false, false};
  };
  CHECK(fit(Scenario::primary) == std::pair{true, true});
  CHECK(fit(Scenario::multiple) == std::pair{true, false});
  CHECK(fit(Scenario::lan) == std::pair{false, false});
}

TEST_CASE("plan: the worst finding stands first") {
  Request request;
  request.expiry = "120";
  request.retry = "600";
  request.scenarios = "nat,lan";
  const Plan plan = plan_of(request);
  REQUIRE(plan.findings.size() >= 3);
  CHECK(plan.findings.front().severity == Severity::error);
  CHECK(plan.findings.back().severity == Severity::note);
}
