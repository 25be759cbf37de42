#include "conformance/deployment/parameter_inputs.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <limits>
#include <utility>

#include "sipreg/deployment/read_parameters.hpp"

namespace sipreg::conformance {

std::string ParameterFinding::sentence() const {
  deployment::Finding placed = finding;
  placed.line = 0;  // the place stands in front
  const deployment::Sentence words = deployment::describe(placed);
  if (source.empty()) return std::string(words.view());
  return fmt::format("{}:{}:{}: {}", source, finding.line, column, words.view());
}

void ParameterInputs::add(std::string_view text, const std::string& source) {
  const NamedValues& values = texts_.emplace_back(read_named_values(text, source));
  for (const NamedValue& row : values.rows) {
    constexpr std::size_t last = std::numeric_limits<std::uint32_t>::max();
    const auto line = static_cast<std::uint32_t>(row.line < last ? row.line : last);
    set_parameter(parameters_, row.name, row.value, line, [&](const deployment::Finding& finding) {
      const bool other = finding.problem == deployment::Problem::unknown_name && !finding.parameter;
      if (!other || ++other_names_ <= longest) findings_.push_back({finding, source, row.column});
    });
  }
  readings_.push_back(values.reading);
}

void ParameterInputs::check_together() {
  deployment::check_together(parameters_, [&](const deployment::Finding& finding) {
    findings_.push_back({finding, {}, 0});
  });
}

}  // namespace sipreg::conformance
