// The table of settings: what each is called, what it means, how its value is read. Help text and "did you mean" come
// from the same table.
#pragma once

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "conformance/agent/config.hpp"
#include "sipreg/deployment/finding.hpp"
#include "sipreg/deployment/parameter.hpp"

namespace sipreg::agent {

/// A setting of `Target`. `apply` reads the value into the target, or says why not and changes nothing.
template <typename Target>
struct Setting {
  std::string_view name;
  std::string_view meaning;
  std::function<std::optional<Problem>(Target&, const toml::node&)> apply;
};

[[nodiscard]] const std::vector<Setting<Config>>& agent_settings();
[[nodiscard]] const std::vector<Setting<TrunkConfig>>& trunk_settings();
/// Those of the trunk's that are about the way to the registrar.
[[nodiscard]] std::vector<Setting<TrunkConfig>> network_settings();

/// P-01..P-04 and their companions by any spelling (case, underscores, the SS prefix): nothing when `name` is no such
/// parameter, else the problem, if any.
struct ParameterResult {
  bool known = false;
  std::optional<Problem> problem;
};
[[nodiscard]] ParameterResult apply_parameter(TrunkConfig& trunk, std::string_view name, const toml::node& value);

/// A value as an operator would have written it; a list of gaps may be a TOML array.
[[nodiscard]] std::string parameter_text(const toml::node& value);
/// The library's finding about a parameter as a sentence.
[[nodiscard]] Problem parameter_problem(const deployment::Finding& finding);

/// The parameters that apply_parameter() knows and takes.
[[nodiscard]] std::vector<deployment::Parameter> outbound_parameters();

}  // namespace sipreg::agent
