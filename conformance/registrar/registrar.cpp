#include "conformance/registrar/registrar.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "conformance/agent/response_head.hpp"
#include "conformance/registrar/contacts.hpp"
#include "conformance/registrar/faults.hpp"

namespace sipreg::registrar {

using nlohmann::ordered_json;
using wire::HeaderName;

// One REGISTER while it is being answered.
struct Registrar::Register {
  const Arrival& arrival;
  const wire::Message& message;
  const Step* step = nullptr;
  std::string source = {};                // the address alone: ports come and go
  std::string user = {};                  // of the credentials, else of To
  std::string aor = {};                   // canonical; empty until it is known
  std::optional<Proof::Kind> proof = {};  // once it was looked at
  bool remembered = true;                 // is its answer kept for retransmissions?
  bool behind_nat = false;
  ReadContacts contacts = {};
  std::optional<std::uint32_t> granted = {};  // to the first Contact; 0: its end
};

namespace {

// RFC 3261 17.2.3: the branch, the sender and the method; without the cookie of RFC 3261 what RFC 2543 matched by.
std::uint64_t identity(FingerprintKey key, const Arrival& arrival, const wire::Message& request) {
  const auto from = agent::to_string(arrival.from);
  if (request.via.branch.starts_with("z9hG4bK"))
    return fingerprint(key, fmt::format("{} {}:{} {}", from, request.via.host, request.via.port, request.method),
                       request.via.branch);
  return fingerprint(key, fmt::format("{} {} {}", from, request.request_uri, request.first(HeaderName::via)),
                     fmt::format("{} {} {} {}", request.call_id, request.from_value, request.to_value,
                                 request.first(HeaderName::cseq)));
}

// Does an address in the message differ from the one that it has really come from? Names are not looked up.
bool elsewhere(std::string_view host, const std::string& source) {
  std::error_code error;
  asio::ip::make_address(std::string(host), error);
  return !error && !wire::same_host(host, source);
}

std::string lower_case(std::string_view text) {
  std::string low(text);
  std::transform(low.begin(), low.end(), low.begin(), wire::to_lower);
  return low;
}

// Whether a NAT lies between shows only where no proxy does.
bool behind_nat(const wire::Message& request, const ReadContacts& contacts, const std::string& source) {
  if (request.via_count > 1) return false;
  bool found = elsewhere(request.via.host, source);
  for (std::size_t i = 0; i < contacts.count; ++i) found = found || elsewhere(contacts.list[i].uri().host, source);
  return found;
}

// Whoever writes a password into a URI (RFC 3261 19.1.1 advises against it) does not find it in a log.
std::string without_password(const wire::Uri& uri) {
  std::string text(uri.text);
  if (uri.has_password)
    text.erase(static_cast<std::size_t>(uri.password.data() - uri.text.data()) - 1, uri.password.size() + 1);
  return text;
}

ordered_json lifetime_json(const wire::DeltaSeconds& parameter, const wire::DeltaSeconds& header) {
  const auto asked = asked_lifetime(parameter, header);
  return asked ? ordered_json(*asked) : ordered_json();
}

}  // namespace

Registrar::Registrar(Config config, Script script, FingerprintKey key)
    : config_(std::move(config)),
      script_(std::move(script)),
      key_(key),
      authenticator_(config_, key),
      gate_(std::make_unique<Sets>(config_.suspension, config_.suspended)),
      tag_(fmt::format("{:016x}", fingerprint(key, "tag"))) {}

Handled Registrar::handle(const Arrival& arrival) {
  const auto request = wire::read_message(arrival.bytes);
  Handled out{"damaged", Rule::none, {}, {}};
  if (request.damage == wire::Damage::empty) return {"keep-alive", Rule::none, {}, {}};
  const bool answerable = request.is_request && request.via.valid && request.has(HeaderName::from) &&
                          request.has(HeaderName::to) && !request.call_id.empty() && request.has(HeaderName::cseq) &&
                          request.method != "ACK";
  if (!answerable) {
    out.details = {
        {"source", agent::to_string(arrival.from)},
        {"why", request.damage == wire::Damage::none ? "nothing that is answered" : to_string(request.damage)}};
    return out;
  }
  if (request.damage == wire::Damage::none && request.method == "REGISTER") return handle_register(arrival, request);
  return handle_other(arrival, request);
}

Handled Registrar::handle_other(const Arrival& arrival, const wire::Message& request) const {
  const bool whole = request.damage == wire::Damage::none;
  Answer answer;
  if (request.damage == wire::Damage::version)
    answer.status = 505;
  else if (!whole)
    answer = bad_request(to_string(request.damage));
  else if (request.method == "CANCEL")
    answer.status = 481;
  else if (request.method != "OPTIONS")
    answer.status = 405;
  if (answer.status == 200 || answer.status == 405) answer.rows = "Allow: REGISTER, OPTIONS\r\n";
  if (answer.status == 200) answer.rows += "Supported: path\r\n";
  Handled out{whole ? "request" : "damaged", Rule::none, {}, write(answer, arrival, request)};
  out.details = {{"source", agent::to_string(arrival.from)}, {"method", request.method}, {"answer", answer.status}};
  if (!whole) out.details["why"] = to_string(request.damage);
  return out;
}

// The same again gets the same answer; anything else is a REGISTER of its own.
Handled Registrar::handle_register(const Arrival& arrival, const wire::Message& request) {
  const auto who = identity(key_, arrival, request);
  Handled out{"register", Rule::none, {}, {}};
  out.details = {{"source", agent::to_string(arrival.from)},
                 {"transport", agent::to_string(arrival.transport)},
                 {"call_id", request.call_id},
                 {"cseq", request.cseq.number}};
  for (auto* answers : {&proven_, &unproven_}) {
    const auto* known = answers->find(who, arrival.now);
    if (!known) continue;
    out.event = "retransmission";
    if (!known->bytes.empty() && known->from <= arrival.now)
      out.reply = Reply{agent::reply_to(arrival.transport, arrival.from, request), known->bytes, {}};
    return out;
  }
  auto message = request;
  auto contacts = read_contacts(request);
  faults::spoil(message, contacts);
  Register asked{arrival, message, step_for(script_, ++registers_)};
  asked.source = arrival.from.address().to_string();
  asked.contacts = contacts;
  const auto answer = scripted(asked);
  observe(out, asked, answer);
  if (answer) out.reply = write(*answer, arrival, request);
  if (out.reply && asked.step) out.reply->delay = asked.step->delay;
  const bool hangs = asked.step && asked.step->hang;
  const bool held = out.reply && out.reply->delay > Duration{};
  if (hangs || held || (answer && asked.remembered))
    (asked.proof == Proof::Kind::right ? proven_ : unproven_)
        .keep(who, answer ? out.reply->bytes : std::string(), arrival.now, out.reply ? out.reply->delay : Duration{});
  return out;
}

// What is right, unless the script wants something else; nothing: no answer at all.
std::optional<Answer> Registrar::scripted(Register& asked) {
  const auto* step = asked.step;
  if (!step) return answer(asked);
  if (step->drop || step->hang) return std::nullopt;
  if (step->stale) authenticator_.expire_nonces();
  auto given = step->status ? Answer{*step->status, {}, {}, Rule::none} : answer(asked);
  given.rows += step->rows;
  return given;
}

void Registrar::observe(Handled& out, const Register& asked, const std::optional<Answer>& answer) const {
  auto& details = out.details;
  const auto& contacts = asked.contacts;
  details["n"] = registers_;
  details["user"] = asked.user.empty() ? canonical_user(asked.message.to().uri().user) : asked.user;
  if (asked.proof) details["credentials"] = to_string(*asked.proof);
  const auto uri = asked.message.to().uri();
  if (uri.valid && uri.scheme != wire::UriScheme::other) details["aor"] = without_password(uri);
  details["contacts"] = contacts.count;
  if (contacts.star) details["star"] = true;
  details["asked"] =
      lifetime_json(contacts.count ? contacts.list[0].expires : wire::DeltaSeconds{}, asked.message.expires);
  if (asked.behind_nat) details["behind_nat"] = true;
  if (asked.granted) details["granted"] = *asked.granted;
  details["answer"] = answer ? ordered_json(answer->status) : ordered_json();
  if (answer && !answer->phrase.empty()) details["phrase"] = answer->phrase;
  if (asked.step) details["script"] = asked.step->text;
  if (answer) out.rule = answer->rule;
}

Answer Registrar::answer(Register& asked) {
  if (auto refusal = refuse_form(asked)) return *refusal;
  if (auto refusal = refuse_identity(asked)) return *refusal;
  if (auto refusal = refuse_contacts(asked)) return *refusal;
  return change_bindings(asked);
}

bool Registrar::answers_for(std::string_view host) const {
  return config_.domains.empty() || std::any_of(config_.domains.begin(), config_.domains.end(),
                                                [&](const auto& domain) { return wire::same_host(domain, host); });
}

// What needs no identity (10.3, steps 1 and 2).
std::optional<Answer> Registrar::refuse_form(Register& asked) const {
  const auto& message = asked.message;
  const auto uri = wire::read_uri(message.request_uri);
  const auto to = message.to();
  const auto to_uri = to.uri();
  if (message.cseq.method != "REGISTER") return bad_request("CSeq names another method");
  if (uri.scheme == wire::UriScheme::other || to_uri.scheme == wire::UriScheme::other)
    return Answer{416, {}, {}, Rule::none};
  if (!uri.valid) return bad_request("the Request-URI cannot be read");
  if (!answers_for(uri.host)) return Answer{404, "Not Found: the domain is not ours", {}, Rule::registrar_domain};
  std::string unsupported;
  for (const auto tag : message.items(HeaderName::require))
    if (!wire::iequals(tag, "path")) unsupported += fmt::format("{}{}", unsupported.empty() ? "" : ", ", tag);
  if (!unsupported.empty() && !faults::is("require-ignored"))
    return Answer{420, {}, "Unsupported: " + unsupported + "\r\n", Rule::registrar_require};
  if (message.has(HeaderName::path) && !message.lists(HeaderName::supported, "path") &&
      !message.lists(HeaderName::require, "path"))
    return Answer{420, {}, "Unsupported: path\r\n", Rule::registrar_path};
  if (!to.valid || !to_uri.valid || !message.from().valid) return bad_request("From or To cannot be read");
  asked.user = canonical_user(to_uri.user);
  asked.aor = config_.domains.empty() ? asked.user : asked.user + '@' + lower_case(to_uri.host);
  return std::nullopt;
}

// Who is it, and may he (10.3, steps 3 to 5)?
std::optional<Answer> Registrar::refuse_identity(Register& asked) {
  const auto of_aor = asked.user;
  if (config_.authenticate) {
    if (auto refusal = refuse_password(asked)) return refusal;
    if (asked.user != of_aor && !faults::is("anyone"))
      return Answer{403, "Forbidden: the address of record is another user's", {}, Rule::registrar_forbidden};
  } else if (of_aor.empty() || (!config_.passwords.empty() && !config_.passwords.contains(of_aor))) {
    return Answer{404, {}, {}, Rule::registrar_not_found};
  }
  if (!answers_for(asked.message.to().uri().host)) return Answer{404, {}, {}, Rule::registrar_not_found};
  return std::nullopt;
}

std::optional<Answer> Registrar::refuse_password(Register& asked) {
  const auto now = asked.arrival.now;
  if (auto claimed = authenticator_.claimed_user(asked.message); !claimed.empty()) asked.user = std::move(claimed);
  const auto who = fingerprint(key_, asked.user, asked.source);
  if (const auto word = gate_->ask(who, now); !word.open) {
    asked.remembered = false;
    if (faults::is("suspension-extends")) {
      gate_->succeeded(who);
      for (std::uint32_t i = 0; i < config_.suspension.tries; ++i) static_cast<void>(gate_->failed(who, now));
    }
    auto refusal = shut_out(word);
    faults::spoil(refusal);
    return refusal;
  }
  const auto proof = authenticator_.check(asked.message, asked.source, now);
  asked.proof = proof.kind;
  switch (proof.kind) {
    case Proof::Kind::malformed: return bad_request(proof.why);
    case Proof::Kind::absent:
    case Proof::Kind::stale:
      if (faults::is("stale-counts") && proof.kind == Proof::Kind::stale) static_cast<void>(gate_->failed(who, now));
      asked.remembered = false;
      return challenge(asked, proof.kind == Proof::Kind::stale);
    case Proof::Kind::wrong:
      if (const auto word = gate_->failed(who, now); !word.open) return shut_out(word);
      return challenge(asked, false);
    case Proof::Kind::right: break;
  }
  if (!faults::is("success-forgets-nothing")) gate_->succeeded(who);
  return std::nullopt;
}

Answer Registrar::challenge(const Register& asked, bool stale) {
  return {401,
          {},
          authenticator_.challenges(asked.source, stale, asked.arrival.now),
          stale ? Rule::registrar_stale : Rule::registrar_challenge};
}

std::optional<Answer> Registrar::refuse_contacts(const Register& asked) const {
  const auto& contacts = asked.contacts;
  if (!contacts.why.empty()) return bad_request(contacts.why);
  const auto aor = asked.message.to().uri();
  const bool sips = wire::read_uri(asked.message.request_uri).scheme == wire::UriScheme::sips;
  for (std::size_t i = 0; i < contacts.count; ++i) {
    const auto uri = contacts.list[i].uri();
    if (wire::equivalent(uri, aor))
      return Answer{403, "Forbidden: a Contact is the address of record itself", {}, Rule::registrar_contact_aor};
    if (uri.scheme == wire::UriScheme::sips && !sips)  // RFC 5630 5.2
      return bad_request("a sips Contact needs a sips Request-URI");
  }
  if (path_of(asked.message).size() > longest_contact) return bad_request("the Path is too long");
  return std::nullopt;
}

// 10.3, steps 6 to 8.
Answer Registrar::change_bindings(Register& asked) {
  const auto now = asked.arrival.now;
  if (asked.contacts.count == 0 && !asked.contacts.star) return list_bindings(asked, Rule::registrar_contacts);
  auto* record = location_.make(asked.aor, now);
  if (!record) return {503, "Service Unavailable: too many addresses of record", seconds_row("Retry-After", 60)};
  asked.behind_nat = behind_nat(asked.message, asked.contacts, asked.source);
  const auto step = apply_contacts(*record, asked.message, asked.contacts, asked.behind_nat, config_.limits, key_, now);
  auto answer = refusal_by(step);
  faults::spoil(answer);
  if (step.answer == BindingAnswer::accepted) {
    answer = list_bindings(asked, step.rule);
    const auto slot = asked.contacts.count ? step.slots[0] : no_slot;
    asked.granted = slot == no_slot ? 0 : record->bindings[slot].granted;
    if (asked.step && asked.step->grant) asked.granted = asked.step->grant;
  }
  location_.drop_empty(asked.aor, now);
  return answer;
}

Answer Registrar::list_bindings(const Register& asked, Rule rule) {
  const auto& arrival = asked.arrival;
  Answer answer{200, {}, {}, rule};
  const auto lifetime = asked.step ? asked.step->grant : std::nullopt;
  if (const auto* record = location_.find(asked.aor)) answer.rows = contact_rows(*record, lifetime, arrival.now);
  if (const auto path = path_of(asked.message); !path.empty())
    answer.rows += fmt::format("Supported: path\r\nPath: {}\r\n", path);
  answer.rows += fmt::format("Date: {}\r\n", date_text(arrival.unix_seconds));
  return answer;
}

Reply Registrar::write(const Answer& answer, const Arrival& arrival, const wire::Message& request) const {
  const auto phrase = answer.phrase.empty() ? phrase_of(answer.status) : std::string_view(answer.phrase);
  auto bytes = agent::response_head(answer.status, phrase, request, arrival.from, tag_);
  bytes += answer.rows + "Content-Length: 0\r\n\r\n";
  return {agent::reply_to(arrival.transport, arrival.from, request), std::move(bytes), {}};
}

}  // namespace sipreg::registrar
