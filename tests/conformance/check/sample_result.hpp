// A result made by hand: a healthy trunk, a failing one, one that no trace shows, and one whose texts are hostile.
#pragma once

#include <algorithm>
#include <deque>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/analysis/trunk_facts.hpp"
#include "conformance/check/check.hpp"

namespace sample {

using namespace sipreg;
using namespace sipreg::conformance;
using analysis::RuleId;
using analysis::TrunkState;
using check::CheckResult;
using check::TrunkResult;
using deployment::ChecklistReason;
using deployment::Severity;

inline constexpr analysis::At noon{Duration{1'772'366'407'250}};  // 2026-03-01 12:00:07.250 UTC
inline constexpr std::string_view hostile = "evil\x1B[31m|<b>&\"\\\n`x`*_\xFF$y$[z](u)";

struct Sample {
  std::deque<analysis::TrunkFacts> facts;  // results point into it
  CheckResult result;
};

inline analysis::Finding finding(RuleId rule, Severity severity, std::string detail, std::uint64_t record = 0) {
  analysis::Finding made;
  made.rule = rule;
  made.severity = severity;
  made.detail = std::move(detail);
  made.place = {0, record};
  if (record != 0) made.at = noon;
  return made;
}

inline std::array<deployment::ItemVerdict, 7> items(std::array<ChecklistReason, 7> reasons) {
  std::array<deployment::ItemVerdict, 7> lines{};
  for (std::size_t at = 0; at < lines.size(); ++at) lines[at].reason = reasons[at];
  return lines;
}

inline std::array<deployment::ItemVerdict, 7> passed_items() {
  return items({ChecklistReason::expire_fixed, ChecklistReason::retry_set, ChecklistReason::unregister_on,
                ChecklistReason::backup_complete, ChecklistReason::failover_seen, ChecklistReason::delay_confirmed,
                ChecklistReason::credentials_accepted});
}

inline analysis::TrunkFacts healthy_facts() {
  analysis::TrunkFacts facts;
  facts.aor = "sip:alice@sip.example.com";
  facts.registrar = "sip.example.com";
  facts.contact = "sip:alice@192.0.2.10:5060";
  facts.local = "192.0.2.10";
  facts.remote = "198.51.100.1:5060";
  facts.transport = Transport::udp;
  facts.first = facts.last = facts.end = noon;
  facts.state = TrunkState::registered;
  facts.time_in[static_cast<std::size_t>(TrunkState::registered)] = seconds{600};
  facts.time_in[static_cast<std::size_t>(TrunkState::unknown)] = seconds{400};
  facts.last_asked = facts.last_granted = 300;
  facts.requests[static_cast<std::size_t>(analysis::RequestKind::refresh)] = 4;
  for (const std::int64_t share : {499, 500, 500, 502}) facts.refresh_share.add(share);
  return facts;
}

inline analysis::TrunkFacts failing_facts() {
  analysis::TrunkFacts facts = healthy_facts();
  facts.aor = "sip:+4989123456@sip.example.com";
  facts.contact = "sip:+4989123456@192.0.2.11:5060";
  facts.local = "192.0.2.11";
  facts.state = TrunkState::failing;
  facts.time_in[static_cast<std::size_t>(TrunkState::failing)] = seconds{200};
  facts.failures[static_cast<std::size_t>(analysis::Cause::trouble)] = 3;
  facts.lapses.note(noon, {0, 12}, seconds{45});
  facts.lapses.note(noon, {0, 15}, seconds{15});
  for (const std::int64_t wait : {30'000, 30'500, 31'000}) facts.retry_from_detection.add(wait);
  return facts;
}

inline TrunkResult failing_trunk(const analysis::TrunkFacts& facts) {
  TrunkResult trunk;
  trunk.name = "+4989123456";
  trunk.facts = &facts;
  trunk.checklist =
      items({ChecklistReason::expire_fixed, ChecklistReason::retry_outside, ChecklistReason::unregister_on,
             ChecklistReason::backup_unknown, ChecklistReason::failover_not_observed, ChecklistReason::delay_differs,
             ChecklistReason::credentials_accepted});
  (*trunk.checklist)[1].configured = seconds{20};
  (*trunk.checklist)[1].wanted.retry = {seconds{60}, seconds{60}};
  (*trunk.checklist)[5].configured = seconds{60};
  (*trunk.checklist)[5].measured = milliseconds{30'500};
  (*trunk.checklist)[5].anchor = deployment::Anchor::detection;
  trunk.findings = {finding(RuleId::r01, Severity::error, "2 times, 45 s at the longest", 12),
                    finding(RuleId::f06, Severity::warning, "+4989123456 did not wait", 15),
                    finding(RuleId::f06, Severity::warning, "nor here", 17)};
  trunk.symptoms.add({deployment::Symptom::hammered, deployment::Confidence::shown, seconds{30}});
  trunk.symptoms.add({deployment::Symptom::nat_closes, deployment::Confidence::suspected, seconds{300}});
  trunk.policy.words = {{"lifetime", "fixed 300", "asked in 4 REGISTERs: 300 s"}};
  return trunk;
}

/// Trunks: alice, +4989123456, backup-gw (in no trace), and the hostile one.
inline Sample whole() {
  Sample made;
  made.facts = {healthy_facts(), failing_facts(), healthy_facts()};
  made.facts[2].aor = made.facts[2].registrar = made.facts[2].local = hostile;
  CheckResult& result = made.result;
  result.command = "check";
  result.dated = true;
  result.trace.files = {"trunk.pcap"};
  result.inputs = {{"trunk.pcap", "trace", "142 SIP messages", {"trunk.pcap: packets that the capture cut off: 3"}},
                   {"softswitch.conf", "parameters", "9 parameters", {}}};
  TrunkResult healthy;
  healthy.name = "alice";
  healthy.facts = &made.facts[0];
  healthy.checklist = passed_items();
  TrunkResult unseen;
  unseen.name = "backup-gw";
  unseen.checklist =
      items({ChecklistReason::expire_unknown, ChecklistReason::retry_unknown, ChecklistReason::unregister_unknown,
             ChecklistReason::backup_unknown, ChecklistReason::failover_not_observed,
             ChecklistReason::delay_not_observed, ChecklistReason::credentials_unknown});
  TrunkResult evil;
  evil.name = hostile;
  evil.facts = &made.facts[2];
  evil.checklist = passed_items();
  evil.findings = {finding(RuleId::h01, Severity::note, std::string{hostile}, 3)};
  evil.notes = {std::string{hostile}};
  result.trunks = {std::move(healthy), failing_trunk(made.facts[1]), std::move(unseen), std::move(evil)};
  result.findings = {finding(RuleId::d01, Severity::error, "SS_SIP_USER_AGENT_RETRY_DELAY: 20 is below its domain")};
  result.findings.front().where = "softswitch.conf:3:29";
  return made;
}

inline bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

inline std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in{text};
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

}  // namespace sample
