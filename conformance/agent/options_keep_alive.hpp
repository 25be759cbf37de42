// Keep-alive by OPTIONS: when to ask the registrar whether it is there, so that a NAT on the way keeps its mapping open
// between two REGISTERs (RFC 6314 3; STUN and CRLF need the server's consent on UDP, RFC 5626 8 and 4.4.1). Instants
// in, steps out; the trunk writes and sends. What becomes of an OPTIONS never changes when to register.
#pragma once

#include <cstdint>
#include <optional>

#include "sipreg/uac/transaction.hpp"

namespace sipreg::agent {

class OptionsKeepAlive {
 public:
  /// What a deadline asks of the trunk.
  enum class Step : std::uint8_t {
    nothing,
    send,        ///< a new OPTIONS; sent() says that it has left
    resend,      ///< the identical bytes again
    unanswered,  ///< Timer F, or the next one is due: the one under way is given up
  };

  /// One OPTIONS every `interval` from now on. The same interval again changes nothing.
  void run(Duration interval, Instant now);
  void stop();

  /// `timers` must outlive the transaction.
  void sent(const TransactionTimers& timers, bool reliable, Instant now);
  void provisional();
  /// A final answer of any status: somebody is there.
  void answered();

  /// Call when next_deadline() has come, until nothing is asked any more. A host that was late gets one OPTIONS, not
  /// those that it has missed.
  [[nodiscard]] Step on_deadline(Instant now);
  [[nodiscard]] Instant next_deadline() const;

  [[nodiscard]] bool pending() const { return transaction_.has_value(); }  ///< one is under way, never two
  [[nodiscard]] std::uint32_t unanswered() const { return unanswered_; }   ///< in a row

 private:
  Duration interval_{};
  Instant next_ = never;
  std::optional<Transaction> transaction_;
  std::uint32_t unanswered_ = 0;
};

}  // namespace sipreg::agent
