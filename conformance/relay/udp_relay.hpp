// The relay over UDP: one socket towards the agent, and one towards the registrar for each of the agent's ports.
#pragma once

#include <array>
#include <asio.hpp>
#include <map>
#include <memory>

#include "conformance/relay/relay.hpp"
#include "conformance/relay/traffic.hpp"

namespace sipreg::conformance {

class UdpRelay {
 public:
  /// Binds at once; throws std::system_error when the port is taken.
  UdpRelay(asio::io_context& context, Traffic& traffic, const RelayListener& listener, std::uint16_t port);

 private:
  using Endpoint = asio::ip::udp::endpoint;
  /// The way to the registrar for one port of the agent.
  struct Way {
    Way(asio::io_context& context, const Endpoint& local) : socket(context, local) {}
    asio::ip::udp::socket socket;
    std::size_t number = 0;
    std::array<char, 65536> buffer{};
  };

  void receive();
  void forward(std::string_view bytes);
  void receive_answer(const std::shared_ptr<Way>& way, const Endpoint& agent);
  void answer(Way& way, const Endpoint& agent, std::string_view bytes);

  asio::io_context& context_;
  Traffic& traffic_;
  RelayListener listener_;
  asio::ip::udp::socket socket_;
  Endpoint registrar_, source_;
  std::map<Endpoint, std::shared_ptr<Way>> ways_;
  std::array<char, 65536> buffer_{};
};

}  // namespace sipreg::conformance
