// Via: who sent the request, and how an answer is matched to it (RFC 3261 17.1.3, 18.1.2, 20.42; RFC 3581).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sipreg/wire/delta_seconds.hpp"
#include "sipreg/wire/host.hpp"

namespace sipreg {
inline namespace v0 {
namespace wire {

/// One Via value.
struct Via {
  bool valid = false;           ///< SIP/2.0, a transport, a readable sent-by, no parameter twice
  bool has_rport = false;       ///< ;rport stands there, with or without a value
  std::uint16_t port = 0;       ///< sent-by port; 0 = none written
  std::uint16_t rport = 0;      ///< value of ;rport; 0 = none
  std::string_view transport;   ///< "UDP", "TCP", "TLS", as written
  std::string_view host;        ///< sent-by host without IPv6 brackets
  std::string_view branch;      ///< empty = none
  std::string_view received;    ///< address; IPv6 without brackets however it was written (RFC 5118 4.5)
  std::string_view parameters;  ///< all of them, without the first ';'

  /// Is this sent-by `host` and `port` (0 = none written)? An answer with another one is dropped (RFC 3261 18.1.2).
  [[nodiscard]] constexpr bool sent_by(std::string_view expected_host, std::uint16_t expected_port) const noexcept {
    return valid && port == expected_port && same_host(host, expected_host);
  }
};

namespace detail {
/// "SIP/2.0/UDP" with blanks anywhere around the slashes; the index behind it and its blanks, or npos.
[[nodiscard]] constexpr std::size_t read_sent_protocol(std::string_view value, std::string_view& transport) noexcept {
  if (value.substr(0, 8) == "SIP/2.0/") {  // no blanks: as nearly everybody writes it
    const std::size_t end = skip(value, 8, token_class);
    transport = value.substr(8, end - 8);
    if (!transport.empty() && end < value.size() && is_blank(value[end])) return skip_blanks(value, end);
  }
  std::string_view parts[3];
  std::size_t at = 0;
  for (std::size_t part = 0; part < 3; ++part) {
    if (part != 0) {
      if (at >= value.size() || value[at] != '/') return std::string_view::npos;
      at = skip_blanks(value, at + 1);
    }
    const std::size_t begin = at;
    at = skip(value, at, token_class);
    parts[part] = value.substr(begin, at - begin);
    if (parts[part].empty()) return std::string_view::npos;
    if (part == 2 && skip_blanks(value, at) == at) return std::string_view::npos;
    at = skip_blanks(value, at);
  }
  transport = parts[2];
  return iequals(parts[0], "SIP") && parts[1] == "2.0" ? at : std::string_view::npos;
}

/// All parameters in one walk; false when one cannot be read or stands there twice.
[[nodiscard]] constexpr bool read_via_parameters(Via& via) noexcept {
  constexpr std::string_view names[] = {"branch", "received", "rport"};
  bool readable = true;
  Parameter parameter;
  std::size_t known = 0;
  KnownParameterReader reader{names, via.parameters};
  while (reader.next(parameter, known)) {
    if (!parameter.present() || parameter.bad_quote || parameter.repeated) readable = false;
    if (known == 0) via.branch = parameter.value;
    if (known == 1) via.received = without_brackets(parameter.value);
    if (known != 2) continue;
    via.has_rport = true;
    if (parameter.value.empty()) continue;
    const DeltaSeconds port = read_delta_seconds(parameter.value);
    if (port.usable() && port.value > 0 && port.value <= 65535) {
      via.rport = static_cast<std::uint16_t>(port.value);
    } else {
      readable = false;
    }
  }
  return readable;
}

/// Reads the first Via of a row's value into `via`; `rest` becomes what follows its comma.
constexpr void read_first_via(Via& via, std::string_view value, std::string_view& rest) noexcept {
  const std::size_t comma = find_separator(value, ',');
  rest = comma < value.size() ? value.substr(comma + 1) : std::string_view{};
  value = trim(value.substr(0, comma));
  const std::size_t at = read_sent_protocol(value, via.transport);
  if (at == std::string_view::npos) return;
  const HostPort place = read_host_port(value, at);
  via.host = place.host;
  via.port = place.port;
  if (!place.valid) return;
  if (place.end < value.size()) {
    if (value[place.end] != ';') return;
    via.parameters = value.substr(place.end + 1);
  }
  via.valid = read_via_parameters(via);
}
}  // namespace detail

/// Reads one Via (of several in a row: the first).
[[nodiscard]] constexpr Via read_via(std::string_view value) noexcept {
  Via via;
  std::string_view rest;
  detail::read_first_via(via, value, rest);
  return via;
}

}  // namespace wire
}  // namespace v0
}  // namespace sipreg
