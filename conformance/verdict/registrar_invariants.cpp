#include <fmt/format.h>

#include "conformance/verdict/evidence.hpp"
#include "conformance/verdict/invariants.hpp"

namespace sipreg::conformance {
namespace {

using Breaches = std::vector<Breach>;
using wire::HeaderName;

/// Calls `visit` with each answer that our terminal got.
template <typename Visit>
void each_answer(const Evidence& evidence, Visit visit) {
  for (const Request& request : evidence.requests)
    for (const Answer& answer : request.answers) visit(request, answer);
}

Breaches unanswered(const Evidence& evidence) {
  Breaches found;
  for (const Request& request : evidence.requests)
    if (request.final_answer(request.t() + evidence.timeout()) == nullptr && request.t() < evidence.stop_t())
      found.push_back({fmt::format("REGISTER {} has no final answer", request.number), request.first().line, false});
  return found;
}

Breaches global_failure(const Evidence& evidence) {
  Breaches found;
  each_answer(evidence, [&](const Request& request, const Answer& answer) {
    if (answer.message.status >= 600)
      found.push_back(
          {fmt::format("{} to REGISTER {}", answer.message.status, request.number), answer.timed->line, false});
  });
  return found;
}

/// What every answer takes over from its request (RFC 3261 8.2.6.2), and the tag that it adds.
Breaches form(const Evidence& evidence) {
  Breaches found;
  each_answer(evidence, [&](const Request& request, const Answer& answer) {
    const wire::Message& reply = answer.message;
    const auto report = [&](std::string what) {
      found.push_back(
          {fmt::format("{} in the answer to REGISTER {}", what, request.number), answer.timed->line, false});
    };
    if (!answer.acceptable) report("another Via, Call-ID or CSeq");
    if (reply.from_value != request.message.from_value) report("another From");
    if (reply.status > 100 && reply.to().tag().empty()) report("no tag of To");
    if (!reply.first(HeaderName::record_route).empty()) report("a Record-Route");
  });
  return found;
}

Breaches without_expires(const Evidence& evidence) {
  Breaches found;
  each_answer(evidence, [&](const Request& request, const Answer& answer) {
    if (answer.message.status / 100 != 2) return;
    for (const wire::Contact& bound : answer.message.contacts())
      if (!bound.expires.usable())
        found.push_back({fmt::format("{} has no expires in the answer to REGISTER {}", bound.uri_text, request.number),
                         answer.timed->line, false});
  });
  return found;
}

Breaches without_date(const Evidence& evidence) {
  Breaches found;
  each_answer(evidence, [&](const Request& request, const Answer& answer) {
    if (answer.message.status / 100 == 2 && answer.message.first("Date").empty())
      found.push_back(
          {fmt::format("the answer to REGISTER {} has no Date", request.number), answer.timed->line, false});
  });
  return found;
}

Breaches without_qop(const Evidence& evidence) {
  Breaches found;
  each_answer(evidence, [&](const Request& request, const Answer& answer) {
    for (const wire::Challenge& challenge : answer.message.challenges())
      if (challenge.digest && !challenge.qop.present)
        found.push_back(
            {fmt::format("a challenge to REGISTER {} has no qop", request.number), answer.timed->line, false});
  });
  return found;
}

}  // namespace

const std::vector<Invariant>& registrar_invariants() {
  static const std::vector<Invariant> table = {
      {"R-answer", Strength::robust, "R-answer", "every REGISTER has a final answer within 64 x T1", unanswered},
      {"R-no-6xx", Strength::must_not, "R3261-10.3-NO6XX", "no answer is a 6xx", global_failure},
      {"R-form", Strength::must, "R3261-8.2.6.2",
       "Via, From, Call-ID and CSeq as in the request, a tag of To, no Record-Route", form},
      {"R-expires", Strength::must, "R3261-10.3.8-EXPIRES", "each Contact of a 200 has its expires", without_expires},
      {"R-date", Strength::should, "R3261-10.3.8-DATE", "a 200 has a Date", without_date},
      {"R-qop", Strength::must, "R8760-2.6-QOP", "every challenge offers qop", without_qop},
      {"I-secret", Strength::robust, "I-secret", "the password is nowhere to be read", readable_secret}};
  return table;
}

}  // namespace sipreg::conformance
