// Digest authentication (RFC 7616, RFC 8760): the response value and nothing else. Which challenge is answered, with
// which nonce and count, is the library's decision.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sipreg::agent {

enum class Hash : std::uint8_t { md5, sha256, sha512_256 };

[[nodiscard]] std::string to_hex(const unsigned char* bytes, std::size_t count);

/// The hash of `text` in lower-case hex. Throws when OpenSSL refuses the algorithm (MD5 in a FIPS build).
[[nodiscard]] std::string hash_hex(Hash hash, std::string_view text);

/// Everything that a digest is computed from. Texts are values: quotes and escapes removed (RFC 7616 3.4, unq()).
struct DigestInput {
  Hash hash = Hash::md5;
  bool session = false;  ///< the "-sess" form of the algorithm
  std::string_view user, realm, password;
  std::string_view method, uri;
  std::string_view nonce;
  std::string_view qop = {};  ///< "auth", "auth-int", or empty: the form of RFC 2069, without cnonce and count
  std::string_view cnonce;    ///< with qop, and with the "-sess" form
  std::uint32_t nonce_count = 0;
};

/// "00000001": the count as it stands in the header and in the digest (RFC 7616 3.4: eight hex digits).
[[nodiscard]] std::string nonce_count_text(std::uint32_t count);

/// The requests of this agent have no body; auth-int (RFC 7616 3.4.3) hashes the empty one.
/// The response parameter of Authorization or Proxy-Authorization (RFC 7616 3.4.1). With an empty method it is the
/// rspauth of Authentication-Info (RFC 7616 3.5).
[[nodiscard]] std::string digest_response(const DigestInput& input);

}  // namespace sipreg::agent
