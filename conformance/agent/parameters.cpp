// P-01..P-04 and SS_SIP_RESEND_INTERVAL of a trunk, read by the library's one catalogue of parameters.
#include <fmt/format.h>

#include "conformance/agent/settings.hpp"
#include "sipreg/deployment/read_parameters.hpp"

namespace sipreg::agent {
namespace {

namespace deployment = sipreg::deployment;

// Whatever a registration is made of; the OPTIONS that a softswitch sends beside it are not.
bool governs_an_agent(deployment::ParameterName parameter) {
  return deployment::row(parameter).direction != deployment::Direction::inbound &&
         parameter != deployment::ParameterName::options_check_period;
}

// One parameter at a time, so that the others of this profile stay as the layers below have set them.
void apply(const deployment::OutboundParameters& given, Profile& profile) {
  if (given.expire.known()) {
    profile.expiry = given.expire.value.mode;
    if (profile.expiry == ExpiryMode::fixed) profile.lifetime = given.expire.value.lifetime;
  }
  if (given.retry_delay.known()) profile.retry_delay = given.retry_delay.value;
  if (given.send_unregister.known()) profile.cancel = given.send_unregister.value == deployment::Switch::on;
  if (given.privacy.known()) profile.privacy = given.privacy.value;
  if (given.resend_interval.known()) profile.timers.resend_gaps = given.resend_interval.value;
}

}  // namespace

std::string parameter_text(const toml::node& node) {
  if (const auto text = node.value<std::string>(); text && node.is_string()) return *text;
  if (node.is_integer()) return std::to_string(*node.value<std::int64_t>());
  if (node.is_floating_point()) return fmt::format("{}", *node.value<double>());
  if (node.is_boolean()) return *node.value<bool>() ? "true" : "false";
  std::string list;
  if (const auto* array = node.as_array())
    for (const auto& entry : *array) list += parameter_text(entry) + ' ';
  return list;
}

Problem parameter_problem(const deployment::Finding& finding) {
  const auto& parameter = deployment::row(*finding.parameter);
  using Kind = deployment::Problem;
  const bool has_nearest = finding.problem == Kind::below || finding.problem == Kind::above;
  return {fmt::format("\"{}\" is outside its domain, {}", finding.value, parameter.domain),
          has_nearest ? fmt::format("the nearest legal value is {}", finding.nearest)
                      : fmt::format("write a value of it: {}", parameter.meaning)};
}

ParameterResult apply_parameter(TrunkConfig& trunk, std::string_view name, const toml::node& value) {
  const auto found = deployment::find_parameter(name);
  if (!found) return {};
  if (deployment::row(*found).direction == deployment::Direction::inbound)
    return {true, Problem{"it governs registrations made to us, not those that a trunk makes (B-01)", "remove it"}};
  if (!governs_an_agent(*found))
    return {true, Problem{"it is the softswitch's own check of a gateway",
                          "write options-keep-alive = SECONDS for OPTIONS of this agent"}};
  const auto text = parameter_text(value);
  deployment::Parameters parameters;
  std::optional<Problem> problem;
  deployment::set_parameter(parameters, name, text, 0, [&](const deployment::Finding& finding) {
    if (finding.severity() == deployment::Severity::error) problem = parameter_problem(finding);
  });
  apply(parameters.outbound, trunk.profile);
  return {true, std::move(problem)};
}

std::vector<deployment::Parameter> outbound_parameters() {
  std::vector<deployment::Parameter> taken;
  for (std::size_t i = 0; i < deployment::catalogue.size(); ++i)
    if (governs_an_agent(static_cast<deployment::ParameterName>(i))) taken.push_back(deployment::catalogue[i]);
  return taken;
}

}  // namespace sipreg::agent
