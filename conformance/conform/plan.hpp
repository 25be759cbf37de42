// Which cases a conformance run takes, how long each may last, and in which order.
#pragma once

#include <string>
#include <vector>

#include "conformance/catalogue.hpp"
#include "conformance/runner/adapter.hpp"

namespace sipreg::conformance {

/// What the caller picked; empty parts pick everything.
struct CaseSelection {
  std::vector<std::string> names;  ///< ID, PROFILE/ID, or the beginning of one and a `*`
  std::string level, group, profile;
};

struct PlannedCase {
  std::string name;  ///< PROFILE/ID
  std::string id, profile;
  double wall_seconds = 0;   ///< that it should last
  double limit_seconds = 0;  ///< after which it has hung
};

/// The cases of the adapter's profiles that are selected, longest first. The smoke case is none of them.
[[nodiscard]] std::vector<PlannedCase> plan_cases(const Catalogue& catalogue, const Adapter& adapter,
                                                  const CaseSelection& selection, int speed);

/// The case that shows whether the adapter keeps its contract, in the adapter's first profile.
[[nodiscard]] PlannedCase smoke_case(const Catalogue& catalogue, const Adapter& adapter, int speed);

}  // namespace sipreg::conformance
