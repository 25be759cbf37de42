// Writes small captures: packets by libtins, link layers and files by hand, so that a reader's table meets other hands.
#pragma once

#include <pcap/dlt.h>
#include <tins/ip.h>
#include <tins/ipv6.h>
#include <tins/rawpdu.h>
#include <tins/tcp.h>
#include <tins/udp.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "conformance/trace/message_source.hpp"

namespace sipreg_test {

inline std::string serialized(Tins::PDU& packet) {
  const auto bytes = packet.serialize();
  return {bytes.begin(), bytes.end()};
}

inline std::string udp4(const std::string& payload, std::uint16_t from_port = 5062, std::uint16_t to_port = 5060,
                        const char* from = "192.0.2.1", const char* to = "192.0.2.2") {
  auto packet = Tins::IP(to, from) / Tins::UDP(to_port, from_port) / Tins::RawPDU(payload);
  return serialized(packet);
}

inline std::string udp6(const std::string& payload) {
  auto packet = Tins::IPv6("2001:db8::2", "2001:db8::1") / Tins::UDP(5060, 5062) / Tins::RawPDU(payload);
  return serialized(packet);
}

/// From the agent, or (reply) to it.
inline std::string tcp4(std::uint32_t sequence, const std::string& payload, std::uint16_t flags = Tins::TCP::ACK,
                        std::uint32_t acknowledged = 0, bool reply = false, std::uint16_t port = 40000) {
  Tins::TCP tcp = reply ? Tins::TCP(port, 5060) : Tins::TCP(5060, port);
  tcp.seq(sequence);
  tcp.ack_seq(acknowledged);
  tcp.flags(flags);
  auto packet = (reply ? Tins::IP("192.0.2.1", "192.0.2.2") : Tins::IP("192.0.2.2", "192.0.2.1")) / tcp;
  if (!payload.empty()) packet /= Tins::RawPDU(payload);
  return serialized(packet);
}

/// An IPv4 packet in pieces of `size` bytes (a multiple of 8).
inline std::vector<std::string> fragments_of(const std::string& packet, std::size_t size, std::uint16_t id) {
  Tins::IP whole(reinterpret_cast<const std::uint8_t*>(packet.data()), static_cast<std::uint32_t>(packet.size()));
  const std::string data = packet.substr(20);
  std::vector<std::string> pieces;
  for (std::size_t at = 0; at < data.size(); at += size) {
    auto piece = Tins::IP(whole.dst_addr(), whole.src_addr()) / Tins::RawPDU(data.substr(at, size));
    auto& header = piece.rfind_pdu<Tins::IP>();
    header.id(id);
    header.protocol(17);
    header.fragment_offset(static_cast<std::uint16_t>(at / 8));
    if (at + size < data.size()) header.flags(Tins::IP::MORE_FRAGMENTS);
    std::string bytes = serialized(piece);
    bytes[9] = 17;
    pieces.push_back(std::move(bytes));
  }
  return pieces;
}

inline std::string big_endian_16(unsigned value) {
  return {static_cast<char>(value >> 8 & 0xff), static_cast<char>(value & 0xff)};
}

template <typename Number>
std::string native(Number value) {
  return {reinterpret_cast<const char*>(&value), sizeof value};
}

struct Record {
  std::string frame;
  std::uint32_t seconds = 1'700'000'000;
  std::uint32_t fraction = 0;
  std::uint32_t not_captured = 0;  ///< bytes that the frame had more
};

inline std::string ethernet(const std::string& packet, unsigned ethertype = 0x0800) {
  return std::string(12, '\x02') + big_endian_16(ethertype) + packet;
}

inline std::string pcap(const std::vector<Record>& records, std::uint32_t link = DLT_EN10MB, bool nanoseconds = false) {
  std::string file = native(nanoseconds ? 0xa1b23c4dU : 0xa1b2c3d4U) + native(std::uint16_t{2}) +
                     native(std::uint16_t{4}) + native(0U) + native(0U) + native(262144U) + native(link);
  for (const Record& record : records) {
    const auto size = static_cast<std::uint32_t>(record.frame.size());
    file += native(record.seconds) + native(record.fraction) + native(size) + native(size + record.not_captured);
    file += record.frame;
  }
  return file;
}

/// Ethernet frames of IPv4 packets, a second apart.
inline std::string pcap_of(const std::vector<std::string>& packets) {
  std::vector<Record> records;
  for (const std::string& packet : packets)
    records.push_back({ethernet(packet), 1'700'000'000 + static_cast<std::uint32_t>(records.size())});
  return pcap(records);
}

/// A file in a folder of this run that goes away with it.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& bytes, const std::string& name = "input") {
    std::string pattern = (std::filesystem::temp_directory_path() / "sipreg-trace-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    path_ = (folder_ / name).string();
    std::ofstream(path_, std::ios::binary) << bytes;
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() { std::filesystem::remove_all(folder_); }

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::filesystem::path folder_;
  std::string path_;
};

/// A message that stays.
struct Kept {
  sipreg::conformance::CapturedMessage message;
  std::string bytes;
};

struct Read {
  std::vector<Kept> messages;
  std::vector<std::string> losses;
  std::string problem;
};

inline Read read_all(const sipreg::conformance::OpenedSource& opened) {
  Read read;
  read.problem = opened.problem;
  if (!opened.source) return read;
  for (sipreg::conformance::CapturedMessage message; opened.source->next(message);)
    read.messages.push_back({message, std::string(message.bytes)});
  for (const auto* losses : opened.source->losses())
    for (const std::string& sentence : losses->to_sentences()) read.losses.push_back(sentence);
  return read;
}

inline Read read_bytes(const std::string& bytes, const sipreg::conformance::ReadOptions& options = {}) {
  const TemporaryFile file(bytes);
  return read_all(open_messages(file.path(), options));
}

inline std::string request(int cseq = 1) {
  return "REGISTER sip:registrar.example SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1:5062;branch=z9hG4bK1\r\n"
         "From: <sip:a@registrar.example>;tag=1\r\nTo: <sip:a@registrar.example>\r\nCall-ID: call-1\r\nCSeq: " +
         std::to_string(cseq) +
         " REGISTER\r\nContact: <sip:a@192.0.2.1:5062>;expires=60\r\nExpires: 3600\r\nContent-Length: 0\r\n\r\n";
}

inline std::string answer(int cseq = 1) {
  return "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 192.0.2.1:5062;branch=z9hG4bK1\r\nFrom: "
         "<sip:a@registrar.example>;tag=1\r\n"
         "To: <sip:a@registrar.example>;tag=2\r\nCall-ID: call-1\r\nCSeq: " +
         std::to_string(cseq) + " REGISTER\r\nContact: <sip:a@192.0.2.1:5062>;expires=60\r\nContent-Length: 0\r\n\r\n";
}

}  // namespace sipreg_test
