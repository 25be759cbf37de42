#include "conformance/check/check.hpp"

#include "conformance/check/remarks.hpp"

namespace sipreg::conformance::check {
namespace {

using deployment::Severity;
using deployment::Verdict;

std::size_t of(const Counts& counts, Verdict verdict) { return counts.verdicts[static_cast<std::size_t>(verdict)]; }

}  // namespace

Counts CheckResult::counts() const {
  Counts counts;
  const auto add = [&counts](Severity severity, std::size_t count) {
    (severity == Severity::error     ? counts.errors
     : severity == Severity::warning ? counts.warnings
                                     : counts.notes) += count;
  };
  for (const analysis::Finding& finding : findings) add(finding.severity, 1);
  for (const TrunkResult& trunk : trunks) {
    const std::array<std::size_t, 3> by_severity = findings_of(trunk);
    for (const Severity severity : {Severity::note, Severity::warning, Severity::error})
      add(severity, by_severity[static_cast<std::size_t>(severity)]);
    if (!trunk.checklist) continue;
    for (const deployment::ItemVerdict& line : *trunk.checklist)
      ++counts.verdicts[static_cast<std::size_t>(line.verdict())];
  }
  return counts;
}

int CheckResult::exit_status() const {
  if (trunks.empty()) return 4;
  const Counts all = counts();
  if (all.errors != 0 || of(all, Verdict::fail) != 0) return 1;
  const bool open = of(all, Verdict::not_observed) != 0 || of(all, Verdict::unknown) != 0;
  return unjudged || (strict && open) ? 2 : 0;
}

}  // namespace sipreg::conformance::check
