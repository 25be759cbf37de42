// Everything that an operator has handed over, held against the checklist and the rules: one value that all writers
// lay out.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "conformance/analysis/analysis.hpp"
#include "conformance/analysis/finding.hpp"
#include "conformance/analysis/policy.hpp"
#include "sipreg/deployment/checklist.hpp"
#include "sipreg/deployment/symptom.hpp"

namespace sipreg::conformance::check {

/// One input and what became of it.
struct InputReport {
  std::string file;
  std::string kind;                 ///< "trace", "parameters", "gateways", "polls"
  std::string summary;              ///< "142 messages", "9 parameters read"
  std::vector<std::string> losses;  ///< sentences: what could not be read, where, and the cure
};

struct TrunkResult {
  std::string name;                             ///< of its gateway, or its address of record
  const analysis::TrunkFacts* facts = nullptr;  ///< nothing: no trace shows it
  analysis::Policy policy;
  std::optional<std::array<deployment::ItemVerdict, 7>> checklist;  ///< nothing: `sipreg trace`
  std::vector<deployment::RetryGap> gaps;                           ///< that the checklist rests on
  deployment::SymptomFindings symptoms;
  std::vector<analysis::Finding> findings;  ///< the worst first
  std::vector<std::string> notes;           ///< of the polls: "refreshed every 150 s by the softswitch's own clock"
};

struct Counts {
  std::size_t errors = 0, warnings = 0, notes = 0;
  std::array<std::size_t, 5> verdicts{};  ///< of the checklists, by deployment::Verdict
};

/// Moves, never copies: results point into `trace`'s analyzer.
struct CheckResult {
  std::string command;  ///< "check" or "trace"
  std::vector<InputReport> inputs;
  analysis::Trace trace;
  std::vector<TrunkResult> trunks;
  std::vector<analysis::Finding> findings;  ///< about no single trunk
  deployment::ScenarioSet scenarios{};
  std::optional<seconds> nat_timeout{};
  bool dated = false;     ///< times are moments since 1970; otherwise of some day, or only an order
  bool redact = true;     ///< numbers keep their last three digits
  bool strict = false;    ///< an item that was not observed makes the status 2
  bool unjudged = false;  ///< an input could not be read to its end

  [[nodiscard]] Counts counts() const;
  /// 0 clean; 1 a finding of severity error, a failed item or a shown symptom of that severity; 2 something could not
  /// be judged; 4 no trunk was found.
  [[nodiscard]] int exit_status() const;
};

}  // namespace sipreg::conformance::check
