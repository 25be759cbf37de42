#include "sipreg/deployment/symptom.hpp"

#include <cstdint>
#include <iterator>
#include <optional>
#include <string>

#include "catch.hpp"

using namespace sipreg;
using namespace sipreg::deployment;

namespace {
using After = SilenceSeen::After;
using Kind = FailureRun::Kind;

/// "T-01 shown, T-04.pace suspected"; empty when nothing is found.
std::string found(const ObservedBehaviour& seen) {
  std::string result;
  for (const SymptomFinding& finding : find_symptoms(seen)) {
    if (!result.empty()) result += ", ";
    result += advice(finding.symptom).id;
    result += " ";
    result += to_string(finding.confidence);
  }
  return result;
}

ObservedBehaviour behind_nat(std::int64_t quiet, std::optional<Duration> timeout, InboundSeen inbound,
                             Presence nat = Presence::present) {
  ObservedBehaviour seen;
  seen.nat = nat;
  seen.nat_timeout = timeout;
  seen.quiet = seconds{quiet};
  seen.inbound = inbound;
  return seen;
}

constexpr ObservedBehaviour busy(std::int64_t asked, std::int64_t granted, std::int64_t gap_ms,
                                 std::uint32_t count = 5) {
  ObservedBehaviour seen;
  seen.asked = std::optional{seconds{asked}};
  seen.granted = std::optional{seconds{granted}};
  seen.successes = {count, milliseconds{gap_ms}};
  return seen;
}

ObservedBehaviour silent(std::int64_t length, bool ended, After after = After::failure, std::int64_t retry_after = 0) {
  ObservedBehaviour seen;
  seen.silence = SilenceSeen{after, seconds{length}, ended, seconds{retry_after}};
  return seen;
}

ObservedBehaviour failing(Kind kind, std::int64_t shortest_ms, std::int64_t longest_ms, std::uint32_t count = 6) {
  ObservedBehaviour seen;
  seen.failures = {kind, count, milliseconds{shortest_ms}, milliseconds{longest_ms}, false};
  return seen;
}

static_assert(find_symptoms(ObservedBehaviour{}).empty());
static_assert(find_symptoms(busy(20, 20, 10'000))[0].symptom == Symptom::tiny_asked);
static_assert(find_symptoms(busy(20, 20, 10'000))[0].measured == seconds{10});
}  // namespace

TEST_CASE("T-01 needs NAT, a silence above its timeout and calls that are missing") {
  constexpr auto missing = InboundSeen::missing;
  constexpr auto not_watched = InboundSeen::not_watched;
  const Duration minute = seconds{60};
  struct Row {
    const char* what;
    ObservedBehaviour seen;
    const char* found;
  };
  const Row rows[] = {
      {"the whole signature", behind_nat(1800, minute, missing), "T-01 shown"},
      {"nobody called", behind_nat(1800, minute, not_watched), "T-01 suspected"},
      {"timeout not known", behind_nat(1800, std::nullopt, missing), "T-01 suspected"},
      {"timeout not known, nobody called", behind_nat(1800, std::nullopt, not_watched), ""},
      {"timeout not known, short gap", behind_nat(150, std::nullopt, missing), ""},
      {"calls arrive", behind_nat(1800, minute, InboundSeen::arriving), ""},
      {"the gap is short enough", behind_nat(60, minute, missing), ""},
      {"an OPTIONS check keeps it open", behind_nat(25, minute, missing), ""},
      {"no NAT", behind_nat(1800, minute, missing, Presence::absent), ""},
      {"NAT not known", behind_nat(1800, minute, missing, Presence::unknown), ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    CHECK(found(row.seen) == row.found);
  }
  ObservedBehaviour no_gap = behind_nat(1800, minute, missing);
  no_gap.quiet.reset();
  CHECK(found(no_gap).empty());
}

TEST_CASE("T-02 says whether the small number was asked or granted") {
  struct Row {
    const char* what;
    ObservedBehaviour seen;
    const char* found;
  };
  const Row rows[] = {
      {"asked", busy(20, 20, 10'000), "T-02.asked shown"},
      {"granted", busy(3600, 20, 10'000), "T-02.granted shown"},
      {"asked, more granted", busy(20, 3600, 10'000), "T-02.asked shown"},
      {"neither", busy(3600, 3600, 10'000), "T-02.restless shown"},
      {"the edge", busy(30, 30, 15'000), "T-02.asked shown"},
      {"a minute's lifetime", busy(60, 60, 30'000), ""},
      {"tiny, but not so often", busy(20, 20, 15'001), ""},
      {"two are no run", busy(20, 20, 10'000, 2), ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    CHECK(found(row.seen) == row.found);
  }
  ObservedBehaviour numbers_unseen = busy(20, 20, 10'000);
  numbers_unseen.asked.reset();
  CHECK(found(numbers_unseen) == "T-02.granted shown");
  numbers_unseen.granted.reset();
  CHECK(found(numbers_unseen).empty());
}

TEST_CASE("T-03 tells a long delay, refused credentials and a registration that is gone apart") {
  struct Row {
    const char* what;
    ObservedBehaviour seen;
    const char* found;
  };
  const Row rows[] = {
      {"a long delay after a failure", silent(600, true), "T-03.delay shown"},
      {"a long delay after a restart", silent(300, true, After::restart), "T-03.delay shown"},
      {"not over, and still legal", silent(500, false), "T-03.delay suspected"},
      {"never again", silent(700, false), "T-03.disabled shown"},
      {"never again after a restart", silent(700, false, After::restart), "T-03.disabled shown"},
      {"the usual delay", silent(60, true), ""},
      {"the slowest delay", silent(126, true), ""},
      {"just above", silent(127, true), "T-03.delay shown"},
      {"the trace ends early", silent(100, false), ""},
      {"the server asked for it", silent(600, true, After::failure, 600), ""},
      {"the server asked for more", silent(700, false, After::failure, 3600), ""},
      {"the server asked for less", silent(700, false, After::failure, 300), "T-03.disabled shown"},
      {"credentials", failing(Kind::credentials, 60'000, 60'000), "T-03.credentials shown"},
      {"two refusals", failing(Kind::credentials, 60'000, 60'000, 2), ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    CHECK(found(row.seen) == row.found);
  }
}

TEST_CASE("A backup may be silent for as long as its retry delay allows") {
  ObservedBehaviour backup = silent(300, true);
  CHECK(found(backup) == "T-03.delay shown");
  backup.suitable_delay = seconds{300};
  CHECK(found(backup).empty());
  backup.silence->length = seconds{316};
  CHECK(found(backup) == "T-03.delay shown");
}

TEST_CASE("T-04 needs a run of failures at a constant short gap") {
  struct Row {
    const char* what;
    ObservedBehaviour seen;
    const char* found;
  };
  const Row rows[] = {
      {"30 s against a server in trouble", failing(Kind::trouble, 30'000, 30'400), "T-04.pace suspected"},
      {"30 s against a refusal", failing(Kind::refusal, 30'000, 30'400), "T-04.refusal shown"},
      {"credentials", failing(Kind::credentials, 30'000, 30'400), "T-03.credentials shown, T-04.refusal shown"},
      {"60 s", failing(Kind::refusal, 60'000, 60'000), ""},
      {"nearly 60 s", failing(Kind::refusal, 58'500, 60'200), ""},
      {"a wait that grows", failing(Kind::refusal, 30'000, 60'000), ""},
      {"two", failing(Kind::refusal, 30'000, 30'000, 2), ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    CHECK(found(row.seen) == row.found);
  }
  ObservedBehaviour crowd = failing(Kind::trouble, 30'000, 30'400);
  crowd.host_overloaded = true;
  CHECK(found(crowd) == "T-04.pace shown");
}

TEST_CASE("An ignored Retry-After is told after one failure, an honoured one never") {
  ObservedBehaviour seen = failing(Kind::trouble, 60'000, 60'000, 1);
  CHECK(found(seen).empty());
  seen.failures.retry_after_ignored = true;
  CHECK(found(seen) == "T-04.retry-after shown");
}

TEST_CASE("Every symptom is told, not the first") {
  ObservedBehaviour seen = behind_nat(1800, Duration{seconds{60}}, InboundSeen::missing);
  seen.failures = {Kind::credentials, 6, seconds{30}, seconds{30}, true};
  seen.silence = SilenceSeen{After::restart, seconds{700}, false, Duration{0}};
  CHECK(found(seen) ==
        "T-01 shown, T-03.credentials shown, T-03.disabled shown, T-04.retry-after shown, T-04.refusal shown");
}

TEST_CASE("The texts of the symptoms have permanent ids and fit one sentence") {
  const char* const ids[] = {"T-01",         "T-02.asked",       "T-02.granted",  "T-02.restless",
                             "T-03.delay",   "T-03.credentials", "T-03.disabled", "T-04.pace",
                             "T-04.refusal", "T-04.retry-after"};
  REQUIRE(std::size(ids) == symptoms.size());
  for (std::size_t i = 0; i < symptoms.size(); ++i) {
    CAPTURE(ids[i]);
    CHECK(symptoms[i].id == ids[i]);
    CHECK_FALSE(symptoms[i].why.empty());
    CHECK_FALSE(symptoms[i].fix.empty());
    const SymptomFinding finding{static_cast<Symptom>(i), Confidence::suspected, Duration::max()};
    CHECK(describe(finding).view().size() < Sentence::capacity);
  }
  CHECK(describe(find_symptoms(busy(3600, 20, 10'000))[0]).view() ==
        "T-02.granted: warning: a REGISTER every few seconds although each succeeds; the other server grants a tiny "
        "lifetime, whatever is asked for (measured 10 s, shown); ask the other side to grant more, with Min-Expires as "
        "its limit");
}

TEST_CASE("No length overflows") {
  const Duration values[] = {Duration::min(), Duration{0}, Duration::max()};
  for (const Duration a : values)
    for (const Duration b : values) {
      ObservedBehaviour seen;
      seen.nat = Presence::present;
      seen.nat_timeout = a;
      seen.quiet = b;
      seen.inbound = InboundSeen::missing;
      seen.successes = {9, a};
      seen.silence = SilenceSeen{After::failure, a, false, b};
      seen.failures = {Kind::trouble, 9, a, b, true};
      seen.suitable_delay = b;
      CHECK(find_symptoms(seen).size() <= 6);
    }
}
