#include "conformance/runner/evidence_files.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "conformance/text.hpp"
#include "conformance/trace/relay_log.hpp"
#include "conformance/trace/sipp_log.hpp"
#include "conformance/trace/trace_tsv.hpp"

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

}  // namespace

std::string write_evidence(const std::string& folder, const std::vector<RegistrarLog>& logs, CaseFile& that) {
  std::string problem;
  std::vector<TimedMessage> messages;
  for (const RegistrarLog& log : logs) {
    SippLog read =
        read_sipp_log(read_file(log.messages).value_or(""), read_file(log.short_lines).value_or(""), log.registrar);
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
  that.late_ms = latest_deadline(read_file(folder + "/agent.log").value_or(""));
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
  each_line(log, [&](std::string_view line) {
    if (!line.starts_with('{')) return;
    const auto entry = nlohmann::json::parse(line, nullptr, false);
    if (!entry.is_object()) return;
    const auto late = entry.find("late_ms");
    if (late != entry.end() && late->is_number()) latest = std::max(latest, late->get<double>());
  });
  return latest;
}

}  // namespace sipreg::conformance
