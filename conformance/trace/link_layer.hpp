// Where the IP packet begins in a captured frame. libtins knows most link layers, but neither Linux cooked v2 (what
// `tcpdump -i any` writes) nor the BSD loopback in all its forms; all of them are a fixed header, so this is one table.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace sipreg::conformance {

struct LinkLayer {
  static constexpr std::size_t no_ethertype = static_cast<std::size_t>(-1);

  int type;               ///< DLT_...
  std::size_t length;     ///< of the header
  std::size_t ethertype;  ///< its offset in the header; no_ethertype: the IP version tells
};

/// Nothing for a link type that is not read.
[[nodiscard]] std::optional<LinkLayer> find_link_layer(int type) noexcept;

/// From the IP header on, behind any VLAN tags; empty when the frame carries something else (or is too short to tell).
[[nodiscard]] std::string_view ip_packet_in(std::string_view frame, const LinkLayer& link) noexcept;

}  // namespace sipreg::conformance
