#include "conformance/verdict/subjects.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "conformance/verdict/answer_subjects.hpp"
#include "conformance/verdict/digest_check.hpp"
#include "conformance/verdict/evidence.hpp"
#include "conformance/verdict/expectation.hpp"

namespace sipreg::conformance {
namespace {

using Kind = Measured::Kind;
using wire::HeaderName;

Measured number(double value, std::size_t line = 0) {
  Measured out;
  out.number = value;
  out.line = line;
  return out;
}

Measured word(std::string text, std::size_t line = 0) {
  Measured out;
  out.word = std::move(text);
  out.line = line;
  return out;
}

Measured without(Kind kind, std::string text, std::size_t line = 0) {
  Measured out;
  out.kind = kind;
  out.text = std::move(text);
  out.line = line;
  return out;
}

Measured never_sent(std::size_t number) {
  return without(Kind::missing, fmt::format("REGISTER {} was never sent", number));
}

/// A span of time, with its start for the picture.
Measured span(double from, double to, std::size_t from_line, std::size_t line) {
  Measured out = number(to - from, line);
  out.from = from;
  out.from_line = from_line;
  return out;
}

// ---- how many, and when ---------------------------------------------------------------------------------------------

Measured registers(const Evidence& evidence, const Expectation&, std::size_t) {
  std::size_t count = 0, line = 0;
  for (const Request& request : evidence.requests)
    if (evidence.request(request.number) != nullptr && !request.cancel()) {
      ++count;
      line = request.first().line;
    }
  return number(static_cast<double>(count), line);
}

/// The end of something that never came: the time that passed without it.
Measured nothing_followed(const Evidence& evidence, double from, std::size_t line, std::string what) {
  Measured out = without(Kind::missing, fmt::format("{} in {:.1f} s", what, evidence.end_t() - from), line);
  out.from = from;
  out.from_line = line;
  return out;
}

Measured gap(const Evidence& evidence, const Expectation& expectation, std::size_t n) {
  const Request* request = evidence.request(n);
  if (request == nullptr) return never_sent(n);
  const Request* next = evidence.next(*request);
  const bool every = expectation.which.kind == Which::Kind::every;
  if (every && (next == nullptr || next->cancel() || next->t() >= evidence.stop_t()))
    return without(Kind::absent, "no next REGISTER");
  if (next == nullptr) return nothing_followed(evidence, request->t(), request->first().line, "no REGISTER followed");
  return span(request->t(), next->t(), request->first().line, next->first().line);
}

Measured wait(const Evidence& evidence, const Expectation& expectation, std::size_t n) {
  const Request* request = evidence.request(n);
  if (request == nullptr) return never_sent(n);
  const double settled = evidence.settled_t(*request);
  const Answer* answer = request->final_answer(settled);
  const std::size_t from_line = answer != nullptr ? answer->timed->line : request->copies.back()->line;
  const Request* next = evidence.next(*request);
  const bool every = expectation.which.kind == Which::Kind::every;
  if (every && (next == nullptr || next->cancel() || next->t() >= evidence.stop_t()))
    return without(Kind::absent, "no next REGISTER");
  if (next == nullptr) return nothing_followed(evidence, settled, from_line, "no REGISTER followed");
  return span(std::min(settled, next->t()), next->t(), from_line, next->first().line);
}

Measured sends(const Evidence& evidence, const Expectation&, std::size_t n) {
  const Request* request = evidence.request(n);
  if (request == nullptr) return never_sent(n);
  return number(static_cast<double>(request->copies.size()), request->copies.back()->line);
}

Measured resend(const Evidence& evidence, const Expectation&, std::size_t n) {
  const Request* request = evidence.request(n);
  if (request == nullptr) return never_sent(n);
  Measured out;
  out.line = request->copies.back()->line;
  for (std::size_t copy = 1; copy < request->copies.size(); ++copy)
    out.list.push_back(request->copies[copy]->t - request->copies[copy - 1]->t);
  return out;
}

Measured first(const Evidence& evidence, const Expectation&, std::size_t) {
  const Request* request = evidence.request(1);
  if (request == nullptr) return nothing_followed(evidence, 0, 0, "no REGISTER");
  return span(0, request->t(), 0, request->first().line);
}

Measured silence(const Evidence& evidence, const Expectation& expectation, std::size_t n) {
  const Request* request = evidence.request(n);
  if (request == nullptr) return never_sent(n);
  if (const Request* next = evidence.next(*request))
    return span(request->t(), next->t(), request->first().line, next->first().line);
  Measured out = span(request->t(), evidence.end_t(), request->first().line, request->first().line);
  if (expectation.wanted.lo && *out.number < *expectation.wanted.lo)
    return without(Kind::unknown, fmt::format("the run ended {:.1f} s after REGISTER {}", *out.number, n), out.line);
  return out;
}

// ---- what it says ---------------------------------------------------------------------------------------------------

Measured asked(const Evidence& evidence, const Expectation&, std::size_t n) {
  const Request* request = evidence.request(n);
  if (request == nullptr) return never_sent(n);
  const auto value = request->asked();
  return value ? number(*value, request->first().line) : word("absent", request->first().line);
}

Measured cseq_step(const Evidence& evidence, const Expectation&, std::size_t n) {
  const Request* request = evidence.request(n);
  if (request == nullptr) return never_sent(n);
  const Request* before = evidence.previous(*request);
  if (before == nullptr || before->message.call_id != request->message.call_id)
    return without(Kind::absent, "no REGISTER of this Call-ID before it", request->first().line);
  return number(double{request->message.cseq.number * 1.0} - double{before->message.cseq.number * 1.0},
                request->first().line);
}

Measured target(const Evidence& evidence, const Expectation&, std::size_t n) {
  const Request* request = evidence.request(n);
  if (request == nullptr) return never_sent(n);
  return word(std::string(to_string(request->target())), request->first().line);
}

Measured callids(const Evidence& evidence, const Expectation&, std::size_t) {
  std::set<std::string_view> ids;
  for (const Request& request : evidence.requests) ids.insert(request.message.call_id);
  return number(static_cast<double>(ids.size()));
}

Measured contacts(const Evidence& evidence, const Expectation&, std::size_t) {
  std::set<std::string_view> uris;
  for (const Request& request : evidence.requests)
    for (const wire::Contact& contact : request.message.contacts()) uris.insert(contact.uri_text);
  return number(static_cast<double>(uris.size()));
}

/// The names of its headers, without those that a challenge calls for.
std::string header_set(const Request& request) {
  std::set<std::string> names;
  const wire::RowRange rows = request.message.rows();
  for (auto at = rows.begin(); at != wire::RangeEnd{}; ++at) {
    const wire::Row& row = at.row();
    if (row.header == wire::HeaderName::authorization || row.header == wire::HeaderName::proxy_authorization) continue;
    std::string name(row.header == wire::HeaderName::other ? row.name : wire::to_string(row.header));
    std::transform(name.begin(), name.end(), name.begin(), wire::to_lower);
    names.insert(std::move(name));
  }
  return fmt::format("{}", fmt::join(names, " "));
}

Measured header_sets(const Evidence& evidence, const Expectation&, std::size_t) {
  std::set<std::string> sets;
  for (const Request& request : evidence.requests)
    if (!request.cancel() && request.t() < evidence.stop_t()) sets.insert(header_set(request));
  return number(static_cast<double>(sets.size()));
}

std::string header_value(const Request& request, std::string_view name) {
  std::string value;
  std::size_t rows = 0;
  for (const std::string_view row : request.message.values(name)) {
    value += (rows++ == 0 ? "" : ", ");
    value += row;
  }
  return rows == 0 ? "absent" : value;
}

Measured header(const Evidence& evidence, const Expectation& expectation, std::size_t n) {
  const Request* request = evidence.request(n);
  if (request == nullptr) return never_sent(n);
  return word(header_value(*request, expectation.header), request->first().line);
}

/// Without a number: of all REGISTERs, and they must agree.
Measured privacy(const Evidence& evidence, const Expectation&, std::size_t n) {
  if (n != 0) {
    const Request* request = evidence.request(n);
    return request == nullptr ? never_sent(n) : word(header_value(*request, "Privacy"), request->first().line);
  }
  if (evidence.requests.empty()) return never_sent(1);
  const std::string value = header_value(evidence.requests.front(), "Privacy");
  for (const Request& request : evidence.requests)
    if (const std::string other = header_value(request, "Privacy"); other != value)
      return word(fmt::format("{} in REGISTER 1, {} in REGISTER {}", value, other, request.number),
                  request.first().line);
  return word(value, evidence.requests.back().first().line);
}

// ---- the end --------------------------------------------------------------------------------------------------------

Measured cancels(const Evidence& evidence, const Expectation&, std::size_t) {
  std::size_t count = 0, line = 0;
  std::set<std::uint32_t> seen;
  for (const Request& request : evidence.requests)
    if (request.cancel()) {
      ++count;
      line = request.first().line;
    }
  return number(static_cast<double>(count), line);
}

Measured cancel_after(const Evidence& evidence, const Expectation&, std::size_t) {
  if (evidence.stop() == nullptr) return without(Kind::unknown, "the agent was never asked to stop");
  for (const Request& request : evidence.requests)
    if (request.cancel() && request.t() >= evidence.stop_t())
      return span(evidence.stop_t(), request.t(), 0, request.first().line);
  return nothing_followed(evidence, evidence.stop_t(), 0, "no cancel followed");
}

Measured end(const Evidence& evidence, const Expectation&, std::size_t) {
  if (evidence.stop() == nullptr) return without(Kind::unknown, "the agent was never asked to stop");
  if (!evidence.file.ended_us) return without(Kind::missing, "the agent had to be killed");
  return span(evidence.stop_t(), evidence.t_of(*evidence.file.ended_us), 0, 0);
}

Measured exit_of(const Evidence& evidence, const Expectation&, std::size_t) {
  if (evidence.file.exit_status) return number(*evidence.file.exit_status);
  return word(evidence.file.ending.empty() ? "still running" : evidence.file.ending);
}

Measured connections(const Evidence& evidence, const Expectation&, std::size_t) {
  if (!evidence.file.connections) return without(Kind::unknown, "only the relay counts connections (relay.pass=1)");
  return number(static_cast<double>(*evidence.file.connections));
}

// ---- bindings -------------------------------------------------------------------------------------------------------

Measured granted(const Evidence&, const Expectation& expectation, std::size_t) {
  return number(expectation.wanted.lo.value_or(0));  // a declaration: it is what it says
}

/// What the catalogue declares that the answer to this REGISTER grants: its own, else the newest before it.
std::optional<double> declared_grant(const Evidence& evidence, std::size_t n) {
  std::optional<double> grant;
  for (const Expectation& one : read_expectations(evidence.file.as_run.expect, {}).list)
    if (one.subject->name == "granted" && (one.which.kind == Which::Kind::every || one.which.first <= n))
      grant = one.wanted.lo;
  return grant;
}

/// Is this REGISTER a refresh, and did it leave before the binding of the newest 200 ended? The binding counts from the
/// first copy of the REGISTER that was accepted (RFC 3261 20.19).
Measured before_lapse(const Evidence& evidence, const Expectation&, std::size_t n) {
  const Request* request = evidence.request(n);
  if (request == nullptr) return never_sent(n);
  const Request* bound = evidence.previous(*request);
  while (bound != nullptr) {
    const Answer* answer = evidence.answer_before(*bound, *request);
    if (answer != nullptr && answer->message.status / 100 == 2 && !bound->cancel()) break;
    bound = evidence.previous(*bound);
  }
  if (bound == nullptr || request->cancel() || request->t() >= evidence.stop_t())
    return without(Kind::absent, "no refresh");
  const auto grant = declared_grant(evidence, bound->number);
  if (!grant)
    return without(Kind::unknown, fmt::format("the catalogue declares no grant for REGISTER {}", bound->number));
  const double left = bound->t() + *grant - request->t();
  Measured out = span(bound->t(), request->t(), bound->first().line, request->first().line);
  out.word = left >= 0 ? "in time" : "late";
  out.text = left >= 0 ? fmt::format("{:.1f} s before the end", left) : fmt::format("{:.1f} s after the end", -left);
  return out;
}

// ---- the agent's own word -------------------------------------------------------------------------------------------

/// The part of the status that describes the (first) registration.
const nlohmann::json* registration_of(const nlohmann::json& status) {
  for (const char* name : {"trunks", "registrations"})
    if (const auto list = status.find(name);
        status.is_object() && list != status.end() && list->is_array() && !list->empty())
      return &list->front();
  return &status;
}

Measured status(const Evidence& evidence, const Expectation& expectation, std::size_t) {
  if (!evidence.file.capable_of("status"))
    return without(Kind::not_applicable, "the adapter does not declare the capability status");
  if (!evidence.status) return without(Kind::unknown, "the agent's status could not be read");
  std::string name = expectation.name.substr(7);
  const nlohmann::json* object = registration_of(*evidence.status);
  if (!object->is_object()) return without(Kind::unknown, "the agent's status is no object");
  auto found = object->find(name);
  if (found == object->end()) {
    std::replace(name.begin(), name.end(), '-', '_');
    found = object->find(name);
  }
  if (found == object->end() || found->is_null()) return word("absent");
  if (found->is_boolean()) return word(found->get<bool>() ? "yes" : "no");
  return word(found->is_string() ? found->get<std::string>() : found->dump());
}

}  // namespace

const std::vector<Subject>& subjects() {
  using Q = Quantity;
  using I = Indexed;
  static const std::vector<Subject> table = {
      {"registers", Q::count, I::never, "new REGISTERs, cancels left out", registers},
      {"gap", Q::seconds, I::always, "first copy of N to first copy of the next", gap},
      {"wait", Q::seconds, I::always, "final answer of N (or its first copy + 64 x T1) to first copy of the next",
       wait},
      {"sends", Q::count, I::always, "copies of N", sends},
      {"resend", Q::gaps, I::always, "gaps between the copies of N, each 0.75 to 1.5 of what is written", resend},
      {"first", Q::seconds, I::never, "the agent's start to its first REGISTER", first},
      {"silence", Q::seconds, I::always, "first copy of N to the next REGISTER, or to the end of the run", silence},
      {"asked", Q::count, I::always, "lifetime that N asks for (or absent)", asked},
      {"cseq-step", Q::count, I::always, "CSeq of N minus the CSeq before it", cseq_step},
      {"credentials", Q::word, I::always, "absent, www, proxy or both", credentials_of},
      {"digest", Q::word, I::always, "valid: every response of N is right for the password and its challenge",
       digest_of},
      {"nc", Q::count, I::always, "nonce count of N (or absent); eight hex digits or it is malformed", nonce_count_of},
      {"nonce", Q::word, I::always,
       "nonce of N (or absent); challenged: one that the newest challenge before N offered", nonce_of},
      {"algorithm", Q::word, I::always, "algorithm parameter of N's credentials (or absent)", algorithm_of},
      {"qop", Q::word, I::always, "qop parameter of N's credentials (or absent)", qop_of},
      {"cnonce", Q::word, I::always, "present or absent", cnonce_of},
      {"opaque", Q::word, I::always, "opaque parameter of N's credentials (or absent)", opaque_of},
      {"realm", Q::word, I::always, "realm of N's credentials (or absent)", realm_of},
      {"target", Q::word, I::always, "r1 or r2: where N was sent", target},
      {"callids", Q::count, I::never, "different Call-IDs", callids},
      {"contacts", Q::count, I::never, "different Contact URIs", contacts},
      {"header-sets", Q::count, I::never, "different sets of header names, credentials aside", header_sets},
      {"privacy", Q::word, I::if_wanted, "absent, id or none; without N: of every REGISTER", privacy},
      {"header", Q::word, I::always, "header N NAME: its value, rows joined by commas, or absent", header},
      {"answer", Q::count, I::always, "status of the final answer to N (profile registrar, as are the next four)",
       answer_status},
      {"answer-header", Q::count, I::always, "answer-header N NAME: its value in that answer, or absent",
       answer_header},
      {"lifetime", Q::count, I::always, "expires that the 200 to N gives to N's own Contact (or absent)",
       answer_lifetime},
      {"bindings", Q::count, I::always, "Contacts in the 200 to N", answer_bindings},
      {"stale", Q::word, I::always, "is the challenge to N stale: yes, no or absent", answer_stale},
      {"cancels", Q::count, I::never, "REGISTERs with lifetime 0", cancels},
      {"cancel-after", Q::seconds, I::never, "stop signal to the first cancel", cancel_after},
      {"end", Q::seconds, I::never, "stop signal to the end of the process", end},
      {"exit", Q::count, I::never, "exit status of the agent, or how it ended", exit_of},
      {"connections", Q::count, I::never, "connections that the agent opened (needs the relay)", connections},
      {"granted", Q::declaration, I::always, "declares what the answer to N (and those after it) grants, seconds",
       granted},
      {"before-lapse", Q::order, I::always, "N left before the binding of the newest 200 ended", before_lapse},
      {"status.", Q::word, I::never, "status.NAME: what the agent itself says just before the end", status}};
  return table;
}

const Subject* find_subject(std::string_view name) {
  const bool of_status = name.starts_with("status.") && name.size() > 7;
  for (const Subject& subject : subjects())
    if (subject.name == "status." ? of_status : subject.name == name) return &subject;
  return nullptr;
}

}  // namespace sipreg::conformance
