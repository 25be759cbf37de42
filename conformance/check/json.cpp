#include <fmt/format.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "conformance/check/words.hpp"
#include "conformance/check/writers.hpp"
#include "conformance/report/text.hpp"
#include "sipreg/deployment/nat.hpp"
#include "sipreg/version.hpp"

namespace sipreg::conformance::check {
namespace {

using Json = nlohmann::ordered_json;
using analysis::Spread;
using analysis::TrunkFacts;

Json seconds_value(Duration span) {
  if (span.count() % 1000 == 0) return span.count() / 1000;
  return static_cast<double>(span.count()) / 1000;
}

template <class T>
Json seconds_or_null(const std::optional<T>& span) {
  return span ? seconds_value(Duration{*span}) : Json(nullptr);
}

std::string_view word(deployment::Verdict verdict) {
  return verdict == deployment::Verdict::not_observed ? "not_observed" : to_string(verdict);
}

std::string_view word(deployment::Presence presence) {
  switch (presence) {
    case deployment::Presence::unknown: return "unknown";
    case deployment::Presence::absent: return "absent";
    case deployment::Presence::present: return "present";
  }
  return "unknown";
}

/// `scale`: how many of the measured units are one of the told ones.
Json spread_value(const Spread& spread, double scale) {
  if (spread.empty()) return nullptr;
  const auto told = [&](std::int64_t value) { return static_cast<double>(value) / scale; };
  Json cells = Json::array();
  for (const Spread::Cell& cell : spread.cells()) cells.push_back({told(cell.value), cell.count});
  return {{"count", spread.count()},           {"min", told(spread.least())},    {"median", told(spread.median())},
          {"p95", told(spread.quantile(950))}, {"max", told(spread.greatest())}, {"cells", std::move(cells)}};
}

template <class Values, class Words>
Json counts_value(const Values& values, const Words& words) {
  Json object = Json::object();
  for (std::size_t i = 0; i < values.size(); ++i)
    if (values[i] != 0) object[std::string(words[i])] = values[i];
  return object;
}

class Writer {
 public:
  Writer(const CheckResult& result, std::size_t exchanges_each)
      : result_(result), exchanges_each_(exchanges_each), alias_(result) {}

  /// Trunk by trunk: the tree of thousands of them would take many times the memory of their text.
  std::string text() {
    std::string out = printed(document());
    out.resize(out.rfind('\n'));  // the last brace
    out += ",\n \"trunks\": [";
    const char* separator = "\n";
    for (const TrunkResult& trunk : result_.trunks) {
      out += separator + printed(trunk_value(trunk));
      separator = ",\n";
    }
    return out + "\n ]\n}\n";
  }

 private:
  static std::string printed(const Json& value) { return value.dump(1, ' ', false, Json::error_handler_t::replace); }

  /// All but the trunks.
  Json document() {
    Json out{
        {"schema", "sipreg.check/1"}, {"sipreg", fmt::format("{}.{}.{}", version.major, version.minor, version.patch)},
        {"command", result_.command}, {"exit_status", result_.exit_status()},
        {"redacted", result_.redact}, {"dated", result_.dated}};
    out["scenarios"] = Json::array();
    for (std::size_t i = 0; i < deployment::scenario_count; ++i)
      if (const auto one = static_cast<deployment::Scenario>(i); result_.scenarios.contains(one))
        out["scenarios"].push_back(to_string(one));
    out["nat_timeout_s"] = seconds_or_null(result_.nat_timeout);
    out["inputs"] = Json::array();
    for (const InputReport& input : result_.inputs)
      out["inputs"].push_back(
          {{"file", input.file}, {"kind", input.kind}, {"summary", input.summary}, {"losses", input.losses}});
    out["totals"] = totals();
    out["summary"] = summary();
    out["hosts"] = Json::array();
    for (const analysis::HostRate& host : result_.trace.hosts)
      out["hosts"].push_back({{"remote", host.remote},
                              {"trunks", host.trunks},
                              {"requests", host.requests},
                              {"busiest_second", host.busiest_second},
                              {"busiest_minute", host.busiest_minute}});
    out["findings"] = findings(result_.findings);
    return out;
  }

  Json at(analysis::At moment) const { return seconds_value(between(result_.trace.totals.first, moment)); }

  Json totals() const {
    const analysis::Totals& all = result_.trace.totals;
    Json first = nullptr;
    if (result_.dated) first = time_text(result_, all.first);
    return {{"messages", all.messages},
            {"registers", all.registers},
            {"answers", all.answers},
            {"others", all.others},
            {"damaged", all.damaged},
            {"unpaired", all.unpaired},
            {"translated", all.translated},
            {"beyond_limit", all.beyond_limit},
            {"untimed", all.untimed},
            {"first", std::move(first)},
            {"seconds", seconds_value(between(all.first, all.last))}};
  }

