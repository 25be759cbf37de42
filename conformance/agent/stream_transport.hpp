// SIP over connections: opened when needed, reused while they last, framed by the library. What the bytes pass through
// is the stream's business (tcp_transport.hpp, tls_transport.hpp).
#pragma once

#include <chrono>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <optional>

#include "conformance/agent/channel.hpp"
#include "conformance/agent/stream.hpp"

namespace sipreg::agent {

class StreamConnection;

/// Makes the stream of a new connection around its socket.
using StreamMaker = std::function<std::unique_ptr<Stream>(asio::ip::tcp::socket)>;

/// Does the address take connections, or is its port kept so that Via and Contact name one that is ours?
enum class Listening : std::uint8_t { yes, no };

class StreamTransport : public Channel {
 public:
  ~StreamTransport() override;
  StreamTransport(const StreamTransport&) = delete;
  StreamTransport& operator=(const StreamTransport&) = delete;

  [[nodiscard]] Endpoint local() const override { return local_; }
  void send(const Endpoint& to, std::string bytes) override;
  bool ping(const Endpoint& to) override;
  void abandon(const Endpoint& to) override;

  /// Beyond `most`, connections that peers open are closed again; so is one that has brought no whole message within
  /// `patience` of the wall, for silence must not fill the places. Default: no limit but the system's.
  void limit_connections(std::size_t most, std::chrono::milliseconds patience) {
    most_connections_ = most;
    patience_ = patience;
  }

 protected:
  /// Binds, and listens, at once; throws std::system_error when the address is not ours or is taken.
  StreamTransport(asio::io_context& context, const Endpoint& local, ChannelUser& user, StreamMaker maker,
                  Listening listening);

 private:
  friend class StreamConnection;
  using ConnectionPtr = std::shared_ptr<StreamConnection>;

  void accept();
  void accept_later(const std::error_code& error);
  ConnectionPtr connection_to(const Endpoint& peer);
  void forget(const ConnectionPtr& connection);

  asio::io_context* context_;
  asio::ip::tcp::acceptor acceptor_;
  asio::steady_timer pause_;  // of accepting
  Endpoint local_;
  ChannelUser* user_;
  StreamMaker make_stream_;
  std::size_t most_connections_ = std::numeric_limits<std::size_t>::max();
  std::optional<std::chrono::milliseconds> patience_;
  std::map<Endpoint, ConnectionPtr> connections_;  // by the address and port of the other side
};

}  // namespace sipreg::agent
