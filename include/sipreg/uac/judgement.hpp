// From the facts of an answer to an input of the transition table: what does this answer mean for this attempt?
#pragma once

#include <cstdint>

#include "sipreg/policy/credentials.hpp"
#include "sipreg/policy/facts.hpp"
#include "sipreg/policy/min_expires.hpp"
#include "sipreg/policy/profile.hpp"
#include "sipreg/policy/retry.hpp"
#include "sipreg/policy/status.hpp"
#include "sipreg/rule.hpp"
#include "sipreg/uac/action.hpp"
#include "sipreg/uac/attempt.hpp"
#include "sipreg/uac/transitions.hpp"

namespace sipreg {
inline namespace v0 {

/// What one answer (or its absence) comes to.
struct Judgement {
  Input input = Input::fail;
  Reason reason = Reason::none;
  Rule rule = Rule::none;
  SendReason send = SendReason::first;
  Duration pause{};          ///< the server asks to be left alone so long
  bool unreachable = false;  ///< 503, transport error, silence: the next target may be tried (RFC 3263 4.3)
  bool long_hold = false;    ///< the profile's refusal_hold instead of its retry delay
  std::uint32_t raised = 0;  ///< seconds to ask for from now on, with SendReason::too_brief
};

namespace detail {
[[nodiscard]] constexpr Judgement resend(SendReason send, Rule rule) noexcept {
  return {Input::resend, Reason::answered, rule, send};
}

/// Refused until something changes; the retry delay where the profile knows no such thing (B-08, B-10).
[[nodiscard]] constexpr Judgement refused(const Profile& profile, Reason reason, Rule rule) noexcept {
  if (profile.refusal == RefusalRule::retry) return {Input::fail, reason, Rule::failure};
  return {Input::refuse, reason, rule};
}

[[nodiscard]] constexpr Judgement failed(Reason reason, Duration pause = Duration{0},
                                         bool unreachable = false) noexcept {
  return {Input::fail, reason, Rule::failure, SendReason::next_target, pause, unreachable};
}

/// The same request would fail again: a long pause, or the profile's delay.
[[nodiscard]] constexpr Judgement held(const Profile& profile, Reason reason, Duration pause = Duration{0}) noexcept {
  return {Input::fail, reason, Rule::failure, SendReason::first, pause, false, profile.refusal == RefusalRule::halt};
}

[[nodiscard]] constexpr Reason reason_of(ChallengeOffer offer) noexcept {
  switch (offer) {
    case ChallengeOffer::none: return Reason::no_challenge;
    case ChallengeOffer::unsupported: return Reason::challenge_unsupported;
    case ChallengeOffer::foreign_realm: return Reason::challenge_foreign_realm;
    case ChallengeOffer::broken: return Reason::challenge_broken;
    case ChallengeOffer::usable: break;
  }
  return Reason::credentials_rejected;
}

[[nodiscard]] constexpr Reason reason_of(BriefAnswer answer) noexcept {
  switch (answer) {
    case BriefAnswer::above_limit: return Reason::interval_above_limit;
    case BriefAnswer::not_greater: return Reason::interval_not_greater;
    case BriefAnswer::often_enough: return Reason::interval_rising;
    case BriefAnswer::nothing_to_guess:
    case BriefAnswer::raise:
    case BriefAnswer::guess: break;
  }
  return Reason::interval_unknown;
}

/// 401 and 407, with one challenge or with both kinds. A place that offers nothing does not count; of two that do, a
/// refusal in one is a refusal.
[[nodiscard]] constexpr Judgement judge_challenges(const ResponseFacts& facts, const Profile& profile,
                                                   const AttemptLedger& used, const HeldNonces& sent) noexcept {
  const auto telling = facts.www.offer > facts.proxy.offer ? facts.www.offer : facts.proxy.offer;
  const bool any_usable = facts.www.offer == ChallengeOffer::usable || facts.proxy.offer == ChallengeOffer::usable;
  if (!any_usable) return held(profile, reason_of(telling));
  const ChallengeVerdict by_www = judge_challenge(sent.www, facts.www, profile.lenient_stale);
  const ChallengeVerdict by_proxy = judge_challenge(sent.proxy, facts.proxy, profile.lenient_stale);
  if (by_www == ChallengeVerdict::rejected || by_proxy == ChallengeVerdict::rejected)
    return refused(profile, Reason::credentials_rejected, Rule::rfc_rejected);
  if (used.challenges >= max_challenges || used.sends >= max_sends)
    return failed(Reason::too_many_challenges);  // a fault of the server, not of the password
  return resend(SendReason::challenge, Rule::challenge);
}

[[nodiscard]] constexpr Judgement judge_brief(const ResponseFacts& facts, const Profile& profile,
                                              const AttemptLedger& used, std::uint32_t asked) noexcept {
  BriefDecision decision =
      answer_too_brief(asked, facts.min_expires, to_delta_seconds(profile.longest_lifetime), used.briefs);
  if (used.sends >= max_sends) decision = {BriefAnswer::often_enough, 0};
  if (!decision.asks_again()) return failed(reason_of(decision.answer));
  Judgement judgement = resend(SendReason::too_brief, Rule::interval_too_brief);
  judgement.raised = decision.ask;
  return judgement;
}
}  // namespace detail

/// Judges a final answer to a REGISTER that is no cancel. `asked`: its lifetime, seconds. `sent`: the nonces as the
/// request carried them.
[[nodiscard]] constexpr Judgement judge_response(const ResponseFacts& facts, const Profile& profile,
                                                 const AttemptLedger& used, std::uint32_t asked,
                                                 const HeldNonces& sent) noexcept {
  const Duration pause = asked_pause(profile, facts.status, facts.retry_after);
  switch (meaning_of(facts.status)) {
    case StatusMeaning::success:
      if (!facts.grant.bound()) {
        Judgement judgement = detail::failed(Reason::not_bound);
        judgement.rule = Rule::not_bound;
        return judgement;
      }
      return {Input::accept, Reason::registered, Rule::auto_lifetime};
    case StatusMeaning::challenge: return detail::judge_challenges(facts, profile, used, sent);
    case StatusMeaning::too_brief: return detail::judge_brief(facts, profile, used, asked);
    case StatusMeaning::redirection:
      if (profile.follow_redirects && facts.new_redirect && used.hops < max_hops && used.sends < max_sends)
        return detail::resend(SendReason::redirect, Rule::redirect);
      return detail::failed(Reason::redirect_exhausted);
    case StatusMeaning::extension:
      if (facts.names_our_extension && !used.without_extensions && used.sends < max_sends)
        return detail::resend(SendReason::extension, facts.status == 439 ? Rule::rfc_439 : Rule::rfc_420);
      return detail::held(profile, Reason::extension_refused);
    case StatusMeaning::unavailable: return detail::failed(Reason::answered, pause, true);
    case StatusMeaning::transient: return detail::failed(Reason::answered, pause);
    case StatusMeaning::unclear: return detail::held(profile, Reason::answered, pause);
    case StatusMeaning::definitive:
      if (pause > Duration{0}) return detail::failed(Reason::answered, pause);
      return detail::refused(profile, Reason::answered, facts.status == 403 ? Rule::rfc_403 : Rule::rfc_no_repeat);
    case StatusMeaning::provisional:
    case StatusMeaning::not_a_status: break;
  }
  return detail::failed(Reason::answered);
}

/// Judges a final answer to a cancel: a challenge is answered, a binding that is still listed is cancelled once more,
/// everything else ends it (B-12, requirement 3.3 and 3.4).
[[nodiscard]] constexpr Judgement judge_cancel(const ResponseFacts& facts, const Profile& profile,
                                               const AttemptLedger& used, const HeldNonces& sent) noexcept {
  const Judgement over{Input::finish, Reason::cancel_unconfirmed, Rule::after_stop};
  const bool spent = used.sends >= max_cancel_sends;
  switch (meaning_of(facts.status)) {
    case StatusMeaning::success: {
      const bool listed = facts.grant.bound() && facts.grant.match <= ContactMatch::received;
      if (!listed) return {Input::finish, Reason::cancelled, Rule::cancel};
      return used.again != 0 || spent ? over : detail::resend(SendReason::cancel, Rule::cancel);
    }
    case StatusMeaning::challenge: {
      const Judgement judgement = detail::judge_challenges(facts, profile, used, sent);
      return judgement.input == Input::resend && !spent ? judgement : over;
    }
    default: return over;
  }
}

}  // namespace v0
}  // namespace sipreg
