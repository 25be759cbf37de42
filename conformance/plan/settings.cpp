#include "conformance/plan/settings.hpp"

#include <fmt/format.h>

#include <string_view>

#include "sipreg/deployment/finding.hpp"
#include "sipreg/deployment/read_parameters.hpp"
#include "sipreg/deployment/value.hpp"

namespace sipreg::conformance::plan {
namespace {

using deployment::Direction;
using deployment::Number;
using deployment::Parameter;
using deployment::ParameterName;
using deployment::ValueKind;
using deployment::ValueStatus;

/// The options that are no parameter of the softswitch, with their domains. A grant below 10 s would be refreshed by
/// the floor of 5 s between REGISTERs, not at its half.
// clang-format off
constexpr Parameter granted_option{"", "--granted", "", "", "10..4294967295 s", ValueKind::seconds, 10, 4294967295,
    "s", Direction::outbound, "", "lifetime that the other server grants"};
constexpr Parameter nat_timeout_option{"", "--nat-timeout", "", "", "1..86400 s", ValueKind::seconds, 1, 86'400,
    "s", Direction::outbound, "", "how long the NAT keeps an idle mapping"};
constexpr Parameter trunks_option{"", "--trunks", "", "1", "1..100000", ValueKind::count, 1, 100'000,
    "trunks", Direction::outbound, "", "how many trunks like this one register to the same host"};
// clang-format on

class Reader {
 public:
  explicit Reader(const Request& request) : request_(request) {}

  [[nodiscard]] Reading read() {
    parameter("--expiry", request_.expiry, ParameterName::user_agent_expire);
    parameter("--retry", request_.retry, ParameterName::user_agent_retry_delay);
    parameter("--resend-interval", request_.resend_interval, ParameterName::resend_interval);
    parameter("--options-check", request_.options_check, ParameterName::options_check_period);
    result_.settings.parameters = parameters_.outbound;
    if (const auto granted = number(request_.granted, granted_option)) result_.settings.granted = seconds{*granted};
    check_granted();
    if (const auto timeout = number(request_.nat_timeout, nat_timeout_option))
      result_.settings.nat_timeout = seconds{*timeout};
    if (const auto trunks = number(request_.trunks, trunks_option)) result_.settings.trunks = *trunks;
    scenarios();
    result_.settings.any = request_.expiry || request_.retry || request_.granted || request_.resend_interval ||
                           request_.options_check || request_.trunks;
    return result_;
  }

 private:
  void parameter(std::string_view option, const std::optional<std::string>& value, ParameterName name) {
    if (!value) return;
    deployment::set_parameter(parameters_, deployment::row(name).name, *value, 0,
                              [&](const deployment::Finding& finding) {
                                const bool wrong = finding.severity() == deployment::Severity::error;
                                tell(wrong ? result_.errors : result_.notes, option, describe(finding));
                              });
  }

  std::optional<std::uint32_t> number(const std::optional<std::string>& value, const Parameter& option) {
    if (!value) return std::nullopt;
    const Number reading = deployment::read_number(*value, option);
    if (reading.status == ValueStatus::good) return reading.value;
    refuse(option, deployment::clean(*value).text, reading);
    return std::nullopt;
  }

  /// In the words of the library's findings.
  void refuse(const Parameter& option, std::string_view written, const Number& reading) {
    deployment::Sentence sentence;
    sentence << "error: ";
    if (written.empty())
      sentence << "the value";
    else
      sentence.quote(written);
    const bool below = reading.status == ValueStatus::below;
    const bool outside = below || reading.status == ValueStatus::above;
    sentence << (outside ? (below ? " is below its domain" : " is above its domain")
                         : (written.empty() ? " is empty" : " is no value of it"));
    sentence << "; the domain is " << option.domain;
    if (outside) sentence << "; the nearest legal value is " << reading.value;
    tell(result_.errors, option.name, sentence);
  }

  /// A registrar may shorten what it is asked for (RFC 3261 10.2), and refuses with 423 what is too short for it.
  void check_granted() {
    const auto& expire = result_.settings.parameters.expire;
    const bool fixed = expire.known() && expire.value.mode == ExpiryMode::fixed;
    if (!fixed || !result_.settings.granted || *result_.settings.granted <= expire.value.lifetime) return;
    deployment::Sentence sentence;
    sentence << "error: " << to_delta_seconds(*result_.settings.granted)
             << " is above the fixed expiry; a server shortens the lifetime that is asked for and does not lengthen it"
             << "; the nearest legal value is " << to_delta_seconds(expire.value.lifetime);
    tell(result_.errors, granted_option.name, sentence);
  }

  void scenarios() {
    if (request_.scenarios)
      result_.settings.scenarios = deployment::read_scenarios(
          *request_.scenarios,
          [&](const deployment::UnknownScenario& unknown) { tell(result_.errors, "--scenario", describe(unknown)); });
    if (request_.nat_timeout) result_.settings.scenarios.insert(deployment::Scenario::nat);
  }

  static void tell(std::vector<std::string>& where, std::string_view option, const deployment::Sentence& sentence) {
    where.push_back(fmt::format("{}: {}", option, sentence.view()));
  }

  const Request& request_;
  deployment::Parameters parameters_{};
  Reading result_{};
};

}  // namespace

Reading read_settings(const Request& request) { return Reader{request}.read(); }

}  // namespace sipreg::conformance::plan
