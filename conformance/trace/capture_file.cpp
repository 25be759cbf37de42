#include "conformance/trace/capture_file.hpp"

#include <fmt/format.h>
#include <tins/exceptions.h>
#include <tins/rawpdu.h>
#include <tins/tcp.h>
#include <tins/udp.h>

#include <algorithm>
#include <cstring>
#include <limits>

#include "conformance/trace/sip_start.hpp"

namespace sipreg::conformance {
namespace {

Endpoint to_endpoint(Tins::IPv4Address address) {
  Endpoint endpoint;
  endpoint.family = Endpoint::Family::ipv4;
  const std::uint32_t bytes = address;  // in network order
  std::memcpy(endpoint.address.data(), &bytes, sizeof bytes);
  return endpoint;
}

Endpoint to_endpoint(const Tins::IPv6Address& address) {
  Endpoint endpoint;
  endpoint.family = Endpoint::Family::ipv6;
  std::copy(address.begin(), address.end(), endpoint.address.begin());
  return endpoint;
}

/// libpcap was asked for nanoseconds: tv_usec holds them. A damaged time stops where 64 bits do, in the year 2262.
std::int64_t nanoseconds_of(const pcap_pkthdr& header) {
  constexpr std::int64_t second = 1'000'000'000, last = std::numeric_limits<std::int64_t>::max() / second - 1;
  return std::clamp<std::int64_t>(header.ts.tv_sec, 0, last) * second +
         std::clamp<std::int64_t>(header.ts.tv_usec, 0, second - 1);
}

/// What a packet carries; a view into it.
std::string_view payload_of(const Tins::PDU& transport) {
  const Tins::PDU* inner = transport.inner_pdu();
  if (inner == nullptr || inner->pdu_type() != Tins::PDU::RAW) return {};
  const auto& bytes = static_cast<const Tins::RawPDU*>(inner)->payload();
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

CaptureFile::CaptureFile(Input input, const ReadOptions& options)
    : input_(std::move(input)),
      losses_(input_.name(), "record"),
      fragments_(options.limits, losses_),
      streams_(options.limits, losses_) {
  open();
}

void CaptureFile::open() {
  std::FILE* stream = as_stdio(input_);
  if (stream == nullptr) return note_end("not enough memory");
  char reason[PCAP_ERRBUF_SIZE] = {};
  file_.reset(pcap_fopen_offline_with_tstamp_precision(stream, PCAP_TSTAMP_PRECISION_NANO, reason));
  if (!file_) {
    std::fclose(stream);
    return note_end(reason);
  }
  link_ = find_link_layer(pcap_datalink(file_.get()));
  if (link_) return;
  const char* name = pcap_datalink_val_to_name(pcap_datalink(file_.get()));
  losses_.note(Loss::unknown_link_type, 1, 0, name != nullptr ? name : std::to_string(pcap_datalink(file_.get())));
  file_.reset();
}

bool CaptureFile::next(CapturedMessage& message) {
  message = {};
  message.file = input_.name();
  for (;;) {
    if (streams_.take(message)) return true;
    if (!file_) return false;
    Record record;
    if (read_record(record)) {
      if (read_packet(record, message)) return true;
    } else {
      file_.reset();
      fragments_.finish();
      streams_.finish();
    }
  }
}

bool CaptureFile::read_record(Record& record) {
  pcap_pkthdr* header = nullptr;
  const u_char* bytes = nullptr;
  const int result = pcap_next_ex(file_.get(), &header, &bytes);
  ++record_;
  if (result == 1) {
    record.bytes = {reinterpret_cast<const char*>(bytes), header->caplen};
    record.cut = header->caplen < header->len;
    record.time = {nanoseconds_of(*header), 1, Clock::utc};
    return true;
  }
  if (result != PCAP_ERROR_BREAK) note_end(pcap_geterr(file_.get()));
  return false;
}

/// The end before the end: a torn record, a damaged gzip, a second link type.
void CaptureFile::note_end(std::string_view reason) {
  if (!input_.problem().empty()) reason = input_.problem();
  const bool mixed = reason.find("different from the type of the first interface") != std::string_view::npos;
  losses_.note(mixed ? Loss::mixed_link_types : Loss::unreadable_rest, std::max<std::uint64_t>(record_, 1), 0, reason);
}

/// True when the record holds a datagram that is a SIP message; TCP goes to the streams.
bool CaptureFile::read_packet(const Record& record, CapturedMessage& message) {
  const std::string_view packet = ip_packet_in(record.bytes, *link_);
  if (packet.empty()) return false;
  try {
    const bool version_4 = static_cast<unsigned char>(packet.front()) >> 4 == 4;
    const Tins::PDU* transport = version_4 ? read_ipv4(packet, record, message) : read_ipv6(packet, message);
    return transport != nullptr && read_transport(*transport, record, message);
  } catch (const Tins::exception_base& exception) {
    losses_.note(record.cut ? Loss::cut_packet : Loss::damaged_packet, record_, 0, exception.what());
    return false;
  }
}

const Tins::PDU* CaptureFile::read_ipv4(std::string_view packet, const Record& record, CapturedMessage& message) {
  ipv4_.emplace(reinterpret_cast<const std::uint8_t*>(packet.data()), static_cast<std::uint32_t>(packet.size()));
  if (ipv4_->is_fragmented() && !fragments_.complete(*ipv4_, record.time.ns, record_)) return nullptr;
  message.source = to_endpoint(ipv4_->src_addr());
  message.destination = to_endpoint(ipv4_->dst_addr());
  return ipv4_->inner_pdu();
}

const Tins::PDU* CaptureFile::read_ipv6(std::string_view packet, CapturedMessage& message) {
  ipv6_.emplace(reinterpret_cast<const std::uint8_t*>(packet.data()), static_cast<std::uint32_t>(packet.size()));
  if (ipv6_->search_header(Tins::IPv6::FRAGMENT) != nullptr) {
    losses_.note(Loss::ipv6_fragment, record_);
    return nullptr;
  }
  message.source = to_endpoint(ipv6_->src_addr());
  message.destination = to_endpoint(ipv6_->dst_addr());
  return ipv6_->inner_pdu();
}

bool CaptureFile::read_transport(const Tins::PDU& transport, const Record& record, CapturedMessage& message) {
  if (transport.pdu_type() == Tins::PDU::TCP) {
    const auto& tcp = static_cast<const Tins::TCP&>(transport);
    message.source.port = tcp.sport();
    message.destination.port = tcp.dport();
    if (record.cut) losses_.note(Loss::cut_packet, record_);
    streams_.add({message.source, message.destination, tcp, payload_of(tcp), record.time, record_});
    return false;
  }
  if (transport.pdu_type() != Tins::PDU::UDP) return false;
  const auto& udp = static_cast<const Tins::UDP&>(transport);
  constexpr std::size_t header_length = 8;
  const std::string_view payload = payload_of(udp);
  const std::size_t length = udp.length() < header_length ? payload.size() : udp.length() - header_length;
  message.bytes = sip_message_in(payload.substr(0, length));
  if (message.bytes.empty()) return false;
  message.cut = payload.size() < length;
  if (message.cut) losses_.note(Loss::cut_packet, record_);
  message.source.port = udp.sport();
  message.destination.port = udp.dport();
  message.transport = Transport::udp;
  message.time = record.time;
  message.position = record_;
  return true;
}

}  // namespace sipreg::conformance
