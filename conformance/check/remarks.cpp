#include "conformance/check/remarks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "conformance/analysis/rules.hpp"
#include "conformance/analysis/trunk_facts.hpp"

namespace sipreg::conformance::check {
namespace {

using analysis::TrunkState;
using deployment::Severity;
using deployment::Verdict;
using report::Colour;

Remark remark_of(const deployment::SymptomFinding& symptom) {
  const deployment::Advice& text = deployment::advice(symptom.symptom);
  return {text.id,    severity_of(symptom),
          text.title, text.why,
          text.fix,   fmt::format("{}, measured {}", to_string(symptom.confidence), span_text(symptom.measured)),
          {}};
}

Remark remark_of(const CheckResult& result, const analysis::Finding& finding, bool timed, Aliases& aliases) {
  const analysis::VerifierRule& rule = analysis::rule(finding.rule);
  std::string evidence = place_text(result, finding);
  if (timed && finding.at) evidence += (evidence.empty() ? "" : ", ") + time_text(result, *finding.at);
  return {rule.id, finding.severity, rule.title, rule.why, rule.fix, aliases(finding.detail), std::move(evidence)};
}

/// "asked 300 s, granted 60 s".
std::string lifetime_text(const analysis::TrunkFacts& facts) {
  std::string text;
  if (facts.last_asked) text = fmt::format("asked {} s", *facts.last_asked);
  if (facts.last_granted) text += fmt::format("{}granted {} s", text.empty() ? "" : ", ", *facts.last_granted);
  return text;
}

/// Down to a tenth: what was not there all the time is never 100 %.
std::string percent(double share) { return fmt::format("{} %", std::floor(share * 1000 + 1e-6) / 10); }

Standing of(Severity severity) {
  return severity == Severity::error     ? Standing::error
         : severity == Severity::warning ? Standing::warning
                                         : Standing::clean;
}

/// By the items alone. Nothing seen and nothing passed: nobody can say that it is clean.
Standing standing_of_items(const CheckResult& result, const TrunkResult& trunk) {
  Standing worst = Standing::clean;
  bool passed = false, open = false;
  if (trunk.checklist) {
    for (const deployment::ItemVerdict& line : *trunk.checklist) {
      passed = passed || line.verdict() == Verdict::pass;
      open = open || line.verdict() == Verdict::not_observed || line.verdict() == Verdict::unknown;
      if (line.verdict() == Verdict::fail) worst = Standing::error;
      if (line.verdict() == Verdict::warn) worst = std::max(worst, Standing::warning);
    }
  }
  const bool not_judged = (result.strict && open) || (trunk.facts == nullptr && !passed);
  return not_judged ? std::max(worst, Standing::not_judged) : worst;
}

}  // namespace

Severity severity_of(const deployment::SymptomFinding& symptom) {
  return symptom.confidence == deployment::Confidence::shown ? deployment::advice(symptom.symptom).severity
                                                             : Severity::note;
}

std::vector<Remark> remarks(const CheckResult& result, const TrunkResult& trunk, Aliases& aliases) {
  const bool timed = trunk.facts == nullptr || trunk.facts->timed;
  std::vector<Remark> all;
  for (const deployment::SymptomFinding& symptom : trunk.symptoms) all.push_back(remark_of(symptom));
  for (const analysis::Finding& finding : trunk.findings) all.push_back(remark_of(result, finding, timed, aliases));
  std::stable_sort(all.begin(), all.end(), [](const Remark& a, const Remark& b) { return a.severity > b.severity; });
  return all;
}

std::vector<Remark> general_remarks(const CheckResult& result, Aliases& aliases) {
  std::vector<Remark> all;
  for (const analysis::Finding& finding : result.findings) all.push_back(remark_of(result, finding, true, aliases));
  std::stable_sort(all.begin(), all.end(), [](const Remark& a, const Remark& b) { return a.severity > b.severity; });
  return all;
}

std::string detail_and_evidence(const Remark& remark) {
  if (remark.evidence.empty()) return remark.detail;
  return remark.detail.empty() ? remark.evidence : fmt::format("{} ({})", remark.detail, remark.evidence);
}

const StandingWord& info(Standing standing) noexcept {
  static constexpr std::array<StandingWord, 4> words{{{"clean", "✔", Colour::green},
                                                      {"not judged", "?", Colour::grey},
                                                      {"warning", "▲", Colour::yellow},
                                                      {"error", "✘", Colour::red}}};
  return words[static_cast<std::size_t>(standing)];
}

Standing standing(const CheckResult& result, const TrunkResult& trunk) {
  Standing worst = standing_of_items(result, trunk);
  for (const deployment::SymptomFinding& symptom : trunk.symptoms) worst = std::max(worst, of(severity_of(symptom)));
  for (const analysis::Finding& finding : trunk.findings) worst = std::max(worst, of(finding.severity));
  const TrunkState state = trunk.facts == nullptr ? TrunkState::unknown : trunk.facts->state;
  const bool down = state == TrunkState::lapsed || state == TrunkState::failing;
  return down ? std::max(worst, Standing::warning) : worst;
}

const StandingWord& info(Verdict verdict) noexcept {
  static constexpr std::array<StandingWord, 5> words{{{"pass", "✔", Colour::green},
                                                      {"warn", "▲", Colour::yellow},
                                                      {"fail", "✘", Colour::red},
                                                      {"not observed", "?", Colour::grey},
                                                      {"unknown", "?", Colour::grey}}};
  return words[static_cast<std::size_t>(verdict)];
}

std::array<std::size_t, 3> findings_of(const TrunkResult& trunk) {
  std::array<std::size_t, 3> counts{};
  for (const deployment::SymptomFinding& one : trunk.symptoms) ++counts[static_cast<std::size_t>(severity_of(one))];
  for (const analysis::Finding& one : trunk.findings) ++counts[static_cast<std::size_t>(one.severity)];
  return counts;
}

std::string state_text(const TrunkResult& trunk) {
  std::string text;
  const auto add = [&](const std::string& part) {
    if (!part.empty()) text += (text.empty() ? "" : "; ") + part;
  };
  if (trunk.facts == nullptr) {
    add("no trace shows it");
  } else {
    const analysis::TrunkFacts& facts = *trunk.facts;
    add(std::string{facts.state == TrunkState::unknown ? "its state is not known" : to_string(facts.state)});
    add(lifetime_text(facts));
    if (!facts.refresh_share.empty())
      add(fmt::format("refreshed at {} of it", percent(static_cast<double>(facts.refresh_share.median()) / 1000)));
    if (const auto share = availability(facts)) add(fmt::format("registered {} of the time", percent(*share)));
  }
  const std::array<std::size_t, 3> counts = findings_of(trunk);
  std::string findings;
  for (const Severity severity : {Severity::error, Severity::warning, Severity::note})
    if (const std::size_t count = counts[static_cast<std::size_t>(severity)])
      findings += (findings.empty() ? "" : ", ") + counted(count, to_string(severity));
  add(findings);
  return text;
}

std::string path_text(const analysis::TrunkFacts& facts, Aliases& aliases) {
  std::string text = fmt::format("{} and {}", facts.local, facts.remote);
  if (facts.transport != Transport::unknown) text += fmt::format(" over {}", to_string(facts.transport));
  return aliases(fmt::format("{}; registrar {}", text, facts.registrar));
}

std::string_view cure_label(Verdict verdict) noexcept {
  const bool open = verdict == Verdict::not_observed || verdict == Verdict::unknown;
  return open ? "what would settle it" : "what to do";
}

}  // namespace sipreg::conformance::check
