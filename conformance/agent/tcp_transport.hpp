// SIP over TCP in clear. It listens on the address of our Contact too, because a server may open a connection of its
// own for an answer (RFC 3261 18.2.2).
#pragma once

#include "conformance/agent/stream_transport.hpp"

namespace sipreg::agent {

class TcpTransport final : public StreamTransport {
 public:
  /// Listens at once; throws std::system_error when the address is not ours or is taken.
  TcpTransport(asio::io_context& context, const Endpoint& local, ChannelUser& user);
  [[nodiscard]] Transport transport() const override { return Transport::tcp; }
};

}  // namespace sipreg::agent
