// The operator's checklist, C-1 to C-7, held against what is configured and what was observed. Each verdict names the
// fact that decided; where none did, it says what would. A parameter that nobody has shown is unknown, never its
// default, and nothing is claimed beyond the evidence.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "sipreg/deployment/checklist_facts.hpp"
#include "sipreg/deployment/checklist_reason.hpp"
#include "sipreg/deployment/retry_gap.hpp"
#include "sipreg/deployment/scenario.hpp"
#include "sipreg/time.hpp"

namespace sipreg {
inline namespace v0 {
namespace deployment {

/// One line of the filled-in checklist: the reason carries item, verdict and texts, the rest are its numbers.
struct ItemVerdict {
  ChecklistReason reason{};
  std::optional<Duration> configured{};
  std::optional<Duration> measured{};
  Anchor anchor = Anchor::none;
  Recommendation wanted{};  ///< C-1 and C-2: what the declared scenarios ask for

  [[nodiscard]] constexpr ChecklistItem item() const noexcept { return info(reason).item; }
  [[nodiscard]] constexpr Verdict verdict() const noexcept { return info(reason).verdict; }
};

namespace detail {
/// Before C++20 an optional cannot be assigned a value in a constant expression, but another optional.
[[nodiscard]] constexpr std::optional<Duration> known(Duration span) noexcept { return span; }

/// The lifetime as a trace shows it, when no configuration does.
[[nodiscard]] constexpr ChecklistReason observed_expire(bool nat, const ExpiryRange& range,
                                                        const ObservedFacts& seen) noexcept {
  if (!seen.asked || !seen.granted) return ChecklistReason::expire_unknown;
  if (nat && *seen.asked > preset(Scenario::nat).expiry.fixed.highest)
    return *seen.granted > preset(Scenario::nat).expiry.fixed.highest ? ChecklistReason::expire_long_seen
                                                                      : ChecklistReason::expire_long_asked;
  return range.automatic || range.fixed.contains(*seen.asked) ? ChecklistReason::expire_seen
                                                              : ChecklistReason::expire_seen_outside;
}

[[nodiscard]] constexpr ChecklistReason configured_expire(const Expire& expire, bool nat, const ExpiryRange& range,
                                                          const ObservedFacts& seen) noexcept {
  const SecondsRange& behind_nat = preset(Scenario::nat).expiry.fixed;
  if (expire.mode == ExpiryMode::automatic) {
    if (nat) return ChecklistReason::expire_auto_nat;
    if (seen.nat == Presence::present) return ChecklistReason::expire_auto_nat_seen;
    return range.automatic ? ChecklistReason::expire_auto : ChecklistReason::expire_auto_outside;
  }
  if (nat && expire.lifetime > behind_nat.highest) return ChecklistReason::expire_long_nat;
  if (nat && expire.lifetime < behind_nat.lowest) return ChecklistReason::expire_short_nat;
  if (seen.asked && *seen.asked != expire.lifetime && !seen.raised_by_423) return ChecklistReason::expire_differs;
  return range.fixed.contains(expire.lifetime) ? ChecklistReason::expire_fixed : ChecklistReason::expire_outside;
}
}  // namespace detail

/// C-1: Auto (never behind NAT), or a fixed lifetime (120..300 s behind NAT).
[[nodiscard]] constexpr ItemVerdict check_expire(const ConfiguredFacts& configured,
                                                 const ObservedFacts& seen) noexcept {
  const auto& expire = configured.parameters.expire;
  const bool nat = configured.scenarios.contains(Scenario::nat);
  ItemVerdict result;
  result.wanted = recommend(configured.scenarios);
  if (expire.known() && expire.value.mode == ExpiryMode::fixed)
    result.configured = detail::known(expire.value.lifetime);
  if (seen.asked) result.measured = detail::known(*seen.asked);
  if (seen.granted && seen.refresh_gap && *seen.refresh_gap > *seen.granted) {
    result.reason = ChecklistReason::expire_refreshed_late;
    result.measured = seen.refresh_gap;
  } else if (expire.origin == Origin::refused) {
    result.reason = ChecklistReason::expire_refused;
  } else if (expire.known()) {
    result.reason = detail::configured_expire(expire.value, nat, result.wanted.expiry, seen);
  } else {
    result.reason = detail::observed_expire(nat, result.wanted.expiry, seen);
  }
  return result;
}

/// C-2: 60 s, or what the declared scenarios ask for (30..45 s on a primary trunk, 120..300 s on a backup).
[[nodiscard]] constexpr ItemVerdict check_retry_delay(const ConfiguredFacts& configured,
                                                      const ObservedFacts& seen) noexcept {
  const auto& delay = configured.parameters.retry_delay;
  ItemVerdict result;
  result.wanted = recommend(configured.scenarios);
  if (configured.scenarios.empty()) result.wanted.retry = {seconds{60}, seconds{60}};
  if (delay.origin == Origin::refused) {
    result.reason = ChecklistReason::retry_refused;
  } else if (delay.known()) {
    result.configured = detail::known(delay.value);
    result.reason =
        result.wanted.retry.contains(delay.value) ? ChecklistReason::retry_set : ChecklistReason::retry_outside;
  } else if (seen.gap_count == 0) {
    result.reason = ChecklistReason::retry_unknown;
  } else {
    result.reason = ChecklistReason::retry_seen;
    result.measured = detail::known(seen.gaps[0].from_detection);
    result.anchor = Anchor::detection;
    for (std::size_t i = 0; i < seen.gap_count; ++i) {
      if (detail::near(seen.gaps[i].from_detection, result.wanted.retry)) continue;
      result.reason = ChecklistReason::retry_seen_outside;
      result.measured = detail::known(seen.gaps[i].from_detection);
    }
  }
  return result;
}

/// C-3: registrations are cancelled on removal, restart and shutdown.
[[nodiscard]] constexpr ItemVerdict check_unregister(const ConfiguredFacts& configured,
                                                     const ObservedFacts& seen) noexcept {
  const auto& unregister = configured.parameters.send_unregister;
  const auto because = [](ChecklistReason reason) { return ItemVerdict{reason}; };
  if (unregister.origin == Origin::refused) return because(ChecklistReason::unregister_refused);
  if (unregister.known() && unregister.value == Switch::off) return because(ChecklistReason::unregister_off);
  switch (seen.cancel) {
    case CancelSeen::sent: return because(ChecklistReason::unregister_seen);
    case CancelSeen::missing: return because(ChecklistReason::unregister_missing);
    case CancelSeen::no_stop: break;
  }
  return because(unregister.known() ? ChecklistReason::unregister_on : ChecklistReason::unregister_unknown);
}

/// C-4: another gateway takes the calls while this trunk is down.
[[nodiscard]] constexpr ItemVerdict check_backup(const ConfiguredFacts& configured,
                                                 const ObservedFacts& seen) noexcept {
  const auto because = [](ChecklistReason reason) { return ItemVerdict{reason}; };
  if (seen.reroute == RerouteSeen::rerouted) return because(ChecklistReason::backup_seen);
  if (seen.reroute == RerouteSeen::lost) return because(ChecklistReason::backup_calls_lost);
  if (!configured.backup) return because(ChecklistReason::backup_unknown);
  switch (configured.backup->state) {
    case BackupState::none: return because(ChecklistReason::backup_none);
    case BackupState::same_address: return because(ChecklistReason::backup_same_address);
    case BackupState::same_registrar: return because(ChecklistReason::backup_same_registrar);
    case BackupState::unclear: return because(ChecklistReason::backup_unclear);
    case BackupState::partial: return because(ChecklistReason::backup_partial);
    case BackupState::complete: return because(ChecklistReason::backup_complete);
  }
  return because(ChecklistReason::backup_unknown);
}

/// C-5: failover was tested: failures and a recovery. Only a trace can tell.
[[nodiscard]] constexpr ItemVerdict check_failover(const ObservedFacts& seen) noexcept {
  if (!seen.outage || seen.outage->failures == 0) return ItemVerdict{ChecklistReason::failover_not_observed};
  ItemVerdict result;
  result.reason = seen.outage->recovered ? ChecklistReason::failover_seen : ChecklistReason::failover_unfinished;
  result.measured = detail::known(seen.outage->length);
  return result;
}

/// C-6: every measured retry delay is the configured one, all of them by the same anchor.
[[nodiscard]] constexpr ItemVerdict check_measured_delay(const ConfiguredFacts& configured,
                                                         const ObservedFacts& seen) noexcept {
  const auto& delay = configured.parameters.retry_delay;
  ItemVerdict result;
  if (delay.known()) result.configured = detail::known(delay.value);
  if (seen.gap_count == 0) {
    result.reason = ChecklistReason::delay_not_observed;
    return result;
  }
  result.measured = detail::known(seen.gaps[0].from_detection);
  if (!delay.known()) {
    result.reason = ChecklistReason::delay_unknown;
    result.anchor = Anchor::detection;
    return result;
  }
  result.anchor = detail::anchor_of(seen.gaps, seen.gap_count, delay.value);
  if (result.anchor != Anchor::none) {
    result.reason = ChecklistReason::delay_confirmed;
    if (result.anchor == Anchor::send) result.measured = detail::known(seen.gaps[0].from_send);
    return result;
  }
  result.reason = ChecklistReason::delay_differs;
  result.anchor = Anchor::detection;
  for (std::size_t i = seen.gap_count; i > 0; --i)
    if (!detail::near(seen.gaps[i - 1].from_detection, delay.value))
      result.measured = detail::known(seen.gaps[i - 1].from_detection);
  return result;
}

/// C-7: the credentials are right. A password that is present is not yet a right one: only a trace shows that.
[[nodiscard]] constexpr ItemVerdict check_credentials(const ConfiguredFacts& configured,
                                                      const ObservedFacts& seen) noexcept {
  const auto because = [](ChecklistReason reason) { return ItemVerdict{reason}; };
  if (seen.credentials == CredentialsSeen::accepted) return because(ChecklistReason::credentials_accepted);
  if (seen.credentials == CredentialsSeen::refused) return because(ChecklistReason::credentials_refused);
  if (seen.credentials == CredentialsSeen::unchallenged) return because(ChecklistReason::credentials_unchallenged);
  if (configured.user == Presence::absent) return because(ChecklistReason::credentials_no_user);
  if (configured.password == Presence::absent) return because(ChecklistReason::credentials_no_password);
  const bool complete = configured.user == Presence::present && configured.password == Presence::present;
  return because(complete ? ChecklistReason::credentials_not_observed : ChecklistReason::credentials_unknown);
}

/// The whole checklist, in its order.
[[nodiscard]] constexpr std::array<ItemVerdict, 7> checklist(const ConfiguredFacts& configured,
                                                             const ObservedFacts& seen) noexcept {
  return {check_expire(configured, seen),
          check_retry_delay(configured, seen),
          check_unregister(configured, seen),
          check_backup(configured, seen),
          check_failover(seen),
          check_measured_delay(configured, seen),
          check_credentials(configured, seen)};
}

/// "C-6 pass: the trace confirms the retry delay; configured 60 s; measured 60.2 s from the detection of the failure".
[[nodiscard]] constexpr Sentence describe(const ItemVerdict& line) noexcept {
  const ReasonInfo& reason = info(line.reason);
  Sentence out;
  out << id(reason.item) << " " << to_string(reason.verdict) << ": " << reason.title;
  if (line.configured) out << "; configured " << *line.configured;
  if (line.measured) out << "; measured " << *line.measured;
  if (line.measured && line.anchor != Anchor::none) out << " from " << to_string(line.anchor);
  return out;
}

}  // namespace deployment
}  // namespace v0
}  // namespace sipreg
