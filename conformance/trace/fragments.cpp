#include "conformance/trace/fragments.hpp"

#include <algorithm>

namespace sipreg::conformance {

bool Fragments::complete(Tins::IP& ip, std::int64_t now_ns, std::uint64_t record) {
  const std::int64_t age_ns = std::chrono::nanoseconds(limits_.fragment_age).count();
  while (!datagrams_.empty() && datagrams_.front().since_ns < now_ns - age_ns) remove_oldest(Loss::missing_fragment);
  const auto datagram = find_or_add(ip, now_ns, record);
  constexpr std::size_t book_keeping = 128;  // a fragment of one byte costs more than that byte
  const std::size_t size = (ip.inner_pdu() != nullptr ? ip.inner_pdu()->size() : 0) + book_keeping;
  datagram->bytes += size;
  bytes_ += size;
  if (datagram->parts.process(ip) == Tins::IPv4Reassembler::REASSEMBLED) {
    bytes_ -= datagram->bytes;
    datagrams_.erase(datagram);
    return true;
  }
  while (datagrams_.size() > limits_.fragmented_datagrams || bytes_ > limits_.fragment_bytes)
    remove_oldest(Loss::fragments_evicted);
  return false;
}

void Fragments::finish() {
  while (!datagrams_.empty()) remove_oldest(Loss::missing_fragment);
}

std::deque<Fragments::Datagram>::iterator Fragments::find_or_add(const Tins::IP& ip, std::int64_t now_ns,
                                                                 std::uint64_t record) {
  const auto found = std::find_if(datagrams_.rbegin(), datagrams_.rend(), [&](const Datagram& one) {
    return one.id == ip.id() && one.source == ip.src_addr() && one.destination == ip.dst_addr() &&
           one.protocol == ip.protocol();
  });
  if (found != datagrams_.rend()) return std::prev(found.base());
  datagrams_.push_back({ip.src_addr(), ip.dst_addr(), ip.id(), ip.protocol(), now_ns, record});
  return std::prev(datagrams_.end());
}

void Fragments::remove_oldest(Loss reason) {
  losses_.note(reason, datagrams_.front().record);
  bytes_ -= datagrams_.front().bytes;
  datagrams_.pop_front();
}

}  // namespace sipreg::conformance
