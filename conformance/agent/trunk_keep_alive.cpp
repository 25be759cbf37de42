// The OPTIONS of a trunk: they go where the last REGISTER was accepted, from the same socket, as long as its binding
// lives. Whatever answers them is no answer to a REGISTER, and silence changes nothing but the log and the status.
#include "conformance/agent/random.hpp"
#include "conformance/agent/trunk.hpp"

namespace sipreg::agent {

// Runs or rests, as the configuration and the binding want it.
void Trunk::keep_alive() {
  const bool wanted = config_.options_keep_alive > Duration{0} && flow_ && machine_.bound(now());
  if (wanted) return options_.run(config_.options_keep_alive, now());
  options_.stop();
  end_options();
}

void Trunk::step_keep_alive(Instant moment) {
  while (options_.next_deadline() <= moment) {
    switch (options_.on_deadline(moment)) {
      case OptionsKeepAlive::Step::nothing: break;
      case OptionsKeepAlive::Step::send: send_options(moment); break;
      case OptionsKeepAlive::Step::resend:
        if (left_alone()) break;
        log("options_resend", Rule::none, {{"cseq", options_cseq_}});
        probe_->flow.channel->send(probe_->flow.server.endpoint, probe_->bytes);
        break;
      case OptionsKeepAlive::Step::unanswered:
        log("options_unanswered", Rule::none, {{"cseq", options_cseq_}, {"in_a_row", options_.unanswered()}});
        end_options();
        break;
    }
  }
}

// RFC 3261 21.5.4: a server that has said 503 gets nothing else, for as long as it wants to be left alone.
bool Trunk::left_alone() const { return machine_.state() == State::waiting && machine_.last_status() == 503; }

void Trunk::send_options(Instant moment) {
  if (!flow_ || !machine_.bound(moment)) return keep_alive();
  if (left_alone()) return;
  if (options_texts_.call_id.empty()) {
    options_texts_.call_id = random_token(16);
    options_texts_.from_tag = random_token(8);
  }
  options_texts_.aor = config_.aor;
  options_texts_.contact = texts_.contact;
  RequestTexts request;
  request.request_uri = domain_uri();
  request.transport = flow_->server.transport;
  request.sent_by = to_string(flow_->channel->local());
  request.branch = "z9hG4bK" + random_token(16);
  request.cseq = ++options_cseq_;
  probe_.emplace(Probe{*flow_, request.branch, write_options(options_texts_, request)});
  options_.sent(config_.profile.timers, request.transport != Transport::udp, moment);
  host_->expect(probe_->branch, *this);
  log("options", Rule::none, {{"cseq", options_cseq_}, {"to", to_string(flow_->server.endpoint)}});
  probe_->flow.channel->send(probe_->flow.server.endpoint, probe_->bytes);
}

void Trunk::options_answered(const wire::Message& message) {
  log("options_answer", Rule::none, {{"code", message.status}, {"phrase", message.reason}});
  if (message.status < 200) {
    options_.provisional();
  } else {
    options_.answered();
    end_options();
  }
  arm();
}

void Trunk::end_options() {
  if (!probe_) return;
  host_->forget(probe_->branch);
  probe_.reset();
}

bool Trunk::is_options(const wire::Via& via) const { return probe_ && probe_->branch == via.branch; }

}  // namespace sipreg::agent
