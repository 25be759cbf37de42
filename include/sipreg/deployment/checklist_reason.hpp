// Why an item of the checklist got its verdict: every reason with its item, its verdict, where the deciding fact comes
// from, and its texts. One table, so that a reason can never be told with another verdict.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string_view>

#include "sipreg/version.hpp"

namespace sipreg {
inline namespace v0 {
namespace deployment {

enum class ChecklistItem : std::uint8_t {
  expire,
  retry_delay,
  unregister,
  backup,
  failover,
  measured_delay,
  credentials
};

/// `not_observed`: only an observation can tell, and there was none. `unknown`: the configuration would tell, and it
/// was not shown.
enum class Verdict : std::uint8_t { pass, warn, fail, not_observed, unknown };

/// Where the fact that decided comes from.
enum class Source : std::uint8_t { none, configuration, trace, both };

[[nodiscard]] constexpr std::string_view id(ChecklistItem item) noexcept {
  constexpr std::string_view ids[] = {"C-1", "C-2", "C-3", "C-4", "C-5", "C-6", "C-7"};
  return ids[static_cast<std::size_t>(item)];
}

[[nodiscard]] constexpr std::string_view to_string(ChecklistItem item) noexcept {
  switch (item) {
    case ChecklistItem::expire: return "expiry set";
    case ChecklistItem::retry_delay: return "retry delay set";
    case ChecklistItem::unregister: return "registrations are cancelled";
    case ChecklistItem::backup: return "backup gateway configured";
    case ChecklistItem::failover: return "failover tested by disabling the upstream";
    case ChecklistItem::measured_delay: return "a trace confirms the retry delay";
    case ChecklistItem::credentials: return "credentials correct";
  }
  return "";
}

[[nodiscard]] constexpr std::string_view to_string(Verdict verdict) noexcept {
  switch (verdict) {
    case Verdict::pass: return "pass";
    case Verdict::warn: return "warn";
    case Verdict::fail: return "fail";
    case Verdict::not_observed: return "not observed";
    case Verdict::unknown: return "unknown";
  }
  return "";
}

[[nodiscard]] constexpr std::string_view to_string(Source source) noexcept {
  switch (source) {
    case Source::none: return "none";
    case Source::configuration: return "configuration";
    case Source::trace: return "trace";
    case Source::both: return "configuration and trace";
  }
  return "";
}

// clang-format off
// X(name in code, item, verdict, source, permanent id, what is the case, why it matters, what to do or what would tell)
#define SIPREG_CHECKLIST_REASONS(X)                                                                                   \
  X(expire_auto, expire, pass, configuration, "C-1.auto", "the expiry is Auto",                                       \
    "the other server decides; right where no NAT lies between", "")                                                  \
  X(expire_fixed, expire, pass, configuration, "C-1.fixed", "the expiry is fixed and fits the declared scenarios",    \
    "", "")                                                                                                           \
  X(expire_auto_nat, expire, fail, configuration, "C-1.auto-nat", "the expiry is Auto behind NAT",                    \
    "a long grant outlives the NAT mapping, and calls from the other side stop arriving",                             \
    "set SS_SIP_USER_AGENT_EXPIRE to 120..300")                                                                       \
  X(expire_auto_nat_seen, expire, warn, both, "C-1.auto-nat-seen",                                                    \
    "the expiry is Auto, and the trace shows a NAT that was not declared",                                            \
    "a long grant outlives the NAT mapping, and calls from the other side stop arriving",                             \
    "declare the scenario nat and set SS_SIP_USER_AGENT_EXPIRE to 120..300")                                          \
  X(expire_auto_outside, expire, warn, configuration, "C-1.auto-outside",                                             \
    "the expiry is Auto where the declared scenarios ask for a fixed one",                                            \
    "the refresh depends on what the other server grants", "set SS_SIP_USER_AGENT_EXPIRE to the scenarios' range")    \
  X(expire_long_nat, expire, fail, configuration, "C-1.long-nat", "the expiry is above 300 s behind NAT",             \
    "the refresh comes after the NAT mapping has closed, and calls from the other side stop arriving",                \
    "set SS_SIP_USER_AGENT_EXPIRE to 120..300")                                                                       \
  X(expire_short_nat, expire, warn, configuration, "C-1.short-nat", "the expiry is below 120 s behind NAT",           \
    "it keeps the mapping open, at the price of more REGISTERs and a binding that one lost refresh can end",          \
    "use 120..300 unless the NAT closes its mappings sooner than in a minute")                                        \
  X(expire_outside, expire, warn, configuration, "C-1.outside",                                                       \
    "the expiry is fixed outside the range of the declared scenarios", "",                                            \
    "set SS_SIP_USER_AGENT_EXPIRE to the scenarios' range, or declare what this trunk is")                            \
  X(expire_refused, expire, fail, configuration, "C-1.refused", "the expiry has a value that is none",                \
    "what the softswitch makes of it cannot be known", "set it to Auto or 20..7200")                                  \
  X(expire_differs, expire, warn, both, "C-1.differs", "the trace asks for another lifetime than the configured one", \
    "the configuration that was shown is not the one in force, or another agent sent these REGISTERs",                \
    "apply the configuration, or hand over the one in force")                                                         \
  X(expire_refreshed_late, expire, fail, trace, "C-1.late", "a refresh came after the granted lifetime had passed",   \
    "in between the other server knew no way to this trunk", "find out why: a lost refresh, or a grant that is ignored") \
  X(expire_seen, expire, pass, trace, "C-1.seen", "the trace shows a lifetime that fits the declared scenarios",      \
    "whether it is Auto or fixed the trace cannot tell", "")                                                          \
  X(expire_seen_outside, expire, warn, trace, "C-1.seen-outside",                                                     \
    "the trace shows a lifetime outside the range of the declared scenarios", "",                                     \
    "set SS_SIP_USER_AGENT_EXPIRE to the scenarios' range")                                                           \
  X(expire_long_seen, expire, fail, trace, "C-1.long-seen", "the trace shows more than 300 s asked and granted behind NAT", \
    "the refresh comes after the NAT mapping has closed, and calls from the other side stop arriving",                \
    "set SS_SIP_USER_AGENT_EXPIRE to 120..300")                                                                       \
  X(expire_long_asked, expire, warn, trace, "C-1.long-asked", "more than 300 s is asked for behind NAT, and less granted", \
    "only the other server's limit keeps the NAT mapping open", "set SS_SIP_USER_AGENT_EXPIRE to 120..300")           \
  X(expire_unknown, expire, unknown, none, "C-1.unknown", "the expiry is not known", "",                              \
    "hand over SS_SIP_USER_AGENT_EXPIRE, or a trace with an accepted REGISTER")                                       \
  X(retry_set, retry_delay, pass, configuration, "C-2.set", "the retry delay fits", "", "")                           \
  X(retry_outside, retry_delay, warn, configuration, "C-2.outside",                                                   \
    "the retry delay is legal, but not the one for this trunk",                                                       \
    "60 s is the rule, 30..45 s on a primary trunk, 120..300 s on a backup",                                          \
    "set SS_SIP_USER_AGENT_RETRY_DELAY accordingly, or declare what this trunk is")                                   \
  X(retry_refused, retry_delay, fail, configuration, "C-2.refused", "the retry delay has a value that is none",       \
    "what the softswitch makes of it cannot be known", "set it to 30..600, 60 as a rule")                             \
  X(retry_seen, retry_delay, pass, trace, "C-2.seen", "the trace shows a retry delay that fits", "", "")              \
  X(retry_seen_outside, retry_delay, warn, trace, "C-2.seen-outside",                                                 \
    "the trace shows a retry delay that is not the one for this trunk",                                               \
    "60 s is the rule, 30..45 s on a primary trunk, 120..300 s on a backup",                                          \
    "set SS_SIP_USER_AGENT_RETRY_DELAY accordingly, or declare what this trunk is")                                   \
  X(retry_unknown, retry_delay, unknown, none, "C-2.unknown", "the retry delay is not known", "",                     \
    "hand over SS_SIP_USER_AGENT_RETRY_DELAY, or a trace with a failed registration")                                 \
  X(unregister_on, unregister, pass, configuration, "C-3.on", "cancelling is switched on", "", "")                    \
  X(unregister_seen, unregister, pass, trace, "C-3.seen", "the trace shows the registration cancelled", "", "")       \
  X(unregister_off, unregister, fail, configuration, "C-3.off", "cancelling is switched off",                         \
    "the other server keeps the registration until it expires and routes calls to us meanwhile",                      \
    "set SS_SIP_USER_AGENT_SEND_UNREGISTER to On")                                                                    \
  X(unregister_missing, unregister, fail, trace, "C-3.missing", "a stop or restart without a cancel before it",       \
    "the other server keeps the registration until it expires and routes calls to us meanwhile",                      \
    "set SS_SIP_USER_AGENT_SEND_UNREGISTER to On, and stop the softswitch in an orderly way")                         \
  X(unregister_refused, unregister, fail, configuration, "C-3.refused", "the switch has a value that is none",        \
    "what the softswitch makes of it cannot be known", "set it to On")                                                \
  X(unregister_unknown, unregister, unknown, none, "C-3.unknown", "whether registrations are cancelled is not known", \
    "", "hand over SS_SIP_USER_AGENT_SEND_UNREGISTER, or a trace of an orderly restart")                              \
  X(backup_complete, backup, pass, configuration, "C-4.complete",                                                     \
    "each prefix has another unlocked gateway at another address", "", "")                                            \
  X(backup_seen, backup, pass, trace, "C-4.seen", "calls were rerouted while the trunk was down", "", "")             \
  X(backup_calls_lost, backup, warn, trace, "C-4.calls-lost", "calls were not rerouted while the trunk was down",     \
    "there is no backup, or its prefix, lock, group or priority keeps the calls from it",                             \
    "make a call with the trunk disabled and follow its route")                                                       \
  X(backup_partial, backup, warn, configuration, "C-4.partial", "some prefixes have a backup gateway, others none",   \
    "calls to the others fail while the trunk is down", "add the missing prefixes to another gateway")                \
  X(backup_same_registrar, backup, warn, configuration, "C-4.same-remote",                                            \
    "the backup gateway registers to the same remote", "when the remote is down, both are",                           \
    "take a backup at another address")                                                                               \
  X(backup_same_address, backup, fail, configuration, "C-4.same-address",                                             \
    "the only other gateway is at the same remote address", "when the remote is down, both are",                      \
    "take a backup at another address")                                                                               \
  X(backup_none, backup, fail, configuration, "C-4.none", "no other unlocked gateway covers the prefixes",            \
    "while the trunk is down its calls fail", "add a gateway at another address with these prefixes, or unlock it")   \
  X(backup_unclear, backup, unknown, configuration, "C-4.unclear",                                                    \
    "another gateway covers the prefixes, but its address or its lock is not known", "",                              \
    "hand over remoteIp and lockType of both, or a trace with calls while the trunk is down")                         \
  X(backup_unknown, backup, unknown, none, "C-4.unknown", "the gateways are not known", "",                           \
    "hand over the gateway list, or a trace with calls while the trunk is down")                                      \
  X(failover_seen, failover, pass, trace, "C-5.seen", "the trace shows an outage and the recovery from it", "", "")   \
  X(failover_unfinished, failover, warn, trace, "C-5.unfinished", "the trace ends before the trunk has recovered",    \
    "", "record until the first 200 OK after the outage")                                                             \
  X(failover_not_observed, failover, not_observed, none, "C-5.not-observed", "no outage was observed", "",            \
    "disable the upstream for longer than half of the expiry, and record until the trunk is back")                    \
  X(delay_confirmed, measured_delay, pass, both, "C-6.confirmed", "the trace confirms the retry delay", "", "")       \
  X(delay_differs, measured_delay, fail, both, "C-6.differs", "the trace shows another retry delay",                  \
    "the configuration that was shown is not the one in force, or the agent does not keep to it",                     \
    "apply the configuration, then record two failures in a row")                                                     \
  X(delay_unknown, measured_delay, unknown, trace, "C-6.unknown",                                                     \
    "the trace shows a retry delay, but the configured one is not known", "",                                         \
    "hand over SS_SIP_USER_AGENT_RETRY_DELAY")                                                                        \
  X(delay_not_observed, measured_delay, not_observed, none, "C-6.not-observed", "no failed registration was observed", \
    "", "disable the upstream and record two failures in a row")                                                      \
  X(credentials_accepted, credentials, pass, trace, "C-7.accepted", "the trace shows the credentials accepted", "", "") \
  X(credentials_refused, credentials, fail, trace, "C-7.refused", "the trace shows fresh credentials refused",        \
    "repeating them can get the address blocked", "check user name, password and realm with the other side")          \
  X(credentials_no_user, credentials, fail, configuration, "C-7.no-user", "there is no user name",                    \
    "a challenge cannot be answered", "enter the user name that the other side has given")                            \
  X(credentials_no_password, credentials, fail, configuration, "C-7.no-password", "there is no password",             \
    "a challenge cannot be answered", "enter the password that the other side has given")                             \
  X(credentials_unchallenged, credentials, not_observed, trace, "C-7.unchallenged",                                   \
    "the trace shows a registration without a challenge", "the credentials were never asked for",                     \
    "record a registration that is challenged with 401 or 407")                                                       \
  X(credentials_not_observed, credentials, not_observed, configuration, "C-7.not-observed",                           \
    "there are a user name and a password", "whether they are right only the other server can say",                   \
    "record a registration: 401, REGISTER with credentials, 200")                                                     \
  X(credentials_unknown, credentials, unknown, none, "C-7.unknown", "the credentials are not known", "",              \
    "record a registration: 401, REGISTER with credentials, 200")
// clang-format on

enum class ChecklistReason : std::uint8_t {
#define SIPREG_REASON_NAME(name, item, verdict, source, id, title, why, fix) name,
  SIPREG_CHECKLIST_REASONS(SIPREG_REASON_NAME)
#undef SIPREG_REASON_NAME
};

struct ReasonInfo {
  ChecklistItem item;
  Verdict verdict;
  Source source;
  std::string_view id;     ///< permanent: never renamed, never reused
  std::string_view title;  ///< what is the case
  std::string_view why;    ///< why it matters; may be empty
  std::string_view fix;    ///< what to do, or what would settle it; empty when it has passed
};

inline constexpr ReasonInfo checklist_reasons[] = {
#define SIPREG_REASON_ROW(name, item, verdict, source, id, title, why, fix) \
  {ChecklistItem::item, Verdict::verdict, Source::source, id, title, why, fix},
    SIPREG_CHECKLIST_REASONS(SIPREG_REASON_ROW)
#undef SIPREG_REASON_ROW
};
#undef SIPREG_CHECKLIST_REASONS

[[nodiscard]] constexpr const ReasonInfo& info(ChecklistReason reason) noexcept {
  return checklist_reasons[static_cast<std::size_t>(reason)];
}

}  // namespace deployment
}  // namespace v0
}  // namespace sipreg
