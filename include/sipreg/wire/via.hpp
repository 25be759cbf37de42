// Via: who sent the request, and how an answer is matched to it (RFC 3261 17.1.3, 18.1.2; RFC 3581).
#pragma once

#include <cstdint>
#include <string_view>

#include "sipreg/wire/uri.hpp"

namespace sipreg {
inline namespace v0 {
namespace wire {

/// One Via value.
struct Via {
  bool valid = false;              ///< SIP/2.0, a transport, a host, no bad port, no parameter twice
  bool has_rport = false;          ///< ;rport stands there, with or without a value
  std::uint16_t port = 0;          ///< sent-by port; 0 = none written
  std::uint16_t rport = 0;         ///< value of ;rport; 0 = none
  std::string_view transport;      ///< "UDP", "TCP", "TLS", as written
  std::string_view host;           ///< sent-by host without IPv6 brackets
  std::string_view branch;         ///< empty = none
  std::string_view received;       ///< address, IPv6 without brackets however it was written (RFC 5118 4.5)
  std::string_view parameters;     ///< all of them, without the first ';'

  /// Is this sent-by `host` and `port` (0 = none written)? An answer with another one is dropped (RFC 3261 18.1.2).
  [[nodiscard]] constexpr bool sent_by(std::string_view expected_host, std::uint16_t expected_port) const noexcept {
    return valid && port == expected_port && same_host(host, expected_host);
  }
};

/// Reads the first Via of a value; `rest` (when given) becomes what follows its comma.
[[nodiscard]] constexpr Via read_via(std::string_view value, std::string_view* rest = nullptr) noexcept;

}  // namespace wire
}  // namespace v0
}  // namespace sipreg
