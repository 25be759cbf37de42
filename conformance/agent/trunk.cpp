#include "conformance/agent/trunk.hpp"

#include <fmt/format.h>

#include "conformance/agent/faults.hpp"
#include "conformance/agent/random.hpp"
#include "sipreg/policy/facts.hpp"
#include "sipreg/wire/uri.hpp"

namespace sipreg::agent {
namespace {

double seconds_of(Duration span) { return static_cast<double>(span.count()) / 1000.0; }

std::uint32_t entropy() { return static_cast<std::uint32_t>(random_number()); }

// Begins an attempt of its own, so that the redirects of the one before no longer hold.
bool begins_attempt(SendReason reason) {
  switch (reason) {
    case SendReason::first:
    case SendReason::refresh:
    case SendReason::retry:
    case SendReason::forced:
    case SendReason::changed:
    case SendReason::next_target: return true;
    case SendReason::challenge:
    case SendReason::too_brief:
    case SendReason::redirect:
    case SendReason::extension:
    case SendReason::cancel: return false;
  }
  return false;
}

}  // namespace

Trunk::Trunk(TrunkHost& host, TrunkConfig config)
    : host_(&host),
      config_(std::move(config)),
      servers_(host.context(), host.resolver(), config_, random_number()),
      machine_(config_.profile, static_cast<std::uint8_t>(servers_.list().size())),
      timer_(host.context()) {
  faults::config(this, config_);
  texts_.aor = config_.aor;
  texts_.from_tag = random_token(8);
  texts_.call_id = random_token(16);
  faults::call_id(texts_.call_id, config_);
}

Trunk::~Trunk() {
  end_options();
  end_exchange();
}

void Trunk::start(Duration offset) {
  when_located([this, offset] { apply(machine_.start(now(), faults::start_offset(offset))); });
}

void Trunk::stop() {
  log("stop", Rule::cancel);
  servers_.cancel();
  waiting_.clear();
  flow_.reset();
  pings_.stop();
  recover_at_ = never;
  forget_routes();
  keep_alive();
  apply(machine_.stop(now()));
}

void Trunk::refresh() {
  log("refresh", Rule::none);
  when_located([this] { apply(machine_.refresh_now(now())); });
}

void Trunk::reconfigure(TrunkConfig config) {
  auto change = change_between(config_.profile, config.profile);
  if (config.contact != config_.contact || config.instance != config_.instance ||
      config.supported != config_.supported || config.reg_id != config_.reg_id)
    change = std::max(change, Change::message);
  if (config.user != config_.user || config.password != config_.password || config.realm != config_.realm)
    change = Change::credentials;
  change = faults::change(change);
  config_ = std::move(config);
  faults::config(this, config_);
  log("reconfigured", Rule::none);
  keep_alive();
  when_located([this, change] { apply(machine_.reconfigure(config_.profile, change, now())); });
}

// What may begin an attempt waits until the servers are known: once per attempt, so that all its copies go to one list
// (RFC 3263 4), and anew when the records have had their time.
void Trunk::when_located(std::function<void()> then) {
  const bool begins_nothing = transaction_pending(machine_.state()) || ending();
  if (waiting_.empty() && (servers_.current() || begins_nothing)) return then();
  waiting_.push_back(std::move(then));
  if (servers_.asking()) return;
  servers_.locate([weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->located();
  });
  arm();
}

void Trunk::located() {
  auto servers = nlohmann::ordered_json::array();
  for (const auto& server : servers_.list()) servers.push_back(to_string(server));
  nlohmann::ordered_json details{{"servers", std::move(servers)}};
  if (!servers_.remark().empty()) details["remark"] = servers_.remark();
  log("located", Rule::none, std::move(details));
  machine_.retarget(static_cast<std::uint8_t>(servers_.list().size()), servers_.was());
  for (const auto& then : std::exchange(waiting_, {})) then();
  arm();
}

void Trunk::apply(const Step& step) {
  for (const auto& action : step) obey(action);
  arm();
}

void Trunk::obey(const Action& action) {
  switch (action.kind) {
    case ActionKind::send: begin_exchange(action); return;
    case ActionKind::registered:
      faults::concluded(this, action, machine_, now());
      log("registered", action.rule,
          {{"granted", machine_.granted()},
           {"by", to_string(grant_.source)},
           {"contact", to_string(grant_.match)},
           {"refresh_in", seconds_of(between(now(), machine_.next_deadline()))}});
      keep_alive();
      host_->concluded(*this, action);
      return;
    case ActionKind::failed:
      end_exchange();  // whose request may have waited so long for the DNS that the machine's deadline came first
      faults::concluded(this, action, machine_, now());
      if (machine_.last_status() != 0) forget_routes();
      log("failed", action.rule,
          {{"code", machine_.last_status()},
           {"reason", to_string(action.reason)},
           {"next_in", seconds_of(between(now(), machine_.next_deadline()))}});
      host_->concluded(*this, action);
      return;
    case ActionKind::halted:
      faults::concluded(this, action, machine_, now());
      forget_routes();
      log("halted", action.rule, {{"code", machine_.last_status()}, {"reason", to_string(action.reason)}});
      host_->concluded(*this, action);
      return;
    case ActionKind::held:
      log("held", action.rule, {{"next_in", seconds_of(between(now(), machine_.next_deadline()))}});
      return;
    case ActionKind::ended:
      end_exchange();
      log("ended", action.rule, {{"reason", to_string(action.reason)}});
      if (faults::outlives(this, host_->context(), host_->clock(), machine_.asked())) return;
      host_->ended(*this);
      return;
  }
}

void Trunk::begin_exchange(const Action& action) {
  end_exchange();
  recover_at_ = never;
  Send send = action.send;
  faults::send(this, send, machine_, now());
  if (begins_attempt(send.reason) && send.redirect_hop == 0) redirects_.clear();
  if (send.new_call_id) texts_.call_id = random_token(16);
  exchange_.emplace(Exchange{
      {}, send, servers_.list()[send.target], faults::branch("z9hG4bK" + random_token(16)), request_uri(send), {}});
  log("send", action.rule,
      {{"why", to_string(send.reason)},
       {"cseq", send.cseq},
       {"lifetime", send.lifetime},
       {"target", send.target + 1},
       {"hop", send.redirect_hop}});
  host_->expect(exchange_->branch, *this);
  if (const auto hop = redirected(send)) return follow_redirect(*hop);
  transmit(exchange_->server);
}

// Where a 3xx points to has no list of its own: the first server that the DNS names for it serves.
void Trunk::follow_redirect(const Registrar& hop) {
  agent::locate(host_->context(), host_->resolver(), servers_.sought(hop, is_address(hop.host) ? "" : hop.host),
                [weak = weak_from_this(), branch = exchange_->branch](const Located& located) {
                  const auto self = weak.lock();
                  if (!self || !self->exchange_ || self->exchange_->branch != branch) return;
                  self->transmit(located.servers.empty() ? no_server(located.why) : located.servers.front());
                  self->arm();
                });
}

void Trunk::transmit(const Server& server) {
  peer_text_ = server.why.empty() ? to_string(server.endpoint) : std::string();
  exchange_->server = server;
  if (!server.why.empty()) return post_failure(server.why);
  auto tls = config_.tls;
  tls.peer_name = faults::peer_name(server.peer_name);
  transport_ = server.transport;
  try {
    auto& channel = host_->channel(transport_, config_.local, tls, server.endpoint);
    faults::before_send(channel, server.endpoint);
    exchange_->channel = &channel;
  } catch (const std::runtime_error& error) {
    return post_failure(error.what());
  }
  write_message();
  exchange_->transaction.emplace(config_.profile.timers, faults::reliable(transport_ != Transport::udp), now());
  exchange_->channel->send(server.endpoint, exchange_->bytes);
  faults::sent(this, *exchange_->channel, server.endpoint, exchange_->bytes, exchange_->send);
}

// Not from within the step that wants to send: the machine is told afterwards.
void Trunk::post_failure(const std::string& why) {
  asio::post(host_->context(), [weak = weak_from_this(), branch = exchange_->branch, why] {
    const auto self = weak.lock();
    if (self && self->exchange_ && self->exchange_->branch == branch) self->fail_exchange(why);
  });
}

std::string_view Trunk::method_of(const wire::Via& via) const { return is_options(via) ? "OPTIONS" : "REGISTER"; }

bool Trunk::sent_by(const wire::Via& via) const {
  const Channel* const channel = is_options(via) ? probe_->flow.channel : exchange_ ? exchange_->channel : nullptr;
  if (!channel) return false;
  const auto uri = "sip:" + to_string(channel->local());
  const auto ours = wire::read_uri(uri);
  return via.sent_by(ours.host, ours.port);
}

void Trunk::received(const wire::Message& message) {
  if (is_options(message.via)) return options_answered(message);
  if (!exchange_ || !exchange_->transaction) {  // nothing has been asked
    if (faults::late_answer(this, message, now())) arm();
    return;
  }
  late_ms_.reset();
  phrase_ = message.reason;
  why_.clear();
  log("answer", Rule::none, {{"code", message.status}, {"phrase", message.reason}});
  if (message.status < 200) {
    exchange_->transaction->on_provisional();
    faults::provisional(this);
    arm();
    return;
  }
  const auto moment = now();
  if (!exchange_->transaction->on_final(moment)) return;
  if (faults::ignores(this, message.status)) {
    end_exchange();
    return arm();
  }
  std::string redirect;
  auto facts = facts_of(message, redirect);
  faults::facts(this, facts, message, machine_, config_);
  if (message.status < 300) {
    grant_ = facts.grant;
    if (!ending()) adopt_flow(message);
  }
  const auto step = machine_.on_response(facts, moment, entropy());
  adopt_texts(message, facts, step, redirect);
  end_exchange();
  apply(step);
}

void Trunk::unreachable(const Channel& channel, const Endpoint& peer, const std::string& why) {
  const bool mine = pings_.running() && on_flow(channel, peer);
  if (mine) flow_failed(why, Rule::rfc_backoff);
  if (exchange_ && exchange_->channel == &channel && exchange_->server.endpoint == peer) fail_exchange(why);
}

void Trunk::fail_exchange(const std::string& why) {
  late_ms_.reset();
  phrase_.clear();
  why_ = why;
  log("unreachable", Rule::failure, {{"why", why}, {"peer", peer_text_}});
  end_exchange();
  apply(machine_.on_transport_failure(now(), entropy()));
}

void Trunk::end_exchange() {
  if (!exchange_) return;
  host_->forget(exchange_->branch);
  exchange_.reset();
}

void Trunk::step_transaction(Instant moment) {
  switch (exchange_->transaction->on_deadline(moment)) {
    case TransactionStep::nothing:
    case TransactionStep::terminated: return;
    case TransactionStep::resend:
      log("resend", Rule::none, {{"cseq", exchange_->send.cseq}, {"copy", exchange_->transaction->sends()}});
      if (faults::resends(this, exchange_->channel))
        exchange_->channel->send(exchange_->server.endpoint, exchange_->bytes);
      return;
    case TransactionStep::timed_out: {
      const bool contacted = exchange_->transaction->contacted();
      log("timeout", Rule::silence, {{"cseq", exchange_->send.cseq}});
      phrase_.clear();
      why_.clear();
      auto* const channel = exchange_->channel;
      const auto peer = exchange_->server.endpoint;
      end_exchange();
      if (channel) channel->abandon(peer);  // whoever else waits on this connection hears of it
      if (!faults::times_out(this, machine_)) return;
      apply(machine_.on_timeout(contacted, moment, entropy()));
      return;
    }
  }
}

Instant Trunk::transaction_deadline() const {
  return exchange_ && exchange_->transaction ? exchange_->transaction->next_deadline() : never;
}

void Trunk::arm() {
  auto due = servers_.asking() ? never : faults::due(this, machine_);
  due = earlier(due, transaction_deadline());
  due = earlier(due, options_.next_deadline());
  due = earlier(due, earlier(pings_.next_deadline(), recover_at_));
  if (due == armed_for_) return;
  armed_for_ = due;
  timer_.cancel();
  if (due == never) return;
  timer_.expires_at(host_->clock().moment(due));
  timer_.async_wait([weak = weak_from_this()](const std::error_code& error) {
    if (const auto self = weak.lock(); self && !error) self->on_timer();
  });
}

void Trunk::on_timer() {
  const auto moment = now();
  late_ms_ = host_->clock().lateness_ms(armed_for_);
  faults::woken(this, between(armed_for_, moment));
  armed_for_ = never;
  // The transaction first: its end is what the machine waits for; the machine's own deadline only guards it.
  if (transaction_deadline() <= moment) step_transaction(moment);
  if (!servers_.asking() && faults::due(this, machine_) <= moment)
    when_located([this] { apply(faults::come(this, machine_, now(), entropy())); });
  step_keep_alive(moment);
  step_flow(moment);
  arm();
  late_ms_.reset();
}

void Trunk::log(std::string_view event, Rule rule, nlohmann::ordered_json details) const {
  host_->log().write({config_.name, to_string(machine_.state()), event, rule, late_ms_, std::move(details)});
}

TrunkStatus Trunk::status() const {
  const auto moment = now();
  TrunkStatus status;
  status.name = config_.name;
  status.state = machine_.state();
  status.code = machine_.last_status();
  status.phrase = phrase_;
  status.why = why_;
  status.reason = machine_.last_reason();
  status.rule = machine_.last_rule();
  status.asked = machine_.asked();
  status.granted = machine_.granted();
  status.grant = grant_;
  status.bound = machine_.bound(moment);
  if (status.bound) status.left = between(moment, machine_.bound_until());
  status.degraded = machine_.degraded();
  if (machine_.next_deadline() != never) status.next_in = between(moment, machine_.next_deadline());
  status.attempt = machine_.failures() + (transaction_pending(machine_.state()) ? 1U : 0U);
  status.will_retry = machine_.will_retry();
  status.target = peer_text_;
  status.transport = transport_;
  status.peer_verified = transport_ != Transport::tls || config_.tls.verify;
  status.cseq = machine_.cseq();
  if (options_.next_deadline() != never) status.options_every = config_.options_keep_alive;
  status.options_unanswered = options_.unanswered();
  if (pings_.running()) status.ping_every = pings_.longest();
  if (recover_at_ != never) status.flow_in = between(moment, recover_at_);
  if (status.bound) {
    status.path = path_;
    status.service_route = service_route_;
  }
  faults::status(status);
  return status;
}

}  // namespace sipreg::agent
