// The relay over TCP: each connection of the agent has one to the registrar. Answers are cut out of the stream whole,
// so that they can be counted, joined and cut anew.
#pragma once

#include <asio.hpp>
#include <memory>

#include "conformance/relay/relay.hpp"
#include "conformance/relay/traffic.hpp"

namespace sipreg::conformance {

class TcpRelay {
 public:
  /// Listens at once; throws std::system_error when the port is taken.
  TcpRelay(asio::io_context& context, Traffic& traffic, const RelayListener& listener, std::uint16_t port);

 private:
  void accept();

  asio::io_context& context_;
  Traffic& traffic_;
  RelayListener listener_;
  asio::ip::tcp::acceptor acceptor_;
  asio::ip::tcp::endpoint registrar_;
};

/// The length of the first whole message in the stream (with empty lines before it); 0: more bytes are needed. A header
/// without a readable Content-Length ends the message.
[[nodiscard]] std::size_t whole_message(std::string_view stream);

}  // namespace sipreg::conformance
