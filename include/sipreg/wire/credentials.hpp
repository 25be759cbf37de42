// Authorization, Proxy-Authorization and Authentication-Info (RFC 3261 20.6, 20.7, RFC 7616 3.4, 3.5).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sipreg/wire/challenge.hpp"
#include "sipreg/wire/host.hpp"

namespace sipreg {
inline namespace v0 {
namespace wire {

/// A nonce count: exactly 8 hex digits (RFC 7616 3.4).
struct NonceCount {
  bool present = false;
  bool valid = false;
  std::uint32_t value = 0;
};

[[nodiscard]] constexpr NonceCount read_nonce_count(std::string_view text) noexcept {
  NonceCount count{true, false, 0};
  if (text.size() != 8) return count;
  for (const char c : text) {
    if (hex_digit(c) < 0) return {true, false, 0};
    count.value = count.value << 4 | static_cast<std::uint32_t>(hex_digit(c));
  }
  count.valid = true;
  return count;
}

/// One set of credentials. As in Challenge, texts keep their escapes.
struct Credentials {
  bool proxy = false;     ///< from Proxy-Authorization
  bool digest = false;    ///< the scheme is Digest
  bool valid = false;     ///< Digest with username, realm, nonce, uri and response, nothing twice, nc readable if there
  bool userhash = false;  ///< userhash=true
  bool has_algorithm = false;
  bool has_opaque = false;
  Algorithm algorithm = Algorithm::md5;  ///< MD5 when absent
  NonceCount nc;
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

/// Reads the value of one Authorization or Proxy-Authorization row.
[[nodiscard]] constexpr Credentials read_credentials(std::string_view value, bool proxy) noexcept {
  Credentials result;
  result.proxy = proxy;
  result.scheme = detail::split_scheme(value);
  result.parameters = value;
  result.digest = iequals(result.scheme, "Digest");
  constexpr std::string_view names[] = {"username", "realm", "nonce", "uri",       "response", "cnonce",
                                        "opaque",   "qop",   "nc",    "algorithm", "userhash"};
  bool has_realm = false;
  const bool readable =
      detail::read_digest_parameters(names, value, [&](std::size_t known, std::string_view text) noexcept {
        switch (known) {
          case 0: result.username = text; break;
          case 1:
            has_realm = true;
            result.realm = text;
            break;
          case 2: result.nonce = text; break;
          case 3: result.uri = text; break;
          case 4: result.response = text; break;
          case 5: result.cnonce = text; break;
          case 6:
            result.has_opaque = true;
            result.opaque = text;
            break;
          case 7: result.qop = text; break;
          case 8:
            result.nc_text = text;
            result.nc = read_nonce_count(text);
            break;
          case 9:
            result.has_algorithm = true;
            result.algorithm_text = text;
            result.algorithm = read_algorithm(text);
            break;
          case 10: result.userhash = iequals(text, "true"); break;
          default: break;
        }
      });
  result.valid = readable && result.digest && has_realm && !result.username.empty() && !result.nonce.empty() &&
                 !result.uri.empty() && !result.response.empty() && (!result.nc.present || result.nc.valid);
  return result;
}

/// Authentication-Info of a 2xx.
struct AuthenticationInfo {
  bool valid = false;  ///< at least one parameter, nothing twice, nc readable if there
  NonceCount nc;
  std::string_view nextnonce;  ///< escapes in place; empty = keep the nonce
  std::string_view rspauth;
  std::string_view cnonce;
  std::string_view qop;
};

[[nodiscard]] constexpr AuthenticationInfo read_authentication_info(std::string_view value) noexcept {
  AuthenticationInfo info;
  constexpr std::string_view names[] = {"nextnonce", "rspauth", "cnonce", "qop", "nc"};
  bool any = false;
  const bool readable =
      detail::read_digest_parameters(names, value, [&](std::size_t known, std::string_view text) noexcept {
        any = true;
        switch (known) {
          case 0: info.nextnonce = text; break;
          case 1: info.rspauth = text; break;
          case 2: info.cnonce = text; break;
          case 3: info.qop = text; break;
          case 4: info.nc = read_nonce_count(text); break;
          default: break;
        }
      });
  info.valid = readable && any && (!info.nc.present || info.nc.valid);
  return info;
}

}  // namespace wire
}  // namespace v0
}  // namespace sipreg
