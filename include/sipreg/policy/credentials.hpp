// Which challenge is answered, with which nonce count, and when is a 401 or 407 a refusal? (A-07; RFC 3261 22,
// RFC 7616 3.3..3.5, RFC 8760 2.4)
#pragma once

#include <cstdint>
#include <string_view>

#include "sipreg/wire/challenge.hpp"
#include "sipreg/wire/message.hpp"

namespace sipreg {
inline namespace v0 {

/// The digest algorithms that a host can compute.
class AlgorithmSet {
 public:
  constexpr AlgorithmSet() noexcept = default;  ///< MD5, MD5-sess, SHA-256, SHA-512-256
  constexpr explicit AlgorithmSet(std::uint8_t bits) noexcept : bits_(bits) {}

  [[nodiscard]] constexpr bool has(wire::Algorithm algorithm) const noexcept {
    return algorithm != wire::Algorithm::unknown && (bits_ & bit(algorithm)) != 0;
  }
  [[nodiscard]] constexpr AlgorithmSet with(wire::Algorithm algorithm) const noexcept {
    return AlgorithmSet{static_cast<std::uint8_t>(bits_ | bit(algorithm))};
  }
  [[nodiscard]] static constexpr AlgorithmSet none() noexcept { return AlgorithmSet{std::uint8_t{0}}; }

 private:
  [[nodiscard]] static constexpr std::uint8_t bit(wire::Algorithm algorithm) noexcept {
    return static_cast<std::uint8_t>(1U << static_cast<unsigned>(algorithm));
  }
  std::uint8_t bits_ = static_cast<std::uint8_t>(bit(wire::Algorithm::md5) | bit(wire::Algorithm::md5_sess) |
                                                 bit(wire::Algorithm::sha256) | bit(wire::Algorithm::sha512_256));
};

/// What an answer offers in one of the two places (WWW-Authenticate, Proxy-Authenticate).
enum class ChallengeOffer : std::uint8_t {
  none,           ///< no challenge at all
  usable,         ///< one that we can answer
  unsupported,    ///< only schemes, algorithms or qop values that we do not know; Basic is never answered
  foreign_realm,  ///< only realms that we hold no password for
  broken,         ///< Digest without a nonce or realm, or unreadable
};

/// The challenge that counts, as numbers for the machine.
struct ChallengeFacts {
  std::uint64_t nonce = 0;  ///< fingerprint; 0 unless usable
  ChallengeOffer offer = ChallengeOffer::none;
  bool stale = false;
};

/// FNV-1a of a nonce, never 0. Two nonces of one registration that collide cost one refused attempt, nothing more.
[[nodiscard]] constexpr std::uint64_t nonce_fingerprint(std::string_view nonce) noexcept {
  std::uint64_t hash = 14695981039346656037ULL;
  for (const char c : nonce) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return hash == 0 ? 1 : hash;
}

/// How this one challenge stands to what we can do and whose password we hold (`realm` empty: any realm).
[[nodiscard]] constexpr ChallengeOffer offer_of(const wire::Challenge& challenge, AlgorithmSet algorithms,
                                                std::string_view realm) noexcept {
  if (!challenge.digest) return ChallengeOffer::unsupported;
  if (!challenge.valid || challenge.nonce.empty()) return ChallengeOffer::broken;
  if (!algorithms.has(challenge.algorithm)) return ChallengeOffer::unsupported;
  if (challenge.qop.present && !challenge.qop.auth && !challenge.qop.auth_int) return ChallengeOffer::unsupported;
  if (!realm.empty() && !wire::unquoted_equals(challenge.realm, realm)) return ChallengeOffer::foreign_realm;
  return ChallengeOffer::usable;
}

/// The challenge to answer in one place, and what it is as facts.
struct ChosenChallenge {
  wire::Challenge
      challenge;  ///< the host keeps realm, nonce, opaque, algorithm and qop of it when facts.offer is usable
  ChallengeFacts facts;
};

/// The topmost challenge that can be answered (RFC 8760 2.4); where none can, the most telling reason.
[[nodiscard]] constexpr ChosenChallenge choose_challenge(const wire::Message& message, bool proxy,
                                                         AlgorithmSet algorithms = {},
                                                         std::string_view realm = {}) noexcept {
  ChosenChallenge chosen;
  for (const wire::Challenge& challenge : message.challenges()) {
    if (challenge.proxy != proxy) continue;
    const ChallengeOffer offer = offer_of(challenge, algorithms, realm);
    if (offer == ChallengeOffer::usable) {
      chosen.challenge = challenge;
      chosen.facts = {nonce_fingerprint(challenge.nonce), offer, challenge.stale};
      return chosen;
    }
    if (offer > chosen.facts.offer) chosen.facts.offer = offer;
  }
  return chosen;
}

/// What the machine remembers of one place: the nonce in use and how often it has been sent (R7616-3.4-NC).
struct NonceUse {
  std::uint64_t nonce = 0;  ///< fingerprint; 0 = none
  std::uint32_t count = 0;  ///< requests sent with it
  bool proven = false;      ///< some answer other than a challenge has come to a request that carried it

  [[nodiscard]] constexpr bool known() const noexcept { return nonce != 0; }
  /// The nc of the next request; a count that is used up ends the nonce.
  [[nodiscard]] constexpr std::uint32_t take() noexcept {
    if (nonce == 0) return 0;
    if (count == 0xFFFFFFFFU) {
      *this = NonceUse{};
      return 0;
    }
    return ++count;
  }
};

enum class ChallengeVerdict : std::uint8_t {
  answer,       ///< with the new nonce, at once; no failure
  last_chance,  ///< a nonce that had worked is refused without stale: one try with the new one (DEV-STALE-LENIENT)
  rejected,     ///< the password is wrong
  unusable,     ///< nothing here that we can answer
};

/// Judges one challenge against the credentials that the refused request carried.
[[nodiscard]] constexpr ChallengeVerdict judge_challenge(const NonceUse& sent, const ChallengeFacts& offered,
                                                         bool lenient) noexcept {
  if (offered.offer != ChallengeOffer::usable) return ChallengeVerdict::unusable;
  if (sent.count == 0) return ChallengeVerdict::answer;
  if (sent.nonce == offered.nonce) return ChallengeVerdict::rejected;
  if (offered.stale) return ChallengeVerdict::answer;
  return sent.proven && lenient ? ChallengeVerdict::last_chance : ChallengeVerdict::rejected;
}

}  // namespace v0
}  // namespace sipreg
