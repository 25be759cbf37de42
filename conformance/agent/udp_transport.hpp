// SIP over UDP from one unconnected socket. ICMP errors come back through the socket's error queue (IP_RECVERR), which
// names the destination that they are about; a connected socket would hide answers from other addresses.
#pragma once

#include "conformance/agent/channel.hpp"

namespace sipreg::agent {

class UdpTransport final : public Channel {
 public:
  /// Binds at once; throws std::system_error when the address is not ours or is taken.
  UdpTransport(asio::io_context& context, const Endpoint& local, ChannelUser& user);

  [[nodiscard]] Transport transport() const override { return Transport::udp; }
  [[nodiscard]] Endpoint local() const override { return local_; }
  void send(const Endpoint& to, std::string bytes) override;
  void abandon(const Endpoint&) override {}

 private:
  void wait();
  void read_datagrams();
  void read_errors();
  void report_unreachable(const Endpoint& peer, int error);

  asio::ip::udp::socket socket_;
  Endpoint local_;
  ChannelUser* user_;
  std::string buffer_;
};

}  // namespace sipreg::agent
