// What the agent needs of a transport: whole messages in and out, and the news that a peer cannot be reached.
#pragma once

#include <asio.hpp>
#include <string>
#include <string_view>

#include "conformance/agent/register_message.hpp"

namespace sipreg::agent {

/// An address and a port; the transport is the channel's.
using Endpoint = asio::ip::udp::endpoint;

/// "192.0.2.1:5060", "[2001:db8::1]:5060": as SIP writes it, which knows no zone of a link-local address.
[[nodiscard]] std::string to_string(const Endpoint& endpoint);

class Channel;

/// Who is told what a channel has seen. Never called from within Channel::send().
class ChannelUser {
 public:
  /// One datagram or one framed message; `bytes` lives until the call returns.
  virtual void received(Channel& channel, std::string_view bytes, const Endpoint& from) = 0;

  /// A line end between the messages of a connection: a pong, or half a ping (RFC 5626 4.4.1).
  virtual void line_end(Channel&, const Endpoint&) {}

  /// Nothing that is on its way to `peer` will be answered: an ICMP error, or a connection that failed or broke
  /// (RFC 3261 8.1.3.1: as a 503).
  virtual void unreachable(Channel& channel, const Endpoint& peer, const std::string& why) = 0;

  /// Something worth a line in the log: a connection opened or closed, bytes that are no SIP.
  virtual void noted(Channel& channel, const Endpoint& peer, const std::string& what) = 0;

 protected:
  ~ChannelUser() = default;
};

/// One local address and port of one transport.
class Channel {
 public:
  virtual ~Channel() = default;
  [[nodiscard]] virtual Transport transport() const = 0;
  [[nodiscard]] virtual Endpoint local() const = 0;
  virtual void send(const Endpoint& to, std::string bytes) = 0;

  /// CRLF CRLF on the connection to `to`; false when there is none, and none is opened.
  virtual bool ping(const Endpoint&) { return false; }

  /// `to` has stayed silent for a whole transaction: what may be stuck (a connection) is not used again. Whoever else
  /// waits on it hears unreachable() before this returns; the caller has ended its own exchange before.
  virtual void abandon(const Endpoint& to) = 0;
};

}  // namespace sipreg::agent
