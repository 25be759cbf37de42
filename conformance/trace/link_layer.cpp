#include "conformance/trace/link_layer.hpp"

#include <pcap/dlt.h>

namespace sipreg::conformance {
namespace {

constexpr LinkLayer link_layers[] = {
    {DLT_EN10MB, 14, 12},
    {DLT_LINUX_SLL, 16, 14},
    {DLT_LINUX_SLL2, 20, 0},
    {DLT_NULL, 4, LinkLayer::no_ethertype},  // the address family, whose number for IPv6 differs from BSD to BSD
    {DLT_LOOP, 4, LinkLayer::no_ethertype},
    {DLT_RAW, 0, LinkLayer::no_ethertype},
    {DLT_IPV4, 0, LinkLayer::no_ethertype},
    {DLT_IPV6, 0, LinkLayer::no_ethertype},
};

constexpr std::size_t tag_length = 4;  // what a VLAN tag adds: two bytes, and the ethertype behind them
constexpr unsigned most_tags = 4;

unsigned read_16(std::string_view frame, std::size_t at) noexcept {
  return static_cast<unsigned>(static_cast<unsigned char>(frame[at])) << 8 | static_cast<unsigned char>(frame[at + 1]);
}

bool is_vlan(unsigned ethertype) noexcept {  // 802.1Q, 802.1ad, and what came before it
  return ethertype == 0x8100 || ethertype == 0x88a8 || ethertype == 0x9100;
}

}  // namespace

std::optional<LinkLayer> find_link_layer(int type) noexcept {
  for (const LinkLayer& link : link_layers)
    if (link.type == type) return link;
  return std::nullopt;
}

std::string_view ip_packet_in(std::string_view frame, const LinkLayer& link) noexcept {
  if (frame.size() <= link.length) return {};
  std::string_view packet = frame.substr(link.length);
  if (link.ethertype != LinkLayer::no_ethertype) {
    unsigned ethertype = read_16(frame, link.ethertype);
    for (unsigned tags = 0; is_vlan(ethertype) && tags < most_tags && packet.size() > tag_length; ++tags) {
      ethertype = read_16(packet, 2);
      packet.remove_prefix(tag_length);
    }
    if (ethertype != 0x0800 && ethertype != 0x86dd) return {};
  }
  const int version = static_cast<unsigned char>(packet.front()) >> 4;
  return version == 4 || version == 6 ? packet : std::string_view{};
}

}  // namespace sipreg::conformance
