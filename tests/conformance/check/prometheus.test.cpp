#include "catch.hpp"
#include "conformance/check/writers.hpp"
#include "exposition.hpp"
#include "sample_result.hpp"

using namespace sipreg::conformance::check;
using namespace sipreg;
namespace analysis = sipreg::conformance::analysis;
using exposition::Labels;

namespace {

const Labels alice{{"trunk", "alice"}, {"registrar", "sip.example.com"}, {"local", "192.0.2.10"}};
const Labels failing{{"trunk", "xxx456"}, {"registrar", "sip.example.com"}, {"local", "192.0.2.11"}};
const Labels unseen{{"trunk", "backup-gw"}};

Labels with(Labels labels, const Labels& more) {
  labels.insert(more.begin(), more.end());
  return labels;
}

/// The value of a series; nothing when there is none.
std::optional<double> value(const exposition::Reader& read, const std::string& metric, const Labels& labels) {
  const auto found = read.series.find({metric, labels});
  return found == read.series.end() ? std::nullopt : std::optional{found->second};
}

}  // namespace

TEST_CASE("the exposition reader of these tests refuses what a scrape would") {
  const std::string head = "# HELP a_total What it is.\n# TYPE a_total counter\n";
  CHECK_NOTHROW(exposition::Reader{head + "a_total{b=\"\\\\ \\\" \\n\",c=\"\"} 1.5\na_total 2\n"});
  for (const char* body :
       {"a_total 1", "b_total 1\n", "a_total{b=\"1\"} 1\na_total{b=\"1\"} 2\n", "a_total{b=\"\\x\"} 1\n",
        "a_total{b=\"1} 1\n", "a_total{b=\"1\",b=\"2\"} 1\n", "a_total{1b=\"1\"} 1\n", "a_total one\n", "a_total\n",
        "a_total \n", "a_total{b=\"1\"}1\n", "# TYPE a_total counter\n",
        "# HELP b B.\n# TYPE b gauge\nb 1\na_total 1\n", "# HELP a_total Again.\n"}) {
    CAPTURE(body);
    CHECK_THROWS(exposition::Reader{head + body});
  }
  CHECK_THROWS(exposition::Reader{"a_total 1\n"});
  CHECK_THROWS(exposition::Reader{"# TYPE a_total counter\na_total 1\n"});
}

TEST_CASE("check Prometheus: what it writes can be scraped, whatever agents and registrars wrote") {
  auto made = sample::whole();
  const exposition::Reader read{to_prometheus(made.result)};
  const std::string evil = "evil\\x1B[31m|<b>&\"\\\\n`x`*_\xEF\xBF\xBD$y$[z](u)";
  CHECK(value(read, "sipreg_trunk_state",
              {{"trunk", evil}, {"registrar", evil}, {"local", evil}, {"state", "registered"}}) == 1.0);
  CHECK(read.series.size() > 100);
  for (const auto& [metric, type] : read.types) {
    CAPTURE(metric);
    CHECK(metric.rfind("sipreg_", 0) == 0);
    CHECK((type == "counter") == (metric.size() > 6 && metric.substr(metric.size() - 6) == "_total"));
  }
}

