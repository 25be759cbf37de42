#include "conformance/deployment/parameter_inputs.hpp"

#include "catch.hpp"

using namespace sipreg;
using namespace sipreg::conformance;
using deployment::Origin;

namespace {

ParameterInputs read(std::initializer_list<const char*> fixtures) {
  ParameterInputs inputs;
  for (const char* fixture : fixtures) {
    const auto text = read_file(std::string(SIPREG_SOURCE_DIR "/fixtures/deployments/") + fixture);
    REQUIRE(text.has_value());
    inputs.add(*text, fixture);
  }
  inputs.check_together();
  return inputs;
}

}  // namespace

TEST_CASE("Every shape of the same rows gives the same parameters") {
  for (const char* fixture : {"softswitch.conf", "e_moconfig.tsv", "e_moconfig.sql", "e_moconfig.vertical.txt",
                              "parameters.csv", "mixed.txt"}) {
    CAPTURE(fixture);
    const ParameterInputs inputs = read({fixture});
    const auto& out = inputs.parameters().outbound;
    CHECK(out.expire.value.mode == ExpiryMode::fixed);
    CHECK(out.expire.value.lifetime == seconds{300});
    CHECK(out.retry_delay.value == seconds{45});
    CHECK(out.send_unregister.value == deployment::Switch::off);
    CHECK(out.privacy.value == PrivacyMode::id);
    CHECK(inputs.parameters().inbound.expire.value.minimum == 120);
    CHECK(inputs.parameters().inbound.expire.value.normal == 1800);
    CHECK(out.resend_interval.origin == Origin::absent);  // in no input: unknown, never its default
    for (const ParameterFinding& one : inputs.findings()) CHECK(one.finding.severity() != deployment::Severity::error);
  }
}

TEST_CASE("A parameter whose row was cut off is unknown") {
  const ParameterInputs inputs = read({"e_moconfig.damaged.tsv"});
  CHECK(inputs.parameters().outbound.expire.known());
  CHECK(inputs.parameters().outbound.retry_delay.origin == Origin::absent);
  CHECK(inputs.readings().front().skipped == 3);
}

TEST_CASE("A finding names file, line and column, and never the value of an unknown name") {
  ParameterInputs inputs;
  inputs.add("# own\nSS_SIP_USER_AGENT_RETRY_DELAY = 20\nDB_PASSWORD=hunter2\n", "softswitch.conf");
  REQUIRE(inputs.findings().size() == 2);
  CHECK(inputs.findings()[0].sentence().starts_with(
      "softswitch.conf:2:33: error: SS_SIP_USER_AGENT_RETRY_DELAY (P-02): 20 is below its domain"));
  CHECK(inputs.findings()[1].sentence() ==
        "softswitch.conf:3:13: warning: DB_PASSWORD is no parameter that sipreg knows");
}

TEST_CASE("Two files that disagree are an error in the second, and the switch is held against P-07 across files") {
  ParameterInputs inputs;
  inputs.add("SS_SIP_USER_AGENT_RETRY_DELAY=60\nSS_ENDPOINTREGISTERSUSPEND=Off\n", "a.conf");
  inputs.add("SS_SIP_USER_AGENT_RETRY_DELAY=90\nSS_ENDPOINT_REGISTER_RETRY=6\n", "b.conf");
  inputs.check_together();
  REQUIRE(inputs.findings().size() == 3);
  CHECK(inputs.findings()[1].sentence().starts_with("b.conf:1:31: error: SS_SIP_USER_AGENT_RETRY_DELAY (P-02): 90"));
  CHECK(inputs.findings()[2].finding.problem == deployment::Problem::contradiction);
  CHECK(inputs.findings()[2].sentence().starts_with("warning: "));
  CHECK(inputs.parameters().outbound.retry_delay.value == seconds{60});
}

TEST_CASE("Values stay in place when the inputs are moved") {
  ParameterInputs inputs;
  inputs.add("SS_SIP_NAT_KEEP_ALIVE_MESSAGE=\"HI\"\n", "a");
  const ParameterInputs moved = std::move(inputs);
  CHECK(moved.parameters().inbound.nat_keep_alive_message.value == "HI");
}

TEST_CASE("Of hundreds of other settings the first are named and all are counted") {
  ParameterInputs inputs;
  std::string text;
  for (int i = 0; i < 300; ++i) text += "SS_QQ_" + std::to_string(1000 + i) + "=1\n";
  text += "SS_SIP_USER_AGENT_RETRY_DELY=60\n";  // near a known name: always told
  inputs.add(text, "a");
  CHECK(inputs.other_names() == 300);
  REQUIRE(inputs.findings().size() == ParameterInputs::longest + 1);
  CHECK(inputs.findings().back().finding.severity() == deployment::Severity::error);
}
