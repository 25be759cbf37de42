// Which servers stand behind a SIP URI, and in which order (RFC 3263 4, RFC 2782): the decisions over DNS records. The
// host asks the name server and keeps the names; here are numbers only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sipreg/wire/text.hpp"

namespace sipreg {
inline namespace v0 {

/// What has to be asked first.
enum class Lookup : std::uint8_t {
  nothing,    ///< a numeric host: it is the server
  addresses,  ///< A and AAAA of the host
  service,    ///< SRV of the host for the transport that is known; without any, its addresses
  naptr,      ///< NAPTR of the host; without any, SRV for each transport that we speak
};

/// RFC 3263 4.1, 4.2: a number needs no DNS, a written port no service, a written transport no NAPTR.
[[nodiscard]] constexpr Lookup first_lookup(bool numeric, bool port_written, bool transport_known) noexcept {
  if (numeric) return Lookup::nothing;
  if (port_written) return Lookup::addresses;
  return transport_known ? Lookup::service : Lookup::naptr;
}

/// The transport that a service stands for.
enum class SipService : std::uint8_t { udp, tcp, tls, other };

/// NAPTR service field: "SIP+D2U", "SIP+D2T", "SIPS+D2T", in any case.
[[nodiscard]] constexpr SipService read_sip_service(std::string_view text) noexcept {
  if (wire::iequals(text, "SIP+D2U")) return SipService::udp;
  if (wire::iequals(text, "SIP+D2T")) return SipService::tcp;
  if (wire::iequals(text, "SIPS+D2T")) return SipService::tls;
  return SipService::other;
}

struct NaptrRecord {
  std::uint16_t order = 0;
  std::uint16_t preference = 0;
  SipService service = SipService::other;
  bool terminal = false;   ///< flag "s": the replacement has SRV records; others mean nothing to SIP
  std::uint16_t name = 0;  ///< the host's index of the replacement
};

/// The record to follow: the lowest order, then the lowest preference, of the services that we speak; for a sips: URI
/// of those over TLS alone (4.1). `count` when there is none.
[[nodiscard]] constexpr std::size_t choose_naptr(const NaptrRecord* records, std::size_t count, bool secure) noexcept {
  std::size_t best = count;
  for (std::size_t i = 0; i < count; ++i) {
    const NaptrRecord& record = records[i];
    if (!record.terminal || record.service == SipService::other) continue;
    if (secure && record.service != SipService::tls) continue;
    if (best == count || record.order < records[best].order ||
        (record.order == records[best].order && record.preference < records[best].preference))
      best = i;
  }
  return best;
}

struct SrvRecord {
  std::uint16_t priority = 0;
  std::uint16_t weight = 0;
  std::uint16_t port = 0;
  std::uint16_t name = 0;  ///< the host's index of the target
};

namespace detail {
/// The next of a sequence of numbers that begins with a seed (SplitMix64); uniform enough for weights.
[[nodiscard]] constexpr std::uint64_t next_of(std::uint64_t& seed) noexcept {
  seed += 0x9E3779B97F4A7C15U;
  std::uint64_t mixed = seed;
  mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9U;
  mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBU;
  return mixed ^ (mixed >> 31U);
}

/// Before any draw: lowest priority first, in it weight 0 first (RFC 2782), then by name and port, so that the same
/// records give the same order whatever the order in which a name server has listed them.
[[nodiscard]] constexpr bool stands_before(const SrvRecord& a, const SrvRecord& b) noexcept {
  if (a.priority != b.priority) return a.priority < b.priority;
  if (a.weight != b.weight) return a.weight < b.weight;
  return a.name != b.name ? a.name < b.name : a.port < b.port;
}

constexpr void move_forward(SrvRecord* records, std::size_t from, std::size_t to) noexcept {
  const SrvRecord moved = records[from];
  for (std::size_t i = from; i > to; --i) records[i] = records[i - 1];
  records[to] = moved;
}
}  // namespace detail

/// Orders SRV records as they are to be tried (RFC 2782): by priority, within one priority by chance in proportion to
/// the weights. The same records and the same `entropy` give the same order. Hosts number names in a stable way (for
/// instance alphabetically).
constexpr void order_srv(SrvRecord* records, std::size_t count, std::uint64_t entropy) noexcept {
  for (std::size_t i = 1; i < count; ++i) {
    std::size_t to = i;
    while (to > 0 && detail::stands_before(records[i], records[to - 1])) --to;
    detail::move_forward(records, i, to);
  }
  for (std::size_t chosen = 0; chosen < count; ++chosen) {
    std::uint32_t total = 0;
    std::size_t end = chosen;
    for (; end < count && records[end].priority == records[chosen].priority; ++end) total += records[end].weight;
    // A running sum reaches a number of 0..total: a weight of 0 is chosen when 0 is drawn, which is seldom.
    const std::uint64_t drawn = detail::next_of(entropy) % (std::uint64_t{total} + 1);
    std::uint64_t reached = 0;
    std::size_t at = chosen;
    for (; at + 1 < end; ++at) {
      reached += records[at].weight;
      if (reached >= drawn) break;
    }
    detail::move_forward(records, at, chosen);
  }
}

}  // namespace v0
}  // namespace sipreg