TEST_CASE("check Prometheus: the numbers of a trunk, in base units") {
  const exposition::Reader read{to_prometheus(sample::whole().result)};
  CHECK(value(read, "sipreg_trunk_state", with(failing, {{"state", "failing"}})) == 1.0);
  CHECK_FALSE(value(read, "sipreg_trunk_state", with(failing, {{"state", "registered"}})));
  CHECK(value(read, "sipreg_trunk_registered", alice) == 1.0);
  CHECK(value(read, "sipreg_trunk_registered", failing) == 0.0);
  CHECK(value(read, "sipreg_trunk_availability_ratio", failing) == 0.75);
  CHECK(value(read, "sipreg_trunk_granted_lifetime_seconds", alice) == 300.0);
  CHECK(value(read, "sipreg_trunk_asked_lifetime_seconds", alice) == 300.0);
  CHECK(value(read, "sipreg_trunk_refresh_ratio", with(alice, {{"stat", "median"}})) == 0.5);
  CHECK(value(read, "sipreg_trunk_refresh_ratio", with(alice, {{"stat", "max"}})) == 0.502);
  CHECK(value(read, "sipreg_trunk_retry_seconds", with(failing, {{"stat", "median"}})) == 30.5);
  CHECK(value(read, "sipreg_trunk_retry_seconds", with(failing, {{"stat", "min"}})) == 30.0);
  CHECK(value(read, "sipreg_trunk_registers_total", with(alice, {{"kind", "refresh"}})) == 4.0);
  CHECK(value(read, "sipreg_trunk_failures_total", with(failing, {{"cause", "trouble"}})) == 3.0);
  CHECK_FALSE(value(read, "sipreg_trunk_failures_total", with(failing, {{"cause", "none"}})));
  CHECK(value(read, "sipreg_trunk_lapses_total", failing) == 2.0);
  CHECK(value(read, "sipreg_trunk_lapses_total", alice) == 0.0);
  CHECK(value(read, "sipreg_trunk_lapsed_seconds_max", failing) == 45.0);
  CHECK(value(read, "sipreg_trunk_last_message_timestamp_seconds", alice) == 1'772'366'407.25);
}

TEST_CASE("check Prometheus: verdicts, findings, inputs and the exit status") {
  const exposition::Reader read{to_prometheus(sample::whole().result)};
  CHECK(value(read, "sipreg_trunk_checklist", with(failing, {{"item", "C-6"}, {"verdict", "fail"}})) == 1.0);
  CHECK(value(read, "sipreg_trunk_checklist", with(unseen, {{"item", "C-5"}, {"verdict", "not_observed"}})) == 1.0);
  std::size_t items = 0;
  for (const auto& [series, one] : read.series) items += series.first == "sipreg_trunk_checklist" ? 1U : 0U;
  CHECK(items == 4 * 7);
  CHECK(value(read, "sipreg_trunk_findings", with(failing, {{"severity", "error"}})) == 1.0);
  CHECK(value(read, "sipreg_trunk_findings", with(failing, {{"severity", "warning"}})) == 3.0);
  CHECK(value(read, "sipreg_trunk_findings", with(failing, {{"severity", "note"}})) == 1.0);
  CHECK(value(read, "sipreg_trunk_findings", with(unseen, {{"severity", "error"}})) == 0.0);
  CHECK(value(read, "sipreg_check_inputs_unread_total", {}) == 1.0);
  CHECK(value(read, "sipreg_check_exit_status", {}) == 1.0);
}

TEST_CASE("check Prometheus: what is not known is left out, never 0") {
  auto made = sample::whole();
  made.result.dated = false;
  made.facts[0].timed = false;
  made.facts[0].state = analysis::TrunkState::unknown;
  made.facts[0].last_asked.reset();
  made.facts[0].last_granted.reset();
  made.facts[0].refresh_share = {};
  const exposition::Reader read{to_prometheus(made.result)};
  for (const char* metric :
       {"sipreg_trunk_registered", "sipreg_trunk_availability_ratio", "sipreg_trunk_granted_lifetime_seconds",
        "sipreg_trunk_asked_lifetime_seconds", "sipreg_trunk_lapses_total", "sipreg_trunk_lapsed_seconds_max"}) {
    CAPTURE(metric);
    CHECK(value(read, metric, failing));
    CHECK_FALSE(value(read, metric, alice));
    CHECK_FALSE(value(read, metric, unseen));
  }
  CHECK_FALSE(value(read, "sipreg_trunk_refresh_ratio", with(alice, {{"stat", "min"}})));
  CHECK_FALSE(value(read, "sipreg_trunk_retry_seconds", with(alice, {{"stat", "min"}})));
  CHECK(value(read, "sipreg_trunk_state", with(alice, {{"state", "unknown"}})) == 1.0);
  CHECK(read.types.count("sipreg_trunk_last_message_timestamp_seconds") == 0);
  const exposition::Reader nothing{to_prometheus(CheckResult{})};
  CHECK(nothing.series.size() == 2);
  CHECK(value(nothing, "sipreg_check_exit_status", {}) == 4.0);
}

TEST_CASE("check Prometheus: trunks with the same name are series of their own") {
  auto made = sample::whole();
  made.result.trunks[2].name = "alice";
  made.result.trunks[3].name = "alice";
  made.result.trunks[3].facts = made.result.trunks[0].facts;
  CHECK_NOTHROW(exposition::Reader{to_prometheus(made.result)});
}
