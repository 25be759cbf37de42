#include "conformance/verdict/evidence.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <stdexcept>

#include "conformance/trace/trace_tsv.hpp"

namespace sipreg::conformance {
namespace {

constexpr double end_of_time = std::numeric_limits<double>::max();

bool same_request(const Request& request, const TimedMessage& timed, const wire::Message& message) {
  return request.message.via.branch == message.via.branch && request.message.cseq.number == message.cseq.number &&
         request.message.call_id == message.call_id && request.first().to == timed.to;
}

void add_request(Evidence& evidence, const TimedMessage& timed, const wire::Message& message) {
  for (Request& request : evidence.requests)
    if (same_request(request, timed, message)) {
      request.copies.push_back(&timed);
      return;
    }
  Request fresh;
  fresh.number = evidence.requests.size() + 1;
  fresh.copies.push_back(&timed);
  fresh.message = message;
  fresh.failover_copy = std::any_of(evidence.requests.begin(), evidence.requests.end(), [&](const Request& old) {
    return old.message.call_id == message.call_id && old.message.cseq.number == message.cseq.number &&
           old.message.via.branch != message.via.branch && old.first().to != timed.to;
  });
  evidence.requests.push_back(std::move(fresh));
}

/// Answers go to the newest request they can belong to: an agent that never changes its branch must not get an old one.
void add_answer(Evidence& evidence, const TimedMessage& timed, const wire::Message& message) {
  for (auto request = evidence.requests.rbegin(); request != evidence.requests.rend(); ++request) {
    const wire::Message& asked = request->message;
    if (timed.from != request->first().to || message.via.branch != asked.via.branch ||
        message.cseq.number != asked.cseq.number)
      continue;
    const bool ours = message.via.sent_by(asked.via.host, asked.via.port) && message.call_id == asked.call_id &&
                      wire::iequals(message.cseq.method, "REGISTER");
    const bool arrived = timed.to == Party::agent;
    request->answers.push_back(
        {&timed, message, ours && arrived && message.via_count == 1 && message.damage == wire::Damage::none});
    return;
  }
}

std::string first_line_of(const std::string& text) { return text.substr(0, text.find_first_of("\r\n")); }

}  // namespace

std::optional<std::uint32_t> Request::asked() const {
  for (const wire::Contact& contact : message.contacts())
    if (contact.expires.usable()) return contact.expires.value;
  if (message.expires.usable()) return message.expires.value;
  return std::nullopt;
}

bool Request::cancel() const { return asked() == 0U; }

const Answer* Request::final_answer(double limit) const {
  for (const Answer& answer : answers)
    if (answer.acceptable && answer.message.status >= 200 && answer.timed->t <= limit) return &answer;
  return nullptr;
}

double Evidence::t_of(std::int64_t epoch_us) const {
  return static_cast<double>(epoch_us - file.start_us) / 1e6 * file.as_run.speed;
}

const Signal* Evidence::stop() const {
  const auto found =
      std::find_if(file.signals.begin(), file.signals.end(), [](const Signal& one) { return one.what == "stop"; });
  return found == file.signals.end() ? nullptr : &*found;
}

double Evidence::stop_t() const { return stop() != nullptr ? t_of(stop()->epoch_us) : end_of_time; }

double Evidence::end_t() const {
  if (stop() != nullptr && !stop()->steered) return stop_t();
  return std::max(file.as_run.run, file.ended_us ? t_of(*file.ended_us) : 0.0);  // who has ended stays silent
}

const Request* Evidence::request(std::size_t number) const {
  if (number < 1 || number > requests.size()) return nullptr;
  const Request& found = requests[number - 1];
  const bool after_the_run = stop() != nullptr && !stop()->steered && found.t() >= stop_t();
  return after_the_run ? nullptr : &found;
}

const Request* Evidence::next(const Request& that) const {
  for (std::size_t number = that.number + 1; number <= requests.size(); ++number)
    if (const Request* found = request(number); found != nullptr && found->aor() == that.aor()) return found;
  return nullptr;
}

const Request* Evidence::previous(const Request& that) const {
  for (std::size_t number = that.number - 1; number >= 1; --number)
    if (requests[number - 1].aor() == that.aor()) return &requests[number - 1];
  return nullptr;
}

const Answer* Evidence::answer_before(const Request& before, const Request& request) const {
  constexpr double skew = 0.02;  // wall seconds
  const bool one_log = before.target() == request.target();
  return before.final_answer(request.t() + (one_log ? 0 : skew * file.as_run.speed));
}

std::string Evidence::password_at(double t) const {
  std::string current = password;
  constexpr std::string_view name = "password=";
  for (const Signal& one : file.signals)
    if (const std::size_t at = one.what.find(name); at != std::string::npos && t_of(one.epoch_us) <= t)
      for (const Piece& word : words({std::string_view(one.what).substr(at + name.size()), 0})) {
        current = unquoted(word.text);
        break;  // further settings may follow
      }
  return current;
}

double Evidence::settled_t(const Request& that) const {
  const double limit = that.t() + timeout();
  const Answer* answer = that.final_answer(limit);
  return answer != nullptr ? answer->timed->t : limit;
}

void group_requests(Evidence& evidence) {
  evidence.requests.clear();
  for (const TimedMessage& timed : evidence.messages) {
    const wire::Message message = wire::read_message(timed.raw);
    if (timed.from == Party::agent && timed.raw.starts_with("REGISTER "))
      add_request(evidence, timed, message);
    else if (timed.from != Party::agent)
      add_answer(evidence, timed, message);
  }
}

Evidence read_evidence(const std::string& folder) {
  Evidence evidence;
  const auto as_run = read_file(folder + "/case.json");
  if (!as_run) throw std::runtime_error(fmt::format("{}/case.json cannot be read", folder));
  evidence.file = read_case_file(*as_run);
  const auto text = read_file(folder + "/trace.tsv");
  if (!text) throw std::runtime_error(fmt::format("{}/trace.tsv cannot be read", folder));
  Trace trace = read_trace(*text, folder + "/trace.tsv");
  if (!trace.findings.empty()) throw std::runtime_error(to_sentence(trace.findings.front()));
  evidence.messages = std::move(trace.messages);
  group_requests(evidence);
  if (const auto status = read_file(folder + "/status.json")) {
    auto parsed = nlohmann::json::parse(*status, nullptr, false);
    if (!parsed.is_discarded()) evidence.status = std::move(parsed);
  }
  evidence.password = first_line_of(read_file(folder + "/password").value_or(""));
  for (const char* name : {"agent.log", "status.json", "commands.log"})
    if (auto content = read_file(folder + '/' + name)) evidence.texts.emplace_back(name, std::move(*content));
  return evidence;
}

}  // namespace sipreg::conformance
