// The verifier's rules: permanent ids, severities, and what `sipreg explain` says of each. One table.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "sipreg/deployment/finding.hpp"

namespace sipreg::conformance::analysis {

enum class RuleId : std::uint8_t {
  d01,
  d02,
  d03,
  d04,
  d05,
  d06,
  s01,
  s02,
  s03,
  s04,
  r01,
  r02,
  r03,
  r04,
  r05,
  r06,
  r07,
  r08,
  f01,
  f02,
  f03,
  f04,
  f05,
  f06,
  f07,
  f08,
  f09,
  f10,
  f11,
  u01,
  u02,
  u03,
  p01,
  p02,
  n01,
  n02,
  n03,
  n04,
  m01,
  m02,
  a01,
  a02,
  h01,
  h02,
  h03,
  h04,
};
inline constexpr std::size_t rule_count = static_cast<std::size_t>(RuleId::h04) + 1;

struct VerifierRule {
  RuleId key;
  std::string_view id;  ///< permanent: never renamed, never reused
  deployment::Severity severity;
  std::string_view title;     ///< what is the case
  std::string_view why;       ///< why it matters
  std::string_view measured;  ///< how it is measured, and what does not count
  std::string_view fix;       ///< what to do
  std::string_view source;    ///< where the rule comes from
};

[[nodiscard]] const std::array<VerifierRule, rule_count>& rules() noexcept;
[[nodiscard]] const VerifierRule& rule(RuleId key) noexcept;

/// By id in any case: "VR-F01".
[[nodiscard]] const VerifierRule* find_rule(std::string_view id) noexcept;

}  // namespace sipreg::conformance::analysis
