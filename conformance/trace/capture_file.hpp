// pcap and pcapng: libpcap reads records, libtins packets, what looks like SIP is handed out.
#pragma once

#include <pcap/pcap.h>
#include <tins/ip.h>
#include <tins/ipv6.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "conformance/trace/fragments.hpp"
#include "conformance/trace/input.hpp"
#include "conformance/trace/link_layer.hpp"
#include "conformance/trace/message_source.hpp"
#include "conformance/trace/tcp_streams.hpp"

namespace sipreg::conformance {

class CaptureFile final : public MessageSource {
 public:
  CaptureFile(Input input, const ReadOptions& options);

  [[nodiscard]] bool next(CapturedMessage& message) override;
  [[nodiscard]] std::vector<const Losses*> losses() const override { return {&losses_}; }

 private:
  /// A captured frame: what there is of it, and whether that is all.
  struct Record {
    std::string_view bytes;
    Moment time;
    bool cut = false;
  };

  void open();
  [[nodiscard]] bool read_record(Record& record);
  void note_end(std::string_view reason);
  [[nodiscard]] bool read_packet(const Record& record, CapturedMessage& message);
  [[nodiscard]] const Tins::PDU* read_ipv4(std::string_view packet, const Record& record, CapturedMessage& message);
  [[nodiscard]] const Tins::PDU* read_ipv6(std::string_view packet, CapturedMessage& message);
  [[nodiscard]] bool read_transport(const Tins::PDU& transport, const Record& record, CapturedMessage& message);

  struct Close {
    void operator()(pcap_t* file) const noexcept { pcap_close(file); }
  };

  Input input_;
  Losses losses_;
  std::unique_ptr<pcap_t, Close> file_;
  std::optional<LinkLayer> link_;
  Fragments fragments_;
  TcpStreams streams_;
  std::optional<Tins::IP> ipv4_;    // the packet that a message lies in, until the next one
  std::optional<Tins::IPv6> ipv6_;  // the same
  std::uint64_t record_ = 0;
};

}  // namespace sipreg::conformance
