#include "conformance/relay/udp_relay.hpp"

#include <fmt/format.h>

namespace sipreg::conformance {
namespace {

std::string text(const asio::ip::udp::endpoint& endpoint) { return endpoint_text(endpoint.address(), endpoint.port()); }

}  // namespace

UdpRelay::UdpRelay(asio::io_context& context, Traffic& traffic, const RelayListener& listener, std::uint16_t port)
    : context_(context),
      traffic_(traffic),
      listener_(listener),
      socket_(context, Endpoint(asio::ip::make_address(listener.address), port)),
      registrar_(asio::ip::make_address(listener.registrar), port) {
  receive();
}

void UdpRelay::receive() {
  socket_.async_receive_from(asio::buffer(buffer_), source_, [this](const std::error_code& error, std::size_t size) {
    if (error == asio::error::operation_aborted) return;
    if (!error) forward({buffer_.data(), size});
    receive();  // an ICMP error of an earlier answer is no reason to stop
  });
}

void UdpRelay::forward(std::string_view bytes) {
  std::shared_ptr<Way>& way = ways_[source_];
  if (!way) {
    way = std::make_shared<Way>(context_, Endpoint(asio::ip::make_address(listener_.address), 0));
    way->number = traffic_.next_connection();
    traffic_.log({listener_.party, way->number, "open", text(source_), text(registrar_), {}});
    receive_answer(way, source_);
  }
  const Fate fate = traffic_.next_request();
  traffic_.log({listener_.party, way->number, to_string(fate), text(source_), text(registrar_), bytes});
  std::error_code ignored;  // a registrar that is away is part of some cases
  if (fate == Fate::forward) way->socket.send_to(asio::buffer(bytes), registrar_, 0, ignored);
}

void UdpRelay::receive_answer(const std::shared_ptr<Way>& way, const Endpoint& agent) {
  way->socket.async_receive(asio::buffer(way->buffer),
                            [this, way, agent](const std::error_code& error, std::size_t size) {
                              if (error == asio::error::operation_aborted) return;
                              if (!error) answer(*way, agent, {way->buffer.data(), size});
                              receive_answer(way, agent);
                            });
}

void UdpRelay::answer(Way& way, const Endpoint& agent, std::string_view bytes) {
  const Fate fate = traffic_.next_answer();
  traffic_.log({listener_.party, way.number, to_string(fate), text(registrar_), text(agent), bytes});
  std::error_code ignored;  // an agent that has ended
  if (fate == Fate::forward) socket_.send_to(asio::buffer(bytes), agent, 0, ignored);
}

}  // namespace sipreg::conformance
