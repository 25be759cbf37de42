// Authorization, Proxy-Authorization and Authentication-Info (RFC 3261 20.7, RFC 7616 3.4, 3.5).
#pragma once

#include <cstdint>
#include <string_view>

#include "sipreg/wire/challenge.hpp"

namespace sipreg {
inline namespace v0 {
namespace wire {

/// One set of credentials. As in Challenge, views keep their escapes.
struct Credentials {
  bool proxy = false;
  bool digest = false;
  bool valid = false;  ///< Digest with username, realm, nonce, uri and response, nothing twice, nc readable if there
  bool userhash = false;
  bool has_algorithm = false;
  bool has_nc = false;
  Algorithm algorithm = Algorithm::md5;
  std::uint32_t nc = 0;  ///< nonce count, from 8 hex digits
  std::string_view scheme;
  std::string_view username;
  std::string_view realm;
  std::string_view nonce;
  std::string_view uri;
  std::string_view response;
  std::string_view cnonce;
  std::string_view opaque;
  std::string_view qop;
  std::string_view nc_text;
  std::string_view algorithm_text;
  std::string_view parameters;  ///< behind the scheme

  /// Any of them with the way it was written (quoted or not): RFC 7616 3.4 rules on that too.
  [[nodiscard]] constexpr Parameter parameter(std::string_view name) const noexcept {
    return find_parameter(parameters, name, ',');
  }
};

[[nodiscard]] constexpr Credentials read_credentials(std::string_view value, bool proxy) noexcept;

/// Authentication-Info of a 2xx.
struct AuthenticationInfo {
  bool present = false;
  bool valid = false;
  bool has_nc = false;
  std::uint32_t nc = 0;
  std::string_view nextnonce;  ///< empty = keep the nonce
  std::string_view rspauth;
  std::string_view cnonce;
  std::string_view qop;
};

[[nodiscard]] constexpr AuthenticationInfo read_authentication_info(std::string_view value) noexcept;

}  // namespace wire
}  // namespace v0
}  // namespace sipreg
