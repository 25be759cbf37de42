// SIP URIs and their comparison (RFC 3261 19.1, RFC 5954 for IPv6 literals).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sipreg/wire/host.hpp"
#include "sipreg/wire/parameter.hpp"

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
  std::uint16_t port = 0;     ///< 0 = none written; an explicit 5060 is 5060, and the difference matters (19.1.4)
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

namespace detail {
/// `reserved` of RFC 3261 25.1: escaping one of these changes its meaning.
[[nodiscard]] constexpr bool is_reserved(char c) noexcept {
  return std::string_view{";/?:@&=+$,"}.find(c) != std::string_view::npos;
}

/// One character of a URI component with %HH undone, except for the reserved ones, which stay apart.
struct UriCharacter {
  char value = 0;
  bool reserved_escape = false;
  std::size_t length = 1;
};

[[nodiscard]] constexpr UriCharacter uri_character(std::string_view text, std::size_t at) noexcept {
  if (text[at] != '%' || at + 2 >= text.size()) return {text[at], false, 1};
  const int high = hex_digit(text[at + 1]);
  const int low = hex_digit(text[at + 2]);
  if (high < 0 || low < 0) return {text[at], false, 1};
  const char value = static_cast<char>(static_cast<unsigned char>(high * 16 + low));
  return {value, is_reserved(value), 3};
}

/// Equal with escapes undone (RFC 3261 19.1.4).
[[nodiscard]] constexpr bool same_component(std::string_view a, std::string_view b, bool any_case) noexcept {
  if (a == b) return true;
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < a.size() && j < b.size()) {
    const UriCharacter x = uri_character(a, i);
    const UriCharacter y = uri_character(b, j);
    if (x.reserved_escape != y.reserved_escape) return false;
    if (x.value != y.value && !(any_case && to_lower(x.value) == to_lower(y.value))) return false;
    i += x.length;
    j += y.length;
  }
  return i == a.size() && j == b.size();
}

/// The parameter of `list` whose name is `name` with escapes undone. A list beyond `max_parameters` is malformed
/// anyway.
[[nodiscard]] constexpr Parameter find_uri_parameter(std::string_view list, std::string_view name) noexcept {
  Parameter parameter;
  ParameterReader reader{list};
  for (std::size_t i = 0; i < max_parameters && reader.next(parameter); ++i)
    if (same_component(parameter.name, name, true)) return parameter;
  return {};
}

/// No name twice (RFC 3261 19.1.1), none empty, and few enough to compare.
[[nodiscard]] constexpr bool valid_uri_parameters(std::string_view list) noexcept {
  std::size_t count = 0;
  Parameter parameter;
  ParameterReader reader{list};
  while (reader.next(parameter)) {
    if (++count > max_parameters || !parameter.present()) return false;
    if (find_uri_parameter(reader.rest(), parameter.name).present()) return false;
  }
  return true;
}

[[nodiscard]] constexpr std::size_t count_uri_header(std::string_view list, const Parameter& wanted) noexcept {
  std::size_t count = 0;
  Parameter header;
  ParameterReader reader{list, '&'};
  while (reader.next(header))
    if (same_component(header.name, wanted.name, true) && same_component(header.value, wanted.value, true)) ++count;
  return count;
}

[[nodiscard]] constexpr std::size_t count_uri_headers(std::string_view list) noexcept {
  std::size_t count = 0;
  Parameter header;
  ParameterReader reader{list, '&'};
  while (reader.next(header)) ++count;
  return count;
}

/// What may not stand in one of two equal URIs alone. `transport` is not in the RFC's list, but its examples treat it
/// so.
[[nodiscard]] constexpr bool must_be_in_both(std::string_view name) noexcept {
  return same_component(name, "user", true) || same_component(name, "ttl", true) ||
         same_component(name, "method", true) || same_component(name, "maddr", true) ||
         same_component(name, "transport", true);
}

