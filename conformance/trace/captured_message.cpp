#include "conformance/trace/captured_message.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <charconv>

#include "sipreg/wire/text.hpp"

namespace sipreg::conformance {
namespace {

constexpr std::string_view transport_names[] = {"unknown", "udp", "tcp", "tls", "sctp", "ws", "wss"};

std::optional<std::uint16_t> read_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return port;
}

}  // namespace

std::string to_string(const Endpoint& endpoint) {
  char text[INET6_ADDRSTRLEN] = {};
  switch (endpoint.family) {
    case Endpoint::Family::unknown: return "unknown";
    case Endpoint::Family::ipv4:
      inet_ntop(AF_INET, endpoint.address.data(), text, sizeof text);
      return fmt::format("{}:{}", text, endpoint.port);
    case Endpoint::Family::ipv6:
      inet_ntop(AF_INET6, endpoint.address.data(), text, sizeof text);
      return fmt::format("[{}]:{}", text, endpoint.port);
  }
  return {};
}

std::optional<Endpoint> read_endpoint(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return std::nullopt;
  const auto port = read_port(text.substr(colon + 1));
  if (!port) return std::nullopt;
  Endpoint endpoint;
  endpoint.port = *port;
  std::string address{text.substr(0, colon)};
  endpoint.family = Endpoint::Family::ipv4;
  if (address.front() == '[' && address.back() == ']') {
    address = address.substr(1, address.size() - 2);
    endpoint.family = Endpoint::Family::ipv6;
  }
  const int family = endpoint.family == Endpoint::Family::ipv4 ? AF_INET : AF_INET6;
  if (inet_pton(family, address.c_str(), endpoint.address.data()) != 1) return std::nullopt;
  return endpoint;
}

std::string_view to_string(Transport transport) noexcept {
  return transport_names[static_cast<std::size_t>(transport)];
}

Transport find_transport(std::string_view name) noexcept {
  for (const Transport one :
       {Transport::udp, Transport::tcp, Transport::tls, Transport::sctp, Transport::ws, Transport::wss})
    if (wire::iequals(name, to_string(one))) return one;
  return Transport::unknown;
}

}  // namespace sipreg::conformance
