// Holds what a trace shows of a trunk against the rules. What was not seen raises nothing.
#pragma once

#include <optional>
#include <vector>

#include "conformance/analysis/finding.hpp"
#include "conformance/analysis/trunk_facts.hpp"
#include "sipreg/deployment/checklist_facts.hpp"
#include "sipreg/deployment/symptom.hpp"

namespace sipreg::conformance::analysis {

/// What is known of a trunk besides the trace.
struct Expectations {
  deployment::ConfiguredFacts configured{};
  std::optional<Duration> nat_timeout{};
  bool backoff = false;          ///< the waits are expected to grow (profiles rfc5626, ims)
  bool host_overloaded = false;  ///< more than 5 REGISTERs in a second to its server
};

[[nodiscard]] std::vector<Finding> judge(const TrunkFacts& facts, const Expectations& expected);

/// The waits after failures that the retry delay made, not a Retry-After.
[[nodiscard]] std::vector<deployment::RetryGap> retry_gaps(const TrunkFacts& facts);

/// For the checklist and the symptoms of the library. `gaps` must outlive the result.
[[nodiscard]] deployment::ObservedFacts observed_facts(const TrunkFacts& facts,
                                                       const std::vector<deployment::RetryGap>& gaps);
[[nodiscard]] deployment::ObservedBehaviour observed_behaviour(const TrunkFacts& facts, const Expectations& expected);

}  // namespace sipreg::conformance::analysis
