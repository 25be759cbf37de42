// An independent witness of one registration: it sees only events and steps, keeps its own history, and says which of
// the nine invariants is broken. It shares no arithmetic with the library.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

#include "sipreg/uac/registration.hpp"

namespace sipreg::test {

/// An event as the explorer and the generators make it up.
struct Event {
  enum class Kind : std::uint8_t {
    start,
    start_later,
    response,
    timeout,
    transport_failure,
    deadline,
    late_deadline,
    refresh_now,
    reconfigure,
    stop
  };
  Kind kind = Kind::deadline;
  ResponseFacts facts{};
  Change change = Change::message;
  std::int64_t wait_ms = 0;  ///< time that passes before the event
  std::uint32_t entropy = 0;
};

class Witness {
 public:
  explicit Witness(const Profile& profile) : profile_(&profile) {}

  /// The name of a broken invariant, or nullptr. `step` is what the machine answered to `event` at `now`.
  const char* observe(const Event& event, const Registration& after, const Step& step, Instant now) {
    last_event_ = now.time_since_epoch().count();
    note_event(event, after, now);
    for (const Action& action : step) {
      if (action.kind == ActionKind::send)
        if (const char* broken = observe_send(action.send, now)) return broken;
      if (action.kind == ActionKind::registered)
        if (const char* broken = observe_registered(after, now)) return broken;
    }
    return observe_state(after, step);
  }

 private:
  // Retry-After, block and jitter are none of the witness's business; how often, how many and when at the latest are.
  struct Window {
    std::array<std::int64_t, 32> at{};
    std::size_t count = 0;
  };

  void note_event(const Event& event, const Registration& after, Instant now) {
    using Kind = Event::Kind;
    const bool final_answer = event.kind == Kind::response && event.facts.status >= 200 && event.facts.status <= 699;
    const bool over = final_answer || event.kind == Kind::timeout || event.kind == Kind::transport_failure;
    const bool watchdog = (event.kind == Kind::deadline || event.kind == Kind::late_deadline) && pending_ &&
                          now.time_since_epoch().count() >= last_send_ + 32'000 + 1'000;
    if (over || watchdog) {
      pending_ = false;
    }
    if (event.kind == Kind::stop && stopped_at_ < 0) stopped_at_ = now.time_since_epoch().count();
    const ResponseFacts& facts = event.facts;
    if (final_answer && (facts.status == 401 || facts.status == 407)) {
      fresh_[0] = fresh_[0] || facts.www.offer == ChallengeOffer::usable;
      fresh_[1] = fresh_[1] || facts.proxy.offer == ChallengeOffer::usable;
    }
    if (final_answer && facts.next_nonce != 0) fresh_[0] = true;
    if (after.state() == State::stopped) pending_ = false;
  }

