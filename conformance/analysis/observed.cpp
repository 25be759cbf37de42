#include <algorithm>

#include "conformance/analysis/judge.hpp"
#include "sipreg/policy/status.hpp"

namespace sipreg::conformance::analysis {

using deployment::CredentialsSeen;
using deployment::InboundSeen;
using deployment::Presence;
using deployment::Scenario;

namespace {

/// Nobody is told of an outage of a trunk whose server is well and says no.
bool upstream_failed(Cause cause) { return cause == Cause::silence || cause == Cause::trouble; }

CredentialsSeen credentials_seen(const TrunkFacts& facts) {
  if (facts.last_cause == Cause::credentials && facts.failures_in_row > 0 && facts.credentials_refused > 0)
    return CredentialsSeen::refused;
  if (facts.credentials_accepted > 0) return CredentialsSeen::accepted;
  if (facts.credentials_refused > 0) return CredentialsSeen::refused;
  return facts.unchallenged > 0 ? CredentialsSeen::unchallenged : CredentialsSeen::not_seen;
}

InboundSeen inbound_seen(const TrunkFacts& facts) {
  const InboundFacts& inbound = facts.inbound;
  if (inbound.unanswered >= 2 && *inbound.earliest_unanswered > inbound.latest_answered &&
      (inbound.answered > 0 || *inbound.earliest_unanswered >= seconds{20}))
    return InboundSeen::missing;
  const bool through = inbound.latest_answered * 2 >= facts.longest_quiet;
  return inbound.answered > 0 && inbound.unanswered == 0 && through ? InboundSeen::arriving : InboundSeen::not_watched;
}

}  // namespace

std::vector<deployment::RetryGap> retry_gaps(const TrunkFacts& facts) {
  std::vector<deployment::RetryGap> gaps;
  for (const RetrySample& one : facts.retries) {
    const bool told = one.retry_after > Duration{} && retry_after_applies(one.status);
    if (told && sum(one.from_detection, seconds{1}) >= one.retry_after) continue;
    gaps.push_back({one.from_detection, one.from_send});
  }
  return gaps;
}

deployment::ObservedFacts observed_facts(const TrunkFacts& facts, const std::vector<deployment::RetryGap>& gaps) {
  deployment::ObservedFacts seen;
  if (facts.last_asked && facts.successes > 0) seen.asked = seconds{*facts.last_asked};
  if (facts.last_granted) seen.granted = seconds{*facts.last_granted};
  for (const RefreshSample& one : facts.refreshes)
    if (facts.last_granted && one.granted == *facts.last_granted)
      seen.refresh_gap = seen.refresh_gap ? longer(*seen.refresh_gap, one.gap) : one.gap;
  seen.raised_by_423 = facts.raised_by_423;
  seen.nat = facts.nat;
  seen.gaps = gaps.data();
  seen.gap_count = gaps.size();
  seen.cancel = facts.cancel;
  seen.reroute = facts.reroute;
  if (facts.outage && upstream_failed(facts.outage->cause))
    seen.outage = deployment::OutageSeen{facts.outage->failures, facts.outage->recovered, facts.outage->length};
  seen.credentials = credentials_seen(facts);
  return seen;
}

deployment::ObservedBehaviour observed_behaviour(const TrunkFacts& facts, const Expectations& expected) {
  deployment::ObservedBehaviour seen;
  const bool declared = expected.configured.scenarios.contains(Scenario::nat) || expected.nat_timeout;
  seen.nat = declared ? Presence::present : facts.nat;
  seen.nat_timeout = expected.nat_timeout;
  if (!facts.timed) return seen;
  if (facts.last_asked && facts.successes > 0) seen.asked = seconds{*facts.last_asked};
  if (facts.last_granted) seen.granted = seconds{*facts.last_granted};
  if (facts.longest_quiet > Duration{}) seen.quiet = facts.longest_quiet;
  seen.inbound = inbound_seen(facts);
  seen.successes = facts.successes_run;
  seen.silence = facts.silence;
  seen.failures = facts.failure_run;
  if (expected.configured.scenarios.contains(Scenario::backup)) seen.suitable_delay = seconds{300};
  seen.host_overloaded = expected.host_overloaded;
  return seen;
}

}  // namespace sipreg::conformance::analysis
