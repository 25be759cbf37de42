// The settings of a registration: one plain value. Four profiles are shipped; every departure from an RFC has a name.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sipreg/policy/privacy.hpp"
#include "sipreg/time.hpp"

namespace sipreg {
inline namespace v0 {

/// Who decides the lifetime: the other server (Auto, B-02) or the operator (Fixed, B-04).
enum class ExpiryMode : std::uint8_t { automatic, fixed };

/// When a binding is refreshed: at a share of its lifetime, or by TS 24.229 (600 s before the end above 1200 s).
enum class RefreshRule : std::uint8_t { fraction, ims };

/// How long to wait after a failure: the same delay every time (B-09), or RFC 5626 4.5.
enum class RetryRule : std::uint8_t { fixed, backoff };

/// What the retry delay counts from. Counted from the send, it still never ends before the transaction.
enum class RetryAnchor : std::uint8_t { detection, send };

/// What a refusal that will not change by itself (403, rejected credentials, ...) leads to.
enum class RefusalRule : std::uint8_t {
  retry,  ///< the retry delay, for ever (B-08, B-10)
  halt,   ///< silence until reconfigured; a 4xx without a meaning of its own is held for `refusal_hold`
};

/// Where a refresh goes once a later target has accepted (R3261-10.2.4-SAMEADDR, failover.returns).
enum class TargetReturn : std::uint8_t { stay, first };

/// The retransmission gaps of SS_SIP_RESEND_INTERVAL: n gaps are n sends; the transaction ends when the last gap
/// has passed. Empty: RFC 3261 17.1.2.
struct ResendGaps {
  static constexpr std::size_t capacity = 20;
  std::array<std::uint16_t, capacity> gap_seconds{};
  std::uint8_t count = 0;

  [[nodiscard]] constexpr bool valid() const noexcept {
    for (std::size_t i = 0; i < count; ++i)
      if (i == capacity || gap_seconds[i] == 0) return false;
    return true;
  }
  [[nodiscard]] constexpr Duration total() const noexcept {
    std::int64_t sum_of_gaps = 0;
    for (std::size_t i = 0; i < count && i < capacity; ++i) sum_of_gaps += gap_seconds[i];
    return seconds{sum_of_gaps};
  }
};

/// The timers of the non-INVITE client transaction (RFC 3261 17.1.2, Table 4).
struct TransactionTimers {
  Duration t1 = milliseconds{500};  ///< round-trip estimate; below 500 ms only in closed networks (17.1.1.1)
  Duration t2 = seconds{4};         ///< longest retransmission gap
  Duration t4 = seconds{5};         ///< how long a message stays in the network
  ResendGaps resend_gaps{};

  /// Timer F: when silence becomes a failure.
  [[nodiscard]] constexpr Duration timeout(bool reliable = false) const noexcept {
    if (!reliable && resend_gaps.count > 0) return resend_gaps.total();
    return share(t1, 64'000);
  }
};

/// A span as a positive number of seconds for the wire: 1..2^32-1.
[[nodiscard]] constexpr std::uint32_t to_delta_seconds(seconds span) noexcept {
  if (span < seconds{1}) return 1;
  return span.count() > 0xFFFFFFFFLL ? 0xFFFFFFFFU : static_cast<std::uint32_t>(span.count());
}

/// Everything that one registration is governed by. An aggregate: change what differs, leave the rest.
struct Profile {
  std::string_view name = "vos3000";

  // The lifetime.
  ExpiryMode expiry = ExpiryMode::automatic;
  seconds lifetime{3600};            ///< asked for: P-01 when fixed (20..7200), X when automatic (A-02); 1..2^32-1
  seconds longest_lifetime{7200};    ///< the most that a Min-Expires may raise it to (A-22); 1..2^32-1
  bool fixed_ignores_grant = false;  ///< DEV-FIXED-IGNORES-GRANT: the literal reading of B-05 (A-04)
  bool lenient_contact = true;       ///< DEV-CONTACT-LENIENT: rungs 4 and 5 of the NAT ladder

  // The refresh.
  RefreshRule refresh = RefreshRule::fraction;
  std::uint16_t refresh_permille = 500;      ///< share of the lifetime, 1..1000 (A-03, B-05)
  std::uint16_t jitter_permille = 0;         ///< up to this share of the spacing earlier, never later; 0..500
  Duration shortest_spacing = seconds{5};    ///< between REGISTERs that are not immediate resends (A-26)
  Duration longest_spacing = seconds{3600};  ///< between refreshes (A-27)

  // The wait after a failure.
  RetryRule retry = RetryRule::fixed;
  Duration retry_delay = seconds{60};  ///< P-02, 30..600 s
  RetryAnchor retry_anchor = RetryAnchor::detection;
  Duration backoff_base = seconds{30};   ///< RFC 5626 4.5 with every flow down
  Duration backoff_cap = seconds{1800};  ///< RFC 5626 4.5 max-time
  bool honour_retry_after = true;        ///< off: DEV-RA-IGNORED (A-23)
  Duration retry_after_cap = seconds{86'400};
  RefusalRule refusal = RefusalRule::retry;
  Duration refusal_hold = seconds{1800};  ///< for 400 and unknown 4xx when refusals halt (requirement 3.10)

  // Credentials, targets, redirects.
  bool lenient_stale = true;  ///< DEV-STALE-LENIENT: a cached nonce refused without stale gets one more try (A-07)
  bool failover = true;       ///< off: DEV-NO-FAILOVER (A-29)
  TargetReturn target_return = TargetReturn::stay;
  bool follow_redirects = true;  ///< off: DEV-NO-REDIRECT (A-28)

  // The end.
  bool cancel = true;                  ///< P-03; off: DEV-NO-UNREGISTER
  Duration cancel_limit = seconds{4};  ///< then a cancel gives up, whatever the server does

  PrivacyMode privacy = PrivacyMode::ignore;  ///< P-04
  TransactionTimers timers{};

  /// `lifetime` as a REGISTER can say it: 1..2^32-1 s, whatever was put there; 0 would be a cancel.
  [[nodiscard]] constexpr std::uint32_t lifetime_seconds() const noexcept { return to_delta_seconds(lifetime); }
};

/// The operator's guide: a fixed delay after every failure, no refusal is final.
[[nodiscard]] constexpr Profile vos3000() noexcept { return Profile{}; }

/// RFC 3261 without a deviation: transient failures wait a fixed delay (the RFC sets none), refusals end it.
[[nodiscard]] constexpr Profile rfc3261() noexcept {
  Profile profile;
  profile.name = "rfc3261";
  profile.lenient_contact = false;
  profile.lenient_stale = false;
  profile.refusal = RefusalRule::halt;
  return profile;
}

/// RFC 3261 with the waits of RFC 5626 4.5.
[[nodiscard]] constexpr Profile rfc5626() noexcept {
  Profile profile = rfc3261();
  profile.name = "rfc5626";
  profile.retry = RetryRule::backoff;
  return profile;
}

/// TS 24.229: the waits of RFC 5626, refresh 600 s before the end of a lifetime above 1200 s, without a longest
/// spacing.
[[nodiscard]] constexpr Profile ims() noexcept {
  Profile profile = rfc5626();
  profile.name = "ims";
  profile.refresh = RefreshRule::ims;
  profile.longest_spacing = Duration::max();
  return profile;
}

/// A departure from an RFC that a setting switches on. The names are permanent.
enum class Deviation : std::uint8_t {
  retry_fixed,
  no_jitter,
  fixed_ignores_grant,
  contact_lenient,
  stale_lenient,
  retry_401,
  retry_403,
  retry_4xx,
  retry_after_ignored,
  no_failover,
  no_redirect,
  retry_from_send,
  no_unregister,
  resend_list,
};

struct DeviationInfo {
  Deviation deviation;
  std::string_view name;
  std::string_view against;  ///< the rule it departs from
  bool (*in_force)(const Profile&) noexcept;
};

inline constexpr DeviationInfo deviations[] = {
    {Deviation::retry_fixed, "DEV-RETRY-FIXED", "RFC 5626 4.5; allowed for a plain agent",
     [](const Profile& p) noexcept { return p.retry == RetryRule::fixed && p.refusal == RefusalRule::retry; }},
    {Deviation::no_jitter, "DEV-NO-JITTER", "RFC 5626 4.5, RFC 8085; advice only",
     [](const Profile& p) noexcept {
       return p.retry == RetryRule::fixed && p.refusal == RefusalRule::retry && p.jitter_permille == 0;
     }},
    {Deviation::fixed_ignores_grant, "DEV-FIXED-IGNORES-GRANT", "RFC 3261 10.2.4",
     [](const Profile& p) noexcept { return p.expiry == ExpiryMode::fixed && p.fixed_ignores_grant; }},
    {Deviation::contact_lenient, "DEV-CONTACT-LENIENT", "RFC 3261 10.2.4, 19.1.4",
     [](const Profile& p) noexcept { return p.lenient_contact; }},
    {Deviation::stale_lenient, "DEV-STALE-LENIENT", "RFC 7616 3.3",
     [](const Profile& p) noexcept { return p.lenient_stale; }},
    {Deviation::retry_401, "DEV-RETRY-401", "RFC 3261 22.1 (MUST NOT)",
     [](const Profile& p) noexcept { return p.refusal == RefusalRule::retry; }},
    {Deviation::retry_403, "DEV-RETRY-403", "RFC 3261 21.4.4",
     [](const Profile& p) noexcept { return p.refusal == RefusalRule::retry; }},
    {Deviation::retry_4xx, "DEV-RETRY-4XX", "RFC 3261 21.4",
     [](const Profile& p) noexcept { return p.refusal == RefusalRule::retry; }},
    {Deviation::retry_after_ignored, "DEV-RA-IGNORED", "RFC 3261 21.5.4",
     [](const Profile& p) noexcept { return !p.honour_retry_after; }},
    {Deviation::no_failover, "DEV-NO-FAILOVER", "RFC 3263 4.3", [](const Profile& p) noexcept { return !p.failover; }},
    {Deviation::no_redirect, "DEV-NO-REDIRECT", "RFC 3261 8.1.3.4",
     [](const Profile& p) noexcept { return !p.follow_redirects; }},
    {Deviation::retry_from_send, "DEV-RETRY-FROM-SEND", "none; local",
     [](const Profile& p) noexcept { return p.retry_anchor == RetryAnchor::send; }},
    {Deviation::no_unregister, "DEV-NO-UNREGISTER", "RFC 3261 10.2.2",
     [](const Profile& p) noexcept { return !p.cancel; }},
    {Deviation::resend_list, "DEV-RESEND-LIST", "RFC 3261 17.1.2",
     [](const Profile& p) noexcept { return p.timers.resend_gaps.count > 0; }},
};

/// What is wrong with a profile that a host has put together. The machine survives any value; these are the values
/// that cannot mean what their author meant.
enum class ProfileFault : std::uint8_t {
  lifetime_zero,           ///< 0 would cancel: 1..2^32-1 s
  lifetime_above_longest,  ///< `lifetime` is above `longest_lifetime`
  refresh_permille_range,  ///< 1..1000
  jitter_permille_range,   ///< 0..500
  spacing_order,           ///< 0 < shortest_spacing <= longest_spacing
  retry_delay_short,       ///< no wait below `shortest_spacing`: retry_delay, backoff_base, refusal_hold
  backoff_order,           ///< 0 < backoff_base <= backoff_cap
  timers,                  ///< t1, t2 and t4 are above 0
  resend_gaps,             ///< at most 20, each above 0
  negative_limit,          ///< cancel_limit and retry_after_cap are not negative
};

struct ProfileFaults {
  std::array<ProfileFault, 10> list{};
  std::size_t count = 0;

  [[nodiscard]] constexpr bool empty() const noexcept { return count == 0; }
  [[nodiscard]] constexpr const ProfileFault* begin() const noexcept { return list.data(); }
  [[nodiscard]] constexpr const ProfileFault* end() const noexcept { return list.data() + count; }
};

/// All faults, not the first.
[[nodiscard]] constexpr ProfileFaults validate(const Profile& p) noexcept {
  ProfileFaults faults;
  const auto check = [&faults](bool good, ProfileFault fault) {
    if (!good) faults.list[faults.count++] = fault;
  };
  constexpr Duration zero{0};
  check(p.lifetime > seconds{0} && p.lifetime <= seconds{4294967295}, ProfileFault::lifetime_zero);
  check(p.lifetime <= p.longest_lifetime, ProfileFault::lifetime_above_longest);
  check(p.refresh_permille >= 1 && p.refresh_permille <= 1000, ProfileFault::refresh_permille_range);
  check(p.jitter_permille <= 500, ProfileFault::jitter_permille_range);
  check(p.shortest_spacing > zero && p.shortest_spacing <= p.longest_spacing, ProfileFault::spacing_order);
  check(shorter(p.retry_delay, shorter(p.backoff_base, p.refusal_hold)) >= p.shortest_spacing,
        ProfileFault::retry_delay_short);
  check(p.backoff_base > zero && p.backoff_base <= p.backoff_cap, ProfileFault::backoff_order);
  check(p.timers.t1 > zero && p.timers.t2 > zero && p.timers.t4 > zero, ProfileFault::timers);
  check(p.timers.resend_gaps.valid(), ProfileFault::resend_gaps);
  check(p.cancel_limit >= zero && p.retry_after_cap >= zero, ProfileFault::negative_limit);
  return faults;
}

}  // namespace v0
}  // namespace sipreg
