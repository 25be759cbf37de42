// The judge: a case folder in, a verdict with its checks and their evidence out.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "conformance/report/verdict_word.hpp"
#include "conformance/verdict/evidence.hpp"
#include "conformance/verdict/expectation.hpp"

namespace sipreg::conformance {

using report::Verdict;

/// One expectation or invariant, judged.
struct Check {
  std::string name;  ///< "wait 1-5", "I-cseq"
  Verdict verdict = Verdict::pass;
  std::string rule;
  std::string expected, actual, sent;
  std::string evidence;  ///< "trace.tsv line 3"
};

/// When something had to happen, policy seconds since the agent's start.
struct Window {
  std::size_t from_line = 0;
  double lo = 0;
  std::optional<double> hi;
  std::string of;  ///< the check
  bool ok = true;
};

struct Judgement {
  Verdict verdict = Verdict::pass;
  std::string reason;
  std::vector<Check> checks;
  std::vector<Window> windows;
  std::vector<std::string> failed_by;  ///< names of the checks that failed
};

[[nodiscard]] Judgement judge(const Evidence& evidence);

/// Did a fault run catch its fault: was it judged fail or non-strict by the subject that the catalogue names?
[[nodiscard]] bool caught(const Judgement& judgement, const CaseFile& file);

/// Can the machine, not the agent, be the reason? True when a deadline of the agent fired later than a quarter of the
/// narrowest window of the case.
[[nodiscard]] bool machine_was_late(const Evidence& evidence);

/// verdict.json, schema sipreg.verdict/1.
[[nodiscard]] std::string write_verdict(const Judgement& judgement, const Evidence& evidence);

}  // namespace sipreg::conformance
