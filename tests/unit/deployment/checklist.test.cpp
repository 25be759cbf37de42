#include "sipreg/deployment/checklist.hpp"

#include <cstdint>
#include <iterator>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "catch.hpp"
#include "sipreg/deployment/read_parameters.hpp"

using namespace sipreg;
using namespace sipreg::deployment;

namespace {
using S = Scenario;

constexpr ConfiguredFacts configured(std::string_view text, std::string_view scenarios = "") {
  ConfiguredFacts facts;
  facts.parameters = read_parameters(text, [](const Finding&) {}).outbound;
  facts.scenarios = read_scenarios(scenarios, [](const UnknownScenario&) {});
  return facts;
}

constexpr ConfiguredFacts expire(std::string_view value, std::string_view scenarios = "") {
  ConfiguredFacts facts = configured("", scenarios);
  Parameters parameters;
  set_parameter(parameters, "SS_SIP_USER_AGENT_EXPIRE", value, 0, [](const Finding&) {});
  facts.parameters = parameters.outbound;
  return facts;
}

constexpr ConfiguredFacts retry(std::string_view value, std::string_view scenarios = "") {
  ConfiguredFacts facts = configured("", scenarios);
  Parameters parameters;
  set_parameter(parameters, "SS_SIP_USER_AGENT_RETRY_DELAY", value, 0, [](const Finding&) {});
  facts.parameters = parameters.outbound;
  return facts;
}

constexpr ObservedFacts lifetime(std::int64_t asked, std::int64_t granted) {
  ObservedFacts seen;
  seen.asked = std::optional{seconds{asked}};
  seen.granted = std::optional{seconds{granted}};
  return seen;
}

std::string_view reason(const ItemVerdict& line) { return info(line.reason).id; }

// A whole checklist inside the compiler: a good configuration and nothing observed.
constexpr ConfiguredFacts good = [] {
  ConfiguredFacts facts =
      configured("SS_SIP_USER_AGENT_EXPIRE=180\nSS_SIP_USER_AGENT_RETRY_DELAY=30\nSS_SIP_USER_AGENT_SEND_UNREGISTER=On",
                 "nat,primary");
  facts.backup = std::optional{Backup{BackupState::complete, 1}};
  facts.user = Presence::present;
  facts.password = Presence::present;
  return facts;
}();
constexpr ObservedFacts observed = [] {
  ObservedFacts seen = lifetime(180, 180);
  seen.refresh_gap = std::optional{Duration{seconds{90}}};
  return seen;
}();
constexpr auto filled = checklist(good, observed);
static_assert(filled[0].configured == seconds{180} && filled[0].measured == seconds{180});
static_assert(filled[0].verdict() == Verdict::pass && filled[1].verdict() == Verdict::pass);
static_assert(filled[2].verdict() == Verdict::pass && filled[3].verdict() == Verdict::pass);
static_assert(filled[4].verdict() == Verdict::not_observed && filled[5].verdict() == Verdict::not_observed);
static_assert(filled[6].verdict() == Verdict::not_observed);

// The same trunk, watched through an outage.
constexpr RetryGap watched_gaps[] = {{seconds{30}, seconds{62}}, {milliseconds{30'400}, milliseconds{62'400}}};
constexpr ObservedFacts watched = [] {
  ObservedFacts seen = observed;
  seen.gaps = watched_gaps;
  seen.gap_count = 2;
  seen.outage = std::optional{OutageSeen{2, true, seconds{124}}};
  seen.credentials = CredentialsSeen::accepted;
  return seen;
}();
static_assert(checklist(good, watched)[4].measured == seconds{124});
static_assert(checklist(good, watched)[5].anchor == Anchor::detection);
static_assert(checklist(ConfiguredFacts{}, watched)[1].verdict() == Verdict::warn);
static_assert(checklist(ConfiguredFacts{}, watched)[5].verdict() == Verdict::unknown);
static_assert(checklist(good, watched)[6].verdict() == Verdict::pass);
}  // namespace