  Json summary() const {
    const Counts counts = result_.counts();
    Json verdicts = Json::object();
    for (std::size_t i = 0; i < counts.verdicts.size(); ++i)
      verdicts[std::string(word(static_cast<deployment::Verdict>(i)))] = counts.verdicts[i];
    return {{"trunks", result_.trunks.size()}, {"errors", counts.errors},          {"warnings", counts.warnings},
            {"notes", counts.notes},           {"checklist", std::move(verdicts)}, {"text", summary_text(result_)}};
  }

  Json findings(const std::vector<analysis::Finding>& list) {
    Json array = Json::array();
    for (const analysis::Finding& one : list) {
      const analysis::VerifierRule& rule = analysis::rule(one.rule);
      const std::string place = place_text(result_, one);
      array.push_back({{"id", rule.id},
                       {"severity", to_string(one.severity)},
                       {"title", rule.title},
                       {"detail", alias_(one.detail)},
                       {"why", rule.why},
                       {"fix", rule.fix},
                       {"evidence", place.empty() ? Json(nullptr) : Json(place)},
                       {"at_s", one.at ? at(*one.at) : Json(nullptr)}});
    }
    return array;
  }

  Json trunk_value(const TrunkResult& trunk) {
    const TrunkFacts* const facts = trunk.facts;
    const auto text = [&](const std::string TrunkFacts::*member) {
      return facts == nullptr || (facts->*member).empty() ? Json(nullptr) : Json(alias_(facts->*member));
    };
    Json out{{"name", alias_(trunk.name)},
             {"aor", text(&TrunkFacts::aor)},
             {"registrar", text(&TrunkFacts::registrar)},
             {"local", text(&TrunkFacts::local)},
             {"remote", text(&TrunkFacts::remote)},
             {"contact", text(&TrunkFacts::contact)},
             {"transport", facts == nullptr ? Json(nullptr) : Json(to_string(facts->transport))},
             {"observed", facts != nullptr},
             {"timed", facts != nullptr && facts->timed}};
    out["state"] = facts == nullptr ? Json(nullptr) : Json(to_string(facts->state));
    out["from_s"] = facts == nullptr ? Json(nullptr) : at(facts->first);
    out["until_s"] = facts == nullptr ? Json(nullptr) : at(facts->end);
    out["measures"] = facts == nullptr ? Json(nullptr) : measures(*facts);
    out["policy"] = facts == nullptr ? Json(nullptr) : policy(trunk.policy);
    add_course(out, facts);
    out["checklist"] = nullptr;
    if (trunk.checklist) {
      out["checklist"] = Json::array();
      for (const deployment::ItemVerdict& line : *trunk.checklist) out["checklist"].push_back(item(line));
    }
    out["symptoms"] = Json::array();
    for (const deployment::SymptomFinding& one : trunk.symptoms) {
      const deployment::Advice& advice = deployment::advice(one.symptom);
      out["symptoms"].push_back({{"id", advice.id},
                                 {"severity", to_string(advice.severity)},
                                 {"confidence", to_string(one.confidence)},
                                 {"title", advice.title},
                                 {"why", advice.why},
                                 {"fix", advice.fix},
                                 {"measured_s", seconds_value(one.measured)}});
    }
    out["findings"] = findings(trunk.findings);
    out["notes"] = Json::array();
    for (const std::string& note : trunk.notes) out["notes"].push_back(alias_(note));
    return out;
  }

  static Json item(const deployment::ItemVerdict& line) {
    const deployment::ReasonInfo& reason = deployment::info(line.reason);
    const auto or_null = [](std::string_view text) { return text.empty() ? Json(nullptr) : Json(text); };
    return {{"item", id(reason.item)},
            {"title", to_string(reason.item)},
            {"verdict", word(reason.verdict)},
            {"reason", reason.id},
            {"what", reason.title},
            {"why", or_null(reason.why)},
            {"fix", or_null(reason.fix)},
            {"source", to_string(reason.source)},
            {"configured_s", seconds_or_null(line.configured)},
            {"measured_s", seconds_or_null(line.measured)},
            {"anchor", or_null(to_string(line.anchor))}};
  }

  static Json policy(const analysis::Policy& policy) {
    Json out{{"sentence", policy.sentence()},
             {"words", Json::array()},
             {"resembles", policy.resembles},
             {"contradicts", Json::array()}};
    for (const analysis::PolicyWord& word : policy.words)
      out["words"].push_back({{"what", word.what}, {"text", word.text}, {"evidence", word.evidence}});
    for (const analysis::Contradiction& one : policy.contradicts)
      out["contradicts"].push_back({{"agent", one.agent}, {"fact", one.fact}});
    return out;
  }

