#include "conformance/runner/evidence_files.hpp"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>

#include "conformance/text.hpp"
#include "conformance/trace/relay_log.hpp"
#include "conformance/trace/sipp_log.hpp"
#include "conformance/trace/trace_tsv.hpp"
#include "sipreg/wire/message.hpp"

namespace sipreg::conformance {
namespace {

template <typename Visit>
void each_line(std::string_view text, Visit visit) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    visit(trimmed(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

// The entries of a log of JSON lines; what is no object is passed over.
template <typename Visit>
void each_entry(std::string_view log, Visit visit) {
  each_line(log, [&](std::string_view line) {
    if (!line.starts_with('{')) return;
    const auto entry = nlohmann::json::parse(line, nullptr, false);
    if (entry.is_object()) visit(entry);
  });
}

/// 0 when it is missing, no number, or none that a log would hold.
double number(const nlohmann::json& entry, const char* key) {
  const auto found = entry.find(key);
  if (found == entry.end() || !found->is_number()) return 0;
  const double value = found->get<double>();
  return value >= 0 && value < 1e17 ? value : 0;
}

}  // namespace

std::string write_evidence(const std::string& folder, const std::vector<SippLogs>& logs, CaseFile& that) {
  std::string problem;
  std::vector<TimedMessage> messages;
  for (const SippLogs& log : logs) {
    SippLog read = read_sipp_log(read_file(log.messages).value_or(""), read_file(log.short_lines).value_or(""),
                                 log.self, log.peer);
    if (!read.problem.empty()) problem = read.problem;
    std::move(read.messages.begin(), read.messages.end(), std::back_inserter(messages));
  }
  if (const auto text = read_file(folder + "/relay.tsv")) {
    const RelayLog relay = read_relay_log(*text, that.as_run.transport);
    if (!relay.problem.empty()) problem = relay.problem;
    join_relay_log(messages, relay);
    that.connections = relay.connections;
    that.connection_ends_us = relay.connection_ends_us;
  }
  arrange(messages, that.start_us, that.as_run.speed);
  const std::string agent_log = read_file(folder + "/agent.log").value_or("");
  // An agent that we have stopped is late because of us.
  const bool paused = std::any_of(that.signals.begin(), that.signals.end(),
                                  [](const Signal& signal) { return signal.what == "pause"; });
  that.late_ms = paused ? 0 : latest_deadline(agent_log);
  that.late_ms = std::max(that.late_ms, latest_stamp(agent_log, messages, that.as_run.speed));
  if (that.problem.empty()) that.problem = problem;
  write_file(folder + "/trace.tsv", write_trace(messages));
  write_file(folder + "/case.json", write_case_file(that));
  return problem;
}

std::string last_words(const std::string& path) {
  std::string last;
  each_line(read_file(path).value_or(""), [&](std::string_view line) {
    if (!line.empty()) last = line;
  });
  return last.empty() ? "without a word" : last.substr(0, 300);
}

double latest_deadline(std::string_view log) {
  double latest = 0;
  each_entry(log, [&](const nlohmann::json& entry) { latest = std::max(latest, number(entry, "late_ms")); });
  return latest;
}

double latest_stamp(std::string_view log, const std::vector<TimedMessage>& messages, double speed) {
  std::multimap<std::uint32_t, double> sent;  // CSeq -> microseconds since 1970
  double start_us = 0;
  each_entry(log, [&](const nlohmann::json& entry) {
    const auto event = entry.find("event");
    if (event == entry.end()) return;
    if (*event == "started") start_us = number(entry, "epoch_us");
    if (*event == "send")
      sent.emplace(static_cast<std::uint32_t>(std::min(number(entry, "cseq"), 4294967295.0)),
                   start_us + number(entry, "t") / speed * 1e6);
  });
  double latest = 0;
  for (const TimedMessage& message : messages) {
    if (message.from != Party::agent || message.copy != 1) continue;
    const auto [first, last] = sent.equal_range(wire::read_message(message.raw).cseq.number);
    std::optional<double> newest;
    for (auto candidate = first; candidate != last; ++candidate)
      if (candidate->second <= static_cast<double>(message.epoch_us) && candidate->second > newest.value_or(0))
        newest = candidate->second;
    if (newest) latest = std::max(latest, (static_cast<double>(message.epoch_us) - *newest) / 1000);
  }
  return latest;
}

}  // namespace sipreg::conformance
