#include "conformance/plan/plan.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sipreg/deployment/checklist.hpp"
#include "sipreg/deployment/parameters.hpp"
#include "sipreg/format.hpp"
#include "sipreg/policy/refresh.hpp"

namespace sipreg::conformance::plan {
namespace {

using deployment::Challenged;
using deployment::Scenario;
using deployment::Severity;

/// As the library writes it: "32 s", "120..300 s", "Auto or 600..3600 s".
template <class T>
std::string text(const T& value) {
  deployment::Sentence sentence;
  return std::string{(sentence << value).view()};
}

/// The parameters as the softswitch takes them: what was not written has its default.
deployment::OutboundParameters in_force(deployment::OutboundParameters parameters) {
  const auto fall_back = [](auto& setting) {
    if (setting.origin == deployment::Origin::absent) setting.origin = deployment::Origin::empty;
  };
  fall_back(parameters.expire);
  fall_back(parameters.retry_delay);
  return parameters;
}

/// `count` trunks like this one, all to one host.
LoadRow load_of(const Effects& effects, std::uint32_t count, Challenged challenged) {
  constexpr std::string_view host = "registrar.invalid";
  const std::vector<deployment::TrunkLoad> trunks(count, {host, effects.refresh, effects.retry_delay, challenged});
  return {challenged, deployment::host_load(trunks.data(), trunks.size(), host)};
}

Effects effects_of(const Settings& settings) {
  const Profile profile = deployment::profile_of(in_force(settings.parameters));
  const auto& check = settings.parameters.options_check_period;
  const seconds granted = settings.granted.value_or(profile.lifetime);
  Effects effects;
  effects.mode = profile.expiry;
  effects.asked = profile.lifetime;
  effects.lifetime = granted;
  effects.refresh = longer(refresh_point(profile, to_delta_seconds(granted)).from_first_send, profile.shortest_spacing);
  effects.silence =
      deployment::longest_silence(effects.refresh, check.known() ? std::optional<Duration>{check.value} : std::nullopt);
  effects.retry_delay = profile.retry_delay;
  effects.timeout = profile.timers.timeout();
  effects.outage = deployment::self_made_outage(effects.lifetime, effects.retry_delay, effects.timeout);
  const auto second_attempt = [&](Duration timeout) {
    return SecondAttempt{sum(effects.refresh, sum(timeout, effects.retry_delay)),
                         deployment::second_attempt_in_time(effects.lifetime, effects.retry_delay, timeout)};
  };
  effects.after_silence = second_attempt(effects.timeout);
  effects.after_refusal = second_attempt(Duration{0});
  effects.down_refused = deployment::nominal_downtime(effects.retry_delay, retries);
  effects.down_silent = deployment::realistic_downtime(effects.retry_delay, retries, effects.timeout);
  std::vector<std::uint32_t> counts{1};
  if (settings.trunks > 1) counts.push_back(settings.trunks);
  for (const std::uint32_t count : counts)
    for (const Challenged challenged : {Challenged::always, Challenged::never})
      effects.loads.push_back(load_of(effects, count, challenged));
  return effects;
}

Finding finding_of(const deployment::Advice& advice, std::string detail) {
  return {advice.id, advice.severity, advice.title, std::move(detail), advice.why, advice.fix};
}

/// C-1 and C-2 of the checklist, unless they have passed.
void judge_items(const Settings& settings, std::vector<Finding>& findings) {
  const deployment::ConfiguredFacts configured{in_force(settings.parameters), settings.scenarios, {}};
  const auto add = [&](const deployment::ItemVerdict& item, const std::string& recommended) {
    if (item.verdict() == deployment::Verdict::pass) return;
    const deployment::ReasonInfo& reason = info(item.reason);
    const Severity severity = item.verdict() == deployment::Verdict::fail ? Severity::error : Severity::warning;
    findings.push_back(
        {reason.id, severity, reason.title, fmt::format("recommended: {}", recommended), reason.why, reason.fix});
  };
  const deployment::ItemVerdict expire = deployment::check_expire(configured, {});
  const deployment::ItemVerdict retry = deployment::check_retry_delay(configured, {});
  add(expire, text(expire.wanted.expiry));
  add(retry, text(retry.wanted.retry));
}

std::string load_text(const deployment::HostLoad& load) {
  return fmt::format("{} trunks: {:.0f} requests a minute, {:.0f} while all are refused, {} at once", load.trunks,
                     static_cast<double>(load.refreshing) / 1000, static_cast<double>(load.retrying) / 1000,
                     load.burst);
}

void judge_effects(const Settings& settings, const Effects& effects, std::vector<Finding>& findings) {
  if (const auto note = deployment::outage_note(effects.outage))
    findings.push_back(finding_of(
        advice(*note), fmt::format("one silent refresh: {} without a registration", text(effects.outage.length))));
  if (settings.nat_timeout) {
    if (const auto note = deployment::nat_note(*settings.nat_timeout, effects.silence))
      findings.push_back(
          finding_of(advice(*note), fmt::format("the NAT keeps a mapping for {}, and the trunk is silent for {}",
                                                text(*settings.nat_timeout), text(effects.silence))));
  }
  const auto most = std::find_if(effects.loads.rbegin(), effects.loads.rend(),
                                 [](const LoadRow& row) { return row.challenged == Challenged::always; });
  for (const deployment::DowntimeNote note : deployment::load_notes(most->load))
    findings.push_back(finding_of(advice(note), load_text(most->load)));
}

std::vector<Finding> findings_of(const Settings& settings, const std::optional<Effects>& effects,
                                 const deployment::Recommendation& recommendation) {
  std::vector<Finding> findings;
  if (effects) {
    judge_effects(settings, *effects, findings);
    judge_items(settings, findings);
  } else if (settings.nat_timeout &&
             deployment::max_safe_expiry(*settings.nat_timeout).kind == deployment::SafeExpiry::Kind::keep_alive) {
    findings.push_back(finding_of(advice(deployment::NatNote::keep_alive), {}));
  }
  if (recommendation.contradictory())
    findings.push_back(finding_of(deployment::scenarios_contradict, std::string{describe(recommendation).view()}));
  std::stable_sort(findings.begin(), findings.end(),
                   [](const Finding& a, const Finding& b) { return a.severity > b.severity; });
  return findings;
}

std::vector<NatRow> nat_rows(const Settings& settings, const std::optional<Effects>& effects) {
  std::vector<NatRow> rows;
  const auto add = [&](Duration timeout) {
    NatRow row{timeout, {}, deployment::max_safe_expiry(timeout)};
    if (effects) row.reachability = deployment::reachability(timeout, effects->silence);
    rows.push_back(row);
  };
  if (settings.nat_timeout) {
    add(*settings.nat_timeout);
  } else {
    for (const seconds timeout : usual_nat_timeouts) add(timeout);
  }
  return rows;
}

std::vector<ScenarioRow> scenario_rows(const Settings& settings, const std::optional<Effects>& effects) {
  std::vector<ScenarioRow> rows;
  for (std::size_t i = 0; i < deployment::scenario_count; ++i) {
    const auto scenario = static_cast<Scenario>(i);
    if (!settings.scenarios.empty() && !settings.scenarios.contains(scenario)) continue;
    ScenarioRow row{scenario, {}, {}};
    if (effects) {
      const deployment::ScenarioPreset& wanted = preset(scenario);
      const bool automatic = effects->mode == ExpiryMode::automatic;
      row.expiry_fits = automatic ? wanted.expiry.automatic : wanted.expiry.fixed.contains(effects->asked);
      row.retry_fits = effects->retry_delay >= wanted.retry.lowest && effects->retry_delay <= wanted.retry.highest;
    }
    rows.push_back(row);
  }
  return rows;
}

std::vector<RetryChoice> retry_choices_of(const deployment::Recommendation& recommendation, Duration timeout) {
  std::vector<RetryChoice> rows;
  for (const deployment::FailoverChoice& choice : deployment::failover_choices) {
    const deployment::SecondsRange& delay = choice.retry_delay;
    if (intersection(delay, recommendation.retry).empty()) continue;
    rows.push_back({choice, deployment::nominal_downtime(delay.lowest, retries),
                    deployment::nominal_downtime(delay.highest, retries),
                    deployment::realistic_downtime(delay.lowest, retries, timeout),
                    deployment::realistic_downtime(delay.highest, retries, timeout)});
  }
  return rows;
}

}  // namespace

std::size_t Plan::count(Severity severity) const {
  return static_cast<std::size_t>(std::count_if(findings.begin(), findings.end(),
                                                [=](const Finding& finding) { return finding.severity == severity; }));
}

Plan make_plan(const Settings& settings) {
  Plan plan;
  plan.settings = settings;
  plan.recommendation = deployment::recommend(settings.scenarios);
  if (settings.any) plan.effects = effects_of(settings);
  plan.nat = nat_rows(settings, plan.effects);
  plan.findings = findings_of(settings, plan.effects, plan.recommendation);
  plan.scenarios = scenario_rows(settings, plan.effects);
  plan.retry_choices =
      retry_choices_of(plan.recommendation, deployment::profile_of(settings.parameters).timers.timeout());
  return plan;
}

}  // namespace sipreg::conformance::plan