  Json measures(const TrunkFacts& facts) const {
    constexpr std::array<std::string_view, 7> classes{"", "1xx", "2xx", "3xx", "4xx", "5xx", "6xx"};
    Json out{{"requests", counts_value(facts.requests, analysis::request_kind_words)},
             {"copies", facts.copies},
             {"answers", counts_value(facts.answers, classes)},
             {"failures", counts_value(facts.failures, analysis::cause_words)},
             {"accepted", facts.successes},
             {"asked_s", spread_value(facts.asked, 1)},
             {"granted_s", spread_value(facts.granted, 1)},
             {"refresh_gap_s", spread_value(facts.refresh_gap, 1000)},
             {"refresh_share", spread_value(facts.refresh_share, 1000)},
             {"retry_from_failure_s", spread_value(facts.retry_from_detection, 1000)},
             {"retry_from_send_s", spread_value(facts.retry_from_send, 1000)},
             {"time_to_register_s", spread_value(facts.to_register, 1000)},
             {"time_to_recover_s", spread_value(facts.to_recover, 1000)},
             {"lapses", facts.lapses.count},
             {"lapsed_s", seconds_value(facts.lapses.worst)}};
    const auto share = availability(facts);
    out["availability"] = share ? Json(*share) : Json(nullptr);
    out["time_in_s"] = Json::object();
    for (std::size_t i = 0; i < facts.time_in.size(); ++i)
      if (facts.time_in[i] > Duration{})
        out["time_in_s"][std::string(analysis::trunk_state_words[i])] = seconds_value(facts.time_in[i]);
    out["busiest_second"] = facts.rate.busiest_second();
    out["busiest_minute"] = facts.rate.busiest_minute();
    out["nat"] = word(facts.nat);
    out["public_address"] = facts.public_address.empty() ? Json(nullptr) : Json(facts.public_address);
    out["longest_quiet_s"] = facts.longest_quiet > Duration{} ? seconds_value(facts.longest_quiet) : Json(nullptr);
    out["nat_open_share"] = nullptr;
    if (result_.nat_timeout && facts.longest_quiet > Duration{})
      out["nat_open_share"] = deployment::reachability(*result_.nat_timeout, facts.longest_quiet).permille / 1000.0;
    out["inbound"] = {{"answered", facts.inbound.answered}, {"unanswered", facts.inbound.unanswered}};
    return out;
  }

  void add_course(Json& out, const TrunkFacts* facts) const {
    out["states"] = Json::array();
    out["exchanges"] = Json::array();
    out["exchanges_left_out"] = out["exchanges_before_gap"] = 0;
    if (facts != nullptr) {
      for (const analysis::Stretch& one : facts->states)
        out["states"].push_back(
            {{"state", to_string(one.state)}, {"from_s", at(one.from)}, {"until_s", at(one.until)}});
      add_exchanges(out, facts->exchanges);
    }
    out["states_left_out"] = facts == nullptr ? 0 : facts->states_left_out;
  }

  void add_exchanges(Json& out, const analysis::Ends<analysis::Exchange>& exchanges) const {
    const std::vector<analysis::Exchange> all = exchanges.in_order();
    const bool cut = all.size() > exchanges_each_;
    const std::size_t first = cut ? exchanges_each_ / 2 : exchanges.before_gap();
    const std::size_t last = cut ? exchanges_each_ / 2 : all.size() - first;
    for (std::size_t i = 0; i < first; ++i) out["exchanges"].push_back(exchange(all[i]));
    for (std::size_t i = all.size() - last; i < all.size(); ++i) out["exchanges"].push_back(exchange(all[i]));
    out["exchanges_left_out"] = exchanges.count() - first - last;
    out["exchanges_before_gap"] = first;
  }

  Json exchange(const analysis::Exchange& one) const {
    const bool success = one.status >= 200 && one.status < 300;
    return {{"at_s", at(one.at)},
            {"kind", to_string(one.kind)},
            {"cseq", one.cseq},
            {"asked", one.has_asked ? Json(one.asked) : Json(nullptr)},
            {"credentials", one.credentials},
            {"copies", one.copies},
            {"last_copy_s", at(one.last_copy)},
            {"status", one.status},
            {"answered_s", one.status != 0 ? at(one.answered) : Json(nullptr)},
            {"granted", success ? Json(one.granted) : Json(nullptr)},
            {"why", success ? Json(fmt::format("{}, {}", to_string(one.match), to_string(one.source))) : Json(nullptr)},
            {"wait_asked_s", one.wait_asked != 0 ? Json(one.wait_asked) : Json(nullptr)},
            {"cause", to_string(one.cause)},
            {"place", place_text(result_, one.place)}};
  }

  const CheckResult& result_;
  std::size_t exchanges_each_;
  Aliases alias_;
};

}  // namespace

std::string to_json(const CheckResult& result) { return to_json(result, std::numeric_limits<std::size_t>::max()); }

std::string to_json(const CheckResult& result, std::size_t exchanges_each) {
  return Writer(result, exchanges_each).text();
}

}  // namespace sipreg::conformance::check
