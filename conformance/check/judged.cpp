// The second half of a check: what was read becomes trunks, each with its checklist, symptoms and findings.
#include <fmt/format.h>

#include <algorithm>

#include "conformance/analysis/judge.hpp"
#include "conformance/check/inputs.hpp"
#include "conformance/check/words.hpp"
#include "conformance/deployment/poll_findings.hpp"
#include "sipreg/deployment/downtime.hpp"
#include "sipreg/wire/host.hpp"
#include "sipreg/wire/text.hpp"

namespace sipreg::conformance::check {
namespace {

using analysis::RuleId;
using deployment::Presence;
using deployment::RegisterType;
using deployment::Severity;

constexpr std::uint32_t provider_limit = deployment::provider_limit_per_second;

bool registers(const deployment::Gateway& gateway) {
  return gateway.register_type == RegisterType::outbound || gateway.register_type == RegisterType::ims_edge;
}

/// Declared in the list of gateways: one of its groups is called so.
bool is_backup(const deployment::Gateway& gateway) {
  std::string_view groups = gateway.groups, group;
  while (deployment::next_in_list(groups, group))
    if (wire::iequals(group, to_string(deployment::Scenario::backup))) return true;
  return false;
}

std::string_view host_of(std::string_view host_and_port) {
  if (host_and_port.starts_with('[')) return host_and_port.substr(1, host_and_port.find(']') - 1);
  const std::size_t colon = host_and_port.find(':');
  return colon == host_and_port.rfind(':') ? host_and_port.substr(0, colon) : host_and_port;
}

bool contains(std::string_view text, std::string_view part) {
  const auto same = [](char a, char b) { return wire::to_lower(a) == wire::to_lower(b); };
  return std::search(text.begin(), text.end(), part.begin(), part.end(), same) != text.end();
}

analysis::Finding finding(RuleId id, std::string detail) {
  return {id, analysis::rule(id).severity, std::move(detail), {}, {}, {}};
}

std::string range_text(const auto& range) {
  deployment::Sentence words;
  words << range;
  return std::string(words.view());
}

}  // namespace

void Check::index_all() {
  for (std::size_t i = 0; i < gateways_.gateways.size(); ++i) {
    const deployment::Gateway& gateway = gateways_.gateways[i];
    if (registers(gateway))
      gateway_servers_.add(gateway.registrar.empty() ? gateway.remote_address : gateway.registrar, i);
  }
  for (const PollLog& log : polls_)
    for (const GatewaySeries& series : log.series) {
      series_names_.add(series.name, series_.size());
      series_hosts_.add(series.remote_address, series_.size());
      series_.push_back(&series);
    }
}

/// The gateway whose address this trunk registers to; gateways_.gateways.size() when there is none, or several.
std::size_t Check::gateway_of(const analysis::TrunkFacts& facts) const {
  const std::size_t none = gateways_.gateways.size();
  std::size_t found = none;
  for (const std::string_view host : {host_of(facts.remote), host_of(facts.registrar)})
    for (const std::size_t i : gateway_servers_.at(host)) {
      const std::uint16_t port = gateways_.gateways[i].remote_port, seen = facts.remote_endpoint.port;
      if (i == found || (port != 0 && seen != 0 && port != seen)) continue;
      if (found != none) return none;
      found = i;
    }
  return found;
}

const GatewaySeries* Check::polls_of(const analysis::TrunkFacts* facts, std::string_view name) const {
  const auto& named = series_names_.at(name);
  if (!named.empty()) return series_[named.front()];
  if (facts == nullptr) return nullptr;
  const auto& there = series_hosts_.at(host_of(facts->remote));
  return there.empty() ? nullptr : series_[there.front()];
}

bool Check::wanted(const TrunkResult& trunk, std::size_t gateway) const {
  if (request_.trunks.empty()) return true;
  std::vector<std::string_view> texts{trunk.name};
  if (trunk.facts != nullptr)
    for (const std::string* text :
         {&trunk.facts->aor, &trunk.facts->registrar, &trunk.facts->local, &trunk.facts->remote, &trunk.facts->contact})
      texts.push_back(*text);
  if (gateway < gateways_.gateways.size()) texts.push_back(gateways_.gateways[gateway].remote_address);
  return std::any_of(request_.trunks.begin(), request_.trunks.end(), [&](const std::string& part) {
    return std::any_of(texts.begin(), texts.end(), [&](std::string_view text) { return contains(text, part); });
  });
}

void Check::judge_all() {
  index_all();
  const std::size_t no_gateway = gateways_.gateways.size();
  std::vector<bool> seen(no_gateway, false);
  const auto add = [&](TrunkResult trunk, std::size_t gateway, const GatewaySeries* polls) {
    if (!wanted(trunk, gateway)) return;
    if (result_.trunks.size() >= analysis::AnalysisLimits{}.trunks) {
      ++left_out_;
      return;
    }
    judge_trunk(trunk, gateway, polls);
    result_.trunks.push_back(std::move(trunk));
  };
  for (const analysis::TrunkFacts* facts : result_.trace.trunks) {
    const std::size_t gateway = gateway_of(*facts);
    TrunkResult trunk;
    trunk.facts = facts;
    trunk.name = gateway < no_gateway ? std::string(gateways_.gateways[gateway].name) : facts->aor;
    if (gateway < no_gateway) seen[gateway] = true;
    const GatewaySeries* const polls = polls_of(facts, trunk.name);
    add(std::move(trunk), gateway, polls);
  }
  for (std::size_t i = 0; i < no_gateway; ++i) {
    if (seen[i] || !registers(gateways_.gateways[i])) continue;
    TrunkResult trunk;
    trunk.name = gateways_.gateways[i].name;
    const GatewaySeries* const polls = polls_of(nullptr, trunk.name);
    add(std::move(trunk), i, polls);
  }
  if (no_gateway == 0 && result_.trace.trunks.empty())
    for (const PollLog& log : polls_)
      for (const GatewaySeries& series : log.series) {
        TrunkResult trunk;
        trunk.name = series.name;
        if (!examine(series, std::nullopt).never_registered) add(std::move(trunk), no_gateway, &series);
      }
  if (result_.trunks.empty() && request_.trunks.empty() && !request_.parameters.empty()) {
    TrunkResult trunk;
    trunk.name = "every trunk";
    add(std::move(trunk), no_gateway, nullptr);
  }
  judge_together();
}

/// Each gateway is compared with each: of a list of many thousands only the first ones, and that is told.
void Check::find_backup_of(std::size_t gateway, TrunkResult& trunk, deployment::ConfiguredFacts& configured) {
  const std::size_t all = gateways_.gateways.size();
  if (all > comparisons_left_) {
    ++not_compared_;
    trunk.notes.push_back("the list of gateways is too long to look for this one's backup; name it with --trunk");
    return;
  }
  comparisons_left_ -= all;
  configured.backup = deployment::find_backup(gateways_.gateways.data(), all, gateway);
}

void Check::judge_trunk(TrunkResult& trunk, std::size_t gateway, const GatewaySeries* polls) {
  analysis::Expectations expected;
  deployment::ConfiguredFacts& configured = expected.configured;
  configured.parameters = parameters_.parameters().outbound;
  configured.scenarios = result_.scenarios;
  if (gateway < gateways_.gateways.size()) {
    find_backup_of(gateway, trunk, configured);
    configured.password = gateways_.passwords[gateway];
    if (is_backup(gateways_.gateways[gateway])) {
      configured.scenarios.insert(deployment::Scenario::backup);
      trunk.notes.push_back("a backup by its gateway group: a retry delay of 120..300 s suits it");
    }
  }
  if (trunk.facts != nullptr && trunk.facts->aor.find('@') != std::string::npos) configured.user = Presence::present;
  if (result_.nat_timeout) expected.nat_timeout = *result_.nat_timeout;
  expected.backoff = backoff_;
  deployment::ObservedFacts seen;
  if (trunk.facts != nullptr) {
    for (const analysis::HostRate& host : result_.trace.hosts)
      if (wire::same_host(host.remote, host_of(trunk.facts->remote)))
        expected.host_overloaded = host.busiest_second > provider_limit;
    trunk.gaps = analysis::retry_gaps(*trunk.facts);
    seen = analysis::observed_facts(*trunk.facts, trunk.gaps);
    trunk.policy = analysis::infer_policy(*trunk.facts);
    trunk.symptoms = deployment::find_symptoms(analysis::observed_behaviour(*trunk.facts, expected));
    trunk.findings = analysis::judge(*trunk.facts, expected);
  }
  if (polls != nullptr) judge_polls(trunk, *polls, seen);
  if (request_.command == "check") {
    trunk.checklist = deployment::checklist(configured, seen);
    judge_settings(trunk, configured);
  }
  std::stable_sort(trunk.findings.begin(), trunk.findings.end(),
                   [](const analysis::Finding& a, const analysis::Finding& b) { return a.severity > b.severity; });
}

/// What the configuration alone says of this trunk.
void Check::judge_settings(TrunkResult& trunk, const deployment::ConfiguredFacts& configured) const {
  using deployment::ChecklistReason;
  const deployment::Recommendation wanted = deployment::recommend(configured.scenarios);
  const auto& parameters = configured.parameters;
  switch ((*trunk.checklist)[0].reason) {
    case ChecklistReason::expire_auto_nat:
    case ChecklistReason::expire_long_nat:
    case ChecklistReason::expire_outside:
    case ChecklistReason::expire_auto_outside:
    case ChecklistReason::expire_short_nat: {
      analysis::Finding found = finding(RuleId::s01, fmt::format("configured {}, wanted {}",
                                                                 parameters.expire.value.mode == ExpiryMode::automatic
                                                                     ? "Auto"
                                                                     : span_text(parameters.expire.value.lifetime),
                                                                 range_text(wanted.expiry)));
      if ((*trunk.checklist)[0].verdict() != deployment::Verdict::fail) found.severity = Severity::warning;
      trunk.findings.push_back(std::move(found));
      break;
    }
    default: break;
  }
  if (parameters.retry_delay.known() && !configured.scenarios.empty() &&
      !wanted.retry.contains(parameters.retry_delay.value))
    trunk.findings.push_back(finding(
        RuleId::s02,
        fmt::format("configured {}, wanted {}", span_text(parameters.retry_delay.value), range_text(wanted.retry))));
  if (parameters.expire.known() && parameters.expire.value.mode == ExpiryMode::fixed &&
      parameters.retry_delay.known()) {
    const auto outage = deployment::self_made_outage(parameters.expire.value.lifetime, parameters.retry_delay.value);
    if (outage.level != deployment::OutageLevel::none) {
      analysis::Finding found =
          finding(RuleId::s04, fmt::format("expiry {}, retry delay {}: {} without a binding after one silent refresh",
                                           span_text(parameters.expire.value.lifetime),
                                           span_text(parameters.retry_delay.value), span_text(outage.length)));
      if (outage.level == deployment::OutageLevel::refused) found.severity = Severity::error;
      trunk.findings.push_back(std::move(found));
    }
  }
  if (!configured.backup) return;
  const auto name = [&] { return std::string(gateways_.gateways[configured.backup->gateway].name); };
  switch (configured.backup->state) {
    case deployment::BackupState::none:
    case deployment::BackupState::partial:
      trunk.findings.push_back(finding(RuleId::a01, std::string(to_string(configured.backup->state)) == "none"
                                                        ? "no other unlocked gateway covers its prefixes"
                                                        : "some of its prefixes have no other unlocked gateway"));
      break;
    case deployment::BackupState::same_address:
      trunk.findings.push_back(finding(RuleId::a02, fmt::format("{} has the same remote address", name())));
      break;
    case deployment::BackupState::same_registrar:
      trunk.findings.push_back(finding(RuleId::a02, fmt::format("{} registers to the same server", name())));
      break;
    case deployment::BackupState::unclear:
    case deployment::BackupState::complete: break;
  }
}

void Check::judge_polls(TrunkResult& trunk, const GatewaySeries& series, deployment::ObservedFacts& seen) const {
  const auto& expire = parameters_.parameters().outbound.expire;
  std::optional<seconds> lifetime;
  if (expire.known() && expire.value.mode == ExpiryMode::fixed) lifetime = expire.value.lifetime;
  if (trunk.facts != nullptr && trunk.facts->last_granted) lifetime = seconds{*trunk.facts->last_granted};
  const PollFindings found = examine(series, lifetime);
  if (!series.nat_address.empty()) seen.nat = Presence::present;
  Duration longest{};
  std::size_t certain = 0;
  for (const RefreshInterval& one : found.intervals) {
    if (!one.certain()) continue;
    ++certain;
    longest = longer(longest, one.length);
  }
  if (certain > 0) {
    trunk.notes.push_back(fmt::format("polls: {} refreshes, at most {} apart by the clock of the softswitch", certain,
                                      span_text(longest)));
    if (!seen.refresh_gap) seen.refresh_gap = longest;
    if (!seen.granted && lifetime) seen.granted = lifetime;
  }
  for (const Lapse& lapse : found.lapses) {
    analysis::Finding one = finding(
        RuleId::r01, fmt::format("polls: lapsed at {}, {}", to_string(lapse.from),
                                 lapse.ended ? fmt::format("for {}", span_text(lapse.until - lapse.from))
                                             : fmt::format("for {} at least", span_text(lapse.until - lapse.from))));
    one.where = fmt::format("polls line {}", lapse.line);
    trunk.findings.push_back(std::move(one));
  }
  for (const Reregistration& one : found.reregistrations)
    trunk.notes.push_back(fmt::format("polls: registered anew at {}", to_string(one.after)));
  if (series.retry_after > Duration{})
    trunk.notes.push_back(fmt::format("polls: disabled for {} by a Retry-After", span_text(series.retry_after)));
  if (found.backwards != 0)
    trunk.notes.push_back(fmt::format(
        "polls: the clock of the softswitch went back {} times; no lapse is told behind it", found.backwards));
}

void Check::judge_together() {
  if (left_out_ != 0 || not_compared_ != 0) {
    result_.unjudged = true;
    InputReport report;
    report.file = "limits";
    report.kind = "trunks";
    if (left_out_ != 0)
      report.losses.push_back(
          fmt::format("{} more trunks are not judged; name those that matter with --trunk", left_out_));
    if (not_compared_ != 0)
      report.losses.push_back(fmt::format("the backups of {} gateways were not looked for", not_compared_));
    result_.inputs.push_back(std::move(report));
  }
  const deployment::Recommendation wanted = deployment::recommend(result_.scenarios);
  if (wanted.contradictory()) {
    deployment::ScenarioSet overruled = wanted.expiry_overruled;
    for (std::size_t i = 0; i < deployment::scenario_count; ++i)
      if (const auto one = static_cast<deployment::Scenario>(i); wanted.retry_overruled.contains(one))
        overruled.insert(one);
    result_.findings.push_back(finding(RuleId::s03, fmt::format("overruled: {}", range_text(overruled))));
  }
  for (const analysis::HostRate& host : result_.trace.hosts)
    if (host.busiest_second > provider_limit)
      result_.findings.push_back(
          finding(RuleId::f08, fmt::format("{}: {} in the busiest second, {} in the busiest minute, of {} trunks",
                                           host.remote, host.busiest_second, host.busiest_minute, host.trunks)));
  for (const analysis::Synchronised& group : result_.trace.synchronised)
    result_.findings.push_back(
        finding(RuleId::m01, fmt::format("{}: {} of {} trunks that refresh every {} do so within one second",
                                         group.remote, group.together, group.trunks, span_text(group.period))));
  for (const std::string& account : result_.trace.shared_accounts)
    result_.findings.push_back(finding(RuleId::m02, account));
  std::stable_sort(result_.findings.begin(), result_.findings.end(),
                   [](const analysis::Finding& a, const analysis::Finding& b) { return a.severity > b.severity; });
}

}  // namespace sipreg::conformance::check
