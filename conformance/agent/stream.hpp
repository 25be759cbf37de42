// The bytes of one connection, in clear or through TLS: all that tells the two apart.
#pragma once

#include <asio.hpp>
#include <functional>
#include <string>

namespace sipreg::agent {

/// Who has opened the connection: we, or the peer.
enum class Side : std::uint8_t { client, server };

/// Handlers keep their connection, and with it the stream, alive.
class Stream {
 public:
  using Done = std::function<void(const std::error_code&)>;
  using Counted = std::function<void(const std::error_code&, std::size_t)>;

  virtual ~Stream() = default;
  [[nodiscard]] virtual asio::ip::tcp::socket& socket() = 0;

  /// The TCP connection stands: settles what must be settled before the first byte of SIP.
  virtual void secure(Side side, Done done) = 0;
  virtual void read_some(asio::mutable_buffer buffer, Counted done) = 0;
  virtual void write(asio::const_buffer bytes, Counted done) = 0;

  /// Closes at once; `idle` when no write is under way, so that a farewell can be said.
  virtual void close(bool idle) = 0;

  /// What secure() has settled, for the log; empty when there was nothing to settle.
  [[nodiscard]] virtual std::string settled() const = 0;
  /// An error of this connection as a sentence.
  [[nodiscard]] virtual std::string why(const std::error_code& error) const = 0;
};

}  // namespace sipreg::agent
