// From, To, Path and whatever else is written as name-addr or addr-spec (RFC 3261 20.10, 25.1).
#pragma once

#include <cstddef>
#include <string_view>

#include "sipreg/wire/uri.hpp"

namespace sipreg {
inline namespace v0 {
namespace wire {

/// `"display" <uri>;parameters`, or `uri;parameters` where the parameters belong to the header (20.10).
struct Address {
  bool valid = false;           ///< quotes and brackets close, and something stands for the URI
  bool bracketed = false;       ///< the name-addr form
  std::string_view display;     ///< without quotes, escapes in place
  std::string_view uri_text;    ///< without <>
  std::string_view parameters;  ///< header parameters, without the first ';'

  /// The URI taken apart, on demand.
  [[nodiscard]] constexpr Uri uri() const noexcept { return read_uri(uri_text); }
  [[nodiscard]] constexpr Parameter parameter(std::string_view name) const noexcept {
    return find_parameter(parameters, name);
  }
  /// From and To: the tag; empty = none.
  [[nodiscard]] constexpr std::string_view tag() const noexcept { return parameter("tag").value; }
};

namespace detail {
/// What follows '<' at text[open].
constexpr void read_bracketed(Address& address, std::string_view text, std::size_t open) noexcept {
  address.bracketed = true;
  const std::size_t close = text.find('>', open);
  if (close == std::string_view::npos) return;
  address.uri_text = trim(text.substr(open + 1, close - open - 1));
  const std::string_view rest = trim(text.substr(close + 1));
  if (!rest.empty()) {
    if (rest.front() != ';') return;
    address.parameters = rest.substr(1);
  }
  address.valid = !address.uri_text.empty();
}

constexpr void read_address(Address& address, std::string_view text) noexcept {
  text = trim(text);
  if (text.empty()) return;
  if (text.front() == '"') {
    const std::size_t end = quoted_end(text, 0);
    if (end == std::string_view::npos) return;
    address.display = text.substr(1, end - 2);
    const std::size_t open = skip_blanks(text, end);
    if (open < text.size() && text[open] == '<') read_bracketed(address, text, open);
    return;
  }
  const std::size_t open = text.find('<');
  const std::size_t semicolon = text.find(';');
  if (open < semicolon) {
    address.display = trim(text.substr(0, open));
    read_bracketed(address, text, open);
    return;
  }
  address.uri_text = trim(text.substr(0, semicolon));
  if (semicolon != std::string_view::npos) address.parameters = text.substr(semicolon + 1);
  address.valid = !address.uri_text.empty();
}
}  // namespace detail

/// Reads one address (no list).
[[nodiscard]] constexpr Address read_address(std::string_view text) noexcept {
  Address address;
  detail::read_address(address, text);
  return address;
}

}  // namespace wire
}  // namespace v0
}  // namespace sipreg
