// Follows one trunk through a trace, message by message: pairs requests with answers, tells retransmissions, challenges
// and copies for another server from new attempts, and keeps what the other server knows of the trunk.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "conformance/analysis/register_facts.hpp"
#include "conformance/analysis/trunk_facts.hpp"
#include "sipreg/wire/message.hpp"

namespace sipreg::conformance::analysis {

/// A message of a trunk and where it comes from.
struct Sighted {
  At at{};
  Place place{};
  const Endpoint& source;
  const Endpoint& destination;
};

class TrunkTracker {
 public:
  /// Keeps the first and the last `kept` exchanges.
  TrunkTracker(const RegisterFacts& first, const Sighted& sighted, Transport transport, bool timed,
               std::size_t kept = 200);

  void on_register(const RegisterFacts& request, const Sighted& sighted);
  /// An answer to a REGISTER. False when it belongs to none that is remembered.
  bool on_answer(const wire::Message& answer, const Sighted& sighted);
  /// The same REGISTER on the other side of a NAT: only its source is new.
  void on_translated(const Sighted& sighted);
  /// The age of the flow at a request from the other side, and whether that was answered.
  void on_inbound(Duration quiet, bool answered, Place place);
  void on_call_while_down(bool rerouted);
  /// Time has passed: an attempt that nothing has followed has failed.
  void settle(At now);

  void finish(At end);

  [[nodiscard]] const TrunkFacts& facts() const noexcept { return facts_; }
  [[nodiscard]] TrunkFacts& facts() noexcept { return facts_; }
  [[nodiscard]] std::uint64_t call_id() const noexcept { return call_id_; }
  [[nodiscard]] std::uint64_t contact() const noexcept { return contact_; }
  [[nodiscard]] std::uint32_t last_cseq() const noexcept { return last_cseq_; }
  [[nodiscard]] bool down() const noexcept { return facts_.state == TrunkState::failing || facts_.failures_in_row > 0; }
  /// Does this message repeat the last REGISTER, from another source?
  [[nodiscard]] bool repeats(const RegisterFacts& request) const noexcept;

 private:
  /// A REGISTER whose answer may still come.
  struct Pending {
    std::uint64_t branch = 0;
    std::uint64_t sent_by = 0;
    std::uint64_t destination = 0;
    std::uint64_t exchange = 0;  // number among all
    At first{}, last{};
    std::uint32_t cseq = 0, asked = 0, via_count = 1;
    bool used = false;
    bool cancels = false;
    bool queries = false;
  };
  struct Attempt {
    bool open = false;  // not yet known to have failed or succeeded
    RequestKind kind = RequestKind::initial;
    At began{};
    At sent{};      // first copy of its last request
    At copied{};    // last copy of that one
    At answered{};  // final answer to that one
    std::uint16_t status = 0;
    std::uint32_t asked = 0;
    std::uint64_t destination = 0;
    std::uint64_t contact = 0;
    std::uint64_t challenge = 0;  // nonce of its last challenge
    std::uint32_t retry_after = 0;
    std::uint32_t challenges = 0, briefs = 0, requests = 0;
    bool credentials = false;  // its last request carried some
    bool refused = false;      // fresh credentials were
    bool stale = false;
    bool removed = false;  // a 2xx without a binding of ours
  };

  [[nodiscard]] bool take_copy(const RegisterFacts& request, const Sighted& sighted, std::uint64_t destination);
  [[nodiscard]] RequestKind go_on(const RegisterFacts& request, At at, std::uint64_t destination, bool& same) const;
  void end_attempt(At now, bool silent_until_now);
  void fail(Cause cause, At detected);
  void begin(const RegisterFacts& request, const Sighted& sighted, RequestKind kind);
  void note_refresh(const Sighted& sighted);
  void note_retry(const Sighted& sighted);
  void note_silence(Duration length, bool ended);
  void note_identity(const RegisterFacts& request, const Sighted& sighted);
  void note_asked(const RegisterFacts& request, const Sighted& sighted, bool goes_on);
  void note_rate(const Sighted& sighted);
  void note_nat(const RegisterFacts& request, const Sighted& sighted);
  void accept(const wire::Message& answer, const Sighted& sighted, Pending& pending, Exchange& exchange);
  void bind(const Sighted& sighted, const Pending& pending, std::uint32_t lifetime);
  void advance(At to);
  void enter(TrunkState state, At at);
  [[nodiscard]] Duration timeout() const noexcept;
  [[nodiscard]] bool belongs(const Pending& pending, const wire::Message& answer, At at) const;
  [[nodiscard]] Exchange* exchange_of(const Pending& pending);

  TrunkFacts facts_;
  Attempt attempt_;
  std::array<Pending, 8> pending_{};
  std::size_t next_pending_ = 0;

  std::uint64_t call_id_ = 0, from_tag_ = 0, contact_ = 0;
  std::string contact_text_, instance_;
  std::uint32_t reg_id_ = 0;
  std::uint32_t last_cseq_ = 0;
  std::uint64_t successes_of_call_id_ = 0;
  bool last_ended_well_ = false;
  bool cancelled_ = false;

  // the binding
  bool bound_ever_ = false;
  At accepted_at_{};  // first copy of the REGISTER that made it
  std::uint32_t accepted_asked_ = 0, accepted_granted_ = 0;
  bool refresh_due_ = false;  // the next attempt is measured against accepted_at_

  // the failure that the next attempt is measured against
  struct Failure {
    bool waits = false;
    bool assumed = false;  // silence that ended before a timeout could: nothing in the trace tells it
    Cause cause = Cause::none;
    std::uint16_t status = 0;
    At detected{}, began{};
    std::uint32_t retry_after = 0;
  } failure_;
  At first_failure_{};
  Cause first_cause_ = Cause::none;
  deployment::FailureRun run_{};

  At state_since_{};
  std::array<At, 30> recent_{};  // of the last REGISTERs
  std::uint64_t seen_ = 0;
  At last_success_{};
  deployment::SuccessRun quick_{};
  Duration t1_{500};
  bool t1_known_ = false;
};

}  // namespace sipreg::conformance::analysis
