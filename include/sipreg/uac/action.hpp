// What an event leads to: a short list of actions for the host, and the moment to come back.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sipreg/policy/privacy.hpp"
#include "sipreg/rule.hpp"
#include "sipreg/time.hpp"
#include "sipreg/uac/transitions.hpp"

namespace sipreg {
inline namespace v0 {

/// Why a REGISTER leaves.
enum class SendReason : std::uint8_t {
  first,        ///< the first of a life, or of a failed one that starts again
  refresh,      ///< the binding is to live on
  retry,        ///< the wait after a failure is over
  forced,       ///< the operator asked for it
  changed,      ///< settings or texts have changed
  challenge,    ///< answers a 401 or 407
  too_brief,    ///< answers a 423
  redirect,     ///< follows a 3xx
  extension,    ///< leaves out what a 420 or 439 refused
  next_target,  ///< the server before it could not be reached
  cancel,       ///< ends the binding
};

/// Its word in logs and JSON: these never change.
[[nodiscard]] constexpr std::string_view to_string(SendReason reason) noexcept {
  switch (reason) {
    case SendReason::first: return "first";
    case SendReason::refresh: return "refresh";
    case SendReason::retry: return "retry";
    case SendReason::forced: return "forced";
    case SendReason::changed: return "changed";
    case SendReason::challenge: return "challenge";
    case SendReason::too_brief: return "too_brief";
    case SendReason::redirect: return "redirect";
    case SendReason::extension: return "extension";
    case SendReason::next_target: return "next_target";
    case SendReason::cancel: return "cancel";
  }
  return "";
}

/// Why an attempt ended as it did.
enum class Reason : std::uint8_t {
  none,
  registered,
  answered,                 ///< a final answer that is a failure; last_status() has the code
  timeout,                  ///< silence until Timer F
  host_silent,              ///< the host has not reported the end of the transaction
  transport_failure,        ///< ICMP, RST, refused, unreachable
  not_bound,                ///< a 2xx without a living binding of ours
  credentials_rejected,     ///< fresh credentials were refused: wrong user or password
  no_challenge,             ///< 401 or 407 without a challenge
  challenge_unsupported,    ///< no scheme, algorithm or qop that we know
  challenge_foreign_realm,  ///< no password for any of the realms
  challenge_broken,         ///< a challenge without nonce or realm
  too_many_challenges,      ///< the budget of the attempt is used up
  interval_above_limit,     ///< Min-Expires above our own longest lifetime
  interval_not_greater,     ///< Min-Expires not above what was asked
  interval_unknown,         ///< 423 without a usable Min-Expires, and nothing left to guess
  interval_rising,          ///< two adjustments were not enough
  redirect_exhausted,       ///< no new place, or two hops used up
  extension_refused,        ///< nothing of ours can be left out
  cancelled,                ///< the server has confirmed the end of the binding
  cancel_unconfirmed,       ///< the cancel was refused, unanswered or could not be sent; the binding may live on
  not_cancelled,            ///< cancelling is off, or there was nothing to cancel
};

/// Its word in logs and JSON: these never change.
[[nodiscard]] constexpr std::string_view to_string(Reason reason) noexcept {
  switch (reason) {
    case Reason::none: return "none";
    case Reason::registered: return "registered";
    case Reason::answered: return "answered";
    case Reason::timeout: return "timeout";
    case Reason::host_silent: return "host_silent";
    case Reason::transport_failure: return "transport_failure";
    case Reason::not_bound: return "not_bound";
    case Reason::credentials_rejected: return "credentials_rejected";
    case Reason::no_challenge: return "no_challenge";
    case Reason::challenge_unsupported: return "challenge_unsupported";
    case Reason::challenge_foreign_realm: return "challenge_foreign_realm";
    case Reason::challenge_broken: return "challenge_broken";
    case Reason::too_many_challenges: return "too_many_challenges";
    case Reason::interval_above_limit: return "interval_above_limit";
    case Reason::interval_not_greater: return "interval_not_greater";
    case Reason::interval_unknown: return "interval_unknown";
    case Reason::interval_rising: return "interval_rising";
    case Reason::redirect_exhausted: return "redirect_exhausted";
    case Reason::extension_refused: return "extension_refused";
    case Reason::cancelled: return "cancelled";
    case Reason::cancel_unconfirmed: return "cancel_unconfirmed";
    case Reason::not_cancelled: return "not_cancelled";
  }
  return "";
}

/// A REGISTER that the host is to write and send: everything that varies. The host adds its texts.
struct Send {
  std::uint32_t cseq = 0;
  std::uint32_t lifetime = 0;       ///< seconds, for header and parameter; 0 = cancel
  std::uint32_t www_nc = 0;         ///< nonce count of Authorization; 0 = no such header, 1 = first use of the nonce
  std::uint32_t proxy_nc = 0;       ///< the same for Proxy-Authorization
  std::uint8_t target = 0;          ///< index into the host's list of registrars
  std::uint8_t redirect_hop = 0;    ///< 0 = the target itself, 1 and 2 = the places that 3xx answers named
  bool without_extensions = false;  ///< leave out the option tags that were refused
  PrivacyMode privacy = PrivacyMode::ignore;
  SendReason reason = SendReason::first;
  bool new_call_id = false;  ///< CSeq has begun again: take another Call-ID (RFC 3261 8.1.1.5)
};

enum class ActionKind : std::uint8_t {
  send,        ///< write and send `send` in a new transaction
  registered,  ///< the binding lives until bound_until(); the refresh is armed
  failed,      ///< an attempt, or one target of it, has failed; see reason
  halted,      ///< refused for good: nothing is sent until reconfigured or forced
  held,        ///< a REGISTER waits for the rate window or a blocked server
  ended,       ///< the registration is over; a transaction that is still pending is to be dropped
};

struct Action {
  ActionKind kind = ActionKind::send;
  Rule rule = Rule::none;
  Reason reason = Reason::none;
  Send send{};
};

/// The outcome of one event. At most two actions: what has become of the old, and what is sent next.
class Step {
 public:
  static constexpr std::size_t capacity = 2;

  constexpr void add(const Action& action) noexcept {
    if (size_ < capacity) actions_[size_++] = action;
  }
  [[nodiscard]] constexpr const Action* begin() const noexcept { return actions_.data(); }
  [[nodiscard]] constexpr const Action* end() const noexcept { return actions_.data() + size_; }
  [[nodiscard]] constexpr std::size_t size() const noexcept { return size_; }
  [[nodiscard]] constexpr bool empty() const noexcept { return size_ == 0; }
  [[nodiscard]] constexpr const Action& operator[](std::size_t index) const noexcept { return actions_[index]; }

  /// The send among the actions, or nullptr.
  [[nodiscard]] constexpr const Action* send() const noexcept {
    for (const Action& action : *this)
      if (action.kind == ActionKind::send) return &action;
    return nullptr;
  }

  /// When the host is to call on_deadline(); `never` in idle, halted and stopped.
  Instant next_deadline = never;
  State state = State::idle;

 private:
  std::array<Action, capacity> actions_{};
  std::size_t size_ = 0;
};

}  // namespace v0
}  // namespace sipreg