  const char* observe_send(const Send& send, Instant now) {
    const std::int64_t at = now.time_since_epoch().count();
    if (pending_) return "1: a REGISTER while one is pending";
    if (send.cseq != cseq_ + 1) return "8: CSeq does not rise by one";
    cseq_ = send.cseq;
    if (send.lifetime != 0 && send.lifetime < profile_->lifetime.count()) return "5: asked for less than configured";
    if (send.lifetime != 0 && send.lifetime > std::max(profile_->lifetime, profile_->longest_lifetime).count())
      return "5: asked for more than the local maximum";
    if (const char* broken = observe_budget(send)) return broken;
    if (stopped_at_ >= 0) {
      if (send.lifetime != 0) return "7: a registration after stop";
      if (cancels_ == 0) first_cancel_ = at;
      if (++cancels_ > 3) return "7: more than three cancels";
    } else if (send.lifetime == 0) {
      return "7: a cancel without stop";
    }
    for (const auto& [count, index] : {std::pair{send.www_nc, 0U}, std::pair{send.proxy_nc, 1U}}) {
      if (count > 1 && count != nonce_count_[index] + 1) return "8: nc does not rise by one";
      if (count == 1 && !fresh_[index]) return "8: nc begins again without a new nonce";
      if (count != 0) nonce_count_[index] = count;
      if (count != 0) fresh_[index] = false;
    }
    Window& window = sent_[send.target];
    const auto sends_since = [&window](std::int64_t since) {
      std::size_t sends = 0;
      for (std::size_t i = 0; i < window.at.size() && i < window.count; ++i)
        if (window.at[i] > since) ++sends;
      return sends;
    };
    window.at[window.count++ % window.at.size()] = at;
    if (sends_since(at - 1'000) > 5) return "3: more than 5 REGISTERs in a second";
    if (sends_since(at - 60'000) > 30) return "3: more than 30 REGISTERs in a minute";
    pending_ = true;
    last_send_ = at;
    return nullptr;
  }

  // An attempt at one target: the first REGISTER, and 3 answers to challenges, 2 to 423, 2 redirects, 1 extension
  // dropped, 4 of them in all. At most 4 targets an attempt.
  const char* observe_budget(const Send& send) {
    switch (send.reason) {
      case SendReason::challenge: ++resent_[0]; break;
      case SendReason::too_brief: ++resent_[1]; break;
      case SendReason::redirect: ++resent_[2]; break;
      case SendReason::extension: ++resent_[3]; break;
      case SendReason::cancel: return nullptr;
      case SendReason::next_target:
        resent_ = {};
        return ++targets_ > 4 ? "3: more than four targets an attempt" : nullptr;
      default:
        resent_ = {};
        targets_ = 1;
        return nullptr;
    }
    if (resent_[0] > 3 || resent_[1] > 2 || resent_[2] > 2 || resent_[3] > 1) return "3: one answer repeated too often";
    return resent_[0] + resent_[1] + resent_[2] + resent_[3] > 4 ? "3: more than four resends an attempt" : nullptr;
  }

  const char* observe_registered(const Registration& after, Instant now) const {
    if (after.next_deadline() < now) return "4: the refresh lies in the past";
    if (after.granted() == 0) return "4: registered without a lifetime";
    return nullptr;
  }

  const char* observe_state(const Registration& after, const Step& step) const {
    const bool over = after.state() == State::idle || after.state() == State::halted || after.state() == State::stopped;
    if (step.next_deadline != after.next_deadline() || step.state != after.state())
      return "2: the step tells otherwise";
    if (over != (after.next_deadline() == never)) return "2: a deadline too many, or none";
    if (after.state() == State::halted && profile_->refusal == RefusalRule::retry) return "B-10: retries have stopped";
    if (after.state() == State::registered) {
      const std::int64_t lapse = last_send_ + std::int64_t{after.granted()} * 1000;
      const std::int64_t due = after.next_deadline().time_since_epoch().count();
      if (after.degraded() != (due > lapse)) return "4: degraded is not what it says";
      if (due > lapse && due > last_event_ + 13'500 + profile_->shortest_spacing.count())
        return "4: the refresh comes after the lapse";
    }
    if (stopped_at_ >= 0 && after.state() == State::draining &&
        after.next_deadline().time_since_epoch().count() > stopped_at_ + 4'000)
      return "7: the pending answer is awaited for ever";
    const std::int64_t deadline = after.next_deadline().time_since_epoch().count();
    if (after.state() == State::cancel_held && deadline > last_send_ + 1'000) return "7: the cancel is held for ever";
    if (after.state() == State::cancelling && deadline > first_cancel_ + 4'000) return "7: the end takes for ever";
    if (stopped_at_ >= 0 && !over && after.state() < State::draining) return "7: a life after stop";
    return nullptr;
  }

  const Profile* profile_;
  std::array<Window, Targets::capacity> sent_{};
  std::array<std::uint32_t, 2> nonce_count_{};
  std::array<bool, 2> fresh_{};
  std::array<int, 4> resent_{};
  int targets_ = 1;
  std::int64_t first_cancel_ = 0;
  std::int64_t last_send_ = 0;
  std::int64_t last_event_ = 0;
  std::int64_t stopped_at_ = -1;
  std::uint32_t cseq_ = 0;
  int cancels_ = 0;
  bool pending_ = false;
};

/// Lets time pass and hands the event over. `now` moves on.
inline Step apply(Registration& trunk, const Profile& profile, const Event& event, Instant& now) {
  using Kind = Event::Kind;
  now = after(now, Duration{event.wait_ms});
  if (event.kind == Kind::deadline || event.kind == Kind::late_deadline) {
    if (trunk.next_deadline() != never) now = later(now, trunk.next_deadline());
    if (event.kind == Kind::late_deadline) now = after(now, seconds{10});
  }
  switch (event.kind) {
    case Kind::start: return trunk.start(now);
    case Kind::start_later: return trunk.start(now, seconds{7});
    case Kind::response: return trunk.on_response(event.facts, now, event.entropy);
    case Kind::timeout: return trunk.on_timeout(false, now, event.entropy);
    case Kind::transport_failure: return trunk.on_transport_failure(now, event.entropy);
    case Kind::deadline:
    case Kind::late_deadline: return trunk.on_deadline(now, event.entropy);
    case Kind::refresh_now: return trunk.refresh_now(now);
    case Kind::reconfigure: return trunk.reconfigure(profile, event.change, now);
    case Kind::stop: return trunk.stop(now);
  }
  return {};
}

}  // namespace sipreg::test
