#include "conformance/analysis/fingerprint.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "sipreg/policy/status.hpp"

namespace sipreg::conformance::analysis {
namespace {

using RetryAfter = Fingerprint::RetryAfter;
using Nonce = Fingerprint::Nonce;
using CallId = Fingerprint::CallId;

double seconds_of(Duration span) { return static_cast<double>(span.count()) / 1000; }

/// Timers are late by what the machine and the network need, and early only by a registrar's rounding.
bool about(double measured, double expected) { return std::abs(measured - expected) <= 1.0 + expected * 0.0005; }
bool within(double measured, double lowest, double highest) {
  return measured >= lowest - 1 && measured <= highest + 1;
}

// ---- when it refreshes

bool at_half(const RefreshSample& one) {
  const double lifetime = std::min(one.granted, one.asked == 0 ? one.granted : one.asked);
  return about(seconds_of(one.gap), std::max(lifetime / 2, std::min(5.0, lifetime)));
}
bool at_half_of_grant(const RefreshSample& one) { return about(seconds_of(one.gap), one.granted / 2.0); }
bool ims(const RefreshSample& one) {
  return about(seconds_of(one.gap), one.granted > 1200 ? one.granted - 600.0 : one.granted / 2.0);
}
bool at_90_percent(const RefreshSample& one) { return about(seconds_of(one.gap), one.granted * 0.9); }
bool at_90_percent_or_5(const RefreshSample& one) {
  return about(seconds_of(one.gap), std::min(one.granted * 0.9, one.granted - 5.0));
}
bool at_75_percent(const RefreshSample& one) { return about(seconds_of(one.gap), one.granted * 0.75); }
bool at_99_percent(const RefreshSample& one) { return about(seconds_of(one.gap), one.granted * 0.99); }
bool five_before(const RefreshSample& one) {
  return about(seconds_of(one.gap), one.granted > 10 ? one.granted - 5.0 : one.granted / 2.0);
}
bool ten_before(const RefreshSample& one) { return about(seconds_of(one.gap), one.granted - 10.0); }
bool sofia(const RefreshSample& one) {
  const double granted = one.granted, gap = seconds_of(one.gap);
  return granted > 90 && granted < 300 ? within(gap, granted - 60, granted - 30)
                                       : within(gap, granted * 0.25, granted * 0.75);
}
bool freeswitch(const RefreshSample& one) {
  const double asked = one.asked > 30 ? one.asked - 15.0 : one.asked / 2.0;
  return about(seconds_of(one.gap), asked) || sofia(one);
}
bool half_to_end(const RefreshSample& one) {
  const double granted = one.granted;
  return granted > 64 ? within(seconds_of(one.gap), granted / 2, granted - 32)
                      : about(seconds_of(one.gap), granted - 5);
}
/// At a tick of its timer, in the last part of the grant.
bool at_a_tick(const RefreshSample& one) { return within(seconds_of(one.gap), 0, one.granted - 2.0); }
bool timer_before(const RefreshSample& one) {
  return within(seconds_of(one.gap), std::max(one.granted - 110.0, one.granted / 4.0), one.granted - 9.0);
}

// ---- how it retries

bool transient(const RetrySample& one) {
  return one.cause == Cause::silence || one.cause == Cause::trouble || one.cause == Cause::no_binding;
}
bool refused(const RetrySample& one) { return one.cause == Cause::refusal || one.cause == Cause::credentials; }
bool told_to_wait(const RetrySample& one) { return one.retry_after > Duration{} && retry_after_applies(one.status); }

/// Does every wait that `counts` lie in lowest..highest, and, where `constant`, are all of them the same?
template <class Counts>
Fit waits(const TrunkFacts& facts, Counts counts, double lowest, double highest, bool constant) {
  double least = 0, greatest = 0;
  bool any = false;
  for (const RetrySample& one : facts.retries) {
    if (!counts(one) || told_to_wait(one)) continue;
    const double wait = seconds_of(one.from_detection);
    if (!within(wait, lowest, highest)) return Fit::contradicts;
    least = any ? std::min(least, wait) : wait;
    greatest = any ? std::max(greatest, wait) : wait;
    any = true;
  }
  if (!any) return Fit::not_seen;
  return !constant || greatest - least <= std::max(1.0, least * 0.05) ? Fit::fits : Fit::contradicts;
}

Fit both(Fit a, Fit b) { return a == Fit::contradicts || b == Fit::contradicts ? Fit::contradicts : std::max(a, b); }

/// After a definitive refusal nothing comes: a wait that ended contradicts, one that outlasted every delay fits.
Fit stops_when_refused(const TrunkFacts& facts) {
  for (const RetrySample& one : facts.retries)
    if (refused(one)) return Fit::contradicts;
  const bool at_end = facts.last_cause == Cause::refusal || facts.last_cause == Cause::credentials;
  return at_end && gave_up(facts, longest_delay) ? Fit::fits : Fit::not_seen;
}

/// After trouble it tries again: a silence that outlasts its longest wait is another agent's.
Fit comes_back(const TrunkFacts& facts, Duration longest) {
  const bool trouble = facts.last_cause == Cause::silence || facts.last_cause == Cause::trouble;
  return trouble && gave_up(facts, longest) ? Fit::contradicts : Fit::not_seen;
}

auto every = [](const RetrySample&) { return true; };

/// It never gives up (B-10): a silence that outlasts every delay is another agent's.
Fit always_the_same(const TrunkFacts& facts) {
  if (gave_up(facts, longest_delay)) return Fit::contradicts;
  return waits(facts, every, 30, 600, true);
}
Fit the_same_or_stops(const TrunkFacts& facts) {
  return both(both(waits(facts, transient, 30, 600, true), stops_when_refused(facts)),
              comes_back(facts, longest_delay));
}

/// RFC 5626 4.5: between half and all of base x 2^failures, with the cap of 1800 s.
Fit doubling(const TrunkFacts& facts, bool transient_only) {
  Fit fit = Fit::not_seen;
  for (const RetrySample& one : facts.retries) {
    if (told_to_wait(one) || (transient_only && !transient(one))) continue;
    const double growth = std::pow(2.0, std::min<std::uint32_t>(one.failures, 12));
    const double wait = seconds_of(one.from_detection);
    const double all_failed = std::min(1800.0, 30 * growth), not_failed = std::min(1800.0, 90 * growth);
    const bool fits =
        within(wait, all_failed / 2, all_failed) || (transient_only && within(wait, not_failed / 2, not_failed));
    if (!fits) return Fit::contradicts;
    fit = Fit::fits;
  }
  return fit;
}
Fit rfc5626_waits(const TrunkFacts& facts) {
  return both(both(doubling(facts, true), stops_when_refused(facts)), comes_back(facts, seconds{1800}));
}
Fit baresip_waits(const TrunkFacts& facts) { return doubling(facts, false); }

Fit asterisk_waits(const TrunkFacts& facts) {
  return both(waits(facts, transient, 5, 3600, true), stops_when_refused(facts));
}
Fit pjsua_waits(const TrunkFacts& facts) {
  const auto first = [](const RetrySample& one) { return transient(one) && one.failures == 1; };
  const auto later = [](const RetrySample& one) { return transient(one) && one.failures > 1; };
  return both(both(waits(facts, first, 0, 10, false), waits(facts, later, 290, 310, false)), stops_when_refused(facts));
}
Fit freeswitch_waits(const TrunkFacts& facts) {
  Fit fit = Fit::not_seen;
  for (const RetrySample& one : facts.retries) {
    if (told_to_wait(one)) continue;
    const double wait = seconds_of(one.from_detection);
    if (!within(wait, 28, 33) && !within(wait, 30.0 * one.failures - 2, 30.0 * one.failures + 3))
      return Fit::contradicts;
    fit = Fit::fits;
  }
  return fit;
}
Fit linphone_waits(const TrunkFacts& facts) {
  const auto others = [](const RetrySample& one) { return one.cause != Cause::silence && one.cause != Cause::trouble; };
  const auto silent = [](const RetrySample& one) { return one.cause == Cause::silence; };
  return both(waits(facts, others, 59, 61, true), waits(facts, silent, 0, 61, false));
}
Fit five_seconds(const TrunkFacts& facts) { return waits(facts, every, 4, 6, true); }
Fit three_hundred(const TrunkFacts& facts) { return waits(facts, every, 299, 301, true); }
Fit its_timer(const TrunkFacts& facts) { return waits(facts, every, 1, 3600, false); }
Fit never(const TrunkFacts& facts) { return facts.retries.empty() ? Fit::not_seen : Fit::contradicts; }

// clang-format off
constexpr std::array<Fingerprint, 19> table{{
    {"vos3000", "the guide to V2.1.9.07, as the profile of that name", at_half, "at 50 % of the lifetime", always_the_same, "the same delay of 30..600 s after every failure", RetryAfter::either, Nonce::either, CallId::stable},
    {"rfc3261", "the profile of that name", at_half, "at 50 % of the lifetime", the_same_or_stops, "the same delay of 30..600 s, and none after a definitive refusal", RetryAfter::waits, Nonce::either, CallId::stable},
    {"rfc5626", "the profile of that name", at_half, "at 50 % of the lifetime", rfc5626_waits, "RFC 5626 4.5, and none after a definitive refusal", RetryAfter::waits, Nonce::either, CallId::stable},
    {"ims", "the profile of that name", ims, "600 s before the end above 1200 s, else at 50 %", rfc5626_waits, "RFC 5626 4.5, and none after a definitive refusal", RetryAfter::waits, Nonce::either, CallId::stable},
    {"asterisk_pjsip", "asterisk: res_pjsip_outbound_registration.c", ten_before, "10 s before the end", asterisk_waits, "a constant delay, and none after a definitive refusal", RetryAfter::waits, Nonce::asks_each_time, CallId::either},
    {"pjsua", "pjproject: sip_reg.c, pjsua_acc.c", five_before, "5 s before the end", pjsua_waits, "0..10 s, then 290..310 s, and none after a definitive refusal", RetryAfter::ignores, Nonce::asks_each_time, CallId::either},
    {"kamailio_uac", "kamailio: uac_reg.c; measured with 5.6", at_a_tick, "at a tick of its timer before the end", its_timer, "at a tick of its timer", RetryAfter::ignores, Nonce::either, CallId::new_each_time},
    {"opensips_registrant", "opensips: registrant.c", timer_before, "10..110 s before the end", its_timer, "at a tick of its timer", RetryAfter::ignores, Nonce::asks_each_time, CallId::either},
    {"freeswitch", "freeswitch: sofia_reg.c", freeswitch, "15 s before the configured end, or as sofia", freeswitch_waits, "30 s times the number of failures", RetryAfter::either, Nonce::either, CallId::stable},
    {"sofia_nua", "sofia-sip: nua_dialog.c", sofia, "at random between 25 % and 75 %", never, "none of its own", RetryAfter::waits, Nonce::reuses, CallId::stable},
    {"baresip", "re: reg.c; measured with baresip 1.0", at_90_percent, "at 90 % of the grant", baresip_waits, "half to all of 30 s x 2^failures, after every failure", RetryAfter::ignores, Nonce::either, CallId::stable},
    {"linphone", "belle-sip: refresher.c; measured with linphonec 5.1", at_90_percent, "at 90 % of the grant", linphone_waits, "60 s after a refusal", RetryAfter::waits, Nonce::reuses, CallId::stable},
    {"resiprocate", "resiprocate: ClientRegistration.cxx, Helper.hxx", at_90_percent_or_5, "at 90 %, or 5 s before the end", never, "none of its own", RetryAfter::waits, Nonce::reuses, CallId::stable},
    {"sems_yeti", "yeti documentation", at_half_of_grant, "at 50 % of the grant", five_seconds, "5 s", RetryAfter::ignores, Nonce::asks_each_time, CallId::either},
    {"jambonz", "sbc-sip-sidecar: regbot.js", at_half_of_grant, "at 50 % of the grant", three_hundred, "300 s", RetryAfter::ignores, Nonce::asks_each_time, CallId::either},
    {"sipsorcery", "SIPRegistrationUserAgent.cs", five_before, "5 s before the end", three_hundred, "300 s", RetryAfter::ignores, Nonce::asks_each_time, CallId::stable},
    {"sipjs", "SIP.js: registerer.ts", at_99_percent, "at 99 % of the grant", never, "none of its own", RetryAfter::either, Nonce::either, CallId::stable},
    {"diago", "diago: register_transaction.go", at_75_percent, "at 75 % of the grant", never, "none of its own", RetryAfter::either, Nonce::either, CallId::stable},
    {"jssip", "JsSIP: Registrator.js", half_to_end, "at random between 50 % and the end", never, "none of its own", RetryAfter::ignores, Nonce::asks_each_time, CallId::stable},
}};
// clang-format on

struct Judge {
  Comparison result;

