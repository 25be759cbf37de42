// What an agent does, in sentences, every word and number out of its runs.
#pragma once

#include <string>
#include <vector>

#include "conformance/report/case_folder.hpp"

namespace sipreg::conformance::report {

struct Sentence {
  std::string text;  ///< "refreshes at 90 % of the grant"
  std::string name;  ///< the run that shows it: "rfc3261/grant.contact-param"
};

struct Portrait {
  std::string agent;
  std::vector<std::string> profiles;  ///< that its runs are of, sorted
  std::vector<Sentence> sentences;
};

/// One portrait an agent, in the order in which they appear. A run that was not exercised shows nothing.
[[nodiscard]] std::vector<Portrait> portraits_of(const std::vector<CaseRun>& runs);

}  // namespace sipreg::conformance::report
