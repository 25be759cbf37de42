// SIP is found by what it looks like, on any port: a first line that is a request line or a status line.
#pragma once

#include <cstddef>
#include <string_view>

#include "sipreg/wire/text.hpp"

namespace sipreg::conformance {

/// "REGISTER sip:registrar.example SIP/2.0" or "SIP/2.0 200 OK", without the line end.
[[nodiscard]] constexpr bool is_sip_start_line(std::string_view line) noexcept {
  constexpr std::string_view version = "SIP/2.0";
  if (line.size() < version.size() + 4) return false;
  if (wire::iequals(line.substr(0, version.size()), version))
    return line[version.size()] == ' ' && wire::is_digit(line[version.size() + 1]);
  if (!wire::iequals(line.substr(line.size() - version.size()), version)) return false;
  const std::size_t blank = line.find(' ');
  return blank < line.size() - version.size() - 1 && wire::is_token(line.substr(0, blank));
}

/// The bytes from the start line on, when a datagram is a SIP message; empty when it is anything else. Only the first
/// line is looked at. Line ends before it are keep-alives (RFC 3261 7.5).
[[nodiscard]] constexpr std::string_view sip_message_in(std::string_view datagram) noexcept {
  while (!datagram.empty() && (datagram.front() == '\r' || datagram.front() == '\n')) datagram.remove_prefix(1);
  if (datagram.empty() || !wire::is_token(datagram.substr(0, 1))) return {};
  const std::size_t feed = datagram.find('\n');
  if (feed == std::string_view::npos) return {};
  const std::string_view line = datagram.substr(0, feed);
  return is_sip_start_line(line.ends_with('\r') ? line.substr(0, feed - 1) : line) ? datagram : std::string_view{};
}

}  // namespace sipreg::conformance
