#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "conformance/report/json.hpp"
#include "conformance/report/writers.hpp"
#include "sipreg/rule.hpp"
#include "sipreg/version.hpp"

namespace sipreg::conformance::report {
namespace {

using Json = nlohmann::ordered_json;

Json to_value(const Check& check) {
  return {{"name", check.name},        {"verdict", info(check.verdict).word}, {"rule", check.rule},
          {"sent", check.sent},        {"expected", check.expected},          {"actual", check.actual},
          {"evidence", check.evidence}};
}

Json to_value(const Window& window) {
  return {{"from_line", window.from_line},
          {"lo", window.lo},
          {"hi", window.hi ? Json(*window.hi) : Json(nullptr)},
          {"of", window.of},
          {"ok", window.ok ? Json(*window.ok) : Json(nullptr)}};
}

Json to_value(const Portrait& portrait) {
  Json sentences = Json::array();
  for (const Sentence& one : portrait.sentences) sentences.push_back({{"text", one.text}, {"case", one.name}});
  return {{"agent", portrait.agent}, {"profiles", portrait.profiles}, {"sentences", std::move(sentences)}};
}

template <class Item>
Json array_of(const std::vector<Item>& items) {
  Json array = Json::array();
  for (const Item& item : items) array.push_back(to_value(item));
  return array;
}

/// Every word, the ones that no run ended with too, so that a reader need not know which are missing.
Json counts_value(const Counts& counts, Verdict first, Verdict last) {
  Json value{{"total", counts.total()}};
  for (const VerdictInfo& row : verdicts)
    if (row.verdict >= first && row.verdict <= last) value[row.word] = counts.of(row.verdict);
  return value;
}

}  // namespace

Json run_value(const CaseRun& run) {
  Json value{
      {"case", run.name}, {"id", run.id}, {"group", run.group()}, {"profile", run.profile}, {"level", run.level}};
  value["agent"] = run.agent;
  if (!run.fault.empty()) {
    value["fault"] = run.fault;
    value["by"] = run.by;
  }
  value["verdict"] = info(run.verdict).word;
  value["reason"] = run.reason;
  value["title"] = run.title;
  value["basis"] = basis(run);
  value["refs"] = run.refs;
  value["checks"] = array_of(run.checks);
  value["windows"] = array_of(run.windows);
  value["policy_seconds"] = run.policy_seconds;
  value["wall_seconds"] = run.wall_seconds;
  value["late_ms"] = run.late_ms;
  value["attempts"] = run.attempts;
  value["rerun"] = run.rerun;
  value["folder"] = run.folder;
  value["message_count"] = run.messages.size();
  if (!run.trace_note.empty()) value["trace_note"] = run.trace_note;
  return value;
}

Json summary_value(const Report& report, const Demands& demands) {
  Json fault_counts{{"total", report.fault_counts.total()}};
  for (const Verdict verdict : {Verdict::caught, Verdict::escaped, Verdict::not_exercised})
    fault_counts[info(verdict).word] = report.fault_counts.of(verdict);
  const int status = exit_status(report, demands);
  return {{"schema", "sipreg.report/1"},
          {"sipreg", fmt::format("{}.{}.{}", version.major, version.minor, version.patch)},
          {"created", report.created},
          {"folder", report.folder},
          {"demands", {{"strict", demands.strict}, {"faults", demands.faults}}},
          {"exit_status", status},
          {"cases_by_verdict", counts_value(report.case_counts, Verdict::pass, Verdict::xpass)},
          {"fault_runs_by_verdict", std::move(fault_counts)},
          {"policy_seconds", report.policy_seconds},
          {"wall_seconds", report.wall_seconds},
          {"policy_per_wall", report.policy_per_wall()},
          {"unproven", report.unproven},
          {"agents", array_of(report.portraits)}};
}

Json rules_value(const Report& report) {
  Json rules = Json::object();
  const auto add = [&](const std::string& id) {
    const auto rule = find_rule(id);
    if (!rule || rules.contains(id)) return;
    const RuleInfo& row = sipreg::info(*rule);
    rules[id] = {{"source", row.source}, {"strength", to_string(row.strength)}, {"text", row.text}};
  };
  for (const auto* runs : {&report.cases, &report.fault_runs}) {
    for (const CaseRun& run : *runs) {
      for (const std::string& ref : run.refs) add(ref);
      for (const Check& check : run.checks) add(check.rule);
    }
  }
  return rules;
}

std::string to_json(const Report& report, const Demands& demands) {
  Json document = summary_value(report, demands);
  document["rules"] = rules_value(report);
  document["cases"] = Json::array();
  for (const CaseRun& run : report.cases) document["cases"].push_back(run_value(run));
  document["fault_runs"] = Json::array();
  for (const CaseRun& run : report.fault_runs) document["fault_runs"].push_back(run_value(run));
  return document.dump(1, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace sipreg::conformance::report
