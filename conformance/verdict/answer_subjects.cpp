#include "conformance/verdict/answer_subjects.hpp"

#include <fmt/format.h>

#include "conformance/text.hpp"
#include "conformance/verdict/evidence.hpp"
#include "conformance/verdict/expectation.hpp"

namespace sipreg::conformance {
namespace {

using Kind = Measured::Kind;

Measured said(std::string text, std::size_t line) {
  Measured out;
  out.line = line;
  if (const auto value = read_number(text))
    out.number = value;
  else
    out.word = std::move(text);
  return out;
}

/// The final answer to the N-th REGISTER, or why there is nothing to measure.
const Answer* final_answer(const Evidence& evidence, std::size_t n, Measured& why) {
  why.kind = Kind::missing;
  const Request* request = evidence.request(n);
  if (request == nullptr) {
    why.text = fmt::format("REGISTER {} was never sent", n);
    return nullptr;
  }
  why.line = request->first().line;
  const Answer* answer = request->final_answer(evidence.end_t());
  if (answer == nullptr) why.text = fmt::format("REGISTER {} has no final answer", n);
  return answer;
}

/// A 200 to the N-th REGISTER; another answer has no bindings.
const Answer* acceptance(const Evidence& evidence, std::size_t n, Measured& why) {
  const Answer* answer = final_answer(evidence, n, why);
  if (answer == nullptr || answer->message.status / 100 == 2) return answer;
  why = said(fmt::format("absent in a {}", answer->message.status), answer->timed->line);
  return nullptr;
}

}  // namespace

Measured answer_status(const Evidence& evidence, const Expectation&, std::size_t n) {
  Measured why;
  const Answer* answer = final_answer(evidence, n, why);
  return answer == nullptr ? why : said(std::to_string(answer->message.status), answer->timed->line);
}

Measured answer_header(const Evidence& evidence, const Expectation& expectation, std::size_t n) {
  Measured why;
  const Answer* answer = final_answer(evidence, n, why);
  if (answer == nullptr) return why;
  std::string value;
  for (const std::string_view row : answer->message.values(expectation.header))
    value += (value.empty() ? "" : ", ") + std::string(row);
  return said(value.empty() ? "absent" : value, answer->timed->line);
}

Measured answer_lifetime(const Evidence& evidence, const Expectation&, std::size_t n) {
  Measured why;
  const Answer* answer = acceptance(evidence, n, why);
  if (answer == nullptr) return why;
  const auto asked = evidence.request(n)->message.contacts();
  for (const wire::Contact& own : asked)
    for (const wire::Contact& bound : answer->message.contacts())
      if (wire::equivalent(own.uri(), bound.uri()))
        return said(bound.expires.usable() ? std::to_string(bound.expires.value) : "unreadable", answer->timed->line);
  return said("absent", answer->timed->line);
}

Measured answer_bindings(const Evidence& evidence, const Expectation&, std::size_t n) {
  Measured why;
  const Answer* answer = acceptance(evidence, n, why);
  if (answer == nullptr) return why;
  std::size_t count = 0;
  for (const wire::Contact& bound : answer->message.contacts()) count += bound.uri_text.empty() ? 0U : 1U;
  return said(std::to_string(count), answer->timed->line);
}

Measured answer_stale(const Evidence& evidence, const Expectation&, std::size_t n) {
  Measured why;
  const Answer* answer = final_answer(evidence, n, why);
  if (answer == nullptr) return why;
  for (const wire::Challenge& challenge : answer->message.challenges())
    return said(challenge.stale ? "yes" : "no", answer->timed->line);
  return said("absent", answer->timed->line);
}

}  // namespace sipreg::conformance