TEST_CASE("Without any input nothing passes and nothing fails") {
  const auto lines = checklist(ConfiguredFacts{}, ObservedFacts{});
  const Verdict expected[] = {Verdict::unknown,      Verdict::unknown,      Verdict::unknown, Verdict::unknown,
                              Verdict::not_observed, Verdict::not_observed, Verdict::unknown};
  REQUIRE(lines.size() == std::size(expected));
  for (std::size_t i = 0; i < lines.size(); ++i) {
    CAPTURE(i);
    CHECK(to_string(lines[i].verdict()) == to_string(expected[i]));
    CHECK(static_cast<std::size_t>(lines[i].item()) == i);
    CHECK((info(lines[i].reason).source == Source::none));
    CHECK_FALSE(info(lines[i].reason).fix.empty());  // what would settle it
  }
}

TEST_CASE("The lines come in the order of the checklist, whatever is known") {
  ObservedFacts seen = lifetime(180, 180);
  const RetryGap gaps[] = {{seconds{30}, seconds{62}}};
  seen.gaps = gaps;
  seen.gap_count = 1;
  seen.outage = OutageSeen{3, true, seconds{186}};
  seen.credentials = CredentialsSeen::accepted;
  const char* const ids[] = {"C-1", "C-2", "C-3", "C-4", "C-5", "C-6", "C-7"};
  const auto lines = checklist(good, seen);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    CHECK(id(lines[i].item()) == ids[i]);
    CHECK((lines[i].verdict() == Verdict::pass));
  }
}

TEST_CASE("C-1 is judged by the configured expiry and the declared scenarios") {
  struct Row {
    const char* value;
    const char* scenarios;
    const char* reason;
  };
  const Row rows[] = {
      {"Auto", "", "C-1.auto"},
      {"Auto", "lan", "C-1.auto"},
      {"Auto", "wholesale", "C-1.auto"},
      {"Auto", "nat", "C-1.auto-nat"},
      {"Auto", "nat,wholesale", "C-1.auto-nat"},
      {"Auto", "primary", "C-1.auto-outside"},
      {"", "", "C-1.auto"},  // named without a value: the default
      {"20", "", "C-1.fixed"},
      {"7200", "", "C-1.fixed"},
      {"120", "nat", "C-1.fixed"},
      {"300", "nat", "C-1.fixed"},
      {"301", "nat", "C-1.long-nat"},
      {"3600", "nat", "C-1.long-nat"},
      {"119", "nat", "C-1.short-nat"},
      {"60", "nat,unstable", "C-1.short-nat"},
      {"180", "nat,multiple", "C-1.outside"},
      {"300", "nat,multiple", "C-1.fixed"},
      {"3600", "lan", "C-1.fixed"},
      {"300", "lan", "C-1.outside"},
      {"600", "primary", "C-1.outside"},
      {"600", "backup", "C-1.fixed"},
      {"19", "", "C-1.refused"},
      {"soon", "lan", "C-1.refused"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.value, row.scenarios);
    CHECK(reason(check_expire(expire(row.value, row.scenarios), {})) == row.reason);
  }
}

TEST_CASE("C-1 is judged by a trace where the configuration is not known") {
  struct Row {
    std::int64_t asked, granted;
    const char* scenarios;
    const char* reason;
  };
  const Row rows[] = {
      {3600, 3600, "", "C-1.seen"},         {3600, 60, "lan", "C-1.seen"},
      {180, 180, "nat", "C-1.seen"},        {180, 3600, "nat", "C-1.seen"},
      {3600, 3600, "nat", "C-1.long-seen"}, {3600, 180, "nat", "C-1.long-asked"},
      {60, 60, "nat", "C-1.seen-outside"},  {600, 600, "primary", "C-1.seen-outside"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.asked, row.granted, row.scenarios);
    const ItemVerdict line = check_expire(configured("", row.scenarios), lifetime(row.asked, row.granted));
    CHECK(reason(line) == row.reason);
    CHECK(line.measured == Duration{seconds{row.asked}});
    CHECK_FALSE(line.configured);
  }
  ObservedFacts unanswered;
  unanswered.asked = seconds{180};
  CHECK(reason(check_expire(configured(""), unanswered)) == "C-1.unknown");
}

