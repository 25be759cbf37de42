// One registration at another server: events in, actions out, time passed in. Sends nothing, reads no clock, allocates
// nothing, never throws.
#pragma once

#include <array>
#include <cstdint>

#include "sipreg/policy/facts.hpp"
#include "sipreg/policy/profile.hpp"
#include "sipreg/policy/refresh.hpp"
#include "sipreg/policy/retry.hpp"
#include "sipreg/rule.hpp"
#include "sipreg/time.hpp"
#include "sipreg/uac/action.hpp"
#include "sipreg/uac/attempt.hpp"
#include "sipreg/uac/change.hpp"
#include "sipreg/uac/judgement.hpp"
#include "sipreg/uac/targets.hpp"
#include "sipreg/uac/transitions.hpp"

namespace sipreg {
inline namespace v0 {

/// The machine. A trivially copyable value of at most 128 bytes that refers to a Profile, which must outlive it.
///
/// The host calls one function per event, obeys the actions of the Step, and calls on_deadline() at its next_deadline.
/// Instants must not go backwards. `entropy` is any random number (jitter and backoff); the same events with the same
/// entropy give the same actions (invariant 9). A late or needless event changes nothing and is answered by an empty
/// Step. The host keeps all texts, and the transaction: it reports its final answer, its timeout or its failure.
class Registration {
 public:
  /// `targets`: registrars of this trunk, 1..4, in order of preference. `first_cseq`: CSeq of the first REGISTER.
  constexpr explicit Registration(const Profile& profile, std::uint8_t targets = 1,
                                  std::uint32_t first_cseq = 1) noexcept
      : profile_(&profile), targets_(targets), cseq_((first_cseq - 1) & cseq_mask) {}
  /// A temporary would be gone before the first event.
  explicit Registration(const Profile&&, std::uint8_t = 1, std::uint32_t = 1) = delete;

  /// Begins, at once or after `offset`, so that a host can stagger its trunks.
  constexpr Step start(Instant now, Duration offset = Duration{0}) noexcept {
    if (offset > Duration{0}) {
      Judgement later_on{Input::start_later};
      later_on.pause = offset;
      return react(later_on, now, 0);
    }
    return react({Input::start, Reason::none, Rule::none, SendReason::first}, now, 0);
  }

  /// The first final answer of the pending transaction. Provisional answers are the transaction's business.
  constexpr Step on_response(const ResponseFacts& facts, Instant now, std::uint32_t entropy = 0) noexcept {
    const StatusMeaning meaning = meaning_of(facts.status);
    if (!transaction_pending(state_) || meaning == StatusMeaning::provisional || meaning == StatusMeaning::not_a_status)
      return unchanged();
    last_status_ = facts.status;
    if (meaning != StatusMeaning::challenge) nonces_.passed(facts.next_nonce);
    if (state_ == State::draining) return drained(facts.grant.bound(), now);
    if (state_ == State::cancelling) return react(judge_cancel(facts), now, entropy);
    const Judgement judgement = judge_response(facts, *profile_, used_, asked(), nonces_);
    if (judgement.input == Input::accept) granted_ = facts.grant.lifetime;
    if (judgement.reason == Reason::not_bound) bound_until_ = Instant::min();
    return conclude(judgement, facts, now, entropy);
  }

  /// The transaction has timed out (Timer F). `contacted`: a provisional answer had come (RFC 3263 4.3).
  constexpr Step on_timeout(bool contacted, Instant now, std::uint32_t entropy = 0) noexcept {
    return lost({Input::fail, Reason::timeout, Rule::silence, SendReason::next_target, {}, !contacted}, now, entropy);
  }

  /// The transport has failed: refused, reset, unreachable (RFC 3261 8.1.3.1: as a 503 without Retry-After).
  constexpr Step on_transport_failure(Instant now, std::uint32_t entropy = 0) noexcept {
    return lost({Input::fail, Reason::transport_failure, Rule::failure, SendReason::next_target, {}, true}, now,
                entropy);
  }

  /// next_deadline() has come. Early calls change nothing.
  constexpr Step on_deadline(Instant now, std::uint32_t entropy = 0) noexcept {
    if (terminal(state_) || now < due_) return unchanged();
    switch (state_) {
      case State::pending:
        return lost({Input::fail, Reason::host_silent, Rule::host_watchdog, SendReason::next_target, {}, true}, now,
                    entropy);
      case State::draining:
      case State::cancelling: return react({Input::finish, Reason::cancel_unconfirmed, Rule::after_stop}, now, entropy);
      case State::cancel_held: return react({Input::due, Reason::none, Rule::cancel, SendReason::cancel}, now, entropy);
      case State::scheduled: return attempt(Input::due, Input::due, SendReason::first, Rule::none, now);
      case State::held: return attempt(Input::due, Input::due_closed, held_for_, Rule::no_flood, now);
      case State::registered:
        return attempt(Input::due, Input::due_closed, SendReason::refresh, Rule::refresh_before_end, now);
      case State::waiting: return attempt(Input::due, Input::due_closed, SendReason::retry, Rule::retry_forever, now);
      case State::idle:
      case State::halted:
      case State::stopped: break;
    }
    return unchanged();
  }

  /// The operator wants a REGISTER now. While one is pending or held, that one serves: there is exactly one.
  constexpr Step refresh_now(Instant now) noexcept {
    if (state_ == State::pending) return unchanged();
    targets_.unblock(now, sent_at_);
    return renew_now(now);
  }

  /// The flow that the registration came in by is broken (RFC 5626 4.5): a REGISTER now, as refresh_now(), but a server
  /// that asked to be left alone is.
  constexpr Step renew_now(Instant now) noexcept {
    if (state_ == State::pending) return unchanged();
    return attempt(Input::force, Input::force_closed, SendReason::forced, Rule::one_pending, now);
  }

  /// `profile` governs from now on (it may be the same object, changed in place). A changed message or password is
  /// registered at once, or as soon as the pending REGISTER is over; a trunk that waits or was halted tries at once
  /// whatever has changed.
  constexpr Step reconfigure(const Profile& profile, Change change, Instant now) noexcept {
    profile_ = &profile;
    if (change == Change::nothing) return unchanged();
    if (change >= Change::message) raised_ = 0;
    if (change == Change::credentials) nonces_.forget();
    if (change >= Change::message && state_ != State::pending) used_.without_extensions = 0;
    if (change == Change::timing && state_ == State::registered) return react({Input::adjust}, now, 0);
    if (change == Change::timing && state_ == State::pending) return unchanged();
    targets_.unblock(now, sent_at_);
    if (state_ == State::pending) return react({Input::force_closed}, now, 0);
    return attempt(Input::force, Input::force_closed, SendReason::changed, Rule::recovered, now);
  }
  Step reconfigure(const Profile&&, Change, Instant) = delete;

  /// The servers behind this trunk are others from now on (Targets::remap). While a REGISTER is pending nothing
  /// changes.
  constexpr void retarget(std::uint8_t count, const std::array<std::uint8_t, Targets::capacity>& was) noexcept {
    if (!transaction_pending(state_)) targets_.remap(count, was);
  }

  /// The end of this registration: shutdown, removal, restart. Over within twice the profile's cancel limit at most.
  constexpr Step stop(Instant now) noexcept {
    if (state_ == State::draining || state_ == State::cancelling || state_ == State::cancel_held) return unchanged();
    if (profile_->cancel && (state_ == State::pending || bound(now))) return begin_cancel(now);
    return react({Input::stop_quietly, Reason::not_cancelled, profile_->cancel ? Rule::cancel : Rule::no_cancel}, now,
                 0);
  }

  /// When on_deadline() is to be called; `never` in idle, halted and stopped only.
  [[nodiscard]] constexpr Instant next_deadline() const noexcept { return terminal(state_) ? never : due_; }
  [[nodiscard]] constexpr State state() const noexcept { return state_; }
  /// A fact read from the clock: the registrar still holds a binding of ours.
  [[nodiscard]] constexpr bool bound(Instant now) const noexcept { return now < bound_until_; }
  [[nodiscard]] constexpr Instant bound_until() const noexcept { return bound_until_; }
  /// The binding cannot be kept alive without a gap: its lifetime is below the shortest spacing.
  [[nodiscard]] constexpr bool degraded() const noexcept { return state_ == State::registered && due_ > bound_until_; }
  /// Will a REGISTER follow by itself? Derived from the deadline, never stored.
  [[nodiscard]] constexpr bool will_retry() const noexcept {
    return next_deadline() != never && (state_ < State::halted);
  }
  [[nodiscard]] constexpr std::uint32_t asked() const noexcept {  ///< seconds, of the next REGISTER
    return raised_ != 0 ? raised_ : profile_->lifetime_seconds();
  }
  [[nodiscard]] constexpr std::uint32_t granted() const noexcept { return granted_; }  ///< seconds, of the last 2xx
  [[nodiscard]] constexpr std::uint16_t last_status() const noexcept { return last_status_; }  ///< 0 = none yet
  [[nodiscard]] constexpr Reason last_reason() const noexcept { return last_reason_; }
  [[nodiscard]] constexpr Rule last_rule() const noexcept { return last_rule_; }
  [[nodiscard]] constexpr std::uint32_t failures() const noexcept { return failures_; }  ///< consecutive
  [[nodiscard]] constexpr std::uint32_t cseq() const noexcept { return cseq_; }          ///< of the last REGISTER
  [[nodiscard]] constexpr const Targets& targets() const noexcept { return targets_; }
  [[nodiscard]] constexpr const Profile& profile() const noexcept { return *profile_; }

 private:
  static constexpr std::uint32_t cseq_mask = 0x7FFFFFFFU;  // RFC 3261 8.1.1.5: below 2^31
  static constexpr Duration cancel_pause = seconds{1};     // invariant 3 when the last attempt had many sends

  [[nodiscard]] constexpr Step unchanged() const noexcept {
    Step step;
    step.next_deadline = next_deadline();
    step.state = state_;
    return step;
  }

  // Where and whether an attempt may begin now. A state that ignores the event keeps its target: a cancel stays where
  // it began.
  constexpr Step attempt(Input open, Input closed, SendReason reason, Rule rule, Instant now) noexcept {
    if (reaction(state_, open).effect == Effect::ignore) return unchanged();
    targets_.choose(bound(now), profile_->target_return, profile_->failover, now);
    return react({targets_.open(now) ? open : closed, Reason::none, rule, reason}, now, 0);
  }

  // A pending transaction has ended without an answer.
  constexpr Step lost(const Judgement& judgement, Instant now, std::uint32_t entropy) noexcept {
    if (state_ == State::draining) return drained(false, now);
    if (state_ == State::cancelling)
      return react({Input::finish, Reason::cancel_unconfirmed, Rule::after_stop}, now, 0);
    if (state_ != State::pending) return unchanged();
    last_status_ = 0;
    return conclude(judgement, ResponseFacts{}, now, entropy);
  }

  // An attempt at one target has an outcome: answer at once, try the next target, remember what was asked meanwhile.
  constexpr Step conclude(Judgement judgement, const ResponseFacts& facts, Instant now,
                          std::uint32_t entropy) noexcept {
    if (judgement.input == Input::resend) prepare_resend(judgement, facts);
    if (judgement.reason == Reason::credentials_rejected || judgement.reason == Reason::too_many_challenges)
      nonces_.forget();
    if (judgement.input == Input::refuse && used_.again != 0) judgement.input = Input::fail;
    if (judgement.input == Input::fail) {
      const Wait wait = retry_wait(*profile_, failures_ + 1, entropy);
      if (judgement.pause > Duration{0}) targets_.block(after(now, judgement.pause));
      if (judgement.unreachable && profile_->failover && targets_.count() > 1) {
        targets_.block(after(now, wait.length));
        if (targets_.advance(now)) {
          judgement.input = Input::failover;
          judgement.rule = Rule::next_target;
        }
      }
    }
    return react(judgement, now, entropy);
  }

  constexpr Step drained(bool accepted, Instant now) noexcept {
    if (accepted || bound(now)) return begin_cancel(now);
    return react({Input::finish, Reason::not_cancelled, Rule::cancel}, now, 0);
  }

  constexpr Step begin_cancel(Instant now) noexcept {
    const bool open = used_.sends < 3 || now >= after(sent_at_, cancel_pause);
    return react({open ? Input::stop : Input::stop_closed, Reason::none, Rule::cancel, SendReason::cancel}, now, 0);
  }

  [[nodiscard]] constexpr Judgement judge_cancel(const ResponseFacts& facts) noexcept {
    const Judgement judgement = sipreg::judge_cancel(facts, *profile_, used_, nonces_);
    if (judgement.input == Input::resend) {
      prepare_resend(judgement, facts);
      used_.again = judgement.send == SendReason::cancel ? 1 : 0;
    }
    return judgement;
  }

  constexpr void prepare_resend(const Judgement& judgement, const ResponseFacts& facts) noexcept {
    used_.count(judgement.send);
    if (judgement.send == SendReason::challenge) nonces_.adopt(facts);
    if (judgement.send == SendReason::too_brief) raised_ = judgement.raised;
  }

  // The one place where the state changes.
  constexpr Step react(const Judgement& judgement, Instant now, std::uint32_t entropy) noexcept {
    const auto [to, effect] = reaction(state_, judgement.input);
    const State from = state_;
    state_ = to;
    Step step;
    if (effect != Effect::ignore && judgement.rule != Rule::none) last_rule_ = judgement.rule;
    switch (effect) {
      case Effect::ignore: break;
      case Effect::schedule: due_ = after(now, judgement.pause); break;
      case Effect::attempt: begin_attempt(step, judgement, from, now); break;
      case Effect::hold: hold(step, judgement); break;
      case Effect::bind: bind(step, now, entropy); break;
      case Effect::resend:
        ++used_.sends;
        send(step, judgement, from == State::cancelling, now);
        break;
      case Effect::advance: advance(step, judgement, now); break;
      case Effect::wait: wait(step, judgement, now, entropy); break;
      case Effect::halt: halt(step, judgement); break;
      case Effect::remember: used_.again = 1; break;
      case Effect::adjust: adjust(now); break;
      case Effect::drain: due_ = after(now, profile_->cancel_limit); break;
      case Effect::cancel: cancel(step, judgement, now); break;
      case Effect::end:
        last_reason_ = judgement.reason;
        if (judgement.reason == Reason::cancelled) bound_until_ = Instant::min();
        step.add({ActionKind::ended, judgement.rule, judgement.reason});
        break;
    }
    step.next_deadline = next_deadline();
    step.state = state_;
    return step;
  }

  constexpr void begin_attempt(Step& step, const Judgement& judgement, State from, Instant now) noexcept {
    used_.begin(bound(now) ? used_.hops : 0);  // a living binding is refreshed where it was accepted, redirected or not
    used_.again = 0;
    Judgement begin = judgement;
    if (from == State::halted || from == State::scheduled) begin.send = SendReason::first;
    send(step, begin, false, now);
  }

  constexpr void hold(Step& step, const Judgement& judgement) noexcept {
    held_for_ = judgement.send;
    due_ = state_ == State::cancel_held ? after(sent_at_, cancel_pause) : targets_.opens();
    step.add({ActionKind::held, Rule::no_flood, last_reason_});
  }

  constexpr void bind(Step& step, Instant now, std::uint32_t entropy) noexcept {
    failures_ = 0;
    last_reason_ = Reason::registered;
    bound_until_ = after(sent_at_, from_delta_seconds(granted_));
    const RefreshPoint point = refresh_point(*profile_, granted_, entropy);
    const Instant floor = after(now, profile_->shortest_spacing);
    due_ = later(after(sent_at_, point.from_first_send), floor);
    last_rule_ = due_ == floor ? Rule::tiny_grant : point.rule;
    again(now);
    due_ = later(due_, targets_.opens());
    step.add({ActionKind::registered, last_rule_, Reason::registered});
  }

  // The arrival of the 200 is no longer known; the floor counts from the send, which is what REGISTERs are spaced by.
  constexpr void adjust(Instant now) noexcept {
    const Instant point = after(sent_at_, refresh_point(*profile_, granted_).from_first_send);
    due_ = later(later(point, after(sent_at_, profile_->shortest_spacing)), later(targets_.opens(), now));
  }

  constexpr void advance(Step& step, const Judgement& judgement, Instant now) noexcept {
    last_reason_ = judgement.reason;
    step.add({ActionKind::failed, Rule::failure, judgement.reason});
    used_.begin(0);
    send(step, judgement, false, now);
  }

  constexpr void wait(Step& step, const Judgement& judgement, Instant now, std::uint32_t entropy) noexcept {
    if (failures_ != 0xFFFFFFFFU) ++failures_;
    last_reason_ = judgement.reason;
    const Wait wait = judgement.long_hold ? Wait{profile_->refusal_hold, Rule::rfc_no_repeat}
                                          : retry_wait(*profile_, failures_, entropy);
    const Instant anchor = profile_->retry_anchor == RetryAnchor::send ? sent_at_ : now;
    due_ = later(after(anchor, wait.length), now);
    const Instant opens = targets_.first_open(profile_->failover);
    last_rule_ = opens > due_ ? Rule::retry_after : wait.rule;
    again(now);
    due_ = later(due_, opens);
    step.add({ActionKind::failed, last_rule_, judgement.reason});
  }

  constexpr void halt(Step& step, const Judgement& judgement) noexcept {
    if (failures_ != 0xFFFFFFFFU) ++failures_;
    last_reason_ = judgement.reason;
    step.add({ActionKind::halted, judgement.rule, judgement.reason});
  }

  // What was asked for while a REGISTER was pending is done as soon as the window opens.
  constexpr void again(Instant now) noexcept {
    if (used_.again != 0) due_ = now;
    used_.again = 0;
  }

  constexpr void cancel(Step& step, const Judgement& judgement, Instant now) noexcept {
    due_ = after(now, profile_->cancel_limit);
    used_.begin(used_.hops);
    used_.again = 0;
    send(step, judgement, true, now);
  }

  constexpr void send(Step& step, const Judgement& judgement, bool cancelling, Instant now) noexcept {
    const bool ends = cancelling || judgement.send == SendReason::cancel;
    const bool rolled_over = cseq_ >= cseq_mask;  // after 2^31-1 requests: CSeq begins again under another Call-ID
    cseq_ = rolled_over ? 1 : cseq_ + 1;
    sent_at_ = now;
    targets_.sent(now, static_cast<std::uint8_t>(used_.sends));
    if (!ends) due_ = after(now, sum(longest_transaction(), seconds{1}));
    step.add({ActionKind::send, judgement.rule, judgement.reason,
              Send{cseq_, ends ? 0 : asked(), nonces_.www.take(), nonces_.proxy.take(), targets_.current(),
                   static_cast<std::uint8_t>(used_.hops), used_.without_extensions != 0, profile_->privacy,
                   judgement.send, rolled_over}});
  }

  [[nodiscard]] constexpr Duration longest_transaction() const noexcept {
    return longer(profile_->timers.timeout(true), profile_->timers.timeout(false));
  }

  const Profile* profile_;
  Targets targets_;
  Instant due_ = never;
  Instant bound_until_ = Instant::min();
  Instant sent_at_ = Instant::min();  // first send of the last REGISTER
  HeldNonces nonces_{};
  std::uint32_t cseq_;
  std::uint32_t raised_ = 0;  // what a Min-Expires raised the asked lifetime to; 0 = not raised
  std::uint32_t granted_ = 0;
  std::uint32_t failures_ = 0;
  std::uint16_t last_status_ = 0;
  State state_ = State::idle;
  Rule last_rule_ = Rule::none;
  Reason last_reason_ = Reason::none;
  SendReason held_for_ = SendReason::first;
  AttemptLedger used_{};
};

}  // namespace v0
}  // namespace sipreg
