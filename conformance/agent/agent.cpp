#include "conformance/agent/agent.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "conformance/agent/faults.hpp"
#include "conformance/agent/inbound.hpp"
#include "conformance/agent/random.hpp"
#include "conformance/agent/response_head.hpp"
#include "conformance/agent/tcp_transport.hpp"
#include "conformance/agent/tls_transport.hpp"
#include "conformance/agent/udp_transport.hpp"

namespace sipreg::agent {
namespace {

// The address that the kernel would send from: connecting a UDP socket asks for the route and sends nothing.
asio::ip::address route_to(asio::io_context& context, const Endpoint& peer) {
  asio::ip::udp::socket probe(context, peer.protocol());
  probe.connect(peer);
  return probe.local_endpoint().address();
}

// Why an answer is not for any of us; empty when it is for `trunk`.
std::string why_dropped(const wire::Message& message, const Trunk* trunk) {
  if (message.damage != wire::Damage::none) return std::string(wire::to_string(message.damage));
  if (message.via_count != 1) return "more than one Via (RFC 3261 8.1.3.3)";
  if (!trunk) return "no request of ours has this branch, or it has been answered (RFC 3261 17.1.3)";
  if (message.cseq.method != trunk->method_of(message.via))
    return "the CSeq method is not that of the request (RFC 3261 17.1.3)";
  if (!faults::takes_sent_by(trunk->sent_by(message.via)))
    return "the sent-by of its Via is not ours (RFC 3261 18.1.2)";
  return {};
}

}  // namespace

Agent::Agent(asio::io_context& context, const ScaledClock& clock, const Log& log)
    : context_(&context), clock_(&clock), log_(&log), inbound_tag_(random_token(8)) {}

Agent::~Agent() { trunks_.clear(); }

void Agent::start(const Config& config) {
  resolver_.emplace(*context_, config.dns_server);
  for (const auto& trunk : config.trunks)
    if (std::error_code error; !trunk.local.host.empty())
      if (const auto address = asio::ip::make_address(trunk.local.host, error); !error && !address.is_unspecified())
        open_channel(transport_to(trunk, trunk.registrars.front()).value_or(Transport::udp), address, trunk.local.port,
                     trunk.tls);
  Duration offset{0};
  for (const auto& trunk : config.trunks) {
    add(trunk, offset);
    offset = sum(offset, config.stagger);
  }
}

void Agent::stop() {
  stopping_ = true;
  successors_.clear();
  const auto trunks = trunks_;  // ending one removes it from the list
  for (const auto& trunk : trunks) trunk->stop();
  if (trunks.empty()) on_empty();
}

void Agent::add(const TrunkConfig& config, Duration offset) {
  TrunkHost& host = *this;
  trunks_.push_back(std::make_shared<Trunk>(host, config));
  trunks_.back()->start(offset);
}

Agent::TrunkPtr Agent::find(const std::string& name) const {
  const auto found =
      std::find_if(trunks_.begin(), trunks_.end(), [&](const TrunkPtr& trunk) { return trunk->name() == name; });
  return found == trunks_.end() ? nullptr : *found;
}

bool Agent::refresh(const std::string& name) {
  if (!name.empty() && !find(name)) return false;
  for (const auto& trunk : trunks_)
    if (name.empty() || trunk->name() == name) trunk->refresh();
  return true;
}

ReloadOutcome Agent::reload(const Config& config, const std::string& name) {
  ReloadOutcome outcome;
  const auto concerned = [&](const std::string& trunk) { return name.empty() || name == trunk; };
  const auto trunks = trunks_;
  for (const auto& trunk : trunks) {
    const auto listed = std::any_of(config.trunks.begin(), config.trunks.end(),
                                    [&](const TrunkConfig& wanted) { return wanted.name == trunk->name(); });
    if (faults::stops_all() ? config.trunks.size() >= trunks.size() : listed || !concerned(trunk->name())) continue;
    outcome.stopped.push_back(trunk->name());
    successors_.erase(trunk->name());
    trunk->stop();
  }
  for (const auto& wanted : config.trunks) {
    if (!concerned(wanted.name)) continue;
    const auto trunk = find(wanted.name);
    if (!trunk) {
      outcome.started.push_back(wanted.name);
      add(wanted, Duration{0});
    } else if (trunk->ending()) {
      outcome.changed.push_back(wanted.name);
      successors_[wanted.name] = wanted;
    } else if (faults::same(unchanged(trunk->config(), wanted))) {
      outcome.unchanged.push_back(wanted.name);
    } else if (same_registration(trunk->config(), wanted)) {
      outcome.changed.push_back(wanted.name);
      trunk->reconfigure(wanted);
    } else {
      // Another registration: the old one is cancelled first, because its Contact may be the new one's as well.
      outcome.changed.push_back(wanted.name);
      successors_[wanted.name] = wanted;
      trunk->stop();
    }
  }
  return outcome;
}

std::vector<TrunkStatus> Agent::status() const {
  std::vector<TrunkStatus> all;
  for (const auto& trunk : trunks_) all.push_back(trunk->status());
  return all;
}

Channel& Agent::channel(Transport transport, const HostPort& local, const TlsSettings& tls, const Endpoint& peer) {
  auto address = local.host.empty() ? asio::ip::address() : asio::ip::make_address(local.host);
  if (address.is_unspecified()) address = route_to(*context_, peer);
  return open_channel(transport, address, local.port, tls);
}

// With one port for each name to prove, a failover to another registrar would change the Contact.
std::uint16_t Agent::port_beside(const ChannelKey& key) const {
  for (const auto& [other, channel] : channels_) {
    auto like = other;
    std::get<TlsSettings>(like).peer_name = std::get<TlsSettings>(key).peer_name;
    if (channel && like == key) return channel->local().port();
  }
  return std::get<std::uint16_t>(key);
}

Channel& Agent::open_channel(Transport transport, const asio::ip::address& address, std::uint16_t port,
                             const TlsSettings& tls) {
  const ChannelKey key{transport, address.to_string(), port, transport == Transport::tls ? tls : TlsSettings{}};
  const Endpoint local(address, port_beside(key));
  auto& channel = channels_[key];
  if (channel) return *channel;
  ChannelUser& user = *this;
  try {
    switch (transport) {
      case Transport::udp: channel = std::make_unique<UdpTransport>(*context_, local, user); break;
      case Transport::tcp: channel = std::make_unique<TcpTransport>(*context_, local, user); break;
      case Transport::tls: channel = std::make_unique<TlsTransport>(*context_, local, user, tls); break;
    }
  } catch (const std::system_error& error) {
    throw std::system_error(error.code(), fmt::format("{} {}", to_string(transport), to_string(local)));
  }
  return *channel;
}

Trunk* Agent::owner_of(const wire::Message& message) const {
  const auto found = by_branch_.find(std::string(message.via.branch));
  return found == by_branch_.end() ? nullptr : found->second;
}

void Agent::received(Channel& channel, std::string_view raw, const Endpoint& from) {
  const auto bytes = faults::incoming(raw);
  auto message = wire::read_message(bytes);
  if (message.damage == wire::Damage::empty) return;  // a keep-alive
  if (message.damage == wire::Damage::none && message.is_request) return answer(channel, message, from);
  auto* trunk = owner_of(message);
  faults::match(message, trunk, trunks_);
  if (const auto why = why_dropped(message, trunk); !why.empty()) {
    log_->write({trunk ? std::string_view(trunk->name()) : std::string_view(),
                 "",
                 "dropped",
                 Rule::none,
                 {},
                 {{"why", why}, {"from", to_string(from)}, {"bytes", bytes.size()}}});
    return;
  }
  trunk->received(message);
}

void Agent::answer(Channel& channel, const wire::Message& request, const Endpoint& from) {
  auto answer = answer_request(request, from, inbound_tag_);
  log_->write({"",
               "",
               "request",
               Rule::none,
               {},
               {{"method", request.method}, {"from", to_string(from)}, {"answer", answer.status}}});
  if (answer.status != 0) channel.send(reply_to(channel.transport(), from, request), std::move(answer.bytes));
}

void Agent::line_end(Channel& channel, const Endpoint& peer) {
  for (const auto& trunk : trunks_) trunk->pong(channel, peer);
}

void Agent::unreachable(Channel& channel, const Endpoint& peer, const std::string& why) {
  noted(channel, peer, why);
  if (!faults::sees_unreachable(channel.transport(), why)) return;
  const auto trunks = trunks_;
  for (const auto& trunk : trunks) trunk->unreachable(channel, peer, why);
}

void Agent::noted(Channel& channel, const Endpoint& peer, const std::string& what) {
  log_->write({"",
               "",
               "transport",
               Rule::none,
               {},
               {{"what", what}, {"transport", to_string(channel.transport())}, {"peer", to_string(peer)}}});
}

void Agent::expect(const std::string& branch, Trunk& trunk) { by_branch_[branch] = &trunk; }
void Agent::forget(const std::string& branch) { by_branch_.erase(branch); }
void Agent::concluded(Trunk& trunk, const Action& action) { on_concluded(trunk, action); }

void Agent::ended(Trunk& trunk) {
  asio::post(*context_, [this, ended = &trunk] { remove(ended); });
}

void Agent::remove(const Trunk* trunk) {
  const auto found =
      std::find_if(trunks_.begin(), trunks_.end(), [&](const TrunkPtr& held) { return held.get() == trunk; });
  if (found == trunks_.end()) return;
  const auto name = (*found)->name();
  trunks_.erase(found);
  if (auto successor = successors_.extract(name); !successor.empty()) add(successor.mapped(), Duration{0});
  if (stopping_ && trunks_.empty()) on_empty();
}

}  // namespace sipreg::agent
