#include "conformance/agent/location.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <memory>

#include "sipreg/uac/locate.hpp"

namespace sipreg::agent {
namespace {

constexpr auto longest = std::chrono::seconds(6);
// However many a reply lists: no more names are asked for, and no answer is believed for longer (RFC 8767 4 advises a
// week at most; a trunk that has moved should not have to be started anew).
constexpr std::size_t most_hosts = 16;
constexpr std::uint32_t longest_ttl = 86'400;

// RFC 3261 19.1.2.
std::uint16_t default_port(Transport transport) { return transport == Transport::tls ? 5061 : 5060; }

std::optional<Transport> transport_of(SipService service) {
  switch (service) {
    case SipService::udp: return Transport::udp;
    case SipService::tcp: return Transport::tcp;
    case SipService::tls: return Transport::tls;
    case SipService::other: return std::nullopt;
  }
  return std::nullopt;
}

// RFC 3263 4.1: TLS is a service of its own, not a transport.
std::string service_name(Transport transport, const std::string& host) {
  switch (transport) {
    case Transport::udp: return "_sip._udp." + host;
    case Transport::tcp: return "_sip._tcp." + host;
    case Transport::tls: return "_sips._tcp." + host;
  }
  return host;
}

// One lookup: each answer leads to the next question, or to the end.
class Lookups : public std::enable_shared_from_this<Lookups> {
 public:
  Lookups(asio::io_context& context, Resolver& resolver, Sought sought, std::function<void(Located)> done)
      : resolver_(&resolver), sought_(std::move(sought)), done_(std::move(done)), limit_(context) {}

  void begin() {
    limit_.expires_after(longest);
    limit_.async_wait([self = shared_from_this()](const std::error_code& error) {
      if (!error) self->end_early();
    });
    located_.ttl = 0xFFFFFFFFU;
    // TLS says nothing of what carries it (RFC 3263 4.1: sips:), so that NAPTR is asked, for TLS alone.
    const bool known = sought_.transport && !secure();
    switch (first_lookup(false, sought_.place.port != 0, known)) {
      case Lookup::nothing: break;  // a number never comes here
      case Lookup::addresses: return ask_host();
      case Lookup::service: services_ = {*sought_.transport}; return ask_services();
      case Lookup::naptr: return ask_naptr();
    }
  }

 private:
  struct Host {
    std::string name;
    std::uint16_t port;
  };

  [[nodiscard]] bool secure() const { return sought_.transport == Transport::tls; }

  void ask_naptr() {
    ask(sought_.place.host, DnsType::naptr, [this](DnsAnswer<DnsRecord> answer) {
      if (answer.outcome == DnsOutcome::failed) return fail(answer);
      std::vector<NaptrRecord> records;
      for (const auto& record : answer.records)
        records.push_back({record.first, record.second, read_sip_service(record.service),
                           record.flags == "s" || record.flags == "S", 0});
      const auto chosen = choose_naptr(records.data(), records.size(), secure());
      if (chosen == records.size()) {
        services_ = secure() ? std::deque{Transport::tls} : std::deque{Transport::udp, Transport::tcp};
        return ask_services();
      }
      keep_for(answer.ttl);
      transport_ = *transport_of(records[chosen].service);
      ask_srv(answer.records[chosen].name);
    });
  }

  // The first of the services that has SRV records; without any, the host itself (RFC 3263 4.2), but not when one of
  // them says that it is not offered.
  void ask_services() {
    if (services_.empty()) return located_.why.empty() ? ask_host() : end();
    transport_ = services_.front();
    services_.pop_front();
    ask_srv(service_name(transport_, sought_.place.host));
  }

  void ask_srv(const std::string& name) {
    ask(name, DnsType::srv, [this, name](DnsAnswer<DnsRecord> answer) {
      if (answer.outcome == DnsOutcome::failed) return fail(answer);
      if (answer.outcome == DnsOutcome::nothing) return ask_services();
      keep_for(answer.ttl);
      hosts_ = in_order(answer.records);
      if (!hosts_.empty()) return ask_addresses();
      miss(DnsOutcome::nothing, name + " says that the service is not offered");  // another one may be
      ask_services();
    });
  }

  [[nodiscard]] std::deque<Host> in_order(const std::vector<DnsRecord>& records) const {
    std::vector<std::string> names;
    for (const auto& record : records) names.push_back(record.name);
    std::sort(names.begin(), names.end());
    std::vector<SrvRecord> order;
    for (const auto& record : records) {
      if (record.name.empty()) continue;  // "." (RFC 2782): not here
      const auto name = std::lower_bound(names.begin(), names.end(), record.name) - names.begin();
      order.push_back({record.first, record.second, record.port, static_cast<std::uint16_t>(name)});
    }
    order_srv(order.data(), order.size(), sought_.entropy);
    std::deque<Host> hosts;
    for (const auto& record : order)
      if (hosts.size() < most_hosts) hosts.push_back({names[record.name], record.port});
    return hosts;
  }

