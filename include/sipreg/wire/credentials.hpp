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
  bool has_realm = false;
  const bool readable = detail::read_digest_parameters(value, [&](const Parameter& parameter) noexcept {
    if (iequals(parameter.name, "username")) {
      result.username = parameter.value;
    } else if (iequals(parameter.name, "realm")) {
      has_realm = true;
      result.realm = parameter.value;
    } else if (iequals(parameter.name, "nonce")) {
      result.nonce = parameter.value;
    } else if (iequals(parameter.name, "uri")) {
      result.uri = parameter.value;
    } else if (iequals(parameter.name, "response")) {
      result.response = parameter.value;
    } else if (iequals(parameter.name, "cnonce")) {
      result.cnonce = parameter.value;
    } else if (iequals(parameter.name, "opaque")) {
      result.has_opaque = true;
      result.opaque = parameter.value;
    } else if (iequals(parameter.name, "qop")) {
      result.qop = parameter.value;
    } else if (iequals(parameter.name, "nc")) {
      result.nc_text = parameter.value;
      result.nc = read_nonce_count(parameter.value);
    } else if (iequals(parameter.name, "algorithm")) {
      result.has_algorithm = true;
      result.algorithm_text = parameter.value;
      result.algorithm = read_algorithm(parameter.value);
    } else if (iequals(parameter.name, "userhash")) {
      result.userhash = iequals(parameter.value, "true");
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
  bool any = false;
  const bool readable = detail::read_digest_parameters(value, [&](const Parameter& parameter) noexcept {
    any = true;
    if (iequals(parameter.name, "nextnonce")) {
      info.nextnonce = parameter.value;
    } else if (iequals(parameter.name, "rspauth")) {
      info.rspauth = parameter.value;
    } else if (iequals(parameter.name, "cnonce")) {
      info.cnonce = parameter.value;
    } else if (iequals(parameter.name, "qop")) {
      info.qop = parameter.value;
    } else if (iequals(parameter.name, "nc")) {
      info.nc = read_nonce_count(parameter.value);
    }
  });
  info.valid = readable && any && (!info.nc.present || info.nc.valid);
  return info;
}

}  // namespace wire
}  // namespace v0
}  // namespace sipreg
