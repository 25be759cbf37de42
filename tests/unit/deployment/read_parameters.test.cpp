#include "sipreg/deployment/read_parameters.hpp"

#include <string>
#include <vector>

#include "catch.hpp"

using namespace sipreg;
using namespace sipreg::deployment;

namespace {

struct Read {
  Parameters parameters;
  std::vector<Finding> findings;
  std::vector<std::string> sentences;
};

Read read(std::string_view text) {
  Read result;
  result.parameters = read_parameters(text, [&](const Finding& finding) {
    result.findings.push_back(finding);
    result.sentences.emplace_back(describe(finding).view());
  });
  return result;
}

bool says(const std::string& sentence, std::string_view part) { return sentence.find(part) != std::string::npos; }

constexpr Parameters quietly(std::string_view text) {
  return read_parameters(text, [](const Finding&) {});
}

}  // namespace

TEST_CASE("Without a line every parameter is unknown to a verifier and its default to an agent") {
  const Read nothing = read("# nothing but a comment\n\n");
  CHECK(nothing.findings.empty());
  const auto& [outbound, inbound] = nothing.parameters;
  CHECK_FALSE(outbound.expire.known());
  CHECK(outbound.expire.value.mode == ExpiryMode::automatic);
  CHECK(outbound.retry_delay.value == seconds{60});
  CHECK(outbound.send_unregister.value == Switch::on);
  CHECK(outbound.privacy.value == PrivacyMode::ignore);
  CHECK_FALSE(inbound.expire.known());
  CHECK(inbound.expire.value.minimum == 300);
  CHECK(inbound.expire.value.normal == 3600);
  CHECK(inbound.nat_expire.value == 300);
  CHECK(inbound.register_retry.value == 6);
  CHECK(inbound.register_suspend.value == seconds{180});
  CHECK(inbound.register_replace.value == Switch::on);
}

TEST_CASE("A whole configuration is read inside the compiler") {
  constexpr Parameters parameters = quietly(
      "SS_SIP_USER_AGENT_EXPIRE = 5m\r\nSS_SIP_USER_AGENT_RETRY_DELAY=30s\nSS_SIP_USER_AGENT_SEND_UNREGISTER=Off # "
      "why\n"
      "SS_SIP_USER_AGENT_PRIVACY=Id\nSS_SIP_RESEND_INTERVAL=1,2,4");
  constexpr Profile profile = profile_of(parameters.outbound);
  static_assert(profile.expiry == ExpiryMode::fixed && profile.lifetime == seconds{300});
  static_assert(profile.retry_delay == seconds{30});
  static_assert(!profile.cancel);
  static_assert(profile.privacy == PrivacyMode::id);
  static_assert(profile.timers.timeout() == seconds{7});
  SUCCEED();
}

TEST_CASE("What is not configured leaves the base profile's own settings") {
  Profile base = rfc3261();
  base.lifetime = seconds{1800};
  base.timers.resend_gaps.count = 1;
  const Profile profile = profile_of(read("SS_SIP_USER_AGENT_EXPIRE=Auto").parameters.outbound, base);
  CHECK(profile.name == "rfc3261");
  CHECK(profile.expiry == ExpiryMode::automatic);
  CHECK(profile.lifetime == seconds{1800});
  CHECK(profile.timers.resend_gaps.count == 1);
  CHECK(profile.refusal == RefusalRule::halt);
}

TEST_CASE("Inbound parameters become the limits for terminals") {
  const Parameters parameters =
      read(
          "SS_ENDPOINT_EXPIRE=120/1800\nSS_ENDPOINT_NAT_EXPIRE=90\nSS_ENDPOINTREGISTERRETRY=3\n"
          "SS_ENDPOINTREGISTERSUSPENDTIME=10m\nSS_ENDPOINT_REGISTER_REPLACE=no")
          .parameters;
  const GrantLimits grant = grant_limits_of(parameters.inbound);
  CHECK(grant.minimum == 120);
  CHECK(grant.normal == 1800);
  CHECK(grant.behind_nat == 90);
  const SuspensionLimits suspension = suspension_limits_of(parameters.inbound);
  CHECK(suspension.tries == 3);
  CHECK(suspension.length == seconds{600});
  CHECK(parameters.inbound.register_replace.value == Switch::off);
}

