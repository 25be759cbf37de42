#include "conformance/analysis/trunk_tracker.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sipreg/policy/credentials.hpp"
#include "sipreg/policy/expiry.hpp"
#include "sipreg/policy/facts.hpp"
#include "sipreg/policy/status.hpp"

namespace sipreg::conformance::analysis {
namespace {

constexpr Duration at_once = seconds{5};        // so soon after an answer, a REGISTER belongs to the same attempt
constexpr Duration few_seconds = seconds{15};   // successes that are no further apart are a run (T-02)
constexpr Duration shortest_wait = seconds{5};  // after a failure; anything sooner is hammering
constexpr std::size_t samples_kept = 256;
constexpr std::size_t states_kept = 512;
constexpr std::uint32_t most_challenges = 4, most_briefs = 3;

std::uint64_t key_of(const Endpoint& endpoint) {
  std::uint64_t key = fingerprint({reinterpret_cast<const char*>(endpoint.address.data()), endpoint.address.size()});
  return key * 31 + endpoint.port;
}

std::uint64_t sent_by(std::string_view host, std::uint16_t port) {
  std::uint64_t key = port;
  for (const char c : host) key = (key ^ static_cast<unsigned char>(wire::to_lower(c))) * 1099511628211ULL;
  return key;
}

std::string address_text(const Endpoint& endpoint) {
  std::string text = to_string(endpoint);
  const std::size_t colon = text.rfind(':');
  return endpoint.family == Endpoint::Family::unknown || colon == std::string::npos ? text : text.substr(0, colon);
}

Cause cause_of(std::uint16_t status) {
  switch (meaning_of(status)) {
    case StatusMeaning::provisional:
    case StatusMeaning::not_a_status: return Cause::silence;
    case StatusMeaning::success: return Cause::no_binding;
    case StatusMeaning::redirection: return Cause::redirected;
    case StatusMeaning::challenge: return Cause::credentials;
    case StatusMeaning::too_brief: return Cause::too_brief;
    case StatusMeaning::extension: return Cause::extension;
    case StatusMeaning::unavailable:
    case StatusMeaning::transient: return Cause::trouble;
    case StatusMeaning::unclear: return Cause::unclear;
    case StatusMeaning::definitive: return Cause::refusal;
  }
  return Cause::silence;
}

deployment::FailureRun::Kind run_kind(Cause cause) {
  using Kind = deployment::FailureRun::Kind;
  switch (cause) {
    case Cause::credentials: return Kind::credentials;
    case Cause::refusal:
    case Cause::unclear:
    case Cause::extension: return Kind::refusal;
    case Cause::none:
    case Cause::silence:
    case Cause::trouble:
    case Cause::too_brief:
    case Cause::redirected:
    case Cause::no_binding: return Kind::trouble;
  }
  return Kind::trouble;
}

template <class T>
void keep(std::vector<T>& list, const T& item) {
  if (list.size() < samples_kept) list.push_back(item);
}

std::int64_t milliseconds_of(Duration span) { return span.count(); }

}  // namespace

void RateMeter::add(At at) {
  const std::int64_t second = at.time_since_epoch().count() / 1000;
  if (!started_) {
    second_ = second;
    started_ = true;
  }
  if (second > second_) {
    const std::int64_t passed = second - second_;
    if (passed >= static_cast<std::int64_t>(seconds_kept)) {
      by_second_.fill(0);
      minute_ = 0;
    } else {
      for (std::int64_t i = 1; i <= passed; ++i) {
        std::uint32_t& slot = by_second_[static_cast<std::size_t>(second_ + i) % seconds_kept];
        minute_ -= slot;
        slot = 0;
      }
    }
    second_ = second;
  }
  std::uint32_t& now = by_second_[static_cast<std::size_t>(second_) % seconds_kept];
  busiest_second_ = std::max(busiest_second_, ++now);
  busiest_minute_ = std::max(busiest_minute_, ++minute_);
}

TrunkTracker::TrunkTracker(const RegisterFacts& first, const Sighted& sighted, Transport transport, bool timed,
                           std::size_t kept) {
  facts_.exchanges = Ends<Exchange>{kept};
  facts_.aor = fmt::format("sip:{}{}{}", first.aor_user, first.aor_user.empty() ? "" : "@", first.aor_host);
  if (first.aor_port != 0) facts_.aor += fmt::format(":{}", first.aor_port);
  facts_.registrar = first.registrar;
  facts_.local_endpoint = sighted.source;
  facts_.remote_endpoint = sighted.destination;
  facts_.local = address_text(sighted.source);
  facts_.remote = to_string(sighted.destination);
  facts_.transport = transport;
  facts_.timed = timed;
  facts_.first = facts_.last = state_since_ = sighted.at;
}

bool TrunkTracker::repeats(const RegisterFacts& request) const noexcept {
  for (const Pending& one : pending_)
    if (one.used && one.branch == request.branch && one.cseq == request.cseq) return true;
  return false;
}

Exchange* TrunkTracker::exchange_of(const Pending& pending) {
  // Only the newest can still be changed cheaply; older answers are late and change nothing that is drawn.
  return pending.exchange == facts_.exchanges.count() ? &facts_.exchanges.back() : nullptr;
}

Duration TrunkTracker::timeout() const noexcept { return Duration{t1_.count() * 64}; }

/// The same branch, number and destination: a retransmission, or the same datagram captured twice.
bool TrunkTracker::take_copy(const RegisterFacts& request, const Sighted& sighted, std::uint64_t destination) {
  for (Pending& one : pending_) {
    if (!one.used || one.branch != request.branch || one.cseq != request.cseq || one.destination != destination)
      continue;
    ++facts_.copies;
    const Duration gap = between(one.first, sighted.at);
    // The first gap of a retransmission is T1 (RFC 3261 17.1.2.2); a copy within milliseconds is the capture's.
    if (!t1_known_ && one.last == one.first && gap >= Duration{100} && gap <= seconds{4}) {
      t1_ = gap;
      t1_known_ = true;
    }
    const bool older = one.exchange < facts_.exchanges.count();
    if (older && between(one.last, sighted.at) >= Duration{100} && attempt_.open)
      facts_.overlaps.note(sighted.at, sighted.place);
    one.last = later(one.last, sighted.at);
    if (Exchange* exchange = exchange_of(one)) {
      if (exchange->copies < 65535) ++exchange->copies;
      exchange->last_copy = one.last;
      attempt_.copied = one.last;
    }
    return true;
  }
  return false;
}

/// Does this REGISTER go on with the open attempt (`same`), and as what?
RequestKind TrunkTracker::go_on(const RegisterFacts& request, At at, std::uint64_t destination, bool& same) const {
  same = false;
  if (!attempt_.open || attempt_.requests == 0) return RequestKind::initial;
  const bool cancels = attempt_.kind == RequestKind::cancel;
  if (cancels != request.cancels() || (attempt_.kind == RequestKind::query) != request.queries())
    return RequestKind::initial;
  if (attempt_.status == 0) {  // silent so far: only another server makes it the same attempt
    same = destination != attempt_.destination && between(attempt_.sent, at) <= sum(timeout(), at_once);
    return RequestKind::next_target;
  }
  const Duration since = between(attempt_.answered, at);
  switch (meaning_of(attempt_.status)) {
    case StatusMeaning::challenge: {
      const bool answers = request.credentials && request.nonce == attempt_.challenge;
      same = since <= at_once || (answers && !attempt_.refused && since <= seconds{32});
      return RequestKind::credentials;
    }
    case StatusMeaning::success:  // without a binding of ours: NAT helpers try again with what they have learned
      same = since <= at_once && request.contact != attempt_.contact;
      return RequestKind::adjusted;
    case StatusMeaning::too_brief:
    case StatusMeaning::redirection:
    case StatusMeaning::extension: same = since <= at_once; return RequestKind::adjusted;
    case StatusMeaning::unavailable:
    case StatusMeaning::transient:
    case StatusMeaning::unclear:
    case StatusMeaning::definitive:
    case StatusMeaning::provisional:
    case StatusMeaning::not_a_status:
      same = destination != attempt_.destination && since <= at_once;
      return RequestKind::next_target;
  }
  return RequestKind::initial;
}

/// The attempt has ended without success: what was wrong, and when could the agent know?
void TrunkTracker::end_attempt(At now, bool silent_until_now) {
  if (!attempt_.open) return;
  attempt_.open = false;
  if (attempt_.kind == RequestKind::cancel) {
    facts_.unconfirmed_cancels.note(attempt_.sent, facts_.exchanges.back().place);
    return;
  }
  if (attempt_.kind == RequestKind::query) return;
  if (attempt_.status != 0) {
    // stale=true says that the credentials may be right: that is the server's loop, not a refusal.
    fail(attempt_.removed ? Cause::no_binding
         : attempt_.stale ? Cause::trouble
                          : cause_of(attempt_.status),
         attempt_.answered);
    return;
  }
  // Nothing came. An agent that tries again before the transaction could time out has been told otherwise (an ICMP
  // error, a closed connection): then its last copy is the nearest that the trace shows.
  const At times_out = after(attempt_.sent, timeout());
  if (silent_until_now && now < times_out) return;  // the trace ends first: nobody knows
  const Duration tolerance = longer(Duration{200}, Duration{timeout().count() / 50});
  const bool early = now < after(times_out, -tolerance);
  fail(Cause::silence, early ? attempt_.copied : earlier(times_out, now));
  failure_.assumed = early;
}

void TrunkTracker::fail(Cause cause, At detected) {
  advance(detected);
  ++facts_.failures[static_cast<std::size_t>(cause)];
  if (cause == Cause::credentials && attempt_.credentials) ++facts_.credentials_refused;
  if (facts_.failures_in_row++ == 0) {
    first_failure_ = attempt_.began;
    first_cause_ = cause;
    run_ = {};
  }
  facts_.last_cause = cause;
  facts_.last_status = attempt_.status;
  facts_.exchanges.back().cause = cause;
  facts_.last_failure = facts_.exchanges.back().place;
  last_ended_well_ = false;
  quick_ = {};
  if (run_.count == 0 || run_.kind != run_kind(cause)) {
    const bool ignored = run_.retry_after_ignored && run_.kind == run_kind(cause);
    run_ = {run_kind(cause), 0, {}, {}, ignored};
  }
  ++run_.count;
  if (run_.count > facts_.failure_run.count) {
    facts_.failure_run = run_;
    facts_.failure_run_at = facts_.last_failure;
  }
  failure_ = {true, false, cause, attempt_.status, detected, attempt_.began, attempt_.retry_after};
  if (facts_.state != TrunkState::registered) enter(TrunkState::failing, detected);
}

void TrunkTracker::note_retry(const Sighted& sighted) {
  if (!failure_.waits) return;
  failure_.waits = false;
  if (!facts_.timed) return;
  // Seconds after an attempt that nothing had failed: the agent did not wait for it, and that is no retry delay.
  if (failure_.assumed && between(failure_.detected, sighted.at) < shortest_wait) return;
  RetrySample sample{failure_.cause,
                     failure_.status,
                     facts_.failures_in_row,
                     between(failure_.detected, sighted.at),
                     between(failure_.began, sighted.at),
                     seconds{failure_.retry_after},
                     sighted.place};
  keep(facts_.retries, sample);
  const bool asked_to_wait = failure_.retry_after > 0 && retry_after_applies(failure_.status);
  const bool ignored = asked_to_wait && sum(sample.from_detection, seconds{1}) < sample.retry_after;
  if (ignored) {
    facts_.retry_after_ignored.note(sighted.at, sighted.place, sample.retry_after);
    run_.retry_after_ignored = true;
  }
  if (!asked_to_wait || ignored) {
    facts_.retry_from_detection.add(milliseconds_of(sample.from_detection));
    facts_.retry_from_send.add(milliseconds_of(sample.from_send));
  }
  if (sample.from_detection < shortest_wait) facts_.hasty.note(sighted.at, sighted.place, sample.from_detection);
  run_.shortest_wait =
      run_.longest_wait == Duration{} ? sample.from_detection : shorter(run_.shortest_wait, sample.from_detection);
  run_.longest_wait = longer(run_.longest_wait, sample.from_detection);
  if (run_.count >= facts_.failure_run.count) facts_.failure_run = run_;
  note_silence(sample.from_detection, true);
}

/// The longest time without a REGISTER after a failure.
void TrunkTracker::note_silence(Duration length, bool ended) {
  if (facts_.silence && facts_.silence->length >= length) return;
  const bool asked_to_wait = failure_.retry_after > 0 && retry_after_applies(failure_.status);
  facts_.silence = deployment::SilenceSeen{deployment::SilenceSeen::After::failure, length, ended,
                                           asked_to_wait ? seconds{failure_.retry_after} : Duration{}};
}

void TrunkTracker::note_refresh(const Sighted& sighted) {
  if (!refresh_due_) return;
  refresh_due_ = false;
  if (!facts_.timed || accepted_granted_ == 0) return;
  const Duration gap = between(accepted_at_, sighted.at);
  const Duration granted = from_delta_seconds(accepted_granted_);
  keep(facts_.refreshes, RefreshSample{accepted_asked_, accepted_granted_, gap, sighted.place});
  facts_.refresh_gap.add(gap.count());
  facts_.refresh_share.add(gap.count() * 1000 / granted.count());
  // A refresh that is merely late is no sign of it: this one comes where the asked lifetime would have it.
  const Duration asked = from_delta_seconds(accepted_asked_);
  if (gap > granted && gap < asked && gap * 5 >= asked * 2)
    facts_.grants_ignored.note(sighted.at, sighted.place, difference(gap, granted));
}

void TrunkTracker::note_identity(const RegisterFacts& request, const Sighted& sighted) {
  const bool known = facts_.call_ids != 0;
  if (!known || request.call_id != call_id_) {
    ++facts_.call_ids;
    if (known && last_ended_well_ && !cancelled_) {
      ++facts_.new_call_id_after_success;
      facts_.new_call_id_at = sighted.place;
      // An agent that kept its Call-ID over a refresh and then has another one was started anew.
      const bool bound = facts_.state == TrunkState::registered && sighted.at < facts_.bound_until;
      if (successes_of_call_id_ >= 2 && bound && request.from_tag != from_tag_) {
        ++facts_.restarts;
        facts_.missing_cancels.note(sighted.at, sighted.place);
        facts_.cancel = deployment::CancelSeen::missing;
      }
    }
    successes_of_call_id_ = 0;
  } else if (request.cseq <= last_cseq_) {
    facts_.cseq_faults.note(sighted.at, sighted.place);
  }
  call_id_ = request.call_id;
  from_tag_ = request.from_tag;
  last_cseq_ = request.cseq;
}

void TrunkTracker::note_asked(const RegisterFacts& request, const Sighted& sighted, bool goes_on) {
  if (!request.has_asked || request.cancels()) return;
  if (goes_on && attempt_.status == 423 && request.asked > attempt_.asked) facts_.raised_by_423 = true;
  if (facts_.last_asked && *facts_.last_asked != request.asked) {
    facts_.asked_varies = true;
    const bool copied = facts_.last_granted && request.asked == *facts_.last_granted;
    if (request.asked < *facts_.last_asked && copied)
      facts_.shrunk.note(sighted.at, sighted.place, seconds{*facts_.last_asked - request.asked});
  }
  facts_.last_asked = request.asked;
  facts_.asked.add(request.asked);
}

void TrunkTracker::note_rate(const Sighted& sighted) {
  facts_.rate.add(sighted.at);
  if (facts_.timed) {
    // More than 5 in a second or 30 in a minute: no agent has a reason for that.
    const At sixth = recent_[(seen_ + recent_.size() - 5) % recent_.size()];
    const At thirtieth = recent_[seen_ % recent_.size()];
    const bool burst = seen_ >= 5 && between(sixth, sighted.at) < seconds{1};
    const bool stream = seen_ >= recent_.size() && between(thirtieth, sighted.at) < seconds{60};
    if (burst || stream) facts_.floods.note(sighted.at, sighted.place);
  }
  recent_[seen_++ % recent_.size()] = sighted.at;
}

void TrunkTracker::note_nat(const RegisterFacts& request, const Sighted& sighted) {
  if (sighted.source.family == Endpoint::Family::unknown) return;
  const bool same_host =
      sighted.source.family == facts_.local_endpoint.family && sighted.source.address == facts_.local_endpoint.address;
  const std::string source = same_host ? facts_.local : address_text(sighted.source);
  const bool public_source = reach_of_host(source) == HostReach::global;
  if (public_source && request.has_contact && !request.star && reach_of_host(request.contact_host) == HostReach::site)
    facts_.private_contacts.note(sighted.at, sighted.place);
  if (public_source && reach_of_host(request.via_host) == HostReach::site) {
    facts_.nat = deployment::Presence::present;
    facts_.public_address = source;
  }
  if (facts_.transport == Transport::udp && same_host && sighted.source.port != facts_.local_endpoint.port &&
      request.contact == contact_ && request.call_id == call_id_)
    facts_.moved_ports.note(sighted.at, sighted.place);
}

void TrunkTracker::begin(const RegisterFacts& request, const Sighted& sighted, RequestKind kind) {
  Exchange exchange;
  exchange.at = exchange.last_copy = sighted.at;
  exchange.place = sighted.place;
  exchange.asked = request.asked;
  exchange.has_asked = request.has_asked;
  exchange.cseq = request.cseq;
  exchange.kind = kind;
  exchange.credentials = request.credentials;
  facts_.exchanges.add(exchange);
  ++facts_.requests[static_cast<std::size_t>(kind)];
  Pending& slot = pending_[next_pending_];
  next_pending_ = (next_pending_ + 1) % pending_.size();
  slot = {};
  slot.branch = request.branch;
  slot.sent_by = sent_by(request.via_host, request.via_port);
  slot.destination = key_of(sighted.destination);
  slot.exchange = facts_.exchanges.count();
  slot.first = slot.last = sighted.at;
  slot.cseq = request.cseq;
  slot.asked = request.asked;
  slot.via_count = request.via_count;
  slot.used = true;
  slot.cancels = request.cancels();
  slot.queries = request.queries();
  attempt_.sent = attempt_.copied = sighted.at;
  attempt_.status = 0;
  attempt_.stale = false;
  attempt_.asked = request.asked;
  attempt_.destination = slot.destination;
  attempt_.contact = request.contact;
  attempt_.credentials = request.credentials;
  ++attempt_.requests;
}

void TrunkTracker::on_register(const RegisterFacts& request, const Sighted& sighted) {
  const std::uint64_t destination = key_of(sighted.destination);
  facts_.last = later(facts_.last, sighted.at);
  if (take_copy(request, sighted, destination)) return;
  note_rate(sighted);
  note_nat(request, sighted);
  bool same = false;
  RequestKind kind = go_on(request, sighted.at, destination, same);
  note_identity(request, sighted);
  note_asked(request, sighted, same);
  if (!same) {
    end_attempt(sighted.at, false);
    advance(sighted.at);
    kind = request.cancels()            ? RequestKind::cancel
           : request.queries()          ? RequestKind::query
           : facts_.failures_in_row > 0 ? RequestKind::retry
           : bound_ever_ && !cancelled_ ? RequestKind::refresh
                                        : RequestKind::initial;
    attempt_ = {};
    attempt_.open = true;
    attempt_.kind = kind;
    attempt_.began = sighted.at;
    if (kind == RequestKind::refresh) note_refresh(sighted);
    if (kind == RequestKind::retry) note_retry(sighted);
    if (kind == RequestKind::cancel) {
      ++facts_.cancels;
      facts_.star_cancels += request.star ? 1U : 0U;
      if (request.star) facts_.star.note(sighted.at, sighted.place);
      if (facts_.cancel != deployment::CancelSeen::missing) facts_.cancel = deployment::CancelSeen::sent;
      failure_.waits = false;
      cancelled_ = true;
    } else if (request.credentials) {
      ++facts_.preemptive;
    }
    refresh_due_ = refresh_due_ && kind == RequestKind::query;
  }
  begin(request, sighted, kind);
  const auto privacy = static_cast<std::size_t>(request.privacy);
  if (facts_.privacy[privacy]++ == 0) facts_.privacy_at[privacy] = sighted.place;
  if (request.faults != 0) {
    facts_.form.note(sighted.at, sighted.place);
    facts_.form_faults = static_cast<std::uint16_t>(facts_.form_faults | request.faults);
  }
  if (request.has_contact && !request.star) {
    if (request.contact != contact_ || contact_text_ != request.contact_uri) {
      contact_text_ = request.contact_uri;
      instance_ = request.instance;
      reg_id_ = request.reg_id;
      if (facts_.contact.empty()) facts_.contact = contact_text_;
    }
    contact_ = request.contact;
  }
}

void TrunkTracker::on_translated(const Sighted& sighted) {
  facts_.nat = deployment::Presence::present;
  facts_.public_address = address_text(sighted.source);
}

bool TrunkTracker::on_answer(const wire::Message& answer, const Sighted& sighted) {
  const std::uint64_t branch = fingerprint(answer.via.branch);
  for (Pending& one : pending_) {
    if (!one.used || one.branch != branch || one.cseq != answer.cseq.number) continue;
    if (!belongs(one, answer, sighted.at)) return true;
    facts_.last = later(facts_.last, sighted.at);
    if (answer.status >= 100) ++facts_.answers[static_cast<std::size_t>(answer.status / 100)];
    if (answer.status < 200) return true;
    Exchange* const exchange = exchange_of(one);
    if (exchange == nullptr || exchange->status != 0) return true;  // late, or a copy: it changes nothing (Timer K)
    exchange->status = static_cast<std::uint16_t>(answer.status);
    exchange->answered = sighted.at;
    exchange->answer_place = sighted.place;
    accept(answer, sighted, one, *exchange);
    return true;
  }
  return false;
}

/// An agent drops an answer with more Vias than it sent or with another's sent-by (RFC 3261 8.1.3.3, 18.1.2), and one
/// that comes after its transaction has ended changes nothing.
bool TrunkTracker::belongs(const Pending& pending, const wire::Message& answer, At at) const {
  if (answer.via_count != pending.via_count) return false;
  if (sent_by(answer.via.host, answer.via.port) != pending.sent_by) return false;
  return between(pending.first, at) <= sum(timeout(), seconds{1});
}

void TrunkTracker::accept(const wire::Message& answer, const Sighted& sighted, Pending& pending, Exchange& exchange) {
  attempt_.status = static_cast<std::uint16_t>(answer.status);
  attempt_.answered = sighted.at;
  attempt_.retry_after = 0;
  if (answer.via.valid && !answer.via.received.empty() && reach_of_host(answer.via.host) != HostReach::name &&
      facts_.nat == deployment::Presence::unknown) {
    const bool moved = !wire::same_host(answer.via.received, answer.via.host);
    const bool elsewhere = facts_.local_endpoint.family != Endpoint::Family::unknown &&
                           !wire::same_host(answer.via.received, facts_.local);
    if (elsewhere || (moved && reach_of_host(answer.via.received) == HostReach::global)) {
      facts_.nat = deployment::Presence::present;
      facts_.public_address = answer.via.received;
    } else if (!moved) {
      facts_.nat = deployment::Presence::absent;
    }
  }
  switch (meaning_of(answer.status)) {
    case StatusMeaning::success: break;
    case StatusMeaning::challenge: {
      if (attempt_.challenges++ == 0) ++facts_.challenged;
      const ChosenChallenge www = choose_challenge(answer, false), proxy = choose_challenge(answer, true);
      const ChosenChallenge& chosen = www.facts.offer == ChallengeOffer::usable ? www : proxy;
      // Fresh: the nonce came with an earlier challenge of this very attempt.
      if (attempt_.credentials && !chosen.facts.stale && attempt_.challenges > 1) attempt_.refused = true;
      if (attempt_.challenges > most_challenges)
        facts_.challenge_loops.note(sighted.at, sighted.place, seconds{attempt_.challenges});
      attempt_.challenge = fingerprint(chosen.challenge.nonce);
      attempt_.stale = chosen.facts.stale;
      return;
    }
    case StatusMeaning::too_brief:
      exchange.wait_asked = answer.min_expires.value;
      if (++attempt_.briefs > most_briefs)
        facts_.too_brief_loops.note(sighted.at, sighted.place, seconds{attempt_.briefs});
      return;
    case StatusMeaning::redirection:
    case StatusMeaning::extension:
    case StatusMeaning::unavailable:
    case StatusMeaning::transient:
    case StatusMeaning::unclear:
    case StatusMeaning::definitive:
    case StatusMeaning::provisional:
    case StatusMeaning::not_a_status:
      exchange.wait_asked = answer.retry_after.delay.value;
      attempt_.retry_after = answer.retry_after.delay.value;
      return;
  }
  if (pending.queries) {
    attempt_.open = false;
    return;
  }
  const OwnContact own{wire::read_uri(contact_text_), instance_, reg_id_, {}, pending.asked};
  const Grant grant = read_grant(answer, own, true);
  exchange.granted = grant.lifetime;
  exchange.match = grant.match;
  exchange.source = grant.source;
  if (pending.cancels) {
    attempt_.open = bound_ever_ = false;
    ++facts_.cancels_confirmed;
    facts_.failures_in_row = 0;
    refresh_due_ = false;
    advance(sighted.at);
    enter(TrunkState::cancelled, sighted.at);
    return;
  }
  if (!grant.bound()) {  // the attempt stays open: a NAT helper may go on with it
    attempt_.removed = true;
    facts_.no_bindings.note(sighted.at, sighted.place);
    return;
  }
  bind(sighted, pending, grant.lifetime);
}

void TrunkTracker::bind(const Sighted& sighted, const Pending& pending, std::uint32_t lifetime) {
  attempt_.open = false;
  if (facts_.state == TrunkState::registered && sighted.at > facts_.bound_until) {
    facts_.late_answers.note(sighted.at, sighted.place, between(facts_.bound_until, sighted.at));
  } else if (facts_.timed && bound_ever_ &&
             (facts_.state == TrunkState::lapsed || facts_.state == TrunkState::failing)) {
    facts_.lapses.note(pending.first, facts_.exchanges.back().place, between(facts_.bound_until, pending.first));
  }
  if (attempt_.credentials) ++facts_.credentials_accepted;
  if (attempt_.challenges == 0 && !attempt_.credentials) ++facts_.unchallenged;
  facts_.to_register.add(milliseconds_of(between(attempt_.began, sighted.at)));
  if (facts_.failures_in_row > 0) {
    facts_.to_recover.add(milliseconds_of(between(first_failure_, sighted.at)));
    const Outage outage{facts_.failures_in_row, first_cause_, true, between(first_failure_, sighted.at),
                        first_failure_};
    if (!facts_.outage || !facts_.outage->recovered || facts_.outage->length < outage.length) facts_.outage = outage;
  }
  const bool quick =
      facts_.successes > 0 && between(last_success_, pending.first) <= few_seconds && facts_.failures_in_row == 0;
  quick_.longest_gap = quick ? longer(quick_.longest_gap, between(last_success_, pending.first)) : Duration{};
  quick_.count = quick ? quick_.count + 1 : 1;
  if (quick_.count > facts_.successes_run.count) {
    facts_.successes_run = quick_;
    facts_.successes_run_at = facts_.exchanges.back().place;
  }
  last_success_ = pending.first;
  ++facts_.successes;
  ++successes_of_call_id_;
  facts_.failures_in_row = 0;
  failure_.waits = false;
  run_ = {};
  last_ended_well_ = true;
  cancelled_ = false;
  facts_.granted.add(lifetime);
  facts_.last_granted = lifetime;
  bound_ever_ = refresh_due_ = true;
  accepted_at_ = facts_.last_accepted = pending.first;
  accepted_asked_ = pending.asked;
  accepted_granted_ = lifetime;
  advance(pending.first);
  enter(TrunkState::registered, facts_.state == TrunkState::registered ? pending.first : sighted.at);
  facts_.bound_until = after(pending.first, from_delta_seconds(lifetime));
}

/// Moves the state line on: a binding ends by itself.
void TrunkTracker::advance(At to) {
  if (facts_.state != TrunkState::registered || to <= facts_.bound_until) return;
  enter(facts_.failures_in_row > 0 ? TrunkState::failing : TrunkState::lapsed, facts_.bound_until);
}

void TrunkTracker::enter(TrunkState state, At at) {
  if (state == facts_.state) return;
  at = later(at, state_since_);
  facts_.time_in[static_cast<std::size_t>(facts_.state)] += between(state_since_, at);
  if (at != state_since_ || facts_.state != TrunkState::unknown) {
    if (facts_.states.size() < states_kept)
      facts_.states.push_back({facts_.state, state_since_, at});
    else
      ++facts_.states_left_out;
  }
  facts_.state = state;
  state_since_ = at;
}

void TrunkTracker::on_inbound(Duration quiet, bool answered, Place place) {
  InboundFacts& inbound = facts_.inbound;
  if (answered) {
    ++inbound.answered;
    inbound.latest_answered = longer(inbound.latest_answered, quiet);
    return;
  }
  if (inbound.unanswered++ == 0) inbound.first_unanswered = place;
  if (!inbound.earliest_unanswered || quiet < *inbound.earliest_unanswered) inbound.earliest_unanswered = quiet;
}

void TrunkTracker::on_call_while_down(bool rerouted) {
  using deployment::RerouteSeen;
  if (rerouted || facts_.reroute == RerouteSeen::not_watched)
    facts_.reroute = rerouted ? RerouteSeen::rerouted : RerouteSeen::lost;
}

void TrunkTracker::settle(At now) {
  const bool waits = meaning_of(attempt_.status) == StatusMeaning::challenge;
  if (attempt_.open && attempt_.status != 0 && between(attempt_.answered, now) > (waits ? seconds{32} : at_once))
    end_attempt(now, true);
  advance(now);
}

void TrunkTracker::finish(At end) {
  facts_.end = end;
  end_attempt(end, true);
  advance(end);
  if (failure_.waits && facts_.failures_in_row > 0 && facts_.timed)
    note_silence(between(failure_.detected, end), false);
  if (facts_.failures_in_row > 0 && !facts_.outage)
    facts_.outage = Outage{facts_.failures_in_row, first_cause_, false, between(first_failure_, end), first_failure_};
  const TrunkState last = facts_.state;
  if (facts_.timed && bound_ever_ && (last == TrunkState::lapsed || last == TrunkState::failing))
    facts_.lapses.note(facts_.bound_until, {}, between(facts_.bound_until, end));
  facts_.time_in[static_cast<std::size_t>(last)] += between(state_since_, later(end, state_since_));
  if (facts_.states.size() < states_kept) facts_.states.push_back({last, state_since_, later(end, state_since_)});
  state_since_ = later(end, state_since_);
}

}  // namespace sipreg::conformance::analysis
