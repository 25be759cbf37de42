// What does the status code of a final answer to a REGISTER mean? Every code; unknown ones as x00 of their class
// (RFC 3261 8.1.3.2, 21; RFC 3263 4.3; RFC 5626 4.2.1).
#pragma once

#include <cstdint>

#include "sipreg/version.hpp"

namespace sipreg {
inline namespace v0 {

enum class StatusMeaning : std::uint8_t {
  provisional,   ///< 1xx: the server is at work
  success,       ///< 2xx: look for our binding
  redirection,   ///< 3xx: other places to ask
  challenge,     ///< 401, 407
  too_brief,     ///< 423: a Min-Expires should follow
  extension,     ///< 420, 439: an extension of ours is not supported
  unavailable,   ///< 503: the next server, and this one not before its Retry-After
  transient,     ///< 408 413 480 486 and 5xx: the same request may succeed later
  unclear,       ///< 400 and other 4xx: the same request will not succeed; only a long pause makes a repeat decent
  definitive,    ///< 402 403 404 405 410 416 421 501 505 6xx: nothing changes until somebody changes something
  not_a_status,  ///< below 100 or above 699: no answer at all (RFC 4475 3.1.2.19)
};

[[nodiscard]] constexpr StatusMeaning meaning_of(int status) noexcept {
  if (status < 100 || status > 699) return StatusMeaning::not_a_status;
  if (status < 200) return StatusMeaning::provisional;
  if (status < 300) return StatusMeaning::success;
  if (status < 400) return StatusMeaning::redirection;
  switch (status) {
    case 401:
    case 407: return StatusMeaning::challenge;
    case 423: return StatusMeaning::too_brief;
    case 420:
    case 439: return StatusMeaning::extension;
    case 408:
    case 413:
    case 480:
    case 486: return StatusMeaning::transient;
    case 402:
    case 403:
    case 404:
    case 405:
    case 410:
    case 416:
    case 421:
    case 501:
    case 505: return StatusMeaning::definitive;
    case 503: return StatusMeaning::unavailable;
    default: break;
  }
  if (status < 500) return StatusMeaning::unclear;
  return status < 600 ? StatusMeaning::transient : StatusMeaning::definitive;
}

/// May this answer carry a Retry-After? (RFC 3261 20.33; elsewhere it has no meaning and is not relied on.)
[[nodiscard]] constexpr bool retry_after_applies(int status) noexcept {
  switch (status) {
    case 404:
    case 413:
    case 480:
    case 486:
    case 500:
    case 503:
    case 600:
    case 603: return true;
    default: return false;
  }
}

}  // namespace v0
}  // namespace sipreg