TEST_CASE("A value outside its domain names parameter, value, domain, nearest legal value and where it is found") {
  const Read low = read("\nSS_SIP_USER_AGENT_RETRY_DELAY = 20\n");
  REQUIRE(low.findings.size() == 1);
  CHECK(low.findings[0].problem == Problem::below);
  CHECK(low.findings[0].severity() == Severity::error);
  CHECK(low.sentences[0] ==
        "line 2: error: SS_SIP_USER_AGENT_RETRY_DELAY (P-02): 20 is below its domain; the domain is 30..600 s; the "
        "nearest "
        "legal value is 30; found under Operation management > Softswitch management > Additional settings > SIP "
        "parameter");
  CHECK(low.parameters.outbound.retry_delay.origin == Origin::refused);
  CHECK_FALSE(low.parameters.outbound.retry_delay.known());
}

TEST_CASE("Each wrong value has its finding and its nearest legal value") {
  struct Row {
    std::string_view line;
    Problem problem;
    std::string_view part;
  };
  const Row rows[] = {
      {"SS_SIP_USER_AGENT_EXPIRE=0", Problem::below, "nearest legal value is 20"},
      {"SS_SIP_USER_AGENT_EXPIRE=19", Problem::below, "nearest legal value is 20"},
      {"SS_SIP_USER_AGENT_EXPIRE=7201", Problem::above, "nearest legal value is 7200"},
      {"SS_SIP_USER_AGENT_EXPIRE=Automatic", Problem::malformed, "Auto or 20..7200 s"},
      {"SS_SIP_USER_AGENT_RETRY_DELAY=Auto", Problem::malformed, "30..600 s"},
      {"SS_SIP_USER_AGENT_SEND_UNREGISTER=maybe", Problem::malformed, "On, Off"},
      {"SS_SIP_USER_AGENT_PRIVACY=full", Problem::malformed, "Ignore, Id, None"},
      {"SS_ENDPOINT_EXPIRE=3600/300", Problem::reversed, "nearest legal value is 300/3600"},
      {"SS_ENDPOINT_EXPIRE=0/3600", Problem::below, "nearest legal value is 1/3600"},
      {"SS_ENDPOINT_NAT_EXPIRE=0", Problem::below, "nearest legal value is 1"},
      {"SS_ENDPOINT_REGISTER_RETRY=1000001", Problem::above, "nearest legal value is 1000000"},
      {"SS_ENDPOINT_REGISTER_SUSPEND=0", Problem::below, "nearest legal value is 1"},
      {"SS_ENDPOINT_REGISTER_REPLACE=2", Problem::malformed, "On, Off"},
      {"SS_SIP_RESEND_INTERVAL=1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1", Problem::too_many, "1 to 20 gaps"},
      {"SS_SIP_OPTIONS_CHECK_PERIOD=0", Problem::below, "nearest legal value is 1"},
      {"SS_SIP_NAT_KEEP_ALIVE_PERIOD=0", Problem::below, "nearest legal value is 1"},
      {"no equals sign", Problem::not_a_line, "not NAME = value"},
  };
  for (const auto& expected : rows) {
    CAPTURE(expected.line);
    const Read result = read(expected.line);
    REQUIRE(result.findings.size() == 1);
    CHECK(result.findings[0].problem == expected.problem);
    CHECK(result.findings[0].severity() == Severity::error);
    CAPTURE(result.sentences[0]);
    CHECK(says(result.sentences[0], expected.part));
  }
}

