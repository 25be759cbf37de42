#include "conformance/runner/scenario.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "conformance/runner/sipp.hpp"
#include "conformance/runner/stimulus.hpp"

namespace sipreg::conformance {
namespace {

/// A value of the stimulus may name the runner's own names: "sip:@r2@:5060".
void fill_in(Names& names, const TemplateValues& own) {
  for (auto& entry : names)
    for (std::string& value : entry.second)
      if (value.find('@') != std::string::npos) value = expand(value, "stimulus", own).text;
}

}  // namespace

Scenario prepare_scenario(const std::string& folder, const std::string& name, const TemplateValues& given,
                          const Names& own, const std::string& target) {
  const std::string source = fmt::format("{}/{}.xml", folder, name);
  const auto text = read_file(source);
  if (!text) throw std::runtime_error(fmt::format("the scenario {} cannot be read", source));
  const TemplateValues own_values{own, {}, given.speed};
  TemplateValues values = given;
  fill_in(values.names, own_values);
  for (auto& list : values.lists)
    for (Names& element : list.second) fill_in(element, own_values);
  const TemplateValues filled = values;
  values.names.insert(own.begin(), own.end());
  const Expansion expansion = expand(*text, source, values);
  std::string problems;
  for (const Finding& finding : expansion.findings) problems += to_sentence(finding) + '\n';
  for (const std::string& unused : unused_parameters(filled, expansion))
    problems += fmt::format("the scenario {} has no place for `{}`\n", name, unused);
  if (!problems.empty()) {
    problems.pop_back();
    throw std::runtime_error(problems);
  }
  write_file(target, expansion.text, 0600);  // a terminal has a password in it
  return {target, sipp_options(expansion.text)};
}

ScenarioNames scenario_names(std::string_view column) {
  const std::size_t plus = std::min(column.find('+'), column.size());
  ScenarioNames names{std::string(column.substr(0, plus)),
                      plus < column.size() ? std::string(column.substr(plus + 1)) : std::string{}};
  for (std::string* name : {&names.r1, &names.r2})
    if (*name == "-") name->clear();
  return names;
}

}  // namespace sipreg::conformance
