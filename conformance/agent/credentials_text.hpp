// Authorization and Proxy-Authorization rows (RFC 3261 22, RFC 7616 3.4): a challenge kept as text, and its answer.
#pragma once

#include <string>
#include <string_view>

#include "conformance/agent/digest.hpp"
#include "sipreg/wire/challenge.hpp"

namespace sipreg::agent {

/// The texts of one challenge. The machine keeps its fingerprint and count; this is what it stands for. Quoted strings
/// stay as they came, escapes in place, and are echoed so; they are unescaped for hashing.
struct HeldChallenge {
  bool proxy = false;
  wire::Algorithm algorithm = wire::Algorithm::md5;
  bool has_algorithm = false;
  bool has_opaque = false;
  std::string_view qop;  ///< "auth", "auth-int", or empty: none was offered
  std::string algorithm_text;
  std::string realm;
  std::string nonce;
  std::string opaque;
};

[[nodiscard]] HeldChallenge hold(const wire::Challenge& challenge);

struct Account {
  std::string_view user;
  std::string_view password;
};

/// The whole header row, without its line end. `nonce_count` counts the uses of this nonce from 1 and is written only
/// with qop; so is the fresh cnonce (RFC 3261 22.4, RFC 7616 3.4).
[[nodiscard]] std::string credentials_row(const HeldChallenge& challenge, const Account& account,
                                          std::string_view method, std::string_view uri, std::uint32_t nonce_count,
                                          std::string_view cnonce);

}  // namespace sipreg::agent
