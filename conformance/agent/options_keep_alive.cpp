#include "conformance/agent/options_keep_alive.hpp"

namespace sipreg::agent {

void OptionsKeepAlive::run(Duration interval, Instant now) {
  if (next_ != never && interval == interval_) return;
  stop();
  interval_ = interval;
  next_ = after(now, interval);
}

void OptionsKeepAlive::stop() { *this = OptionsKeepAlive{}; }

void OptionsKeepAlive::sent(const TransactionTimers& timers, bool reliable, Instant now) {
  transaction_.emplace(timers, reliable, now);
}

void OptionsKeepAlive::provisional() {
  if (transaction_) transaction_->on_provisional();
}

void OptionsKeepAlive::answered() {
  transaction_.reset();
  unanswered_ = 0;
}

OptionsKeepAlive::Step OptionsKeepAlive::on_deadline(Instant now) {
  const auto given_up = [&] {
    transaction_.reset();
    ++unanswered_;
    return Step::unanswered;
  };
  if (now >= next_) {
    if (transaction_) return given_up();
    next_ = after(next_, interval_);
    if (next_ <= now) next_ = after(now, interval_);
    return Step::send;
  }
  if (!transaction_) return Step::nothing;
  switch (transaction_->on_deadline(now)) {
    case TransactionStep::nothing:
    case TransactionStep::terminated: return Step::nothing;
    case TransactionStep::resend: return Step::resend;
    case TransactionStep::timed_out: return given_up();
  }
  return Step::nothing;
}

Instant OptionsKeepAlive::next_deadline() const {
  return transaction_ ? earlier(next_, transaction_->next_deadline()) : next_;
}

}  // namespace sipreg::agent
