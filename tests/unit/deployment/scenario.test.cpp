#include "sipreg/deployment/scenario.hpp"

#include <cstdint>
#include <string>
#include <vector>

#include "catch.hpp"

using namespace sipreg;
using namespace sipreg::deployment;

namespace {
using S = Scenario;

constexpr SecondsRange range(std::int64_t lowest, std::int64_t highest) { return {seconds{lowest}, seconds{highest}}; }

struct Read {
  ScenarioSet set;
  std::vector<UnknownScenario> unknown;
};

Read read(std::string_view text) {
  Read result;
  result.set = read_scenarios(text, [&](const UnknownScenario& word) { result.unknown.push_back(word); });
  return result;
}

constexpr Recommendation of(std::string_view text) {
  return recommend(read_scenarios(text, [](const UnknownScenario&) {}));
}

// From the operator's words to the range, inside the compiler.
static_assert(of("nat,unstable").expiry == ExpiryRange{false, range(120, 120)});
static_assert(of("nat,unstable").retry == range(30, 30));
static_assert(!of("nat,unstable").contradictory());
static_assert(nearest_scenario("primry") == S::primary);

ScenarioSet set_of(unsigned bits) {
  ScenarioSet set;
  for (unsigned i = 0; i < scenario_count; ++i)
    if ((bits >> i & 1U) != 0) set.insert(static_cast<Scenario>(i));
  return set;
}
}  // namespace

TEST_CASE("The presets are those of the guide") {
  struct Row {
    S scenario;
    const char* id;
    bool automatic;
    SecondsRange expiry, retry;
  };
  const Row rows[] = {
      {S::nat, "S-01", false, range(120, 300), range(30, 60)},
      {S::lan, "S-02", true, range(600, 3600), range(60, 60)},
      {S::wholesale, "S-03", true, {}, range(60, 60)},
      {S::unstable, "S-04", false, range(60, 120), range(30, 30)},
      {S::multiple, "S-05", false, range(300, 600), range(60, 60)},
      {S::primary, "S-06", false, range(120, 300), range(30, 45)},
      {S::backup, "F-06", true, range(20, 7200), range(120, 300)},
  };
  for (const Row& row : rows) {
    CAPTURE(row.id);
    CHECK(preset(row.scenario).id == row.id);
    CHECK(preset(row.scenario).expiry == ExpiryRange{row.automatic, row.expiry});
    CHECK(preset(row.scenario).retry == row.retry);
    CHECK_FALSE(preset(row.scenario).why.empty());
    const Recommendation alone = recommend(ScenarioSet{row.scenario});
    CHECK(alone.expiry == ExpiryRange{row.automatic, row.expiry});
    CHECK(alone.retry == row.retry);
    CHECK_FALSE(alone.contradictory());
  }
}

TEST_CASE("Scenarios that hold at once are intersected, and precedence decides where nothing is left") {
  struct Row {
    const char* declared;
    bool automatic;
    SecondsRange expiry, retry;
    ScenarioSet expiry_overruled, retry_overruled;
  };
  const ScenarioSet none;
  const Row rows[] = {
      {"", true, range(20, 7200), range(30, 600), none, none},
      {"nat,unstable", false, range(120, 120), range(30, 30), none, none},
      {"nat,multiple", false, range(300, 300), range(60, 60), none, none},
      {"nat,primary", false, range(120, 300), range(30, 45), none, none},
      {"nat,wholesale", false, range(120, 300), range(60, 60), ScenarioSet{S::wholesale}, none},
      {"nat,lan", false, range(120, 300), range(60, 60), ScenarioSet{S::lan}, none},
      {"lan,multiple", false, range(600, 600), range(60, 60), none, none},
      {"lan,wholesale", true, {}, range(60, 60), none, none},
      {"lan,unstable", false, range(60, 120), range(30, 30), ScenarioSet{S::lan}, ScenarioSet{S::lan}},
      {"lan,primary", false, range(120, 300), range(30, 45), ScenarioSet{S::lan}, ScenarioSet{S::lan}},
      {"unstable,multiple", false, range(60, 120), range(30, 30), ScenarioSet{S::multiple}, ScenarioSet{S::multiple}},
      {"unstable,primary", false, range(120, 120), range(30, 30), none, none},
      {"unstable,wholesale", false, range(60, 120), range(30, 30), ScenarioSet{S::wholesale},
       ScenarioSet{S::wholesale}},
      {"primary,multiple", false, range(300, 300), range(30, 45), none, ScenarioSet{S::multiple}},
      {"primary,wholesale", false, range(120, 300), range(30, 45), ScenarioSet{S::wholesale},
       ScenarioSet{S::wholesale}},
      {"multiple,wholesale", false, range(300, 600), range(60, 60), ScenarioSet{S::wholesale}, none},
      {"backup,nat", false, range(120, 300), range(120, 300), none, ScenarioSet{S::nat}},
      {"backup,wholesale", true, {}, range(120, 300), none, ScenarioSet{S::wholesale}},
      // Three: who is overruled does not silence the others.
      {"nat,primary,multiple", false, range(300, 300), range(30, 45), none, ScenarioSet{S::multiple}},
      {"nat,lan,multiple", false, range(300, 300), range(60, 60), ScenarioSet{S::lan}, none},
      {"nat,unstable,multiple", false, range(120, 120), range(30, 30), ScenarioSet{S::multiple},
       ScenarioSet{S::multiple}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.declared);
    const Recommendation result = of(row.declared);
    CHECK(result.expiry == ExpiryRange{row.automatic, row.expiry});
    CHECK(result.retry == row.retry);
    CHECK(result.expiry_overruled == row.expiry_overruled);
    CHECK(result.retry_overruled == row.retry_overruled);
    CHECK(result.contradictory() == (row.expiry_overruled != none || row.retry_overruled != none));
  }
}

