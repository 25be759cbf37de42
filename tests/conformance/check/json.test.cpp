#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>

#include "catch.hpp"
#include "conformance/analysis/scene.hpp"
#include "conformance/check/sample_result.hpp"
#include "conformance/check/writers.hpp"

using sipreg::conformance::check::to_json;

namespace {

/// A result with every member that can be there: a trunk with refreshes, failures, a challenge, inbound requests.
nlohmann::json full() {
  scene::Scene scene;
  scene.send(0).challenge(0.02, "a").credentials("a").registers(0.04, 300);
  scene.refreshes(150, 450, 150, 300).inbound(460, true).inbound(590, false);
  scene.fails(600, 503, "Retry-After: 20\r\n");
  scene.fails(660, 403).registers(720, 300).lasts_until(1500);
  sipreg::conformance::check::CheckResult result;
  result.command = "check";
  result.trace = scene.trace();
  result.dated = true;
  result.nat_timeout = sipreg::seconds{60};
  result.scenarios.insert(sipreg::deployment::Scenario::nat);
  result.inputs.push_back({"scene.pcap", "trace", "12 messages", {"something was lost"}});
  sipreg::conformance::check::TrunkResult trunk;
  trunk.name = "carrier";
  trunk.facts = result.trace.trunks[0];
  sipreg::conformance::analysis::Expectations expected;
  expected.nat_timeout = *result.nat_timeout;
  trunk.findings = judge(*trunk.facts, expected);
  trunk.policy = sipreg::conformance::analysis::infer_policy(*trunk.facts);
  trunk.symptoms = sipreg::deployment::find_symptoms(observed_behaviour(*trunk.facts, expected));
  trunk.gaps = retry_gaps(*trunk.facts);
  trunk.checklist = sipreg::deployment::checklist(expected.configured, observed_facts(*trunk.facts, trunk.gaps));
  result.trunks.push_back(std::move(trunk));
  result.findings = result.trunks[0].findings;
  return nlohmann::json::parse(to_json(result));
}

void collect(const nlohmann::json& value, std::set<std::string>& names) {
  if (value.is_object())
    for (const auto& [name, inner] : value.items()) names.insert(name);
  for (const auto& inner : value)
    if (inner.is_structured()) collect(inner, names);
}

/// Every word in back quotes of the page: names of members and of the values that stand as names.
std::set<std::string> documented() {
  std::ifstream file{std::string{SIPREG_SOURCE_DIR} + "/conformance/check/SCHEMA.md"};
  const std::string page{std::istreambuf_iterator<char>{file}, {}};
  std::set<std::string> names;
  for (std::size_t at = page.find('`'); at != std::string::npos; at = page.find('`', at + 1)) {
    const std::size_t end = page.find('`', at + 1);
    if (end == std::string::npos) break;
    names.insert(page.substr(at + 1, end - at - 1));
    at = end;
  }
  return names;
}

}  // namespace

TEST_CASE("check JSON: every member that is written is documented") {
  std::set<std::string> written;
  collect(full(), written);
  const std::set<std::string> known = documented();
  REQUIRE(known.size() > 40);
  // By kind, class, cause and state: their words are the values of the tables.
  const std::set<std::string> words{"initial", "refresh", "retry",  "cancel",     "query",   "credentials", "adjusted",
                                    "1xx",     "2xx",     "3xx",    "4xx",        "5xx",     "6xx",         "silence",
                                    "trouble", "refusal", "lapsed", "registered", "failing", "cancelled",   "unknown"};
  for (const std::string& name : written) {
    CAPTURE(name);
    CHECK((known.count(name) == 1 || words.count(name) == 1));
  }
}

TEST_CASE("check JSON: the numbers of a trunk") {
  const nlohmann::json json = full();
  CHECK(json["schema"] == "sipreg.check/1");
  CHECK(json["nat_timeout_s"] == 60);
  CHECK(json["scenarios"] == nlohmann::json({"nat"}));
  const nlohmann::json& trunk = json["trunks"][0];
  CHECK(trunk["aor"] == "sip:trunk1@registrar.example");
  CHECK(trunk["measures"]["asked_s"]["median"] == 300);
  CHECK(trunk["measures"]["refresh_share"]["median"] == 0.5);
  CHECK(trunk["measures"]["refresh_gap_s"]["max"].get<double>() == Approx(150).margin(0.1));
  CHECK(trunk["measures"]["inbound"] == nlohmann::json({{"answered", 1}, {"unanswered", 1}}));
  CHECK(trunk["measures"]["nat_open_share"].get<double>() < 1);
  CHECK(trunk["checklist"].size() == 7);
  CHECK(trunk["state"] == "lapsed");
  CHECK(trunk["states"].back()["until_s"] == 1500);
  const nlohmann::json& first = trunk["exchanges"][0];
  CHECK(first["kind"] == "initial");
  CHECK(first["status"] == 401);
  CHECK(first["at_s"] == 0);
  CHECK(first["granted"].is_null());
}

TEST_CASE("check JSON: hostile and unobserved trunks are valid JSON, and what is unknown is null") {
  const sample::Sample made = sample::whole();
  const nlohmann::json json = nlohmann::json::parse(to_json(made.result));
  bool unobserved = false;
  for (const nlohmann::json& trunk : json["trunks"]) {
    if (trunk["observed"].get<bool>()) continue;
    unobserved = true;
    CHECK(trunk["aor"].is_null());
    CHECK(trunk["measures"].is_null());
    CHECK(trunk["state"].is_null());
  }
  CHECK(unobserved);
}
