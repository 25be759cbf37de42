// What of a REGISTER an analysis goes by. The views lie in the message.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "sipreg/wire/message.hpp"

namespace sipreg::conformance::analysis {

/// A hash of 64 bits, eight bytes at a time. Identities are compared by it: two that collide are not expected in any
/// capture.
[[nodiscard]] inline std::uint64_t fingerprint(std::string_view text,
                                               std::uint64_t seed = 14695981039346656037ULL) noexcept {
  const std::uint64_t size = text.size();
  while (!text.empty()) {
    std::uint64_t word = 0;
    const std::size_t length = text.size() < sizeof word ? text.size() : sizeof word;
    std::memcpy(&word, text.data(), length);
    seed = (seed ^ word) * 0x9E3779B97F4A7C15ULL;
    seed ^= seed >> 29U;
    text.remove_prefix(length);
  }
  seed = (seed ^ size) * 0xBF58476D1CE4E5B9ULL;
  return seed ^ seed >> 32U;
}

/// What is wrong with the form of a REGISTER (VR-H01).
enum class FormFault : std::uint8_t {
  damaged,           ///< wire::Damage says what
  uri_with_user,     ///< RFC 3261 10.2: userinfo in the Request-URI
  to_with_tag,       ///< RFC 3261 8.1.1.2: a To tag outside of a dialog
  from_without_tag,  ///< RFC 3261 8.1.1.3
  foreign_method,    ///< RFC 3261 8.1.1.5: the CSeq names another method
  branch,            ///< RFC 3261 8.1.1.7: no branch that begins with z9hG4bK
  max_forwards,      ///< RFC 3261 8.1.1.6: none, or no number
  contact,           ///< RFC 3261 20.10: a Contact that cannot be read
  lifetime,          ///< RFC 3261 10.2.1.1: an expires that is no number
  star,              ///< RFC 3261 10.2.2: `*` with other Contacts, or with a lifetime that is not 0
};
inline constexpr std::size_t form_faults = 10;
[[nodiscard]] std::string_view to_string(FormFault fault) noexcept;

enum class PrivacySeen : std::uint8_t { absent, id, none, other };
[[nodiscard]] std::string_view to_string(PrivacySeen privacy) noexcept;

/// A host name, or an address from everywhere or only within a site (RFC 1918, 6598, 3927, 4193, loopback).
enum class HostReach : std::uint8_t { name, global, site };
[[nodiscard]] HostReach reach_of_host(std::string_view host) noexcept;

struct RegisterFacts {
  std::uint64_t branch = 0;  ///< fingerprints; of texts that are not there: of the empty one
  std::uint64_t call_id = 0;
  std::uint64_t from_tag = 0;
  std::uint64_t contact = 0;  ///< of user, host and port
  std::uint64_t nonce = 0;    ///< of the credentials; 0: none
  std::uint32_t cseq = 0;
  std::uint32_t asked = 0;
  bool has_asked = false;  ///< a lifetime stands there
  bool has_contact = false;
  bool star = false;
  bool credentials = false;
  PrivacySeen privacy = PrivacySeen::absent;
  std::uint16_t faults = 0;  ///< bits by FormFault
  std::string_view aor_user, aor_host;
  std::uint16_t aor_port = 0;
  std::string_view registrar;  ///< host of the Request-URI, with its port where there is one
  std::string_view contact_uri, contact_host, contact_user, instance;
  std::uint16_t contact_port = 0;
  std::uint32_t reg_id = 0;
  std::string_view via_host;
  std::uint16_t via_port = 0;
  std::uint32_t via_count = 0;

  [[nodiscard]] bool cancels() const noexcept { return star || (has_contact && has_asked && asked == 0); }
  [[nodiscard]] bool queries() const noexcept { return !has_contact; }
  [[nodiscard]] bool has(FormFault fault) const noexcept { return (faults >> static_cast<unsigned>(fault) & 1U) != 0; }
};

/// `message` is a REGISTER.
[[nodiscard]] RegisterFacts read_register(const wire::Message& message);

}  // namespace sipreg::conformance::analysis
