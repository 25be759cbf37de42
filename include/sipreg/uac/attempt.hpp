// What one attempt at a registrar has used up, and the nonces that its requests are signed with.
#pragma once

#include <cstdint>

#include "sipreg/policy/credentials.hpp"
#include "sipreg/policy/facts.hpp"
#include "sipreg/uac/action.hpp"

namespace sipreg {
inline namespace v0 {

/// What the attempt at this target has used up. In all: the first REGISTER and at most four immediate resends.
struct AttemptLedger {
  std::uint16_t sends : 3;               ///< REGISTERs so far
  std::uint16_t challenges : 2;          ///< 401 and 407 answered
  std::uint16_t briefs : 2;              ///< 423 answered
  std::uint16_t hops : 2;                ///< 3xx followed; a living binding is refreshed where it was accepted
  std::uint16_t without_extensions : 1;  ///< left out since a 420 or 439
  std::uint16_t again : 1;               ///< pending: changed meanwhile; cancelling: cancelled once more already

  /// The first REGISTER of an attempt, at a place that is `place_hops` redirections away.
  constexpr void begin(unsigned place_hops) noexcept {
    sends = 1;
    challenges = briefs = 0;
    hops = place_hops & 3U;
  }
  /// An answer was answered at once, for this reason.
  constexpr void count(SendReason reason) noexcept {
    if (reason == SendReason::challenge) ++challenges;
    if (reason == SendReason::too_brief) ++briefs;
    if (reason == SendReason::redirect) ++hops;
    if (reason == SendReason::extension) without_extensions = 1;
  }
};

inline constexpr std::uint8_t max_sends = 5;
inline constexpr std::uint8_t max_challenges = 3;
inline constexpr std::uint8_t max_hops = 2;
inline constexpr std::uint8_t max_cancel_sends = 3;

/// The nonces in use, of the registrar and of a proxy before it. They outlive the attempt: a refresh begins with them.
struct HeldNonces {
  NonceUse www{};
  NonceUse proxy{};

  /// A final answer other than a challenge: what its request carried has worked, and a nextnonce replaces it.
  constexpr void passed(std::uint64_t next_nonce) noexcept {
    www.proven = www.count > 0;
    proxy.proven = proxy.count > 0;
    if (next_nonce != 0 && www.known()) www = {next_nonce, 0, true};
  }
  /// The challenges that are answered next. A place that offers nothing usable keeps its nonce.
  constexpr void adopt(const ResponseFacts& facts) noexcept {
    if (facts.www.offer == ChallengeOffer::usable) www = {facts.www.nonce, 0, false};
    if (facts.proxy.offer == ChallengeOffer::usable) proxy = {facts.proxy.nonce, 0, false};
  }
  constexpr void forget() noexcept { www = proxy = NonceUse{}; }
};

}  // namespace v0
}  // namespace sipreg