[[nodiscard]] constexpr bool parameters_agree(const Uri& a, const Uri& b) noexcept {
  Parameter mine;
  ParameterReader reader{a.parameters};
  while (reader.next(mine)) {
    const Parameter other = find_uri_parameter(b.parameters, mine.name);
    if (!other.present()) {
      if (must_be_in_both(mine.name)) return false;
      continue;
    }
    if (mine.has_value != other.has_value) return false;
    if (same_component(mine.value, other.value, true)) continue;
    if (!iequals(mine.name, "maddr") || !same_host(mine.value, other.value)) return false;
  }
  return true;
}

/// Headers in any order, each as often in one as in the other: they are never ignored.
[[nodiscard]] constexpr bool headers_agree(const Uri& a, const Uri& b) noexcept {
  if (count_uri_headers(a.headers) != count_uri_headers(b.headers)) return false;
  Parameter header;
  ParameterReader reader{a.headers, '&'};
  while (reader.next(header))
    if (count_uri_header(a.headers, header) != count_uri_header(b.headers, header)) return false;
  return true;
}

/// Splits what follows "sip:" or "sips:".
constexpr void read_sip_uri(Uri& uri, std::string_view rest) noexcept {
  const std::size_t at = rest.find('@');
  if (at != std::string_view::npos) {
    const std::string_view userinfo = rest.substr(0, at);
    const std::size_t colon = userinfo.find(':');
    uri.has_user = true;
    uri.has_password = colon != std::string_view::npos;
    uri.user = userinfo.substr(0, colon);
    if (uri.has_password) uri.password = userinfo.substr(colon + 1);
    if (uri.user.empty()) return;
    rest = rest.substr(at + 1);
  }
  const HostPort place = read_host_port(rest, 0);
  uri.host = place.host;
  uri.port = place.port;
  if (!place.valid) return;
  rest = rest.substr(place.end);
  const std::size_t question = rest.find('?');
  if (question != std::string_view::npos) {
    uri.headers = rest.substr(question + 1);
    rest = rest.substr(0, question);
    if (count_uri_headers(uri.headers) > max_parameters) return;
  }
  if (!rest.empty()) {
    if (rest.front() != ';') return;
    uri.parameters = rest.substr(1);
    if (!valid_uri_parameters(uri.parameters)) return;
  }
  uri.valid = true;
}

/// Reads into `uri`, which is new.
constexpr void read_uri(Uri& uri, std::string_view text) noexcept {
  uri.text = text = trim(text);
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || !is_token(text.substr(0, colon))) return;
  if (skip(text, 0, uri_class) != text.size()) return;
  const std::string_view scheme = text.substr(0, colon);
  if (iequals(scheme, "sip")) {
    uri.scheme = UriScheme::sip;
  } else if (iequals(scheme, "sips")) {
    uri.scheme = UriScheme::sips;
  } else {
    uri.scheme = UriScheme::other;
    uri.valid = colon + 1 < text.size();
    return;
  }
  read_sip_uri(uri, text.substr(colon + 1));
}
}  // namespace detail

/// Reads "sip:user@host:port;parameters?headers" (no <> around it). Of other schemes only the text is kept. More than
/// `max_parameters` parameters or headers are taken for malformed.
[[nodiscard]] constexpr Uri read_uri(std::string_view text) noexcept {
  Uri uri;
  detail::read_uri(uri, text);
  return uri;
}

/// Equal by RFC 3261 19.1.4. Symmetric, not transitive. An invalid URI equals nothing; URIs of other schemes are equal
/// when they are the same text (the scheme in any case).
[[nodiscard]] constexpr bool equivalent(const Uri& a, const Uri& b) noexcept {
  if (!a.valid || !b.valid || a.scheme != b.scheme) return false;
  if (a.text == b.text) return true;
  if (a.scheme == UriScheme::other) {
    const std::size_t colon = a.text.find(':');
    return iequals(a.text.substr(0, colon), b.text.substr(0, b.text.find(':'))) &&
           a.text.substr(colon) == b.text.substr(b.text.find(':'));
  }
  return a.port == b.port && a.has_user == b.has_user && a.has_password == b.has_password &&
         detail::same_component(a.user, b.user, false) && detail::same_component(a.password, b.password, false) &&
         same_host(a.host, b.host) && detail::parameters_agree(a, b) && detail::parameters_agree(b, a) &&
         detail::headers_agree(a, b);
}

}  // namespace wire
}  // namespace v0
}  // namespace sipreg
