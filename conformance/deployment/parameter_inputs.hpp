// The operator's parameters out of one file or several: values, findings with file, line and column, and what was read.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/deployment/named_values.hpp"
#include "sipreg/deployment/finding.hpp"
#include "sipreg/deployment/parameters.hpp"

namespace sipreg::conformance {

/// A finding of the library and the place that it is about.
struct ParameterFinding {
  deployment::Finding finding;
  std::string source;
  std::size_t column = 0;  ///< 1.., 0: none

  /// "softswitch.conf:3:29: error: SS_SIP_USER_AGENT_RETRY_DELAY (P-02): 20 is below its domain; ...".
  [[nodiscard]] std::string sentence() const;
};

/// `parameters` and the findings point into text that this object owns; it is moved, never copied.
class ParameterInputs {
 public:
  ParameterInputs() = default;
  ParameterInputs(ParameterInputs&&) = default;
  ParameterInputs& operator=(ParameterInputs&&) = default;

  void add(std::string_view text, const std::string& source);

  /// What no single line shows; once, after the last file.
  void check_together();

  [[nodiscard]] const deployment::Parameters& parameters() const { return parameters_; }
  [[nodiscard]] const std::vector<ParameterFinding>& findings() const { return findings_; }
  [[nodiscard]] const std::vector<Reading>& readings() const { return readings_; }

  /// Names that sipreg does not know and that are near none: a softswitch has hundreds. The first `longest` are
  /// findings.
  [[nodiscard]] std::size_t other_names() const { return other_names_; }
  static constexpr std::size_t longest = Reading::longest;

 private:
  std::deque<NamedValues> texts_;
  deployment::Parameters parameters_;
  std::vector<ParameterFinding> findings_;
  std::vector<Reading> readings_;
  std::size_t other_names_ = 0;
};

}  // namespace sipreg::conformance
