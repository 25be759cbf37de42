#include "conformance/verdict/invariants.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace sipreg::conformance {
namespace {

using Breaches = std::vector<Breach>;
using wire::HeaderName;

// ---- pace -----------------------------------------------------------------------------------------------------------

struct Pace {
  std::size_t most;
  double seconds;
};
constexpr Pace paces[] = {{5, 1}, {30, 60}};

Breaches rate(const Evidence& evidence) {
  std::map<std::pair<std::string_view, Party>, std::vector<const Request*>> streams;
  for (const Request& request : evidence.requests) streams[{request.aor(), request.target()}].push_back(&request);
  Breaches found;
  for (const auto& entry : streams)
    for (const Pace& pace : paces)
      for (std::size_t last = pace.most; last < entry.second.size(); ++last) {
        const Request &a = *entry.second[last - pace.most], &b = *entry.second[last];
        if (b.t() - a.t() > pace.seconds) continue;
        found.push_back({fmt::format("{} REGISTERs to {} within {:.2f} s", pace.most + 1, to_string(entry.first.second),
                                     b.t() - a.t()),
                         b.first().line, false});
        break;
      }
  return found;
}

/// Did the agent start anew, or lose the connection, between these moments? Either ends what was pending.
bool interrupted(const Evidence& evidence, double from, double to) {
  const auto between = [&](std::int64_t moment) {
    return evidence.t_of(moment) >= from && evidence.t_of(moment) <= to;
  };
  return std::any_of(evidence.file.signals.begin(), evidence.file.signals.end(),
                     [&](const Signal& one) { return one.what == "restart" && between(one.epoch_us); }) ||
         std::any_of(evidence.file.connection_ends_us.begin(), evidence.file.connection_ends_us.end(), between);
}

Breaches pending(const Evidence& evidence) {
  Breaches found;
  for (const Request& request : evidence.requests) {
    const Request* before = evidence.previous(request);
    if (before == nullptr) continue;
    // A timer may fire early by a tenth or by 50 ms of the wall; an answer is seen here before the agent has it.
    const double tolerance = std::max(evidence.timeout() * 0.1, 0.05 * evidence.file.as_run.speed);
    const Answer* answer = evidence.answer_before(*before, request);
    if (answer != nullptr || request.t() >= before->t() + evidence.timeout() - tolerance) continue;
    if (interrupted(evidence, before->t(), request.t())) continue;
    // Where the end of the run happens to fall is no part of the case.
    if (evidence.stop() != nullptr && !evidence.stop()->steered && request.t() >= evidence.stop_t()) continue;
    found.push_back({fmt::format("REGISTER {} left {:.2f} s after REGISTER {}, which had no final answer",
                                 request.number, request.t() - before->t(), before->number),
                     request.first().line, false});
  }
  return found;
}

// ---- identity -------------------------------------------------------------------------------------------------------

Breaches cseq(const Evidence& evidence) {
  Breaches found;
  std::map<std::string_view, std::uint32_t> newest;
  for (const Request& request : evidence.requests) {
    const std::uint32_t number = request.message.cseq.number;
    const auto [old, first] = newest.emplace(request.message.call_id, number);
    if (first || request.failover_copy) continue;
    const bool unseen_between = evidence.file.registrar_absent && number > old->second;
    if (number != old->second + 1 && !unseen_between)
      found.push_back({fmt::format("CSeq {} follows {}", number, old->second), request.first().line, false});
    old->second = number;
  }
  return found;
}

std::size_t boots_before(const Evidence& evidence, double t) {
  return static_cast<std::size_t>(
      std::count_if(evidence.file.signals.begin(), evidence.file.signals.end(),
                    [&](const Signal& one) { return one.what == "restart" && evidence.t_of(one.epoch_us) <= t; }));
}

Breaches call_id(const Evidence& evidence) {
  struct Life {
    std::string_view id;
    std::size_t changes = 0;
  };
  Breaches found;
  std::map<std::string_view, Life> lives;
  std::map<std::string_view, std::string_view> owner;
  for (const Request& request : evidence.requests) {
    const std::string_view id = request.message.call_id;
    const auto [life, first] = lives.emplace(request.aor(), Life{id, 0});
    if (!first && life->second.id != id) {
      life->second.changes += 1;  // each restart allows one
      if (life->second.changes > boots_before(evidence, request.t()))
        found.push_back({fmt::format("Call-ID {} after {}", id, life->second.id), request.first().line, false});
      life->second.id = id;
    }
    const auto [other, fresh] = owner.emplace(id, request.aor());
    if (!fresh && other->second != request.aor())
      found.push_back({fmt::format("{} and {} share the Call-ID {}", other->second, request.aor(), id),
                       request.first().line, false});
  }
  return found;
}

Breaches tags(const Evidence& evidence) {
  Breaches found;
  for (const Request& request : evidence.requests) {
    if (request.message.from().tag().empty()) found.push_back({"From has no tag", request.first().line, false});
    if (request.message.to().parameter("tag").present())
      found.push_back({fmt::format("To has the tag {}", request.message.to().tag()), request.first().line, false});
  }
  return found;
}

bool asks_for_a_resend(int status) {
  return status == 401 || status == 407 || status == 420 || status == 423 || status == 439;
}

Breaches tag_stable(const Evidence& evidence) {
  Breaches found;
  const bool ours = evidence.file.capable_of("reference");
  for (const Request& request : evidence.requests) {
    const Request* before = evidence.previous(request);
    if (before == nullptr || before->message.from().tag() == request.message.from().tag()) continue;
    if (before->message.call_id != request.message.call_id) continue;
    const Answer* answer = evidence.answer_before(*before, request);
    const bool resend = answer != nullptr && asks_for_a_resend(answer->message.status);
    found.push_back({fmt::format("From tag {} after {}", request.message.from().tag(), before->message.from().tag()),
                     request.first().line, !resend && !ours});
  }
  return found;
}

Breaches branch(const Evidence& evidence) {
  Breaches found;
  std::map<std::string_view, const Request*> seen;
  for (const Request& request : evidence.requests) {
    const std::string_view value = request.message.via.branch;
    if (!value.starts_with("z9hG4bK"))
      found.push_back({fmt::format("branch \"{}\"", value), request.first().line, false});
    const auto [old, fresh] = seen.emplace(value, &request);
    if (!fresh)
      found.push_back(
          {fmt::format("REGISTERs {} and {} share the branch {}", old->second->number, request.number, value),
           request.first().line, false});
  }
  return found;
}

// ---- form -----------------------------------------------------------------------------------------------------------

constexpr HeaderName once[] = {HeaderName::to, HeaderName::from, HeaderName::cseq, HeaderName::call_id,
                               HeaderName::max_forwards};

std::string form_problem(const Evidence& evidence, const Request& request) {
  const wire::Message& message = request.message;
  for (const HeaderName name : once)
    if (message.count(name) != 1)
      return fmt::format("{} stands there {} times", wire::to_string(name), message.count(name));
  if (message.via_count < 1) return "no Via";
  for (const HeaderName name : {HeaderName::expires, HeaderName::content_length, HeaderName::privacy})
    if (message.count(name) > 1)
      return fmt::format("{} stands there {} times", wire::to_string(name), message.count(name));
  if (message.damage != wire::Damage::none) return fmt::format("damaged: {}", wire::to_string(message.damage));
  if (wire::read_uri(message.request_uri).has_user || message.request_uri.find('@') != std::string_view::npos)
    return fmt::format("Request-URI {} has a user part", message.request_uri);
  if (!wire::equivalent(message.from().uri(), message.to().uri()))
    return fmt::format("From {} is not To {}", message.from().uri_text, message.to().uri_text);
  const auto& aors = evidence.file.aors;
  if (!aors.empty() && std::none_of(aors.begin(), aors.end(), [&](const std::string& aor) {
        return wire::equivalent(wire::read_uri(aor), message.to().uri());
      }))
    return fmt::format("To {} is not the AOR {}", message.to().uri_text, aors.front());
  const wire::Parameter rport = wire::find_parameter(message.via.parameters, "rport");
  if (rport.present() && rport.has_value) return fmt::format("rport has the value \"{}\"", rport.value);
  if (!wire::iequals(message.cseq.method, "REGISTER")) return fmt::format("CSeq names {}", message.cseq.method);
  return {};
}

Breaches form(const Evidence& evidence) {
  Breaches found;
  for (const Request& request : evidence.requests)
    if (auto problem = form_problem(evidence, request); !problem.empty())
      found.push_back({std::move(problem), request.first().line, false});
  return found;
}

// ---- lifetimes ------------------------------------------------------------------------------------------------------

bool reconfigured(const Evidence& evidence, double from, double to) {
  return std::any_of(evidence.file.signals.begin(), evidence.file.signals.end(), [&](const Signal& one) {
    const bool changes = one.what.starts_with("reload") || one.what == "restart";
    return changes && evidence.t_of(one.epoch_us) >= from && evidence.t_of(one.epoch_us) <= to;
  });
}

std::string unsaid(const Request& request) {
  if (!request.asked()) return "it says no lifetime";
  const wire::Message& message = request.message;
  for (const wire::Contact& contact : message.contacts())
    if (contact.expires.usable() && message.expires.usable() && contact.expires.value != message.expires.value)
      return fmt::format("Contact says {}, Expires says {}", contact.expires.value, message.expires.value);
  return {};
}

Breaches lifetime(const Evidence& evidence) {
  Breaches found;
  const bool ours = evidence.file.capable_of("reference");
  std::map<std::string_view, const Request*> newest;
  for (const Request& request : evidence.requests) {
    if (auto problem = unsaid(request); !problem.empty())
      found.push_back({fmt::format("REGISTER {}: {}", request.number, problem), request.first().line, !ours});
    if (request.cancel() || !request.asked()) continue;
    const auto [old, first] = newest.emplace(request.aor(), &request);
    if (first) continue;
    const Request& before = *old->second;
    const Answer* answer = evidence.answer_before(before, request);
    const bool granted = answer != nullptr && answer->message.status / 100 == 2;
    if (granted && *request.asked() < *before.asked() && !reconfigured(evidence, before.t(), request.t()))
      found.push_back(
          {fmt::format("asked {} after {} had been asked and less granted", *request.asked(), *before.asked()),
           request.first().line, false});
    old->second = &request;
  }
  return found;
}

}  // namespace

