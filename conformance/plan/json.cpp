#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "conformance/plan/writers.hpp"
#include "sipreg/version.hpp"

namespace sipreg::conformance::plan {
namespace {

using Json = nlohmann::ordered_json;
using deployment::Challenged;
using deployment::OutageLevel;
using deployment::Reach;
using deployment::SafeExpiry;

/// A whole number of seconds where it is one.
Json seconds_value(Duration span) {
  if (span.count() % 1000 == 0) return span.count() / 1000;
  return static_cast<double>(span.count()) / 1000;
}

Json per_minute(std::int64_t thousandths) { return static_cast<double>(thousandths) / 1000; }

std::string_view word(Reach reach) {
  switch (reach) {
    case Reach::open: return "open";
    case Reach::no_margin: return "no-margin";
    case Reach::closes: break;
  }
  return "closes";
}

std::string_view word(OutageLevel level) {
  switch (level) {
    case OutageLevel::none: return "none";
    case OutageLevel::silent: return "silent";
    case OutageLevel::refused: break;
  }
  return "refused";
}

std::string_view origin_word(bool known) { return known ? "given" : "default"; }

Json names(deployment::ScenarioSet set) {
  Json array = Json::array();
  for (std::size_t i = 0; i < deployment::scenario_count; ++i)
    if (const auto scenario = static_cast<deployment::Scenario>(i); set.contains(scenario))
      array.push_back(to_string(scenario));
  return array;
}

Json range_value(const deployment::SecondsRange& range) {
  if (range.empty()) return nullptr;
  return {{"lowest_s", range.lowest.count()}, {"highest_s", range.highest.count()}};
}

Json range_value(const deployment::ExpiryRange& range) {
  return {{"auto", range.automatic}, {"fixed", range_value(range.fixed)}};
}

Json attempt_value(const SecondAttempt& attempt) {
  return {{"after_s", seconds_value(attempt.leaves)}, {"in_time", attempt.in_time}};
}

Json settings_value(const Settings& settings, const Effects& effects) {
  const auto& check = settings.parameters.options_check_period;
  return {{"expiry_mode", effects.mode == ExpiryMode::automatic ? "auto" : "fixed"},
          {"expiry_origin", origin_word(settings.parameters.expire.known())},
          {"asked_s", effects.asked.count()},
          {"granted_s", seconds_value(effects.lifetime)},
          {"granted_origin", settings.granted ? "given" : "assumed"},
          {"retry_delay_s", seconds_value(effects.retry_delay)},
          {"retry_delay_origin", origin_word(settings.parameters.retry_delay.known())},
          {"transaction_timeout_s", seconds_value(effects.timeout)},
          {"options_check_s", check.known() ? Json(check.value.count()) : Json(nullptr)},
          {"trunks", settings.trunks}};
}

Json effects_value(const Effects& effects) {
  Json load = Json::array();
  for (const LoadRow& row : effects.loads)
    load.push_back({{"trunks", row.load.trunks},
                    {"challenged", row.challenged == Challenged::always},
                    {"per_minute", per_minute(row.load.refreshing)},
                    {"per_minute_refused", per_minute(row.load.retrying)},
                    {"at_once", row.load.burst}});
  return {{"refresh_after_s", seconds_value(effects.refresh)},
          {"longest_silence_s", seconds_value(effects.silence)},
          {"outage", {{"level", word(effects.outage.level)}, {"length_s", seconds_value(effects.outage.length)}}},
          {"second_attempt",
           {{"server_silent", attempt_value(effects.after_silence)},
            {"server_refuses", attempt_value(effects.after_refusal)}}},
          {"downtime",
           {{"retries", retries},
            {"server_refuses_s", seconds_value(effects.down_refused)},
            {"server_silent_s", seconds_value(effects.down_silent)}}},
          {"load", std::move(load)}};
}

Json nat_value(const NatRow& row) {
  Json value{{"timeout_s", seconds_value(row.timeout)}};
  if (row.reachability) {
    value["reach"] = word(row.reachability->reach);
    value["reachable_percent"] = static_cast<double>(row.reachability->permille) / 10;
  }
  const bool none = row.longest.kind == SafeExpiry::Kind::keep_alive;
  value["longest_expiry_s"] = none ? Json(nullptr) : Json(row.longest.lifetime.count());
  return value;
}

Json finding_value(const Finding& finding) {
  return {{"id", finding.id},       {"severity", to_string(finding.severity)},
          {"title", finding.title}, {"detail", finding.detail},
          {"why", finding.why},     {"fix", finding.fix}};
}

Json scenario_value(const ScenarioRow& row) {
  const deployment::ScenarioPreset& wanted = preset(row.scenario);
  Json value{{"id", wanted.id},
             {"name", wanted.name},
             {"title", wanted.title},
             {"expiry", range_value(wanted.expiry)},
             {"retry_delay", range_value(wanted.retry)},
             {"why", wanted.why}};
  if (row.expiry_fits) value["expiry_fits"] = *row.expiry_fits;
  if (row.retry_fits) value["retry_delay_fits"] = *row.retry_fits;
  return value;
}

Json choice_value(const RetryChoice& row) {
  const auto ends = [](Duration lowest, Duration highest) {
    return Json{{"lowest_s", seconds_value(lowest)}, {"highest_s", seconds_value(highest)}};
  };
  return {{"id", row.choice.id},
          {"retry_delay", range_value(row.choice.retry_delay)},
          {"server_refuses", ends(row.refused_lowest, row.refused_highest)},
          {"server_silent", ends(row.silent_lowest, row.silent_highest)},
          {"load", row.choice.load},
          {"purpose", row.choice.purpose}};
}

template <class Items, class Value>
Json array_of(const Items& items, Value value) {
  Json array = Json::array();
  for (const auto& item : items) array.push_back(value(item));
  return array;
}

Json recommended_value(const Plan& plan) {
  return {{"expiry", range_value(plan.recommendation.expiry)},
          {"retry_delay", range_value(plan.recommendation.retry)},
          {"expiry_overruled", names(plan.recommendation.expiry_overruled)},
          {"retry_delay_overruled", names(plan.recommendation.retry_overruled)},
          {"scenarios", array_of(plan.scenarios, scenario_value)},
          {"retry_choices", array_of(plan.retry_choices, choice_value)}};
}

}  // namespace

std::string to_json(const Plan& plan) {
  const auto nat_timeout = plan.settings.nat_timeout;
  const Json document{
      {"schema", "sipreg.plan/1"},
      {"sipreg", fmt::format("{}.{}.{}", version.major, version.minor, version.patch)},
      {"exit_status", plan.exit_status()},
      {"scenarios", names(plan.settings.scenarios)},
      {"nat_timeout_s", nat_timeout ? Json(nat_timeout->count()) : Json(nullptr)},
      {"settings", plan.effects ? settings_value(plan.settings, *plan.effects) : Json(nullptr)},
      {"effects", plan.effects ? effects_value(*plan.effects) : Json(nullptr)},
      {"nat", array_of(plan.nat, nat_value)},
      {"findings", array_of(plan.findings, finding_value)},
      {"recommended", recommended_value(plan)},
  };
  return document.dump(1, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace sipreg::conformance::plan
