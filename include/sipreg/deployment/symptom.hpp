// Four ways in which registered trunks fail in the field, T-01 to T-04, and how each shows in a trace. Every one needs
// its whole signature: what was not observed raises nothing, except where it says `suspected`.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "sipreg/deployment/advice.hpp"
#include "sipreg/deployment/checklist_facts.hpp"
#include "sipreg/deployment/nat.hpp"
#include "sipreg/deployment/retry_gap.hpp"
#include "sipreg/deployment/scenario.hpp"
#include "sipreg/time.hpp"

namespace sipreg {
inline namespace v0 {
namespace deployment {

/// Requests from the other side (INVITE, OPTIONS) while the trunk was registered.
enum class InboundSeen : std::uint8_t {
  not_watched,  ///< nobody looked, or nobody called
  arriving,     ///< they arrive through the whole refresh gap
  missing,      ///< they arrive early in it, and are missing or unanswered later
};

/// Consecutive REGISTERs that were all answered with a 2xx.
struct SuccessRun {
  std::uint32_t count = 0;
  Duration longest_gap{};  ///< from one to the next
};

/// A time without any REGISTER that was not the wait for a refresh.
struct SilenceSeen {
  enum class After : std::uint8_t { failure, restart } after = After::failure;
  Duration length{};       ///< from the detection of the failure, or from the restart
  bool ended = false;      ///< by a REGISTER; otherwise the trace ended first
  Duration retry_after{};  ///< that the server asked for; 0: none
};

/// Consecutive failures of registration, challenges not counted.
struct FailureRun {
  enum class Kind : std::uint8_t {
    trouble,      ///< 5xx, 408, silence, unreachable
    refusal,      ///< 403 and other definitive answers
    credentials,  ///< fresh credentials refused with 401 or 407
  } kind = Kind::trouble;
  std::uint32_t count = 0;
  Duration shortest_wait{};  ///< between the detection of one and the next attempt
  Duration longest_wait{};
  bool retry_after_ignored = false;  ///< an attempt left before a Retry-After had passed
};

/// What a trace shows of one trunk's behaviour. What it does not show stays as it is here.
struct ObservedBehaviour {
  Presence nat = Presence::unknown;       ///< declared, or seen in the trace
  std::optional<Duration> nat_timeout{};  ///< of the NAT, when it is known
  std::optional<seconds> asked{};         ///< X of the accepted REGISTERs
  std::optional<seconds> granted{};       ///< Y of their answers
  std::optional<Duration> quiet{};        ///< the longest silence of an idle trunk: refresh gap, or OPTIONS period
  InboundSeen inbound = InboundSeen::not_watched;
  SuccessRun successes{};
  std::optional<SilenceSeen> silence{};
  FailureRun failures{};
  Duration suitable_delay = seconds{120};  ///< the longest retry delay that suits this trunk: 300 s for a backup
  bool host_overloaded = false;            ///< load_notes() of its host has retry_load
};

/// What a symptom comes from. Several may be told at once.
enum class Symptom : std::uint8_t {
  nat_closes,           ///< T-01
  tiny_asked,           ///< T-02
  tiny_granted,         ///< T-02
  restless,             ///< T-02, and neither number is small
  slow_retry,           ///< T-03
  wrong_credentials,    ///< T-03
  never_again,          ///< T-03
  hammered,             ///< T-04
  refusal_repeated,     ///< T-04
  retry_after_ignored,  ///< T-04
};

// clang-format off
inline constexpr std::array<Advice, 10> symptoms{{
    {"T-01", Severity::error, "inbound calls die 5..30 minutes after the registration, outbound calls go on",
     "the trunk is behind NAT and its expiry is long: the mapping closes before the next REGISTER opens it again",
     "fix the expiry at 120..300 s; shorten it until the refresh gap is below the NAT timeout; or switch the OPTIONS check on"},
    {"T-02.asked", Severity::warning, "a REGISTER every few seconds although each succeeds",
     "the lifetime that is asked for is tiny", "raise the expiry to the scenario's value, or set it to Auto"},
    {"T-02.granted", Severity::warning, "a REGISTER every few seconds although each succeeds",
     "the other server grants a tiny lifetime, whatever is asked for",
     "ask the other side to grant more, with Min-Expires as its limit"},
    {"T-02.restless", Severity::warning, "a REGISTER every few seconds although each succeeds",
     "neither the asked nor the granted lifetime is short: something else makes the agent register",
     "look for an address that changes, a process that restarts, or a second agent with the same account"},
    {"T-03.delay", Severity::warning, "no REGISTER for a long time after an outage or a restart",
     "the retry delay is too high", "lower SS_SIP_USER_AGENT_RETRY_DELAY to 60 s, 30..45 s on a primary trunk"},
    {"T-03.credentials", Severity::error, "the trunk does not come back: its credentials are refused again and again",
     "user name, password or realm is wrong", "check user name, password and realm with the other side"},
    {"T-03.disabled", Severity::error, "no REGISTER at all after an outage or a restart",
     "more than the longest legal retry delay has passed: the registration is disabled, or its agent is not running",
     "check that the gateway still registers, is not locked, and that the process runs"},
    {"T-04.pace", Severity::warning, "failed registrations are repeated at a constant short gap",
     "a server in trouble sees it as an attack: carriers complain, block or suspend",
     "raise SS_SIP_USER_AGENT_RETRY_DELAY to 60..120 s or more"},
    {"T-04.refusal", Severity::warning, "a definitive refusal is repeated at a constant short gap",
     "it will not change by itself, and each repetition can renew a block",
     "stop repeating it: find out the reason of the refusal, and raise the retry delay to 60..120 s or more"},
    {"T-04.retry-after", Severity::warning, "REGISTERs leave before the Retry-After of the server has passed",
     "a server in trouble has asked for a pause and does not get it: carriers complain, block or suspend",
     "honour Retry-After"},
}};
// clang-format on

[[nodiscard]] constexpr const Advice& advice(Symptom symptom) noexcept {
  return symptoms[static_cast<std::size_t>(symptom)];
}

/// How much of the signature was seen.
enum class Confidence : std::uint8_t {
  suspected,  ///< a part that alone proves nothing
  shown,      ///< all of it
};

[[nodiscard]] constexpr std::string_view to_string(Confidence confidence) noexcept {
  switch (confidence) {
    case Confidence::suspected: return "suspected";
    case Confidence::shown: return "shown";
  }
  return "";
}

struct SymptomFinding {
  Symptom symptom{};
  Confidence confidence = Confidence::shown;
  Duration measured{};  ///< T-01: the silence; T-02: the period; T-03: the silence; T-04: the shortest wait
};

using SymptomFindings = ShortList<SymptomFinding, 6>;

namespace detail {
inline constexpr Duration few_seconds = seconds{15};    // T-02: an expiry of 20 s is refreshed every 10
inline constexpr seconds tiny_lifetime{30};             // what gives such a period at half of the lifetime
inline constexpr Duration short_wait = seconds{60};     // T-04: below it
inline constexpr Duration longest_wait = seconds{600};  // P-02 allows no more
inline constexpr std::uint32_t run = 3;                 // one or two may be chance

constexpr void look_for_nat(SymptomFindings& found, const ObservedBehaviour& seen) noexcept {
  if (seen.nat != Presence::present || seen.inbound == InboundSeen::arriving || !seen.quiet) return;
  const bool missing = seen.inbound == InboundSeen::missing;
  if (seen.nat_timeout) {
    if (reachability(*seen.nat_timeout, *seen.quiet).reach != Reach::closes) return;
    found.add({Symptom::nat_closes, missing ? Confidence::shown : Confidence::suspected, *seen.quiet});
    return;
  }
  // An unknown timeout: a gap that the guide's longest lifetime behind NAT never has, and calls that are missing.
  if (missing && *seen.quiet > preset(Scenario::nat).expiry.fixed.highest / 2)
    found.add({Symptom::nat_closes, Confidence::suspected, *seen.quiet});
}

constexpr void look_for_restlessness(SymptomFindings& found, const ObservedBehaviour& seen) noexcept {
  if (seen.successes.count < run || seen.successes.longest_gap > few_seconds) return;
  const bool asked = seen.asked && *seen.asked <= tiny_lifetime;
  const bool granted = seen.granted && *seen.granted <= tiny_lifetime;
  if (!seen.asked && !seen.granted) return;
  const Symptom symptom = asked ? Symptom::tiny_asked : granted ? Symptom::tiny_granted : Symptom::restless;
  found.add({symptom, Confidence::shown, seen.successes.longest_gap});
}

constexpr void look_for_silence(SymptomFindings& found, const ObservedBehaviour& seen) noexcept {
  if (seen.failures.kind == FailureRun::Kind::credentials && seen.failures.count >= run)
    found.add({Symptom::wrong_credentials, Confidence::shown, seen.failures.shortest_wait});
  if (!seen.silence) return;
  const SilenceSeen& silence = *seen.silence;
  const Duration suitable = longer(seen.suitable_delay, silence.retry_after);
  if (silence.length <= sum(suitable, delay_tolerance(suitable))) return;
  if (silence.ended) {
    found.add({Symptom::slow_retry, Confidence::shown, silence.length});
    return;
  }
  const Duration legal = longer(longest_wait, silence.retry_after);
  if (silence.length > sum(legal, delay_tolerance(legal)))
    found.add({Symptom::never_again, Confidence::shown, silence.length});
  else
    found.add({Symptom::slow_retry, Confidence::suspected, silence.length});
}

constexpr void look_for_hammering(SymptomFindings& found, const ObservedBehaviour& seen) noexcept {
  const FailureRun& failures = seen.failures;
  const Duration wait = failures.shortest_wait;
  if (failures.retry_after_ignored && failures.count > 0)
    found.add({Symptom::retry_after_ignored, Confidence::shown, wait});
  const bool constant = failures.longest_wait <= sum(wait, delay_tolerance(wait));
  if (failures.count < run || !constant || sum(wait, delay_tolerance(wait)) >= short_wait) return;
  const bool trouble = failures.kind == FailureRun::Kind::trouble;
  // 30 s is legal: against mere trouble it is only known to hurt when the trunks to one host add up.
  const Confidence confidence = trouble && !seen.host_overloaded ? Confidence::suspected : Confidence::shown;
  found.add({trouble ? Symptom::hammered : Symptom::refusal_repeated, confidence, wait});
}
}  // namespace detail

/// Every symptom that the observed behaviour shows, T-01 first.
[[nodiscard]] constexpr SymptomFindings find_symptoms(const ObservedBehaviour& seen) noexcept {
  SymptomFindings found;
  detail::look_for_nat(found, seen);
  detail::look_for_restlessness(found, seen);
  detail::look_for_silence(found, seen);
  detail::look_for_hammering(found, seen);
  return found;
}

/// "T-02.asked: warning: ...; the lifetime that is asked for is tiny (measured 10 s, shown); raise ...".
[[nodiscard]] constexpr Sentence describe(const SymptomFinding& finding) noexcept {
  const Advice& text = advice(finding.symptom);
  Sentence out;
  out << text.id << ": " << to_string(text.severity) << ": " << text.title << "; " << text.why << " (measured ";
  out << finding.measured << ", " << to_string(finding.confidence) << "); " << text.fix;
  return out;
}

}  // namespace deployment
}  // namespace v0
}  // namespace sipreg
