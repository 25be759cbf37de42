// WWW-Authenticate and Proxy-Authenticate (RFC 3261 20.44, RFC 7616 3.3, RFC 8760). One row is one challenge: SIP never
// merges these rows with commas (RFC 3261 7.3.1).
#pragma once

#include <cstdint>
#include <string_view>

#include "sipreg/wire/text.hpp"

namespace sipreg {
inline namespace v0 {
namespace wire {

enum class Algorithm : std::uint8_t { md5, md5_sess, sha256, sha256_sess, sha512_256, sha512_256_sess, unknown };

/// Absent means MD5 (RFC 7616 3.3).
[[nodiscard]] constexpr Algorithm read_algorithm(std::string_view text) noexcept;
[[nodiscard]] constexpr std::string_view to_string(Algorithm algorithm) noexcept;

/// The qop-options of a challenge.
struct QopOptions {
  bool present = false;  ///< qop= was written
  bool auth = false;
  bool auth_int = false;
  bool other = false;  ///< something unknown was offered (to be ignored, RFC 7616 3.3)
};

/// One challenge. Views are insides of quoted strings with escapes in place: echo them verbatim between quotes, use
/// unquote() for hashing.
struct Challenge {
  bool proxy = false;     ///< from Proxy-Authenticate
  bool digest = false;    ///< the scheme is Digest
  bool valid = false;     ///< Digest with realm and nonce, nothing twice, everything readable
  bool stale = false;     ///< stale=true in any case; anything else is false
  bool userhash = false;  ///< userhash=true
  bool has_opaque = false;
  bool has_algorithm = false;
  Algorithm algorithm = Algorithm::md5;
  QopOptions qop;
  std::string_view scheme;
  std::string_view realm;
  std::string_view nonce;
  std::string_view opaque;
  std::string_view domain;
  std::string_view algorithm_text;  ///< as written, to be echoed
  std::string_view parameters;      ///< behind the scheme
};

[[nodiscard]] constexpr Challenge read_challenge(std::string_view value, bool proxy) noexcept;

}  // namespace wire
}  // namespace v0
}  // namespace sipreg
