// `sipreg explain VR-F01`: what a rule of the verifier, a line of the checklist or a symptom means.
#include <fmt/format.h>

#include <iostream>
#include <memory>

#include "conformance/analysis/rules.hpp"
#include "conformance/cli/commands.hpp"
#include "conformance/cli/terminal.hpp"
#include "conformance/report/wrapping.hpp"
#include "conformance/text.hpp"
#include "sipreg/deployment/checklist_reason.hpp"
#include "sipreg/deployment/symptom.hpp"
#include "sipreg/wire/text.hpp"

namespace sipreg::conformance {
namespace {

struct Explanation {
  std::string_view id, severity, title, why, measured, fix, source;
};

/// Every id that can be explained.
std::vector<Explanation> explanations() {
  std::vector<Explanation> all;
  for (const analysis::VerifierRule& rule : analysis::rules())
    all.push_back({rule.id, to_string(rule.severity), rule.title, rule.why, rule.measured, rule.fix, rule.source});
  for (const deployment::Advice& symptom : deployment::symptoms)
    all.push_back({symptom.id, to_string(symptom.severity), symptom.title, symptom.why, "", symptom.fix, ""});
  for (const deployment::ReasonInfo& reason : deployment::checklist_reasons)
    all.push_back({reason.id, to_string(reason.verdict), reason.title, reason.why, "", reason.fix, ""});
  return all;
}

void print(const Explanation& one) {
  const auto labelled = [](std::string_view label, std::string_view text) {
    constexpr std::size_t column = 16;
    if (text.empty()) return;
    for (const std::string& line : report::wrapped(text, terminal_width() - std::min(terminal_width() / 2, column))) {
      fmt::print("  {:<14}{}\n", label, line);
      label = {};
    }
  };
  fmt::print("{}  {}\n", one.id, one.severity);
  labelled("what it means", one.title);
  labelled("why", one.why);
  labelled("measured", one.measured);
  labelled("what to do", one.fix);
  labelled("source", one.source);
}

ExitStatus explain(const std::vector<std::string>& ids) {
  const std::vector<Explanation> all = explanations();
  if (ids.empty()) {
    for (const Explanation& one : all) fmt::print("{:<22}{:<13}{}\n", one.id, one.severity, one.title);
    return ExitStatus::clean;
  }
  bool known = true;
  for (const std::string& id : ids) {
    bool found = false;
    for (const Explanation& one : all) {
      const bool group = one.id.size() > id.size() && one.id[id.size()] == '.';
      if (!wire::iequals(one.id.substr(0, id.size()), id) || (one.id.size() != id.size() && !group)) continue;
      if (found) fmt::print("\n");
      print(one);
      found = true;
    }
    if (found) continue;
    known = false;
    std::vector<std::string_view> names;
    for (const Explanation& one : all) names.push_back(one.id);
    const auto near = nearest(id, names);
    std::cerr << fmt::format("sipreg explain: {} is no rule, symptom or line of the checklist; {}\n", id,
                             near ? fmt::format("did you mean {}?", *near) : "`sipreg explain` lists them");
  }
  return known ? ExitStatus::clean : ExitStatus::usage;
}

}  // namespace

void add_explain(CLI::App& app, int& status) {
  auto ids = std::make_shared<std::vector<std::string>>();
  CLI::App* command = app.add_subcommand("explain", "say what a rule means, how it is measured and how to fix it");
  command->add_option("ID", *ids, "VR-F01, T-01, C-6 (all lines of it), C-6.differs; without one: the list");
  command->footer("Exit status: 0, or 3 when an ID is none.");
  command->callback([ids, &status] { status = static_cast<int>(explain(*ids)); });
}

}  // namespace sipreg::conformance