TEST_CASE("Whatever is declared, a legal value is left, NAT never has Auto, and the order of words does not matter") {
  for (unsigned bits = 0; bits < 128; ++bits) {
    CAPTURE(bits);
    const ScenarioSet set = set_of(bits);
    const Recommendation result = recommend(set);
    CHECK_FALSE(result.expiry.empty());
    CHECK_FALSE(result.retry.empty());
    CHECK((result.retry.lowest >= seconds{30} && result.retry.highest <= seconds{600}));
    if (set.contains(S::nat)) {
      CHECK_FALSE(result.expiry.automatic);
      CHECK((result.expiry.fixed.lowest >= seconds{120} && result.expiry.fixed.highest <= seconds{300}));
    }
  }
  CHECK(read("primary,nat").set == read("nat,primary").set);
}

TEST_CASE("Scenarios are read by name or id, in any case, with any separator") {
  for (const std::string_view text : {"nat,primary", "NAT;Primary", " nat + primary ", "S-01 s-06", "nat,,primary,",
                                      "primary\tnat", "nat, primary, nat", "\xC2\xA0nat,\xEF\xBB\xBFprimary\r\n"}) {
    CAPTURE(text);
    const Read result = read(text);
    CHECK(result.set == ScenarioSet{S::nat, S::primary});
    CHECK(result.unknown.empty());
  }
  CHECK(read("").set.empty());
  CHECK(read(" , ").set.empty());
}

TEST_CASE("Every word that is no scenario is told with the nearest one, and the good words count") {
  const Read result = read("nta,primry,satellite,lan");
  CHECK(result.set == ScenarioSet{S::lan});
  REQUIRE(result.unknown.size() == 3);
  CHECK(result.unknown[0].nearest == S::nat);
  CHECK(result.unknown[1].nearest == S::primary);
  CHECK_FALSE(result.unknown[2].nearest);
  CHECK(describe(result.unknown[1]).view() == "error: primry is no scenario; did you mean primary?");
  CHECK(describe(result.unknown[2]).view() ==
        "error: satellite is no scenario; the scenarios are backup nat unstable primary multiple wholesale lan");
}

TEST_CASE("A very long or unprintable word is no scenario and does no harm") {
  const std::string long_word(1000, 'n');
  CHECK_FALSE(find_scenario(long_word));
  CHECK_FALSE(nearest_scenario(long_word));
  CHECK_FALSE(nearest_scenario(""));
  const Read result = read(long_word);
  REQUIRE(result.unknown.size() == 1);
  CHECK(describe(result.unknown[0]).view().size() < Sentence::capacity);
  CHECK(describe(UnknownScenario{"n\x1B[t", std::nullopt}).view().find('\x1B') == std::string_view::npos);
}

TEST_CASE("A recommendation is one sentence that names who was overruled") {
  CHECK(describe(of("nat,lan")).view() == "expiry 120..300 s (lan overruled), retry delay 60 s");
  CHECK(describe(of("primary,multiple,wholesale")).view() ==
        "expiry 300 s (wholesale overruled), retry delay 30..45 s (multiple, wholesale overruled)");
  CHECK(describe(of("lan")).view() == "expiry Auto or 600..3600 s, retry delay 60 s");
  CHECK(describe(of("wholesale")).view() == "expiry Auto, retry delay 60 s");
  CHECK(describe(scenarios_contradict).view().size() < Sentence::capacity);
}
