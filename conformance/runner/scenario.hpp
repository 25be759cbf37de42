// Turns a scenario template and the stimulus of a case into the XML that SIPp runs.
#pragma once

#include <string>
#include <vector>

#include "conformance/runner/template.hpp"

namespace sipreg::conformance {

struct Scenario {
  std::string path;                  ///< of the expanded XML
  std::vector<std::string> options;  ///< of SIPp, that the template asks for
};

/// Expands FOLDER/NAME.xml with what the stimulus gave and the runner's own names, and writes it to `target`. Throws
/// std::runtime_error with every finding: an unknown placeholder, a parameter that the template never uses.
[[nodiscard]] Scenario prepare_scenario(const std::string& folder, const std::string& name, const TemplateValues& given,
                                        const Names& own, const std::string& target);

/// The scenarios of a case: "a+b" -> {"a", "b"}, "-" -> {"", ""}.
struct ScenarioNames {
  std::string r1, r2;
};
[[nodiscard]] ScenarioNames scenario_names(std::string_view column);

}  // namespace sipreg::conformance