std::vector<Breach> readable_secret(const Evidence& evidence) {
  Breaches found;
  if (evidence.password.empty()) return found;
  for (const TimedMessage& message : evidence.messages)
    if (message.raw.find(evidence.password) != std::string::npos)
      found.push_back({"the password is on the wire", message.line, false});
  for (const auto& [name, text] : evidence.texts)
    if (text.find(evidence.password) != std::string::npos)
      found.push_back({fmt::format("the password is in {}", name), 0, false});
  return found;
}

const std::vector<Invariant>& invariants() {
  static const std::vector<Invariant> table = {
      {"I-rate", Strength::robust, "I-3", "at most 5 new REGISTERs in 1 s and 30 in 60 s to one registrar", rate},
      {"I-pending", Strength::must_not, "R3261-10.2-ONE-PENDING",
       "no new REGISTER before the last one is answered or has timed out", pending},
      {"I-cseq", Strength::must, "R3261-10.2-CSEQ", "CSeq rises by exactly one with each new REGISTER of a Call-ID",
       cseq},
      {"I-callid", Strength::should, "R3261-10.2-CALLID", "one Call-ID for the whole life of a registration, its own",
       call_id},
      {"I-tag", Strength::must, "R3261-8.1.1.3-FROM-TAG", "From has a tag, To has none", tags},
      {"I-tag-stable", Strength::should, "R3261-8.1.3.5-RETRYFORM", "the From tag stays the same", tag_stable},
      {"I-branch", Strength::must, "R3261-8.1.1.7-BRANCH", "branch starts with z9hG4bK and is new for each request",
       branch},
      {"I-form", Strength::must, "R3261-8.1.1-SIX",
       "mandatory headers once each, no user in the Request-URI, From = To = AOR, rport without value", form},
      {"I-lifetime", Strength::robust, "I-5", "the lifetime asked for never follows a grant down; it is said, once",
       lifetime},
      {"I-secret", Strength::robust, "I-secret", "the password is nowhere to be read", readable_secret}};
  return table;
}

}  // namespace sipreg::conformance