TEST_CASE("A trace that contradicts the configured expiry is told, a raise by 423 and Auto are not") {
  CHECK(reason(check_expire(expire("180"), lifetime(3600, 3600))) == "C-1.differs");
  CHECK(reason(check_expire(expire("180"), lifetime(180, 60))) == "C-1.fixed");
  CHECK(reason(check_expire(expire("Auto"), lifetime(3600, 60))) == "C-1.auto");
  ObservedFacts raised = lifetime(600, 600);
  raised.raised_by_423 = true;
  CHECK(reason(check_expire(expire("180"), raised)) == "C-1.fixed");
  ObservedFacts behind_nat;
  behind_nat.nat = Presence::present;
  CHECK(reason(check_expire(expire("Auto"), behind_nat)) == "C-1.auto-nat-seen");
  CHECK(reason(check_expire(expire("600"), behind_nat)) == "C-1.fixed");
  behind_nat.nat = Presence::absent;
  CHECK(reason(check_expire(expire("Auto"), behind_nat)) == "C-1.auto");
}

TEST_CASE("A refresh after the end of the lifetime fails C-1, one at its end or earlier does not") {
  ObservedFacts seen = lifetime(180, 180);
  seen.refresh_gap = seconds{181};
  CHECK(reason(check_expire(expire("180"), seen)) == "C-1.late");
  CHECK(check_expire(expire("180"), seen).measured == Duration{seconds{181}});
  seen.refresh_gap = seconds{180};
  CHECK(reason(check_expire(expire("180"), seen)) == "C-1.fixed");
  seen.refresh_gap = seconds{20};  // much earlier than needed is legal
  CHECK(reason(check_expire(expire("180"), seen)) == "C-1.fixed");
  seen.granted.reset();
  seen.refresh_gap = seconds{900};
  CHECK(reason(check_expire(expire("180"), seen)) == "C-1.fixed");
}

TEST_CASE("C-2 is 60 s, 30 to 45 s on a primary trunk, 120 to 300 s on a backup") {
  struct Row {
    const char* value;
    const char* scenarios;
    const char* reason;
  };
  const Row rows[] = {
      {"60", "", "C-2.set"},
      {"30", "", "C-2.outside"},
      {"120", "", "C-2.outside"},
      {"", "", "C-2.set"},
      {"30", "primary", "C-2.set"},
      {"45", "primary", "C-2.set"},
      {"46", "primary", "C-2.outside"},
      {"60", "primary", "C-2.outside"},
      {"120", "backup", "C-2.set"},
      {"300", "backup", "C-2.set"},
      {"60", "backup", "C-2.outside"},
      {"301", "backup", "C-2.outside"},
      {"120", "backup,nat", "C-2.set"},
      {"30", "nat", "C-2.set"},
      {"61", "nat", "C-2.outside"},
      {"60", "nat,multiple", "C-2.set"},
      {"29", "", "C-2.refused"},
      {"601", "backup", "C-2.refused"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.value, row.scenarios);
    CHECK(reason(check_retry_delay(retry(row.value, row.scenarios), {})) == row.reason);
  }
}

TEST_CASE("C-2 is judged by the gaps of a trace where the configuration is not known") {
  const RetryGap gaps[] = {{milliseconds{60'200}, milliseconds{92'200}}, {milliseconds{59'900}, milliseconds{60'000}}};
  ObservedFacts seen;
  seen.gaps = gaps;
  seen.gap_count = 2;
  CHECK(reason(check_retry_delay(configured(""), seen)) == "C-2.seen");
  CHECK(reason(check_retry_delay(configured("", "nat"), seen)) == "C-2.seen");
  const ItemVerdict outside = check_retry_delay(configured("", "primary"), seen);
  CHECK(reason(outside) == "C-2.seen-outside");
  CHECK((outside.anchor == Anchor::detection));
  CHECK(reason(check_retry_delay(retry("60"), seen)) == "C-2.set");
}

TEST_CASE("C-3 passes by configuration or trace, and a stop without a cancel fails it") {
  struct Row {
    const char* value;  ///< "-": not configured
    CancelSeen cancel;
    const char* reason;
  };
  const Row rows[] = {
      {"On", CancelSeen::no_stop, "C-3.on"},      {"On", CancelSeen::sent, "C-3.seen"},
      {"On", CancelSeen::missing, "C-3.missing"}, {"Off", CancelSeen::no_stop, "C-3.off"},
      {"Off", CancelSeen::sent, "C-3.off"},       {"-", CancelSeen::no_stop, "C-3.unknown"},
      {"-", CancelSeen::sent, "C-3.seen"},        {"-", CancelSeen::missing, "C-3.missing"},
      {"maybe", CancelSeen::sent, "C-3.refused"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.value);
    const std::string line = "SS_SIP_USER_AGENT_SEND_UNREGISTER=" + std::string{row.value};
    const ConfiguredFacts facts = configured(*row.value == '-' ? std::string_view{} : std::string_view{line});
    ObservedFacts seen;
    seen.cancel = row.cancel;
    CHECK(reason(check_unregister(facts, seen)) == row.reason);
  }
}

