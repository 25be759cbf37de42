// SIP URIs and their comparison (RFC 3261 19.1, RFC 5954 for IPv6 literals).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sipreg/wire/text.hpp"

namespace sipreg {
inline namespace v0 {
namespace wire {

enum class UriScheme : std::uint8_t { none, sip, sips, other };

/// A URI taken apart; every view lies inside the text that was read. Escapes (%HH) stay as written.
struct Uri {
  UriScheme scheme = UriScheme::none;
  bool valid = false;         ///< false: not a URI, or one that RFC 3261 forbids (a parameter twice, a bad port)
  bool has_user = false;      ///< an '@' was written
  bool has_password = false;  ///< a ':' stood in the userinfo
  std::uint16_t port = 0;     ///< 0 = none written (an explicit 5060 is 5060: the difference matters, 19.1.4)
  std::string_view text;      ///< the whole URI
  std::string_view user;
  std::string_view password;
  std::string_view host;        ///< without the brackets of an IPv6 literal
  std::string_view parameters;  ///< behind the first ';', without it
  std::string_view headers;     ///< behind the '?', without it

  /// The URI parameter `name`, for instance "transport".
  [[nodiscard]] constexpr Parameter parameter(std::string_view name) const noexcept {
    return find_parameter(parameters, name);
  }
};

/// Reads "sip:user@host:port;parameters?headers" (no <> around it). Other schemes keep their text only.
[[nodiscard]] constexpr Uri read_uri(std::string_view text) noexcept;

/// Equal by RFC 3261 19.1.4. Symmetric, not transitive. An invalid URI equals nothing.
[[nodiscard]] constexpr bool equivalent(const Uri& a, const Uri& b) noexcept;

/// The same host: IPv6 literals (with or without brackets) by their binary value (RFC 5954), all else by letters in
/// any case. A name never equals an address.
[[nodiscard]] constexpr bool same_host(std::string_view a, std::string_view b) noexcept;

}  // namespace wire
}  // namespace v0
}  // namespace sipreg
