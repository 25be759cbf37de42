// The flow of a trunk (RFC 5626): what a REGISTER offers, what the 200 makes of it, and what comes when it breaks. The
// machine has no flows: a broken one is answered by a forced REGISTER, once 4.5 allows it.
#include "conformance/agent/faults.hpp"
#include "conformance/agent/random.hpp"
#include "conformance/agent/trunk.hpp"
#include "sipreg/policy/retry.hpp"

namespace sipreg::agent {
namespace {

std::uint32_t entropy() { return static_cast<std::uint32_t>(random_number()); }

// The values of a list header as written, in order, whether they share rows or not.
std::vector<std::string> values_of(const wire::Message& message, wire::HeaderName name) {
  std::vector<std::string> values;
  for (const auto value : message.items(name)) values.emplace_back(value);
  return values;
}

}  // namespace

// Over connections only: on UDP the keep-alive would be STUN (4.4.2), which this agent does not speak.
bool Trunk::offers_outbound() const {
  return config_.reg_id != 0 && exchange_->server.transport != Transport::udp && !exchange_->send.without_extensions;
}

// 4.2.1: who offers outbound supports Path, too.
std::vector<std::string> Trunk::option_tags() const {
  if (exchange_->send.without_extensions) return {};
  auto tags = config_.supported;
  if (!offers_outbound()) return tags;
  for (const auto* tag : {"path", "outbound"})
    if (std::find(tags.begin(), tags.end(), tag) == tags.end()) tags.emplace_back(tag);
  return tags;
}

// A 2xx: the flow that the registrar now sends to, and the routes that hold with it. RFC 3608 6.1: each 200 replaces
// the Service-Route of the one before, also by none at all.
void Trunk::adopt_flow(const wire::Message& message) {
  const bool same =
      flow_ && flow_->channel == exchange_->channel && flow_->server.endpoint == exchange_->server.endpoint;
  if (!same) pings_.stop();
  if (same && pings_.running()) broken_early_ = 0;  // a REGISTER proves a flow as well as a pong
  flow_ = Flow{exchange_->channel, exchange_->server};
  path_ = values_of(message, wire::HeaderName::path);
  service_route_ = values_of(message, wire::HeaderName::service_route);
  // 4.2.1: only Require: outbound says that it took effect; who names a Flow-Timer expects the pings as well.
  const bool in_force =
      offers_outbound() && (message.lists(wire::HeaderName::require, "outbound") || message.flow_timer.usable());
  if (faults::outbound_in_force(in_force))
    pings_.run(message.flow_timer, now(), entropy());
  else
    pings_.stop();
}

// RFC 3608 6.1: with a refusal, or with the end of the binding, the route is nobody's any more.
void Trunk::forget_routes() {
  path_.clear();
  service_route_.clear();
}

void Trunk::step_flow(Instant moment) {
  if (!machine_.bound(moment)) {
    forget_routes();
    pings_.stop();
  }
  while (pings_.next_deadline() <= moment) step_pings(moment);
  if (recover_at_ > moment) return;
  recover_at_ = never;
  if (machine_.state() != State::registered) return;  // its own deadline will do
  log("flow_recovery", Rule::none);
  when_located([this] { apply(machine_.renew_now(now())); });
}

void Trunk::step_pings(Instant moment) {
  const auto flow = *flow_;
  switch (pings_.on_deadline(moment, entropy())) {
    case FlowKeepAlive::Step::nothing: return;
    case FlowKeepAlive::Step::ping:
      if (!faults::pings()) return pings_.pong();  // who asks nothing misses no answer
      log("ping", Rule::none, {{"to", to_string(flow.server.endpoint)}});
      if (!flow.channel->ping(flow.server.endpoint)) flow_failed("there is no connection any more", Rule::rfc_backoff);
      return;
    case FlowKeepAlive::Step::dead:
      if (!faults::misses_pongs()) return;
      flow_failed("no pong for 10 s", Rule::flow_dead);
      flow.channel->abandon(flow.server.endpoint);  // whoever else waits on the connection hears of it
      return;
  }
}

void Trunk::pong(const Channel& channel, const Endpoint& peer) {
  if (!on_flow(channel, peer) || !pings_.running()) return;
  pings_.pong();
  if (pings_.proven()) broken_early_ = 0;
}

bool Trunk::on_flow(const Channel& channel, const Endpoint& peer) const {
  return flow_ && flow_->channel == &channel && flow_->server.endpoint == peer;
}

// 4.5: a flow that broke is formed anew at once, unless the ones before it broke without ever having answered a ping:
// these count as failures, so that a registrar that hangs up after each 200 is not stormed.
void Trunk::flow_failed(const std::string& why, Rule rule) {
  const auto moment = now();
  const Duration wait = broken_early_ == 0 ? Duration{0} : retry_wait(config_.profile, broken_early_, entropy()).length;
  ++broken_early_;
  pings_.stop();
  flow_.reset();
  keep_alive();  // rests until there is a flow again
  if (faults::recovers_flow()) recover_at_ = after(moment, wait);
  log("flow_failed", rule, {{"why", why}, {"next_in", static_cast<double>(wait.count()) / 1000.0}});
  arm();
}

}  // namespace sipreg::agent
