// P-01..P-04 and SS_SIP_RESEND_INTERVAL of a trunk.
#include <fmt/format.h>

#include <charconv>

#include "conformance/agent/settings.hpp"
#include "sipreg/wire/text.hpp"

namespace sipreg::agent {
namespace {

using Outcome = std::optional<Problem>;

// SS_SIP_USER_AGENT_EXPIRE, sip_user_agent_expire and SIPUSERAGENTEXPIRE are one name.
std::string folded(std::string_view name) {
  std::string out;
  for (const char c : name)
    if (c != '_' && c != '-') out += wire::to_lower(c);
  return out.starts_with("ss") ? out.substr(2) : out;
}

std::string value_text(const toml::node& node) {
  if (const auto text = node.value<std::string>()) return *text;
  if (node.is_integer()) return std::to_string(*node.value<std::int64_t>());
  if (node.is_boolean()) return *node.value<bool>() ? "true" : "false";
  return {};
}

std::optional<std::int64_t> whole_seconds(std::string_view text) {
  std::int64_t unit = 1;
  if (text.ends_with('s')) text.remove_suffix(1);
  else if (text.ends_with('m')) text.remove_suffix(1), unit = 60;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value * unit;
}

Outcome set_expire(Profile& profile, const std::string& text) {
  const auto word = folded(text);
  if (word.empty() || word == "auto" || word == "autonegotiation" || word == "auto negotiation") {
    profile.expiry = ExpiryMode::automatic;
    return std::nullopt;
  }
  const auto value = whole_seconds(text);
  if (!value || *value < 20 || *value > 7200)
    return Problem{fmt::format("\"{}\" is neither Auto nor 20..7200 seconds", text),
                   !value ? "write Auto or a number" : *value < 20 ? "the nearest legal value is 20"
                                                                   : "the nearest legal value is 7200"};
  profile.expiry = ExpiryMode::fixed;
  profile.lifetime = seconds{*value};
  return std::nullopt;
}

Outcome set_retry(Profile& profile, const std::string& text) {
  const auto value = whole_seconds(text);
  if (!value || *value < 30 || *value > 600)
    return Problem{fmt::format("\"{}\" is not in 30..600 seconds", text),
                   !value ? "write a number" : *value < 30 ? "the nearest legal value is 30"
                                                           : "the nearest legal value is 600"};
  profile.retry_delay = seconds{*value};
  return std::nullopt;
}

Outcome set_unregister(Profile& profile, const std::string& text) {
  const auto word = folded(text);
  const bool on = word == "on" || word == "1" || word == "true" || word == "yes";
  const bool off = word == "off" || word == "0" || word == "false" || word == "no";
  if (!on && !off) return Problem{fmt::format("\"{}\" is neither On nor Off", text), "write On or Off"};
  profile.cancel = on;
  return std::nullopt;
}

Outcome set_privacy(Profile& profile, const std::string& text) {
  const auto word = folded(text);
  if (word == "ignore") profile.privacy = PrivacyMode::ignore;
  else if (word == "id") profile.privacy = PrivacyMode::id;
  else if (word == "none") profile.privacy = PrivacyMode::none;
  else return Problem{fmt::format("\"{}\" is none of Ignore, Id, None", text), "write one of these words"};
  return std::nullopt;
}

struct Parameter {
  std::string_view name;
  Outcome (*set)(Profile&, const std::string&);
};

constexpr Parameter parameters[] = {
    {"SS_SIP_USER_AGENT_EXPIRE", set_expire},
    {"SS_SIP_USER_AGENT_RETRY_DELAY", set_retry},
    {"SS_SIP_USER_AGENT_SEND_UNREGISTER", set_unregister},
    {"SS_SIP_USER_AGENT_PRIVACY", set_privacy},
};

}  // namespace

ParameterResult apply_parameter(TrunkConfig& trunk, std::string_view name, const toml::node& value) {
  for (const auto& parameter : parameters)
    if (folded(parameter.name) == folded(name)) return {true, parameter.set(trunk.profile, value_text(value))};
  return {};
}

std::vector<std::string_view> parameter_names() {
  std::vector<std::string_view> names;
  for (const auto& parameter : parameters) names.push_back(parameter.name);
  return names;
}

}  // namespace sipreg::agent
