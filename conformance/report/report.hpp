// What all case folders of a run say together: who passed, which faults were caught, and the exit status that follows.
#pragma once

#include <array>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/report/case_folder.hpp"
#include "conformance/report/portrait.hpp"

namespace sipreg::conformance::report {

/// What the caller asks of the whole.
struct Demands {
  bool strict = false;  ///< non-strict is red as well
  bool faults = false;  ///< every case must have caught a fault
};

/// How many runs ended with each verdict word.
class Counts {
 public:
  void add(Verdict verdict) { ++of_[static_cast<std::size_t>(verdict)]; }
  [[nodiscard]] std::size_t of(Verdict verdict) const { return of_[static_cast<std::size_t>(verdict)]; }
  [[nodiscard]] std::size_t total() const;

 private:
  std::array<std::size_t, verdicts.size()> of_{};
};

struct Report {
  std::string folder;                 ///< where the case folders lie, as the caller wrote it
  std::string created;                ///< UTC, "2026-11-23T02:15:00Z"
  std::vector<CaseRun> cases;         ///< runs of the honest agent, by profile, then group, then id
  std::vector<CaseRun> fault_runs;    ///< runs of the faulty agent, by case, then fault
  std::vector<Portrait> portraits;    ///< what each agent does, in sentences
  std::vector<std::string> unproven;  ///< PROFILE/ID that no fault fails: nothing shows that they can fail
  Counts case_counts;
  Counts fault_counts;
  double policy_seconds = 0;  ///< of all runs together
  double wall_seconds = 0;    ///< in which at least one run was under way; runs side by side count once

  [[nodiscard]] double policy_per_wall() const { return wall_seconds > 0 ? policy_seconds / wall_seconds : 0; }
};

/// Reads every case folder below `folder`. Throws std::filesystem::filesystem_error when it cannot be searched.
[[nodiscard]] Report read_report(const std::filesystem::path& folder);

/// The same over several folders, each of which may be of another agent; places are relative to the current folder.
[[nodiscard]] Report read_matrix(const std::vector<std::filesystem::path>& folders);

/// Puts runs in order and counts them; `read_report` without the file system.
[[nodiscard]] Report assemble(std::vector<CaseRun> runs);

/// The order of ids: numbers in them compare as numbers, refresh.fixed-half-20 before refresh.fixed-half-120.
[[nodiscard]] bool natural_less(std::string_view left, std::string_view right);

[[nodiscard]] bool is_red(const CaseRun& run, const Demands& demands);

/// 0 clean, 1 a failure (fail, xpass, escaped; non-strict and unproven cases when demanded), 2 something was not
/// exercised, 4 there was nothing to report. A failure outranks what was not exercised.
[[nodiscard]] int exit_status(const Report& report, const Demands& demands);

/// The rules behind a case as one line: "GUIDE A-22; RFC 3261 10.2.8".
[[nodiscard]] std::string basis(const CaseRun& run);

/// Where a check's evidence lies: the case folder is put before a file name that is relative to it.
[[nodiscard]] std::string evidence_place(const Report& report, const CaseRun& run, const Check& check);

}  // namespace sipreg::conformance::report
