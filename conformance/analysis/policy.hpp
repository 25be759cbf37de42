// The policy that an agent appears to follow: in words, each with the evidence for it, and which known agents behave
// so.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "conformance/analysis/trunk_facts.hpp"

namespace sipreg::conformance::analysis {

struct PolicyWord {
  std::string_view what;  ///< "lifetime", "refresh", "retry", "retry-after", "cancel", "credentials", "identity"
  std::string text;       ///< "refresh 50 %"
  std::string evidence;   ///< "12 refreshes at 49.9 to 50.2 % of the grant"
};

/// An agent of the table of fingerprints that this is not.
struct Contradiction {
  std::string_view agent;
  std::string fact;
  bool near = false;  ///< another of its habits fits
};

struct Policy {
  std::vector<PolicyWord> words;
  /// Nothing that was seen contradicts these, and two of their habits fit.
  std::vector<std::string_view> resembles;
  bool too_little = false;        ///< somebody's habits fit, but fewer than that
  bool by_refresh_alone = false;  ///< no retry was seen: one habit had to do for `resembles`
  std::vector<Contradiction> contradicts;

  /// "fixed 300, refresh 50 %, retry 60 s after the failure, cancels on stop; resembles: vos3000, not rfc3261".
  [[nodiscard]] std::string sentence() const;
};

[[nodiscard]] Policy infer_policy(const TrunkFacts& facts);

}  // namespace sipreg::conformance::analysis
