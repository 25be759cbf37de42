// A rule that something observed or configured breaks: its numbers, and where to look.
#pragma once

#include <optional>
#include <string>

#include "conformance/analysis/exchange.hpp"
#include "conformance/analysis/rules.hpp"

namespace sipreg::conformance::analysis {

struct Finding {
  RuleId rule = RuleId::d01;
  deployment::Severity severity = deployment::Severity::note;  ///< of the rule, unless the case is milder or worse
  std::string detail;                                          ///< its numbers
  Place place{};                                               ///< position 0: nowhere in a trace
  std::string where;                                           ///< a place outside of traces: "softswitch.conf:3:29"
  std::optional<At> at{};
};

}  // namespace sipreg::conformance::analysis