  void ask_host() {
    transport_ = sought_.transport.value_or(Transport::udp);
    hosts_ = {{sought_.place.host, sought_.place.port ? sought_.place.port : default_port(transport_)}};
    ask_addresses();
  }

  void ask_addresses() {
    if (hosts_.empty() || located_.servers.size() >= sought_.most) return end();
    const auto host = hosts_.front();
    hosts_.pop_front();
    resolver_->ask_addresses(host.name, [self = shared_from_this(), host](DnsAnswer<asio::ip::address> answer) {
      if (!self->done_) return;
      self->adopt(host, std::move(answer));
      self->ask_addresses();
    });
  }

  // Hosts without an address are passed over; what they lacked is told when no other has one.
  void adopt(const Host& host, DnsAnswer<asio::ip::address> answer) {
    auto& addresses = answer.records;
    std::erase_if(addresses, [&](const auto& address) { return sought_.v6 && address.is_v6() != *sought_.v6; });
    if (addresses.empty()) {
      if (answer.outcome != DnsOutcome::found) return miss(answer.outcome, answer.why);
      return miss(DnsOutcome::nothing, fmt::format("{} has no address of the family that we send from", host.name));
    }
    keep_for(answer.ttl);
    // One family after the other as it was given; in it, where to begin is ours to draw, and the same every time.
    const bool v6_first = addresses.front().is_v6();
    std::stable_partition(addresses.begin(), addresses.end(),
                          [&](const auto& address) { return address.is_v6() == v6_first; });
    const auto middle = std::find_if(addresses.begin(), addresses.end(),
                                     [&](const auto& address) { return address.is_v6() != v6_first; });
    for (const auto& [first, last] : {std::pair(addresses.begin(), middle), std::pair(middle, addresses.end())}) {
      std::sort(first, last);
      if (first != last)
        std::rotate(first,
                    first + static_cast<std::ptrdiff_t>(sought_.entropy % static_cast<std::uint64_t>(last - first)),
                    last);
    }
    for (const auto& address : addresses)
      if (located_.servers.size() < sought_.most)
        located_.servers.push_back({transport_, Endpoint(address, host.port), sought_.peer_name, {}});
  }

  template <typename Then>
  void ask(const std::string& name, DnsType type, Then then) {
    resolver_->ask(name, type, [self = shared_from_this(), then](DnsAnswer<DnsRecord> answer) {
      if (self->done_) then(std::move(answer));
    });
  }

  void keep_for(std::uint32_t ttl) { located_.ttl = std::min({located_.ttl, ttl, longest_ttl}); }

  // What has kept us from a server, in case that there will be none. Where one name got no answer, that another does
  // not exist proves nothing.
  void miss(DnsOutcome outcome, std::string why) {
    if (!located_.why.empty() && located_.outcome == DnsOutcome::failed && outcome != DnsOutcome::failed) return;
    located_.outcome = outcome;
    located_.why = std::move(why);
  }

  void fail(const DnsAnswer<DnsRecord>& answer) {
    miss(answer.outcome, answer.why);
    end();
  }

  void end_early() {
    if (!done_) return;
    miss(DnsOutcome::failed,
         fmt::format("no name server has answered for {} within {} s", sought_.place.host, longest.count()));
    end();
  }

  void end() {
    limit_.cancel();
    if (located_.servers.empty()) located_.ttl = 0;
    if (!located_.servers.empty()) located_.outcome = DnsOutcome::found;
    std::exchange(done_, nullptr)(std::move(located_));
  }

  Resolver* resolver_;
  Sought sought_;
  std::function<void(Located)> done_;  // empty: it has ended
  asio::steady_timer limit_;
  std::deque<Transport> services_;
  std::deque<Host> hosts_;
  Transport transport_ = Transport::udp;
  Located located_;
};

}  // namespace

std::string to_string(const Server& server) {
  if (!server.why.empty()) return "none: " + server.why;
  return fmt::format("{} {}", to_string(server.transport), to_string(server.endpoint));
}

Server no_server(const std::string& why) {
  Server none;
  none.why = why.empty() ? "no server of this name could be found" : why;
  return none;
}

bool is_address(const std::string& host) {
  std::error_code error;
  asio::ip::make_address(host, error);
  return !error;
}

Located numeric(const Sought& sought) {
  const auto transport = sought.transport.value_or(Transport::udp);
  const auto port = sought.place.port ? sought.place.port : default_port(transport);
  return {DnsOutcome::found,
          {{transport, Endpoint(asio::ip::make_address(sought.place.host), port), sought.peer_name, {}}},
          0xFFFFFFFFU,
          {}};
}

void locate(asio::io_context& context, Resolver& resolver, const Sought& sought, std::function<void(Located)> done) {
  if (is_address(sought.place.host)) return done(numeric(sought));
  std::make_shared<Lookups>(context, resolver, sought, std::move(done))->begin();
}

}  // namespace sipreg::agent
