// The words and records of an analysis: what a REGISTER was for, how it ended, and in which state a trunk was.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sipreg/policy/expiry.hpp"
#include "sipreg/time.hpp"

namespace sipreg::conformance::analysis {

/// A moment of the inputs' clock: milliseconds since 1970, or since some midnight where a log writes no dates.
using At = Instant;

/// Where in the inputs something stands.
struct Place {
  std::uint32_t file = 0;      ///< index into the names of the inputs
  std::uint64_t position = 0;  ///< record of a capture, line of a log; 0: nowhere
};

/// What a REGISTER is for. The first five begin an attempt, the others go on with one.
enum class RequestKind : std::uint8_t {
  initial,      ///< nothing is known of a binding
  refresh,      ///< of a binding that lives, or has lapsed without a failure
  retry,        ///< after an attempt that failed
  cancel,       ///< lifetime 0
  query,        ///< no Contact: it only asks
  credentials,  ///< the same with an answer to a challenge
  adjusted,     ///< the same after 423, 3xx, 420, or with another Contact
  next_target,  ///< the same to another server (RFC 3263 4.3)
};
inline constexpr std::size_t request_kinds = 8;

inline constexpr std::array<std::string_view, request_kinds> request_kind_words{
    "initial", "refresh", "retry", "cancel", "query", "credentials", "adjusted", "next target"};

[[nodiscard]] constexpr std::string_view to_string(RequestKind kind) noexcept {
  return request_kind_words[static_cast<std::size_t>(kind)];
}

/// Why an attempt failed.
enum class Cause : std::uint8_t {
  none,
  silence,      ///< no final answer
  trouble,      ///< 408 413 480 486 and 5xx
  refusal,      ///< 402 403 404 405 410 416 421 501 505 6xx
  credentials,  ///< 401 or 407 to credentials, or to a REGISTER that was not sent again with any
  unclear,      ///< 400 and other 4xx
  too_brief,    ///< 423 that no other lifetime followed
  redirected,   ///< 3xx that was not followed
  extension,    ///< 420, 439
  no_binding,   ///< a 2xx that lists no binding of ours
};
inline constexpr std::size_t cause_count = 10;

inline constexpr std::array<std::string_view, cause_count> cause_words{
    "none",    "silence",   "trouble",    "refusal",   "credentials",
    "unclear", "too brief", "redirected", "extension", "no binding"};

[[nodiscard]] constexpr std::string_view to_string(Cause cause) noexcept {
  return cause_words[static_cast<std::size_t>(cause)];
}

/// One REGISTER, all its copies, and its final answer.
struct Exchange {
  At at{};         ///< first copy
  At last_copy{};  ///< last copy
  At answered{};   ///< final answer; only when `status` is not 0
  Place place{};
  Place answer_place{};
  std::uint32_t asked = 0;  ///< seconds; only when `has_asked`
  std::uint32_t cseq = 0;
  std::uint32_t granted = 0;     ///< of a 2xx; 0: no binding of ours
  std::uint32_t wait_asked = 0;  ///< Retry-After, or Min-Expires of a 423
  std::uint16_t copies = 1;      ///< datagrams with the same bytes on the same way
  std::uint16_t status = 0;      ///< of the final answer; 0: none was seen
  RequestKind kind = RequestKind::initial;
  Cause cause = Cause::none;  ///< of the attempt, at its last exchange
  ContactMatch match = ContactMatch::none;
  ExpirySource source = ExpirySource::nothing;
  bool has_asked = false;
  bool credentials = false;  ///< it carried some
};

/// What the other server knows of a trunk, from the first evidence on.
enum class TrunkState : std::uint8_t {
  unknown,     ///< nothing has been seen yet that tells
  registered,  ///< a binding lives
  lapsed,      ///< it has ended, and no attempt had failed
  failing,     ///< there is none, and the last attempt failed
  cancelled,   ///< the agent took it away
};

inline constexpr std::array<std::string_view, 5> trunk_state_words{"unknown", "registered", "lapsed", "failing",
                                                                   "cancelled"};

[[nodiscard]] constexpr std::string_view to_string(TrunkState state) noexcept {
  return trunk_state_words[static_cast<std::size_t>(state)];
}

struct Stretch {
  TrunkState state = TrunkState::unknown;
  At from{};
  At until{};
};

}  // namespace sipreg::conformance::analysis
