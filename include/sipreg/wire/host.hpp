// Hosts and ports: IPv6 literals by value (RFC 5954), everything else by its letters.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sipreg/wire/text.hpp"

namespace sipreg {
inline namespace v0 {
namespace wire {

/// The 128 bits of an IPv6 literal.
struct Ipv6 {
  bool valid = false;
  std::array<std::uint16_t, 8> words{};
  [[nodiscard]] friend constexpr bool operator==(const Ipv6& a, const Ipv6& b) noexcept {
    for (std::size_t i = 0; i < a.words.size(); ++i)
      if (a.words[i] != b.words[i]) return false;
    return a.valid && b.valid;
  }
};

[[nodiscard]] constexpr int hex_digit(char c) noexcept {
  if (is_digit(c)) return c - '0';
  const char low = to_lower(c);
  return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

[[nodiscard]] constexpr std::string_view without_brackets(std::string_view host) noexcept {
  if (host.size() >= 2 && host.front() == '[' && host.back() == ']') return host.substr(1, host.size() - 2);
  return host;
}

namespace detail {
/// Dotted decimal to 32 bits; false when it is something else.
[[nodiscard]] constexpr bool read_ipv4(std::string_view text, std::uint32_t& address) noexcept {
  address = 0;
  for (int part = 0; part < 4; ++part) {
    std::size_t digits = 0;
    std::uint32_t value = 0;
    while (digits < text.size() && digits < 4 && is_digit(text[digits]))
      value = value * 10 + static_cast<std::uint32_t>(text[digits++] - '0');
    if (digits == 0 || digits > 3 || value > 255) return false;
    address = address << 8 | value;
    text = text.substr(digits);
    if (part == 3) return text.empty();
    if (text.empty() || text.front() != '.') return false;
    text = text.substr(1);
  }
  return false;
}

/// Moves what stands behind "::" to the end.
constexpr void open_gap(Ipv6& address, std::size_t gap, std::size_t count) noexcept {
  const std::size_t tail = count - gap;
  for (std::size_t i = 0; i < tail; ++i) {
    address.words[7 - i] = address.words[count - 1 - i];
    if (count - 1 - i < 8 - tail) address.words[count - 1 - i] = 0;
  }
}
}  // namespace detail

/// Reads "2001:db8::1" or "::ffff:192.0.2.1", without brackets or zone.
[[nodiscard]] constexpr Ipv6 read_ipv6(std::string_view text) noexcept {
  constexpr std::size_t none = 9;
  Ipv6 address;
  std::size_t count = 0;
  std::size_t gap = none;
  std::size_t at = 0;
  if (text.substr(0, 2) == "::") {
    gap = 0;
    at = 2;
  }
  while (at < text.size()) {
    std::uint32_t ipv4 = 0;
    if (count <= 6 && detail::read_ipv4(text.substr(at), ipv4)) {
      address.words[count++] = static_cast<std::uint16_t>(ipv4 >> 16);
      address.words[count++] = static_cast<std::uint16_t>(ipv4 & 0xFFFF);
      break;
    }
    if (count == 8) return {};
    std::size_t digits = 0;
    std::uint32_t word = 0;
    for (; at < text.size() && digits < 5 && hex_digit(text[at]) >= 0; ++at, ++digits)
      word = word << 4 | static_cast<std::uint32_t>(hex_digit(text[at]));
    if (digits == 0 || digits > 4) return {};
    address.words[count++] = static_cast<std::uint16_t>(word);
    if (at == text.size()) break;
    if (text[at++] != ':' || at == text.size()) return {};
    if (text[at] == ':') {
      if (gap != none) return {};
      gap = count;
      ++at;
    }
  }
  if (gap == none ? count != 8 : count > 7) return {};
  if (gap != none) detail::open_gap(address, gap, count);
  address.valid = true;
  return address;
}

/// The same host: IPv6 literals (with or without brackets) by their binary value (RFC 5954 4.2), all else by letters in
/// any case. A name never equals an address, nor an IPv4 address its mapped IPv6 form.
[[nodiscard]] constexpr bool same_host(std::string_view a, std::string_view b) noexcept {
  a = without_brackets(a);
  b = without_brackets(b);
  if (iequals(a, b)) return true;
  if (a.find(':') == std::string_view::npos || b.find(':') == std::string_view::npos) return false;
  return read_ipv6(a) == read_ipv6(b);
}

namespace detail {
/// "host", "host:port", "[v6]:port" and where it ends. Blanks may stand around the ':' of a Via (RFC 3261 20.42).
struct HostPort {
  bool valid = false;
  std::uint16_t port = 0;  // 0 = none written
  std::string_view host;   // without brackets
  std::size_t end = 0;     // index behind it, and behind the blanks that follow
};

[[nodiscard]] constexpr HostPort read_host_port(std::string_view text, std::size_t at) noexcept {
  HostPort result;
  if (at < text.size() && text[at] == '[') {
    const std::size_t close = text.find(']', at);
    if (close == std::string_view::npos) return result;
    result.host = text.substr(at + 1, close - at - 1);
    if (!read_ipv6(result.host).valid) return result;
    at = close + 1;
  } else {
    const std::size_t begin = at;
    at = skip(text, at, host_class);
    if (at == begin) return result;
    result.host = text.substr(begin, at - begin);
  }
  at = skip_blanks(text, at);
  if (at < text.size() && text[at] == ':') {
    at = skip_blanks(text, at + 1);
    std::uint32_t port = 0;
    const std::size_t begin = at;
    for (; at < text.size() && is_digit(text[at]); ++at) {
      port = port * 10 + static_cast<std::uint32_t>(text[at] - '0');
      if (port > 65535) return result;
    }
    if (at == begin || port == 0) return result;
    result.port = static_cast<std::uint16_t>(port);
    at = skip_blanks(text, at);
  }
  result.end = at;
  result.valid = true;
  return result;
}
}  // namespace detail

}  // namespace wire
}  // namespace v0
}  // namespace sipreg
