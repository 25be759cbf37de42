// `sipreg run-case`: one case against one agent, from the catalogue to verdict.json.
#pragma once

#include <string>

#include "conformance/default_catalogue.hpp"
#include "conformance/verdict/verdict.hpp"

namespace sipreg::conformance {

struct RunCaseOptions {
  std::string name;  ///< "vos3000/retry.403"
  std::string catalogue = default_catalogue();
  std::string agent;      ///< NAME.agent, or a name in agents/ beside the catalogue; empty: the reference agent, or
                          ///< registrar in that profile
  std::string scenarios;  ///< empty: ../sipp_scenarios beside the catalogue
  std::string fault;      ///< empty: the honest agent
  std::string out;        ///< the case folder; empty: conformance-results/NAME
  int speed = 0;          ///< 0: the catalogue's; of a faked clock: the most, 0: the adapter's
  bool strict = false;    ///< non-strict is red as well
};

/// What came of it; `usage` is a sentence when the catalogue, the adapter or the name is wrong (exit status 3).
struct RunCaseResult {
  int exit_status = 0;
  std::string usage;
  std::string folder;
};

/// Where the adapter of this name lies: a path when it ends in .agent, else agents/NAME.agent beside the catalogue.
[[nodiscard]] std::string adapter_path(const std::string& agent, const std::string& catalogue);

[[nodiscard]] RunCaseResult run_case(const RunCaseOptions& options);

/// 0 clean, 1 a failure, 2 not exercised: of one judged case, faulty or not.
[[nodiscard]] int exit_status_of(const Judgement& judgement, const CaseFile& file, bool strict);

/// Judges a case folder anew and writes its verdict.json. Throws std::runtime_error when there is nothing to judge.
[[nodiscard]] Judgement judge_folder(const std::string& folder, CaseFile& file);

}  // namespace sipreg::conformance
