// What will these settings do, and what is recommended for such a trunk? A plan is a value; every number in it comes
// from the rules of the library (sipreg/deployment), and the writers only lay it out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/plan/settings.hpp"
#include "sipreg/deployment/downtime.hpp"
#include "sipreg/deployment/finding.hpp"
#include "sipreg/deployment/nat.hpp"
#include "sipreg/deployment/scenario.hpp"
#include "sipreg/policy/profile.hpp"
#include "sipreg/time.hpp"

namespace sipreg::conformance::plan {

/// What is wrong with the settings, or worth knowing. The ids are those of the library, permanent.
struct Finding {
  std::string_view id;
  deployment::Severity severity = deployment::Severity::note;
  std::string_view title;  ///< what is the case
  std::string detail;      ///< its numbers; may be empty
  std::string_view why;    ///< may be empty
  std::string_view fix;
};

/// One kind of NAT.
struct NatRow {
  Duration timeout{};
  std::optional<deployment::Reachability> reachability{};  ///< of an idle trunk; nothing without settings
  deployment::SafeExpiry longest{};                        ///< the longest expiry that keeps it open
};

/// The second attempt after a refresh that failed.
struct SecondAttempt {
  Duration leaves{};  ///< counted, like the lifetime, from the registration
  bool in_time = true;
};

/// REGISTERs of so many trunks to one host.
struct LoadRow {
  deployment::Challenged challenged = deployment::Challenged::always;
  deployment::HostLoad load{};
};

/// What the settings will do.
struct Effects {
  ExpiryMode mode = ExpiryMode::automatic;
  seconds asked{};      ///< what a REGISTER says
  Duration lifetime{};  ///< of the binding: granted, or what is asked for
  Duration refresh{};   ///< when the refresh leaves, from the registration
  Duration silence{};   ///< longest time without traffic on an idle trunk
  Duration retry_delay{};
  Duration timeout{};  ///< of a transaction without an answer
  deployment::SelfMadeOutage outage{};
  SecondAttempt after_silence{};
  SecondAttempt after_refusal{};
  Duration down_refused{};  ///< nominal: `retries` delays
  Duration down_silent{};   ///< realistic: each try also times out
  std::vector<LoadRow> loads{};
};

/// The number of retries that downtimes are told for.
inline constexpr std::uint32_t retries = 5;

/// The NATs that are shown when none is given. The first is a Linux as it comes.
inline constexpr seconds usual_nat_timeouts[] = {seconds{30}, seconds{60}, seconds{120}, seconds{300}};

/// A scenario and whether the settings are within its ranges.
struct ScenarioRow {
  deployment::Scenario scenario = deployment::Scenario::nat;
  std::optional<bool> expiry_fits{};  ///< nothing without settings
  std::optional<bool> retry_fits{};
};

/// A retry delay that fits the scenarios, with its downtimes for the ends of its range.
struct RetryChoice {
  deployment::FailoverChoice choice{};
  Duration refused_lowest{};
  Duration refused_highest{};
  Duration silent_lowest{};
  Duration silent_highest{};
};

struct Plan {
  Settings settings{};
  std::optional<Effects> effects{};  ///< nothing when no setting was given: then the plan is a recommendation
  std::vector<NatRow> nat{};
  std::vector<Finding> findings{};       ///< the worst first
  std::vector<ScenarioRow> scenarios{};  ///< the declared ones, or all when none is
  deployment::Recommendation recommendation{};
  std::vector<RetryChoice> retry_choices{};

  [[nodiscard]] std::size_t count(deployment::Severity severity) const;
  /// 0, or 1 when a finding is an error.
  [[nodiscard]] int exit_status() const { return count(deployment::Severity::error) > 0 ? 1 : 0; }
};

/// To a softswitch a parameter that is not set is its default, and so it is here.
[[nodiscard]] Plan make_plan(const Settings& settings);

}  // namespace sipreg::conformance::plan
