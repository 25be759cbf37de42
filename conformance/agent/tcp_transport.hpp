// SIP over TCP: connections are opened when needed, reused while they last, and framed by the library. It listens on
// the address of our Contact too, because a server may open a connection of its own for an answer (RFC 3261 18.2.2).
#pragma once

#include <map>
#include <memory>

#include "conformance/agent/channel.hpp"

namespace sipreg::agent {

class TcpConnection;

class TcpTransport final : public Channel {
 public:
  /// Listens at once; throws std::system_error when the address is not ours or is taken.
  TcpTransport(asio::io_context& context, const Endpoint& local, ChannelUser& user);
  ~TcpTransport() override;

  [[nodiscard]] Transport transport() const override { return Transport::tcp; }
  [[nodiscard]] Endpoint local() const override { return local_; }
  void send(const Endpoint& to, std::string bytes) override;
  void abandon(const Endpoint& to) override;

 private:
  friend class TcpConnection;
  using ConnectionPtr = std::shared_ptr<TcpConnection>;

  void accept();
  ConnectionPtr connection_to(const Endpoint& peer);
  void forget(const ConnectionPtr& connection);

  asio::io_context* context_;
  asio::ip::tcp::acceptor acceptor_;
  Endpoint local_;
  ChannelUser* user_;
  std::map<Endpoint, ConnectionPtr> connections_;  // by the address and port of the other side
};

}  // namespace sipreg::agent