  void fits() { ++result.fitting; }
  void contradicts(std::string fact) {
    if (result.contradiction.empty()) result.contradiction = std::move(fact);
  }
  void take(Fit fit, std::string_view expected) {
    if (fit == Fit::fits) fits();
    if (fit == Fit::contradicts) contradicts(std::string(expected));
  }
};

}  // namespace

std::span<const Fingerprint> fingerprints() noexcept { return table; }

bool gave_up(const TrunkFacts& facts, Duration longest) noexcept {
  return facts.failures_in_row > 0 && facts.silence && !facts.silence->ended &&
         facts.silence->length > sum(longer(longest, facts.silence->retry_after), seconds{15});
}

Comparison compare(const Fingerprint& agent, const TrunkFacts& facts) {
  Judge judge;
  const auto stray = std::find_if_not(facts.refreshes.begin(), facts.refreshes.end(), agent.refreshes);
  if (stray != facts.refreshes.end())
    judge.contradicts(fmt::format("it refreshes {}, this one {:.1f} s into {} s", agent.refresh_words,
                                  seconds_of(stray->gap), stray->granted));
  else if (facts.refreshes.size() >= 2)
    judge.fits();
  judge.take(agent.retries(facts), fmt::format("it waits {}", agent.retry_words));
  if (facts.retry_after_ignored.any() && agent.retry_after == RetryAfter::waits)
    judge.contradicts("it waits for Retry-After");
  const bool waited =
      std::any_of(facts.retries.begin(), facts.retries.end(), told_to_wait) && !facts.retry_after_ignored.any();
  if (waited && agent.retry_after == RetryAfter::ignores) judge.contradicts("it ignores Retry-After");
  if (waited && agent.retry_after == RetryAfter::waits) judge.fits();
  const std::uint64_t changes = facts.new_call_id_after_success;
  if (agent.call_id == CallId::stable && changes > facts.restarts + facts.cancels)
    judge.contradicts("it keeps its Call-ID");
  if (agent.call_id == CallId::new_each_time && facts.refreshes.size() >= 2) {
    if (changes == 0)
      judge.contradicts("it has a new Call-ID for each refresh");
    else
      judge.fits();
  }
  const std::uint64_t refreshes = facts.refreshes.size();
  if (agent.nonce == Nonce::reuses && refreshes >= 3 && facts.challenged > refreshes && facts.preemptive == 0)
    judge.contradicts("it uses a nonce again");
  if (agent.nonce == Nonce::asks_each_time && refreshes >= 3 && facts.preemptive > refreshes / 2)
    judge.contradicts("it begins without credentials each time");
  return judge.result;
}

}  // namespace sipreg::conformance::analysis
