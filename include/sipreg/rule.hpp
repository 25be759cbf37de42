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

// clang-format off
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
  X(outage_length, "A-05", "guide A-05", guide, "A silent server: n tries cost n x (retry delay + 64*T1)")           \
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
  X(host_watchdog, "I-2", "invariant 2", robust,                                                                     \
    "No failure ends in silence: something is always due, even when the host forgets to report a timeout")           \
  X(no_flood, "I-3", "invariant 3", robust, "Never 6 REGISTERs in 1 s nor 31 in 60 s to one target")                 \
  X(refresh_deadline, "I-4", "invariant 4", robust,                                                                  \
    "The refresh is due within the lifetime, never at once, never past the longest gap")                             \
  X(asked_stays, "I-5", "invariant 5", robust, "A grant never changes the lifetime that is asked for")               \
  X(monotonic, "I-6", "invariant 6", robust, "Neither the wall clock nor Date moves a timer; no number overflows")   \
  X(identity, "I-8", "invariant 8", robust,                                                                          \
    "Call-ID, From tag, Contact and the set of headers stay as they are; CSeq and nc count")                         \
  X(secret, "I-secret", "I-secret", robust, "The password is never on the wire, in a log or in a report")             \
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
  X(ims_refresh, "T24229-5.1.1.4-REREG", "TS 24.229 5.1.1.4", must, "Refresh 600 s before the end above 1200 s")     \
  X(rfc_form, "R3261-8.1.1-SIX", "RFC 3261 8.1.1", must,                                                             \
    "To, From, CSeq, Call-ID, Max-Forwards and Via are present, once each")                                          \
  X(rfc_uri_user, "R3261-10.2-RURI-NOUSER", "RFC 3261 10.2", must_not, "The Request-URI has no user part")           \
  X(rfc_to_aor, "R3261-10.2-TO-AOR", "RFC 3261 10.2", must, "To holds the address of record")                        \
  X(rfc_from_to, "R3261-10.2-FROM-EQ-TO", "RFC 3261 10.2", declarative, "From equals To")                            \
  X(rfc_from_tag, "R3261-8.1.1.3-FROM-TAG", "RFC 3261 8.1.1.3", must, "From has a tag")                              \
  X(rfc_to_tag, "R3261-8.1.1.2-TO-NOTAG", "RFC 3261 8.1.1.2", must_not,                                              \
    "To has no tag; the registrar's is never echoed")                                                                \
  X(rfc_max_forwards, "R3261-8.1.1.6-MAXFWD", "RFC 3261 8.1.1.6", must, "Max-Forwards is present")                   \
  X(rfc_cookie, "R3261-8.1.1.7-COOKIE", "RFC 3261 8.1.1.7", must, "The branch starts with z9hG4bK")                  \
  X(rfc_branch, "R3261-8.1.1.7-BRANCH", "RFC 3261 8.1.1.7", must,                                                    \
    "The branch is new for every request but a retransmission")                                                      \
  X(rfc_rport, "R3581-3-NOVALUE", "RFC 3581 3", must, "rport has no value in a request")                             \
  X(rfc_callid, "R3261-10.2-CALLID", "RFC 3261 10.2", should, "One Call-ID for all REGISTERs to one registrar")      \
  X(rfc_callid_unique, "R3261-8.1.1.4-CALLID-UNIQUE", "RFC 3261 8.1.1.4", must, "A new Call-ID is globally unique")  \
  X(rfc_same_ids, "R3261-8.1.3.5-RETRYFORM", "RFC 3261 8.1.3.5", should,                                             \
    "A resend keeps Call-ID, To and From, CSeq + 1")                                                                 \
  X(rfc_own_expiry, "R3261-10.2.4-EXPIRY-OWN", "RFC 3261 10.2.4", declarative,                                       \
    "The lifetime is our Contact's, else the header's")                                                              \
  X(rfc_before_end, "R3261-10.2.4-REFRESH-BEFORE", "RFC 3261 10.2.4", declarative,                                   \
    "The next REGISTER leaves before it has passed")                                                                 \
  X(rfc_same_address, "R3261-10.2.4-SAMEADDR", "RFC 3261 10.2.4", should,                                            \
    "Refreshes go where the registration was accepted")                                                              \
  X(rfc_malformed, "R3261-10.2-EXPIRES-MALFORMED", "RFC 3261 10.2", should,                                          \
    "A malformed expires parameter counts as 3600")                                                                  \
  X(rfc_big, "R3261-10.2-EXPIRES-BIG", "RFC 3261 10.2", may, "A lifetime above 2^32-1 counts as 2^32-1")             \
  X(rfc_case, "R3261-7.3.1-CASE", "RFC 3261 7.3.1", declarative, "Header and parameter names are case-insensitive")  \
  X(rfc_fold, "R3261-7.3.1-FOLD", "RFC 3261 7.3.1", declarative,                                                     \
    "A line that starts with a blank continues the header")                                                          \
  X(rfc_compact, "R3261-7.3.3-COMPACT", "RFC 3261 7.3.3", must, "Compact header names are understood")               \
  X(rfc_class, "R3261-8.1.3.2-X00", "RFC 3261 8.1.3.2", must, "An unknown final code counts as the x00 of its class")\
  X(rfc_unregister, "R3261-10.2.2-UNREG", "RFC 3261 10.2.2", should, "A binding is removed with lifetime 0")         \
  X(rfc_margin, "R5627-4.2-REFRESH-32", "RFC 5627 4.2", must, "Above 64 s: refresh at least 32 s before the end")    \
  X(rfc_resend, "R3261-17.1.2-E", "RFC 3261 17.1.2", must, "UDP: resend after T1, doubling up to T2")                \
  X(rfc_no_resend, "R3261-17.1.2-E-RELIABLE", "RFC 3261 17.1.2", declarative, "TCP and TLS: nothing is sent again")  \
  X(rfc_timer_f, "R3261-17.1.2-F", "RFC 3261 17.1.2", should, "The transaction times out after 64*T1")               \
  X(rfc_proceeding, "R3261-17.1.2-PROC", "RFC 3261 17.1.2", must, "After a 1xx: resend every T2 until 64*T1")        \
  X(rfc_transport_error, "R3261-8.1.3.1-TPERR", "RFC 3261 8.1.3.1", must, "A transport error counts as a 503")       \
  X(rfc_icmp, "R3261-18.4-ICMP", "RFC 3261 18.4", should, "ICMP unreachable is reported as a failure")               \
  X(rfc_match, "R3261-17.1.3-MATCH", "RFC 3261 17.1.3", declarative,                                                 \
    "A response matches by branch and CSeq method only")                                                             \
  X(rfc_vias, "R3261-8.1.3.3-VIAS", "RFC 3261 8.1.3.3", should, "A response with more than one Via is discarded")    \
  X(rfc_sent_by, "R3261-18.1.2-SENTBY-MISMATCH", "RFC 3261 18.1.2", must,                                            \
    "A response with another's sent-by is dropped")                                                                  \
  X(rfc_truncated, "R3261-18.3-TRUNC", "RFC 3261 18.3", must,                                                        \
    "A datagram shorter than its Content-Length is discarded")                                                       \
  X(rfc_length, "R3261-18.3-CLEN", "RFC 3261 18.3", must, "Content-Length frames the messages of a stream")          \
  X(rfc_leading_crlf, "R3261-7.5-LEADCRLF", "RFC 3261 7.5", must, "CRLF before a start-line of a stream is ignored") \
  X(rfc_long_message, "R3261-18.1.1-MAXLEN", "RFC 3261 18.1.1", must, "Messages of up to 65535 bytes are handled")   \
  X(rfc_challenge, "R3261-22.2-RETRY", "RFC 3261 22.2", should, "A 401 is answered with credentials")                \
  X(rfc_cached_credentials, "R3261-22.2-CACHE", "RFC 3261 22.2", should,                                             \
    "Credentials are kept per realm and sent with the next request")                                                 \
  X(rfc_proxy_challenge, "R3261-22.3-RETRY407", "RFC 3261 22.3", should, "A 407 is answered with proxy credentials") \
  X(rfc_challenge_cseq, "R3261-22.2-CSEQ", "RFC 3261 22.2", must, "The resend with credentials increments CSeq")     \
  X(rfc_digest, "R3261-26.3.1-DIGEST", "RFC 3261 26.3.1", must, "User agents implement Digest")                      \
  X(rfc_qop, "R3261-22.4-QOP", "RFC 3261 22.4", must, "qop in the challenge: qop in the credentials")                \
  X(rfc_no_cnonce, "R3261-22.4-CNONCE", "RFC 3261 22.4", must_not, "No cnonce without qop in the challenge")         \
  X(rfc_both, "R3261-22.3-MULTI", "RFC 3261 22.3", may, "Challenges of proxy and registrar are answered together")   \
  X(rfc_realms, "R3261-22.3-MULTI-REALM", "RFC 3261 22.3", should, "Credentials are told apart by their realm")      \
  X(digest_qop_unknown, "R7616-3.3-QOP-UNKNOWN", "RFC 7616 3.3", must, "Unknown qop options are ignored")            \
  X(digest_stale, "R7616-3.3-STALE", "RFC 7616 3.3", declarative,                                                    \
    "stale=true: again with the new nonce, same password")                                                           \
  X(digest_not_stale, "R7616-3.3-NOTSTALE", "RFC 7616 3.3", must, "Without stale the user name or password is wrong")\
  X(digest_opaque, "R7616-3.3-OPAQUE", "RFC 7616 3.3", should, "opaque is echoed unchanged")                         \
  X(digest_count, "R7616-3.4-NC", "RFC 7616 3.4", must, "nc counts the requests sent with a nonce, from 00000001")   \
  X(digest_next_nonce, "R7616-3.5-NEXTNONCE", "RFC 7616 3.5", should, "nextnonce is used for the next request")      \
  X(digest_hex, "R8760-2.2-HEX", "RFC 8760 2.2", declarative, "The response is the lower-case hex of the algorithm") \
  X(digest_topmost, "R8760-2.4-TOPMOST", "RFC 8760 2.4", should,                                                     \
    "The topmost challenge that is supported is answered")                                                           \
  X(digest_ignore, "R8760-2.4-IGNORE", "RFC 8760 2.4", must, "Challenges that are not understood are ignored")       \
  X(digest_abandon, "R8760-2.4-ABANDON", "RFC 8760 2.4", should,                                                     \
    "No challenge can be answered: the request is abandoned")                                                        \
  X(no_basic, "R8760-2.6-BASIC", "RFC 8760 2.6", must_not, "A Basic challenge is never answered")                    \
  X(rfc_423, "R3261-10.2.8-423", "RFC 3261 10.2.8", may, "423: again, with at least Min-Expires")                    \
  X(rfc_408, "R3261-21.4.9-408", "RFC 3261 21.4.9", may, "408: the request may be repeated later")                   \
  X(rfc_410, "R3261-21.4.10-410", "RFC 3261 21.4.10", declarative, "410 is expected to be permanent")                \
  X(rfc_500, "R3261-21.5.1-500", "RFC 3261 21.5.1", may, "500: the request may be repeated after some seconds")      \
  X(rfc_retry_after, "R3261-21.5.4-503-RA", "RFC 3261 21.5.4", should_not,                                           \
    "Nothing is sent to that server for Retry-After")                                                                \
  X(rfc_retry_after_form, "R3261-20.33-RA-FORM", "RFC 3261 20.33", declarative,                                      \
    "Retry-After: seconds, comment, parameters; no date")                                                            \
  X(rfc_retry_after_scope, "R3261-20.33-RA-SCOPE", "RFC 3261 20.33", declarative,                                    \
    "Retry-After: 404 413 480 486 500 503 600 603 only")                                                             \
  X(rfc_backoff_longer, "R5626-4.5-503-LONGER", "RFC 5626 4.5", declarative,                                         \
    "Retry-After may lengthen the computed delay")                                                                   \
  X(outbound_in_force, "R5626-4.2.1-REQUIRE", "RFC 5626 4.2.1", declarative,                                         \
    "Only Require: outbound in the 2xx puts outbound into force")                                                    \
  X(flow_dead, "R5626-4.4.1-PONG", "RFC 5626 4.4.1", must, "A flow without a pong for 10 s has failed")              \
  X(rfc_redirect, "R3261-8.1.3.4-3XX", "RFC 3261 8.1.3.4", should, "The Contacts of a 3xx form the next requests")   \
  X(rfc_redirect_once, "R3261-8.1.3.4-ONCE", "RFC 3261 8.1.3.4", must_not, "No URI is tried twice in a redirection") \
  X(rfc_next_server, "R3263-4.3-NEWREQ", "RFC 3263 4.3", should, "On failure the request goes to the next server")   \
  X(torture_reason, "R4475-3.1.1.12-UNREASON", "RFC 4475 3.1.1.12", declarative, "An odd reason phrase is accepted") \
  X(torture_no_reason, "R4475-3.1.1.13-NOREASON", "RFC 4475 3.1.1.13", declarative,                                  \
    "An empty reason phrase is accepted")                                                                            \
  X(torture_scalar, "R4475-3.1.2.5-SCALARLG", "RFC 4475 3.1.2.5", declarative,                                       \
    "A response with an over-large CSeq is dropped")                                                                 \
  X(torture_status, "R4475-3.1.2.19-BIGCODE", "RFC 4475 3.1.2.19", declarative, "A status code above 699 is dropped")\
  /* The inbound side: terminals that register to us. */                                                             \
  X(suspended, "B-15", "guide B-15", guide, "After P-07 failed tries a terminal is suspended for P-08 seconds")      \
  X(replace, "B-16", "guide B-16", guide, "P-09: a new registration replaces the current one, or is refused")        \
  X(inbound_grant, "B-17", "guide B-17", guide, "The lifetime granted to a terminal: P-05, behind NAT P-06")         \
  X(suspension_count, "A-31", "guide A-31", robust,                                                                  \
    "Tries while suspended are answered at once, not counted, and do not extend the suspension")                     \
  X(refused_terminal, "A-32", "guide A-32", guide,                                                                   \
    "P-09 Off: another Contact, Call-ID and +sip.instance: 480 with the rest of the living binding")                 \
  X(registrar_no_6xx, "R3261-10.3-NO6XX", "RFC 3261 10.3", must_not, "A registrar never answers 6xx")                \
  X(registrar_domain, "R3261-10.3.1-DOMAIN", "RFC 3261 10.3.1", should, "A REGISTER for another domain is not ours") \
  X(registrar_require, "R3261-10.3.2-REQUIRE", "RFC 3261 10.3.2", must, "A Require that is not understood: 420")     \
  X(registrar_challenge, "R3261-10.3.3-AUTHN", "RFC 3261 10.3.3", should, "The terminal is authenticated")           \
  X(registrar_forbidden, "R3261-10.3.4-403", "RFC 3261 10.3.4", must,                                                \
    "A user that may not modify this address of record: 403, and nothing else happens")                              \
  X(registrar_not_found, "R3261-10.3.5-404", "RFC 3261 10.3.5", must, "An address of record that is not valid: 404") \
  X(registrar_star, "R3261-10.3.6-STAR-400", "RFC 3261 10.3.6", must,                                                \
    "Contact * beside other Contacts, or with a lifetime other than 0: 400")                                         \
  X(registrar_star_cseq, "R3261-10.3.6-STAR-CSEQ", "RFC 3261 10.3.6", must,                                          \
    "Contact * removes a binding of its own Call-ID only with a higher CSeq, else all of it fails")                  \
  X(registrar_lifetime, "R3261-10.3.7-EXP-PARAM", "RFC 3261 10.3.7", must, "What a Contact asks is its own expires")   \
  X(registrar_too_brief, "R3261-10.3.7-423-IFF", "RFC 3261 10.3.7", may,                                             \
    "423 only below one hour and below the minimum")                                                                 \
  X(registrar_423_only, "R3261-10.3.7-423-ONLY", "RFC 3261 10.3.7", must_not,                                        \
    "No 423 to a lifetime of one hour or more")                                                                      \
  X(registrar_min_expires, "R3261-10.3.7-MINEXPIRES", "RFC 3261 10.3.7", must, "A 423 names its Min-Expires")        \
  X(registrar_call_id, "R3261-10.3.7-CALLID", "RFC 3261 10.3.7", must, "Another Call-ID updates a binding")          \
  X(registrar_cseq, "R3261-10.3.7-CSEQ", "RFC 3261 10.3.7", must,                                                    \
    "The same Call-ID updates a binding only with a higher CSeq, else all of it fails")                              \
  X(registrar_commit, "R3261-10.3.7-COMMIT", "RFC 3261 10.3.7", must, "All Contacts of a REGISTER, or none")         \
  X(registrar_contacts, "R3261-10.3.8-CONTACTS", "RFC 3261 10.3.8", must, "A 200 lists all current bindings")        \
  X(registrar_expires, "R3261-10.3.8-EXPIRES", "RFC 3261 10.3.8", must, "Each with the lifetime that it has left")   \
  X(registrar_date, "R3261-10.3.8-DATE", "RFC 3261 10.3.8", should, "A 200 has a Date")                              \
  X(registrar_rport, "R3581-4-STAMP", "RFC 3581 4", must, "rport: stamped, with received, and answered there")       \
  X(registrar_path, "R3327-5.3-COPY", "RFC 3327 5.3", declarative, "A 200 copies the Path of the REGISTER")          \
  X(registrar_contact_aor, "R5627-5.1-403", "RFC 5627 5.1", must, "A Contact equal to the address of record: 403")   \
  X(registrar_stale, "R7616-3.3-STALE-SRV", "RFC 7616 3.3", should,                                                  \
    "stale=true only when the nonce is invalid")                                                          \
  X(registrar_order, "R8760-2.3-ORDER", "RFC 8760 2.3", must, "Several challenges: the most preferred comes first")  \
  X(registrar_qop, "R8760-2.6-QOP", "RFC 8760 2.6", must, "A challenge always offers qop")
// clang-format on

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

inline constexpr RuleInfo rules[] = {{"-", "", Strength::robust, "no rule"},
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