TEST_CASE("All findings are reported, not the first, each with its line") {
  const Read result =
      read("SS_SIP_USER_AGENT_EXPIRE=5\nSS_SIP_USER_AGENT_RETRY_DELY=60\nSS_SIP_USER_AGENT_PRIVACY=x\n");
  REQUIRE(result.findings.size() == 3);
  for (std::uint32_t i = 0; i < 3; ++i) CHECK(result.findings[i].line == i + 1);
  CHECK(says(result.sentences[1], "did you mean SS_SIP_USER_AGENT_RETRY_DELAY?"));
}

TEST_CASE("An unknown name's value is never shown, for it may be a password") {
  const Read result = read("DB_PASSWORD=hunter2");
  REQUIRE(result.findings.size() == 1);
  CHECK(result.findings[0].severity() == Severity::warning);
  CHECK_FALSE(says(result.sentences[0], "hunter2"));
  CHECK_FALSE(says(result.sentences[0], "did you mean"));
}

TEST_CASE("An empty value is the default, with a note, and an empty companion is not configured") {
  const Read result = read("SS_SIP_USER_AGENT_EXPIRE=\nSS_SIP_OPTIONS_CHECK_PERIOD=");
  REQUIRE(result.findings.size() == 2);
  CHECK(result.findings[0].severity() == Severity::note);
  CHECK(says(result.sentences[0], "the default Auto Negotiation holds"));
  CHECK(result.parameters.outbound.expire.known());
  CHECK(says(result.sentences[1], "not configured"));
  CHECK_FALSE(result.parameters.outbound.options_check_period.known());
}

TEST_CASE("Said twice alike is said once, and said twice differently is an error and the first counts") {
  CHECK(read("SS_SIP_USER_AGENT_RETRY_DELAY=60\nSIP_USER_AGENT_RETRY_DELAY=1m").findings.empty());
  const Read result = read("SS_SIP_USER_AGENT_RETRY_DELAY=60\nSS_SIP_USER_AGENT_RETRY_DELAY=90");
  REQUIRE(result.findings.size() == 1);
  CHECK(result.findings[0].problem == Problem::repeated);
  CHECK(result.findings[0].line == 2);
  CHECK(result.parameters.outbound.retry_delay.value == seconds{60});
}

TEST_CASE("SS_ENDPOINTREGISTERSUSPEND is a switch with a boolean and P-08 with a number") {
  const Read off = read("SS_ENDPOINTREGISTERSUSPEND=Off");
  CHECK(off.parameters.inbound.suspend_switch.value == Switch::off);
  CHECK(suspension_limits_of(off.parameters.inbound).tries == 0);
  REQUIRE(off.findings.size() == 1);
  CHECK(off.findings[0].problem == Problem::read_as_switch);

  CHECK(read("SS_ENDPOINTREGISTERSUSPEND=0").parameters.inbound.suspend_switch.value == Switch::off);
  CHECK(read("SS_ENDPOINTREGISTERSUSPEND=1").parameters.inbound.suspend_switch.origin == Origin::given);
  CHECK(read("SS_ENDPOINT_REGISTER_SUSPEND=no").parameters.inbound.suspend_switch.value == Switch::off);
  CHECK(read("SS_ENDPOINT_REGISTER_SUSPEND=1").parameters.inbound.register_suspend.value == seconds{1});

  const Read number = read("SS_ENDPOINTREGISTERSUSPEND=240");
  CHECK(number.findings.empty());
  CHECK(number.parameters.inbound.register_suspend.value == seconds{240});
  CHECK(number.parameters.inbound.suspend_switch.origin == Origin::absent);
}

TEST_CASE("The switch of the suspension and P-07 are held against each other") {
  CHECK(read("SS_ENDPOINTREGISTERSUSPEND=Off\nSS_ENDPOINT_REGISTER_RETRY=6").findings.back().problem ==
        Problem::contradiction);
  CHECK(read("SS_ENDPOINTREGISTERSUSPEND=On\nSS_ENDPOINT_REGISTER_RETRY=0").findings.back().problem ==
        Problem::contradiction);
  CHECK(read("SS_ENDPOINTREGISTERSUSPEND=Off\nSS_ENDPOINT_REGISTER_RETRY=0").findings.size() == 1);
}