TEST_CASE("C-4 follows what the gateway list says, and calls that were seen decide before it") {
  struct Row {
    BackupState state;
    const char* reason;
  };
  const Row rows[] = {
      {BackupState::complete, "C-4.complete"},
      {BackupState::partial, "C-4.partial"},
      {BackupState::same_registrar, "C-4.same-remote"},
      {BackupState::same_address, "C-4.same-address"},
      {BackupState::none, "C-4.none"},
      {BackupState::unclear, "C-4.unclear"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    ConfiguredFacts facts;
    facts.backup = Backup{row.state, 0};
    CHECK(reason(check_backup(facts, {})) == row.reason);
    ObservedFacts seen;
    seen.reroute = RerouteSeen::rerouted;
    CHECK(reason(check_backup(facts, seen)) == "C-4.seen");
    seen.reroute = RerouteSeen::lost;
    CHECK(reason(check_backup(facts, seen)) == "C-4.calls-lost");
  }
  CHECK(reason(check_backup({}, {})) == "C-4.unknown");
}

TEST_CASE("C-5 needs failures and a recovery that someone saw") {
  ObservedFacts seen;
  CHECK(reason(check_failover(seen)) == "C-5.not-observed");
  seen.outage = OutageSeen{0, true, seconds{5}};
  CHECK(reason(check_failover(seen)) == "C-5.not-observed");
  seen.outage = OutageSeen{2, false, seconds{184}};
  CHECK(reason(check_failover(seen)) == "C-5.unfinished");
  seen.outage = OutageSeen{2, true, seconds{184}};
  CHECK(reason(check_failover(seen)) == "C-5.seen");
  CHECK(check_failover(seen).measured == Duration{seconds{184}});
}

TEST_CASE("C-6 holds the measured delay against the configured one and names the anchor") {
  struct Row {
    const char* value;
    std::int64_t detection_ms, send_ms;
    const char* reason;
    Anchor anchor;
    std::int64_t measured_ms;
  };
  const Row rows[] = {
      {"60", 60'200, 92'200, "C-6.confirmed", Anchor::detection, 60'200},
      {"60", 63'000, 63'100, "C-6.confirmed", Anchor::detection, 63'000},
      {"60", 28'000, 60'000, "C-6.confirmed", Anchor::send, 60'000},
      {"30", 31'500, 31'600, "C-6.confirmed", Anchor::detection, 31'500},
      {"30", 31'600, 31'700, "C-6.differs", Anchor::detection, 31'600},
      {"30", 60'000, 60'100, "C-6.differs", Anchor::detection, 60'000},
  };
  for (const Row& row : rows) {
    CAPTURE(row.value, row.detection_ms);
    const RetryGap gap{milliseconds{row.detection_ms}, milliseconds{row.send_ms}};
    ObservedFacts seen;
    seen.gaps = &gap;
    seen.gap_count = 1;
    const ItemVerdict line = check_measured_delay(retry(row.value), seen);
    CHECK(reason(line) == row.reason);
    CHECK((line.anchor == row.anchor));
    CHECK(line.measured == Duration{row.measured_ms});
  }
}

TEST_CASE("C-6 shows the first gap that is not the configured delay") {
  const RetryGap gaps[] = {{seconds{60}, seconds{60}}, {seconds{75}, seconds{75}}, {seconds{90}, seconds{90}}};
  ObservedFacts seen;
  seen.gaps = gaps;
  seen.gap_count = 3;
  CHECK(check_measured_delay(retry("60"), seen).measured == Duration{seconds{75}});
  CHECK(reason(check_measured_delay(retry("60"), seen)) == "C-6.differs");
}

TEST_CASE("C-6 claims nothing without a gap or without the configured delay") {
  const RetryGap gap{seconds{60}, seconds{60}};
  ObservedFacts seen;
  CHECK(reason(check_measured_delay(retry("60"), seen)) == "C-6.not-observed");
  seen.gaps = &gap;
  seen.gap_count = 1;
  CHECK(reason(check_measured_delay(configured(""), seen)) == "C-6.unknown");
  CHECK(reason(check_measured_delay(retry("20"), seen)) == "C-6.unknown");  // a refused value is no value
}

TEST_CASE("C-7 passes only by a challenge that was answered and accepted") {
  struct Row {
    Presence user, password;
    CredentialsSeen seen;
    const char* reason;
  };
  constexpr auto present = Presence::present;
  constexpr auto absent = Presence::absent;
  constexpr auto unknown = Presence::unknown;
  const Row rows[] = {
      {present, present, CredentialsSeen::not_seen, "C-7.not-observed"},
      {present, absent, CredentialsSeen::not_seen, "C-7.no-password"},
      {absent, present, CredentialsSeen::not_seen, "C-7.no-user"},
      {present, unknown, CredentialsSeen::not_seen, "C-7.unknown"},
      {unknown, unknown, CredentialsSeen::not_seen, "C-7.unknown"},
      {present, present, CredentialsSeen::accepted, "C-7.accepted"},
      {unknown, unknown, CredentialsSeen::accepted, "C-7.accepted"},
      {present, present, CredentialsSeen::refused, "C-7.refused"},
      {present, present, CredentialsSeen::unchallenged, "C-7.unchallenged"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    ConfiguredFacts facts;
    facts.user = row.user;
    facts.password = row.password;
    ObservedFacts seen;
    seen.credentials = row.seen;
    CHECK(reason(check_credentials(facts, seen)) == row.reason);
  }
}

TEST_CASE("Every reason has an id of its own that names its item, a title, and a way out unless it has passed") {
  std::set<std::string_view> ids;
  for (const ReasonInfo& row : checklist_reasons) {
    CAPTURE(row.id);
    CHECK(ids.insert(row.id).second);
    CHECK(row.id.substr(0, 3) == id(row.item));
    CHECK(row.id[3] == '.');
    CHECK_FALSE(row.title.empty());
    CHECK(row.fix.empty() == (row.verdict == Verdict::pass));
    if (row.verdict == Verdict::pass || row.verdict == Verdict::warn || row.verdict == Verdict::fail)
      CHECK((row.source != Source::none));  // never a verdict without evidence
    for (const std::string_view text : {row.title, row.why, row.fix})
      CHECK((text.empty() || (text.back() != '.' && text.find('\n') == std::string_view::npos)));
  }
}

TEST_CASE("A line of the checklist is one sentence with its numbers") {
  const RetryGap gap{milliseconds{60'200}, milliseconds{92'200}};
  ObservedFacts seen;
  seen.gaps = &gap;
  seen.gap_count = 1;
  CHECK(describe(check_measured_delay(retry("60"), seen)).view() ==
        "C-6 pass: the trace confirms the retry delay; configured 60 s; measured 60.2 s from the detection of the "
        "failure");
  CHECK(describe(check_expire(expire("3600", "nat"), {})).view() ==
        "C-1 fail: the expiry is above 300 s behind NAT; configured 3600 s");
  CHECK(describe(check_failover({})).view() == "C-5 not observed: no outage was observed");
}

TEST_CASE("Items, verdicts and sources have their words") {
  CHECK(to_string(ChecklistItem::expire) == "expiry set");
  CHECK(to_string(ChecklistItem::retry_delay) == "retry delay set");
  CHECK(to_string(ChecklistItem::unregister) == "registrations are cancelled");
  CHECK(to_string(ChecklistItem::backup) == "backup gateway configured");
  CHECK(to_string(ChecklistItem::failover) == "failover tested by disabling the upstream");
  CHECK(to_string(ChecklistItem::measured_delay) == "a trace confirms the retry delay");
  CHECK(to_string(ChecklistItem::credentials) == "credentials correct");
  CHECK(to_string(Verdict::pass) == "pass");
  CHECK(to_string(Verdict::warn) == "warn");
  CHECK(to_string(Verdict::fail) == "fail");
  CHECK(to_string(Verdict::not_observed) == "not observed");
  CHECK(to_string(Verdict::unknown) == "unknown");
  CHECK(to_string(Source::none) == "none");
  CHECK(to_string(Source::configuration) == "configuration");
  CHECK(to_string(Source::trace) == "trace");
  CHECK(to_string(Source::both) == "configuration and trace");
}
