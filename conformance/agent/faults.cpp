// Faults in what the broken agent does: which one is on, what it remembers of each trunk, and how it meddles with the
// machine's decisions. Extra REGISTERs are copies of the last one with another branch and the next CSeq.
#ifdef SIPREG_FAULTS
#include "conformance/agent/faults.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <cstdlib>
#include <map>

#include "conformance/agent/fault_table.hpp"
#include "conformance/agent/random.hpp"
#include "sipreg/policy/retry.hpp"

namespace sipreg::agent::faults {

// In fault_text.cpp.
void spoil_text(std::string& bytes, const Send& send, const TrunkConfig& config);
[[nodiscard]] std::string as_extra(std::string bytes, std::uint32_t cseq, std::optional<std::uint32_t> lifetime);

namespace {

std::string_view chosen;

struct Memory {
  Channel* channel = nullptr;
  Endpoint peer;
  std::string bytes;         // the last REGISTER
  std::uint32_t cseq = 0;    // its CSeq, extras included
  std::uint32_t extras = 0;  // how many extras shift every later CSeq
  std::size_t targets = 1;
  Instant sent_at{}, answered_at{}, failed_at{};
  std::uint32_t first_grant = 0;
  std::uint32_t failures = 0;  // in all
  int code = 0;
  std::optional<Duration> pause;  // a Retry-After, as this agent reads it
  Duration shift{0};              // of the refresh
  std::optional<Instant> other_due;
  bool soon = false;    // at once, whatever the machine says
  bool frozen = false;  // waits for nothing any more
  bool provisional = false;
  bool failed_before = false;
  std::string received;
};

std::map<Key, Memory>& memories() {
  static std::map<Key, Memory> all;
  return all;
}
Memory& of(Key key) { return memories()[key]; }

void send_extra(Memory& memory, int count, std::optional<std::uint32_t> lifetime = {}) {
  for (int index = 0; index < count && memory.channel; ++index) {
    ++memory.extras;
    memory.channel->send(memory.peer, as_extra(memory.bytes, ++memory.cseq, lifetime));
  }
}

[[noreturn]] void crash() {
  const rlimit no_core{0, 0};
  ::setrlimit(RLIMIT_CORE, &no_core);
  std::abort();
}

bool malformed(const wire::Message& message) {
  if (message.damage != wire::Damage::none) return true;
  if (message.expires.reading == wire::Reading::malformed) return true;
  for (const auto& contact : message.contacts())
    if (contact.expires.reading == wire::Reading::malformed || contact.repeated_parameter) return true;
  return false;
}

// The first number in a Retry-After, whatever stands around it.
std::optional<Duration> first_number(std::string_view text) {
  const auto begin = text.find_first_of("0123456789");
  if (begin == text.npos) return std::nullopt;
  const auto digits = text.substr(begin, text.find_first_not_of("0123456789", begin) - begin);
  return from_delta_seconds(wire::read_delta_seconds(digits).value);
}

void change_grant(Memory& memory, ResponseFacts& facts, const wire::Message& message, TrunkConfig& config) {
  auto& grant = facts.grant;
  const auto take = [&](const wire::Contact& contact) {
    if (contact.expires.usable()) grant.lifetime = contact.expires.value;
  };
  const auto own = wire::read_message(memory.bytes);
  std::string_view own_uri;
  for (const auto& contact : own.contacts()) own_uri = contact.uri_text;
  bool found = false;
  for (const auto& contact : message.contacts()) {
    if (is("foreign-contact") && !found && contact.uri_text != own_uri) take(contact), found = true;
    if (is("first-contact") && !found) take(contact), found = true;
    if (is("last-contact")) take(contact);
  }
  if (is("ignore-grant")) grant.lifetime = static_cast<std::uint32_t>(config.profile.lifetime.count());
  if (is("follow-header") && message.expires.usable()) grant.lifetime = message.expires.value;
  if (is("malformed-zero") && grant.source == ExpirySource::malformed) grant = {};
  if (is("no-nat-ladder") && grant.match != ContactMatch::exact) grant = {};
  if (is("first-grant-only") && memory.first_grant) grant.lifetime = memory.first_grant;
  if (!memory.first_grant) memory.first_grant = grant.lifetime;
  if (is("copy-grant") && grant.lifetime) config.profile.lifetime = seconds{grant.lifetime};
  if (is("only-200") && facts.status == 202) facts.status = 500;
  if (is("zero-storm") && grant.lifetime == 0) send_extra(memory, 10);
  if (is("date-moves-timer") && message.has(wire::HeaderName::date)) memory.shift = seconds{36'000};
  const auto received = std::string(message.via.received) + ':' + std::to_string(message.via.rport);
  if (is("rport-storm") && received != memory.received) memory.soon = true;
  memory.received = received;
}

void change_challenge(ResponseFacts& facts, const Registration& machine) {
  for (auto* offered : {&facts.www, &facts.proxy}) {
    if (offered->offer == ChallengeOffer::none) continue;
    const bool refuses = is("never-authenticate") || (is("cancel-unanswered") && machine.state() == State::cancelling);
    if (refuses) offered->offer = ChallengeOffer::unsupported;
    if (is("ignore-stale")) offered->stale = false;
    if (is("auth-forever")) {
      offered->stale = true;
      offered->nonce ^= random_number() | 1U;
    }
  }
}

void change_pause(Memory& memory, ResponseFacts& facts, const wire::Message& message) {
  auto& value = facts.retry_after;
  if (is("overflow-retry-after") && value.reading == wire::Reading::saturated) value = {};
  if (is("retry-after-503-only") && facts.status != 503) value = {};
  if (is("any-retry-after") && value.usable()) facts.status = 503;
  memory.pause.reset();
  if (is("always-retry-after") && value.usable()) memory.pause = from_delta_seconds(value.value);
  if (is("lenient-retry-after")) memory.pause = first_number(message.first(wire::HeaderName::retry_after));
}

// Does this fault go on at once after such an answer?
bool goes_on_after(int code, Reason reason) {
  if (is("auth-forever")) return code == 401 || code == 407;
  if (is("brief-forever")) return code == 423;
  if (is("redirect-forever")) return code / 100 == 3;
  if (is("extension-forever")) return code == 420 || code == 439;
  if (is("never-abandon"))
    return reason == Reason::challenge_unsupported || reason == Reason::no_challenge ||
           reason == Reason::challenge_foreign_realm || reason == Reason::challenge_broken;
  return false;
}

Instant refresh_due(const Memory& memory, const Registration& machine, Instant honest) {
  const auto lifetime = from_delta_seconds(machine.granted());
  if (is("refresh-late")) return after(memory.sent_at, share(lifetime, 1200));
  if (is("refresh-early")) return after(memory.sent_at, share(lifetime, 200));
  if (is("refresh-at-90")) return after(memory.sent_at, share(lifetime, 900));
  if (is("lifetime-from-answer")) return later(honest, after(memory.answered_at, lifetime / 2));
  if (is("32-bit-ms")) return earlier(honest, after(memory.sent_at, Duration{machine.granted() * 900U}));
  if (is("signed-ms"))
    return earlier(honest, after(memory.sent_at, Duration{static_cast<std::int32_t>(machine.granted() * 1000U)}));
  return after(honest, memory.shift);
}

Instant retry_due(const Memory& memory, const Registration& machine, Instant honest) {
  const auto& profile = machine.profile();
  if (is("go-silent")) return never;
  if (is("stop-after-3") && machine.failures() >= 3) return never;
  if (is("stop-on-6xx") && memory.code >= 600) return never;
  if (is("retry-early")) return after(memory.failed_at, profile.retry_delay / 2);
  if (is("retry-late")) return after(memory.failed_at, profile.retry_delay * 2);
  if (is("no-reset"))
    return later(honest,
                 after(memory.failed_at, backoff_bound(profile.backoff_base, profile.backoff_cap, memory.failures)));
  if (memory.pause) return earlier(honest, after(memory.failed_at, *memory.pause));
  return honest;
}

}  // namespace

bool is(std::string_view name) { return chosen == name; }

bool choose(std::string_view name) {
  for (const auto& fault : table)
    if (fault.name == name) chosen = fault.name;
  return is(name);
}

void config(Key key, TrunkConfig& config) {
  of(key).targets = config.registrars.size();
  auto& profile = config.profile;
  if (is("backoff")) profile.retry = RetryRule::backoff;
  if (is("fixed-delay")) profile.retry = RetryRule::fixed, profile.retry_delay = seconds{30};
  if (is("no-failover") || is("failover-waits")) profile.failover = false;
  if (is("no-failback")) profile.target_return = TargetReturn::stay;
  if (is("always-first")) profile.target_return = TargetReturn::first;
  if (is("ignore-retry-after")) profile.honour_retry_after = false;
  if (is("redirect-ignore")) profile.follow_redirects = false;
  if (is("brief-ignore-max")) profile.longest_lifetime = seconds{0xFFFFFFFF};
  if (is("no-cancel")) profile.cancel = false;
  if (is("cancel-always")) profile.cancel = true;
  if (is("cancel-waits-forever")) profile.cancel_limit = seconds{86'400};
  if (is("privacy-missing")) profile.privacy = PrivacyMode::ignore;
  if (is("privacy-wrong")) profile.privacy = profile.privacy == PrivacyMode::id ? PrivacyMode::none : PrivacyMode::id;
  if (is("never-halts")) profile.refusal = RefusalRule::retry;
  if (is("no-ceiling")) profile.longest_spacing = Duration::max();
  if (is("tiny-storm")) profile.shortest_spacing = milliseconds{100};
  if (is("ignore-stale") || is("strict-stale")) profile.lenient_stale = false;
  if (is("lenient-stale")) profile.lenient_stale = true;
  if (is("follow-long-grant")) profile.expiry = ExpiryMode::automatic;
  if (is("any-certificate")) config.tls.verify = false;
  if (is("any-realm")) config.realm.clear();
  if (is("wrong-digest")) config.password += '?';
}

Duration start_offset(Duration honest) { return is("slow-start") ? sum(honest, seconds{30}) : honest; }

void call_id(std::string& honest, const TrunkConfig& config) {
  static const std::string shared = honest;
  if (is("callid-shared")) honest = shared;
  if (is("same-callid")) honest = "registration-of-" + config.user;
}

void send(Key key, Send& send, const Registration& machine, Instant now) {
  auto& memory = of(key);
  memory.sent_at = now;
  memory.provisional = false;
  const auto configured = static_cast<std::uint32_t>(machine.profile().lifetime.count());
  const bool cancels = send.lifetime == 0;
  if (is("failover-waits")) send.target = static_cast<std::uint8_t>(machine.failures() % memory.targets);
  if (is("brief-forget") && !cancels && send.reason != SendReason::too_brief) send.lifetime = configured;
  if (is("brief-zero") && send.reason == SendReason::too_brief) send.lifetime = 0;
  if (is("cancel-nonzero") && cancels) send.lifetime = 1;
  if (is("privacy-first-only") && send.cseq > 1) send.privacy = PrivacyMode::ignore;
  if (is("drop-first-credentials") && send.www_nc && send.proxy_nc) send.www_nc = 0;
  if (is("cseq-constant")) send.cseq = 1;
  if (is("cseq-plus-2")) send.cseq = send.cseq * 2 - 1;
  send.cseq += memory.extras;
  memory.cseq = send.cseq;
}

std::string branch(std::string honest) {
  if (is("branch-constant")) return "z9hG4bKconstant";
  if (is("branch-no-cookie")) return honest.substr(7);
  return honest;
}

bool reliable(bool honest) { return honest && !is("retransmit-on-tcp"); }

std::string peer_name(std::string honest) { return takes_any_name() ? std::string() : std::move(honest); }
bool takes_any_name() { return is("any-name"); }

void before_send(Channel& channel, const Endpoint& peer) {
  if (is("no-reuse")) channel.abandon(peer);
}

void text(Key, std::string& bytes, const Send& send, const TrunkConfig& config) { spoil_text(bytes, send, config); }

void sent(Key key, Channel& channel, const Endpoint& peer, const std::string& bytes, const Send& send) {
  auto& memory = of(key);
  memory.channel = &channel;
  memory.peer = peer;
  memory.bytes = bytes;
  if (is("crash") && send.cseq == 2) crash();
  const bool twice = (is("refresh-twice") && send.reason == SendReason::forced) ||
                     (is("retry-twice") && send.reason == SendReason::retry) ||
                     (is("cancel-twice") && send.reason == SendReason::cancel);
  if (twice) send_extra(memory, 1);
}

bool resends(Key key, Channel* channel) {
  auto& memory = of(key);
  if (is("no-retransmit") || (is("100-stops-resend") && memory.provisional)) return false;
  if (is("pending-overlap")) send_extra(memory, 1);
  if (is("retransmit-flood") && channel)
    for (int copy = 0; copy < 4; ++copy) channel->send(memory.peer, memory.bytes);
  return true;
}

bool times_out(Key key, const Registration& machine) {
  const bool waits = is("no-timeout") || (is("cancel-waits-forever") && machine.state() >= State::draining);
  if (waits) of(key).frozen = true;
  return !waits;
}

void match(wire::Message& message, Trunk*& trunk, const std::vector<std::shared_ptr<Trunk>>& all) {
  using wire::Damage;
  if (is("crash-on-malformed") && malformed(message)) crash();
  if (is("accept-two-vias")) message.via_count = 1;
  if (is("accept-truncated") && message.damage == Damage::short_body) message.damage = Damage::none;
  if (is("wrap-cseq") && message.damage == Damage::cseq_range) {
    message.damage = Damage::none;
    message.cseq.method = "REGISTER";
  }
  const auto& reason = message.reason;
  const bool odd =
      reason.empty() || std::any_of(reason.begin(), reason.end(), [](char c) { return c < ' ' || c > '~'; });
  if (is("strict-reason") && odd) message.damage = Damage::start_line;
  if ((is("accept-any-branch") || is("accept-late")) && !trunk && !all.empty()) trunk = all.front().get();
}

bool takes_sent_by(bool honest) { return honest || is("accept-any-sentby") || is("accept-late"); }

void facts(Key key, ResponseFacts& facts, const wire::Message& message, const Registration& machine,
           TrunkConfig& config) {
  auto& memory = of(key);
  memory.code = facts.status;
  memory.soon = false;
  if (message.status / 100 == 2) change_grant(memory, facts, message, config);
  if (message.status == 401 || message.status == 407) change_challenge(facts, machine);
  if (is("503-no-failover") && facts.status == 503) facts.status = 500;
  if (is("extension-ignore")) facts.names_our_extension = false;
  change_pause(memory, facts, message);
}

bool ignores(Key key, int status) {
  const bool unknown = status == 499 || status == 599 || status == 699;
  if (!is("ignore-unknown") || !unknown) return false;
  of(key).frozen = true;
  return true;
}

void provisional(Key key) { of(key).provisional = true; }

bool late_answer(Key key, const wire::Message& message, Instant now) {
  if (!is("accept-late") || message.status / 100 != 2) return false;
  for (const auto& contact : message.contacts())
    if (contact.expires.usable()) of(key).other_due = after(now, from_delta_seconds(contact.expires.value) / 2);
  return true;
}

void concluded(Key key, const Action& action, const Registration& machine, Instant now) {
  auto& memory = of(key);
  memory.answered_at = now;
  memory.other_due.reset();
  if (action.kind == ActionKind::registered) {
    if (is("refresh-by-retry")) memory.shift = memory.failed_before ? machine.profile().retry_delay : Duration{0};
    memory.failed_before = false;
    return;
  }
  memory.failed_before = true;
  memory.failed_at = now;
  ++memory.failures;
  memory.soon = goes_on_after(memory.code, action.reason);
}

Instant due(Key key, const Registration& machine) {
  const auto& memory = of(key);
  const auto honest = machine.next_deadline();
  const auto state = machine.state();
  if (memory.frozen && transaction_pending(state)) return never;
  if (memory.soon && (state == State::registered || state == State::waiting || state == State::halted))
    return memory.sent_at;
  if (state == State::registered) return refresh_due(memory, machine, honest);
  if (state == State::waiting) return memory.other_due ? *memory.other_due : retry_due(memory, machine, honest);
  return honest;
}

Step come(Key key, Registration& machine, Instant now, std::uint32_t entropy) {
  auto& memory = of(key);
  memory.soon = false;
  memory.other_due.reset();
  memory.shift = Duration{0};
  if (now >= machine.next_deadline()) return machine.on_deadline(now, entropy);
  return machine.refresh_now(now);
}

void woken(Key key, Duration late) {
  if (is("burst-on-wake") && late > seconds{5}) send_extra(of(key), 6);
}

bool sees_unreachable(Transport transport, const std::string& why) {
  if (is("reconnect-storm") && why == "closed by the peer")
    for (auto& [key, memory] : memories()) send_extra(memory, 6);
  return !(is("ignore-icmp") && transport == Transport::udp) && !(is("ignore-refused") && transport == Transport::tcp);
}

bool outlives(Key key, asio::io_context& context, const ScaledClock& clock, std::uint32_t asked) {
  auto& memory = of(key);
  if (is("register-after-stop")) send_extra(memory, 1, asked);
  if (!is("cancel-forever")) return false;
  static asio::steady_timer timer(context);
  static std::function<void(const std::error_code&)> again;
  again = [&memory, &clock](const std::error_code& error) {
    if (error) return;
    send_extra(memory, 1, 0);
    timer.expires_at(clock.moment(after(clock.now(), seconds{1})));
    timer.async_wait(again);
  };
  again({});
  return true;
}

void status(TrunkStatus& status) {
  if (!is("status-lies")) return;
  const bool registered = status.state == State::registered;
  status.state = registered ? State::waiting : State::registered;
  status.code = registered ? 503 : 200;
  status.reason = registered ? Reason::timeout : Reason::registered;
  status.bound = !status.bound;
  status.will_retry = !status.will_retry;
  status.asked += 1;
  status.granted += 1;
}

bool same(bool honest) {
  if (is("reload-always")) return false;
  return honest || is("reload-never");
}

Change change(Change honest) { return is("reload-always") ? Change::message : honest; }

bool stops_all() { return is("cancel-all-trunks"); }
bool one_read_one_message() { return is("one-read-one-message"); }
bool breaks_at_line_end() { return is("leading-crlf"); }
bool outbound_in_force(bool honest) { return honest || is("ping-always"); }
bool pings() { return !is("no-ping"); }
bool misses_pongs() { return !is("ignore-pong"); }
bool recovers_flow() { return !is("no-flow-recovery"); }

}  // namespace sipreg::agent::faults
#endif
