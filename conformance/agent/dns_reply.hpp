// The records of a DNS reply that SIP asks for. c-ares reads names and texts; its own readers of SRV and NAPTR leave
// out how long a record may be kept.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sipreg::agent {

/// A record of either kind; what the other kind has is empty.
struct DnsRecord {
  std::uint32_t ttl = 0;     ///< seconds
  std::string name;          ///< target of an SRV, replacement of a NAPTR; without the last dot, so that "." is empty
  std::uint16_t first = 0;   ///< priority of an SRV, order of a NAPTR
  std::uint16_t second = 0;  ///< weight of an SRV, preference of a NAPTR
  std::uint16_t port = 0;
  std::string flags, service;
};

enum class DnsType : std::uint16_t { srv = 33, naptr = 35 };

/// The records of `type` in a reply; those that cannot be read are left out.
[[nodiscard]] std::vector<DnsRecord> read_dns_records(std::string_view reply, DnsType type);

}  // namespace sipreg::agent
