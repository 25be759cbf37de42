// The rule list: every rule that a decision of the library, a case of the conformance suite or a finding of the
// verifier can rest on, written once. An action names its rule, the log prints it, the catalogue cites it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string_view>

#include "sipreg/version.hpp"

namespace sipreg {
inline namespace v0 {

/// How strongly a rule binds. RFC 2119 words for the RFC rows; `declarative` is text of a state machine without such a
/// word; `guide` binds agents that claim the vos3000 profile; `robust` is what every agent must survive.
enum class Strength : std::uint8_t { must, must_not, should, should_not, may, declarative, guide, robust };

[[nodiscard]] constexpr std::string_view to_string(Strength strength) noexcept {
  switch (strength) {
    case Strength::must: return "MUST";
    case Strength::must_not: return "MUST NOT";
    case Strength::should: return "SHOULD";
    case Strength::should_not: return "SHOULD NOT";
    case Strength::may: return "MAY";
    case Strength::declarative: return "N";
    case Strength::guide: return "GUIDE";
    case Strength::robust: return "ROBUST";
  }
  return "";
}

// X(name in code, permanent id, source section, strength, what it says)
#define SIPREG_RULES(X)                                                                                              \
  /* The operator's guide: parameters, behaviour and the decisions taken where it is silent. */                     \
  X(auto_lifetime, "B-02", "guide B-02", guide, "Auto: the lifetime that the 200 OK grants is the lifetime")         \
  X(auto_refresh, "B-03", "guide B-03", guide, "Auto: the next REGISTER leaves before the grant has passed")         \
  X(fixed_asked, "B-04", "guide B-04", guide, "Fixed: the configured lifetime is asked for every time")              \
  X(fixed_half, "B-05", "guide B-05", guide, "Fixed: re-register at 50 % of the configured lifetime")                \
  X(one_timer, "B-06", "guide B-06", guide, "Success arms the refresh, failure the retry; never both")               \
  X(failure, "B-07", "guide B-07", guide, "Final errors, timeouts and unreachable servers are failures")             \
  X(retry_delay, "B-08", "guide B-08", guide, "After a failure: wait exactly the retry delay, then REGISTER again")  \
  X(no_backoff, "B-09", "guide B-09", guide, "Every wait is the same: no exponential backoff")                       \
  X(retry_forever, "B-10", "guide B-10", guide, "Retries never stop until one succeeds")                             \
  X(recovered, "B-11", "guide B-11", guide, "A success ends the retries and returns to the normal refresh")          \
  X(cancel, "B-12", "guide B-12", guide, "On removal, restart, shutdown: REGISTER with lifetime 0 and our Contact")  \
  X(no_cancel, "B-13", "guide B-13", guide, "With cancelling off nothing is sent; the binding runs out")             \
  X(privacy, "B-14", "guide B-14", guide, "The Privacy header is the same on every REGISTER: absent, id or none")    \
  X(refresh_before_end, "A-03", "guide A-03", guide, "Refresh at 50 %, and a transaction before the end if it fits") \
  X(short_grant, "A-04", "guide A-04", guide, "Fixed, less granted: half of the smaller of configured and granted")  \
  X(from_detection, "A-06", "guide A-06", guide, "The retry delay counts from the detection of the failure")         \
  X(challenge, "A-07", "guide A-07", guide, "A first or stale challenge is answered at once; it is no failure")      \
  X(silence, "A-21", "guide A-21", guide, "Silence is a failure when the transaction has timed out")                 \
  X(interval_too_brief, "A-22", "guide A-22", guide, "423: answer at once with Min-Expires, twice an attempt")       \
  X(retry_after, "A-23", "guide A-23", guide, "503: wait the longer of retry delay and Retry-After, capped")         \
  X(not_bound, "A-25", "guide A-25", guide, "A 2xx without a living binding of ours is a failure that waits")        \
  X(tiny_grant, "A-26", "guide A-26", robust, "Tiny grants are followed, never faster than the floor")               \
  X(huge_grant, "A-27", "guide A-27", robust, "Huge grants are refreshed at the longest spacing")                    \
  X(redirect, "A-28", "guide A-28", guide, "3xx: at most two hops an attempt, each URI once")                        \
  X(next_target, "A-29", "guide A-29", guide, "Timeout, 503 or transport error: the next target before waiting")     \
  X(lifetime_start, "A-30", "guide A-30", guide, "A lifetime runs from the first send of the accepted REGISTER")     \
  /* The invariants of the machine. */                                                                               \
  X(one_pending, "I-1", "invariant 1", robust, "At most one REGISTER transaction is pending")                        \
  X(host_watchdog, "I-2", "invariant 2", robust, "A host that forgets to report a timeout cannot freeze it")         \
  X(no_flood, "I-3", "invariant 3", robust, "Never 6 REGISTERs in 1 s nor 31 in 60 s to one target")                 \
  X(after_stop, "I-7", "invariant 7", robust, "After stop nothing is sent but the bounded cancel")                   \
  /* RFC 3261 and its companions. */                                                                                 \
  X(rfc_pending, "R3261-10.2-ONE-PENDING", "RFC 3261 10.2", must_not, "No new REGISTER while the last is pending")   \
  X(rfc_cseq, "R3261-10.2-CSEQ", "RFC 3261 10.2", must, "CSeq rises by exactly one per REGISTER of a Call-ID")       \
  X(rfc_rejected, "R3261-22.1-REJECTED", "RFC 3261 22.1", must_not, "Never again with credentials just rejected")    \
  X(rfc_403, "R3261-21.4.4-403", "RFC 3261 21.4.4", should_not, "A request answered with 403 is not repeated")       \
  X(rfc_no_repeat, "R3261-21.4-NOREPEAT", "RFC 3261 21.4", should_not, "No unmodified repeat after a 4xx")           \
  X(rfc_timeout_pause, "R3261-10.2.7-TIMEOUT", "RFC 3261 10.2.7", should_not, "No immediate retry after a timeout")  \
  X(rfc_backoff, "R5626-4.5-WAIT", "RFC 5626 4.5", must, "Wait at least the computed retry delay")                   \
  X(rfc_420, "R3261-8.1.3.5-420", "RFC 3261 8.1.3.5", should, "420: retry without the unsupported extensions")       \
  X(rfc_439, "R5626-4.2.1-439", "RFC 5626 4.2.1", may, "439: retry without outbound")                                \
  X(ims_refresh, "T24229-5.1.1.4-REREG", "TS 24.229 5.1.1.4", must, "Refresh 600 s before the end above 1200 s")

enum class Rule : std::uint8_t {
  none,
#define SIPREG_RULE_NAME(name, id, source, strength, text) name,
  SIPREG_RULES(SIPREG_RULE_NAME)
#undef SIPREG_RULE_NAME
};

struct RuleInfo {
  std::string_view id;      ///< permanent: never renumbered, never reused
  std::string_view source;  ///< document and section
  Strength strength;
  std::string_view text;  ///< one line, our words
};

inline constexpr RuleInfo rules[] = {
    {"-", "", Strength::robust, "no rule"},
#define SIPREG_RULE_ROW(name, id, source, strength, text) {id, source, Strength::strength, text},
    SIPREG_RULES(SIPREG_RULE_ROW)
#undef SIPREG_RULE_ROW
};
#undef SIPREG_RULES

[[nodiscard]] constexpr const RuleInfo& info(Rule rule) noexcept { return rules[static_cast<std::size_t>(rule)]; }

/// The rule with this permanent id ("B-08", "R3261-10.2-CSEQ"), or nothing. For catalogues and tests: a linear search.
[[nodiscard]] constexpr std::optional<Rule> find_rule(std::string_view id) noexcept {
  for (std::size_t index = 1; index < std::size(rules); ++index)
    if (rules[index].id == id) return static_cast<Rule>(index);
  return std::nullopt;
}

}  // namespace v0
}  // namespace sipreg
