// The non-INVITE client transaction as a value (RFC 3261 17.1.2, 17.1.4): when to send again, when silence is a
// failure, how long repeats of the answer are absorbed. It sends nothing itself.
#pragma once

#include <cstdint>

#include "sipreg/policy/profile.hpp"
#include "sipreg/time.hpp"

namespace sipreg {
inline namespace v0 {

enum class TransactionState : std::uint8_t { trying, proceeding, completed, terminated };

/// What a deadline asks of the host.
enum class TransactionStep : std::uint8_t {
  nothing,
  resend,      ///< the identical bytes again
  timed_out,   ///< Timer F: tell the registration; the transaction is over
  terminated,  ///< Timer K: repeats of the answer are no longer absorbed
};

class Transaction {
 public:
  /// The request leaves at `now`. `reliable`: TCP or TLS, which never resend (R3261-17.1.2-E-RELIABLE).
  constexpr Transaction(const TransactionTimers& timers, bool reliable, Instant now) noexcept
      : timers_(&timers), started_(now), reliable_(reliable) {
    interval_ = listed() ? gap(0) : timers.t1;
    const bool resends = !reliable_ && timers.resend_gaps.count != 1;
    resend_ = resends ? after(now, interval_) : never;
    end_ = after(now, timers.timeout(reliable_));
  }

  /// The timers must outlive the transaction: a temporary would not.
  Transaction(const TransactionTimers&&, bool, Instant) = delete;

  /// A 1xx: the server is at work. The running Timer E is not re-armed; its next reset uses T2.
  constexpr void on_provisional() noexcept {
    if (state_ != TransactionState::trying) return;
    state_ = TransactionState::proceeding;
    contacted_ = true;
  }

  /// A final answer. True when it is the first one, which goes up to the registration; repeats change nothing.
  [[nodiscard]] constexpr bool on_final(Instant now) noexcept {
    if (state_ != TransactionState::trying && state_ != TransactionState::proceeding) return false;
    state_ = TransactionState::completed;
    resend_ = never;
    end_ = after(now, reliable_ ? Duration{0} : timers_->t4);  // Timer K
    return true;
  }

  /// The transport has failed for good: over at once (17.1.4).
  constexpr void on_transport_failure() noexcept { finish(); }

  /// Call when `next_deadline()` has come. A host that was late gets one resend, not a burst.
  [[nodiscard]] constexpr TransactionStep on_deadline(Instant now) noexcept {
    if (now >= end_) {
      const bool silent = state_ == TransactionState::trying || state_ == TransactionState::proceeding;
      finish();
      return silent ? TransactionStep::timed_out : TransactionStep::terminated;
    }
    if (now < resend_) return TransactionStep::nothing;
    ++resends_;
    arm_next(now);
    return TransactionStep::resend;
  }

  [[nodiscard]] constexpr Instant next_deadline() const noexcept { return earlier(resend_, end_); }
  [[nodiscard]] constexpr TransactionState state() const noexcept { return state_; }
  [[nodiscard]] constexpr Instant started() const noexcept { return started_; }
  [[nodiscard]] constexpr std::uint32_t sends() const noexcept { return resends_ + 1; }
  /// Has the server said anything? A timeout after a 1xx is no reason to try the next one (RFC 3263 4.3).
  [[nodiscard]] constexpr bool contacted() const noexcept { return contacted_; }

 private:
  [[nodiscard]] constexpr bool listed() const noexcept { return !reliable_ && timers_->resend_gaps.count > 0; }
  [[nodiscard]] constexpr Duration gap(std::uint32_t index) const noexcept {
    return seconds{timers_->resend_gaps.gap_seconds[index]};
  }

  [[nodiscard]] constexpr std::uint32_t listed_sends() const noexcept {
    return listed() ? timers_->resend_gaps.count : 0xFFFFFFFFU;
  }

  constexpr void arm_next(Instant now) noexcept {
    if (resends_ + 1 >= listed_sends()) {
      resend_ = never;  // the last gap of a list only waits
      return;
    }
    interval_ = listed()                                 ? gap(resends_)
                : state_ == TransactionState::proceeding ? timers_->t2
                                                         : shorter(sum(interval_, interval_), timers_->t2);
    // From the moment it was due, so that lateness does not add up; from now when whole intervals were missed.
    resend_ = after(resend_, interval_);
    if (resend_ <= now) resend_ = after(now, interval_);
  }

  constexpr void finish() noexcept {
    state_ = TransactionState::terminated;
    resend_ = never;
    end_ = never;
  }

  const TransactionTimers* timers_;
  Instant started_;
  Instant resend_{};
  Instant end_{};
  Duration interval_{};
  std::uint32_t resends_ = 0;
  TransactionState state_ = TransactionState::trying;
  bool reliable_;
  bool contacted_ = false;
};

}  // namespace v0
}  // namespace sipreg