TEST_CASE("A byte order mark, no-break spaces, CRLF and damage around names and values do no harm") {
  const Read result = read(
      "\xEF\xBB\xBFSS_SIP_USER_AGENT_EXPIRE\xC2\xA0=\xC2\xA0"
      "300\r\nSS_SIP_USER_AGENT_PRIVACY=Id\xFF\r\n");
  CHECK(result.parameters.outbound.expire.value.lifetime == seconds{300});
  CHECK(result.parameters.outbound.privacy.value == PrivacyMode::id);
  REQUIRE(result.findings.size() == 1);
  CHECK(result.findings[0].problem == Problem::damaged);
  CHECK(result.findings[0].severity() == Severity::note);
}

TEST_CASE("A keep-alive text keeps its own sign, and a comment begins behind a blank") {
  const Read result = read("SS_SIP_NAT_KEEP_ALIVE_MESSAGE = HELLO#1 # what it says");
  CHECK(result.parameters.inbound.nat_keep_alive_message.value == "HELLO#1");
}

TEST_CASE("Hostile text in a finding is cut and made printable") {
  const Read result = read(std::string("SS_SIP_USER_AGENT_EXPIRE=\x1b[31m") + std::string(5000, 'x'));
  REQUIRE(result.findings.size() == 1);
  CHECK(result.sentences[0].size() < Sentence::capacity);
  CHECK_FALSE(says(result.sentences[0], "\x1b"));
  CHECK(says(result.sentences[0], "..."));
}

TEST_CASE("A value may stand in quotes, with a comment behind them and a number sign between them") {
  const Read result = read(
      "SS_SIP_USER_AGENT_EXPIRE=\"300\"\r\nSS_SIP_USER_AGENT_RETRY_DELAY = '45' # seconds\n"
      "SS_SIP_USER_AGENT_PRIVACY=\"\"\nSS_SIP_NAT_KEEP_ALIVE_MESSAGE=\"HELLO # 1\"\n");
  CHECK(result.parameters.outbound.expire.value.lifetime == seconds{300});
  CHECK(result.parameters.outbound.retry_delay.value == seconds{45});
  CHECK(result.parameters.outbound.privacy.origin == Origin::empty);
  CHECK(result.parameters.inbound.nat_keep_alive_message.value == "HELLO # 1");
  CHECK(result.findings.size() == 1);  // the empty value
}

TEST_CASE("A quote that nothing closes stays in the value, and its domain refuses it") {
  for (const std::string_view line : {"SS_SIP_USER_AGENT_EXPIRE=\"300", "SS_SIP_USER_AGENT_EXPIRE=300\"",
                                      "SS_SIP_USER_AGENT_EXPIRE=\"300'", "SS_SIP_USER_AGENT_EXPIRE=\"300\" 5"}) {
    CAPTURE(line);
    const Read result = read(line);
    REQUIRE(result.findings.size() == 1);
    CHECK(result.findings[0].problem == Problem::malformed);
    CHECK_FALSE(result.parameters.outbound.expire.known());
  }
}

TEST_CASE("A line is blank, an assignment or neither") {
  static_assert(read_assignment(" # a = b").kind == LineKind::blank);
  static_assert(read_assignment("\xEF\xBB\xBF").kind == LineKind::blank);
  static_assert(read_assignment("a # b = c").kind == LineKind::other);
  static_assert(read_assignment("a#b = \"c\" # d").name == "a#b ");
  static_assert(read_assignment("a#b = \"c\" # d").value == "c");
  static_assert(read_assignment("= 5").kind == LineKind::assignment);
  SUCCEED();
}
