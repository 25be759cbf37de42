// Finds the servers of one SIP URI in the DNS (RFC 3263 4): NAPTR, SRV, A and AAAA, in the order to try them.
#pragma once

#include <compare>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "conformance/agent/channel.hpp"
#include "conformance/agent/config.hpp"
#include "conformance/agent/resolver.hpp"

namespace sipreg::agent {

/// One server to send to, or why there is none.
struct Server {
  Transport transport = Transport::udp;
  Endpoint endpoint{};
  std::string peer_name;  ///< what its certificate must be for, over TLS
  std::string why;        ///< not empty: it could not be found

  bool operator==(const Server&) const = default;
};

[[nodiscard]] std::string to_string(const Server& server);
/// In the place of a server that could not be found. Without a `why` it would look like one, at 0.0.0.0:0.
[[nodiscard]] Server no_server(const std::string& why);

/// What is looked for.
struct Sought {
  HostPort place;
  std::optional<Transport> transport;  ///< nothing: as the DNS says, else UDP
  std::string peer_name;
  std::optional<bool> v6;     ///< the family that we send from; nothing: either
  std::size_t most = 1;       ///< no more servers than this
  std::uint64_t entropy = 0;  ///< of the draw among equals; the same for every lookup of one trunk
};

/// What was found.
struct Located {
  DnsOutcome outcome = DnsOutcome::failed;
  std::vector<Server> servers;
  std::uint32_t ttl = 0;  ///< seconds of the wall for which this holds
  std::string why;        ///< a sentence, when nothing was found
};

/// True when `place` is an address: then numeric() will do, without DNS.
[[nodiscard]] bool is_address(const std::string& host);
[[nodiscard]] Located numeric(const Sought& sought);

/// Calls `done` once, within six seconds of the wall, unless the io_context ends before.
void locate(asio::io_context& context, Resolver& resolver, const Sought& sought, std::function<void(Located)> done);

}  // namespace sipreg::agent
