// What an operator writes to `sipreg plan`, read the way the library reads a configuration: all findings at once, each
// a sentence, nothing silently replaced.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sipreg/deployment/parameters.hpp"
#include "sipreg/deployment/scenario.hpp"
#include "sipreg/time.hpp"

namespace sipreg::conformance::plan {

/// The options as written. What was not written is nothing.
struct Request {
  std::optional<std::string> expiry{};           ///< Auto, 300, 5m
  std::optional<std::string> retry{};            ///< 60, 1m
  std::optional<std::string> granted{};          ///< lifetime that the other server grants
  std::optional<std::string> resend_interval{};  ///< "1,2,4,8"
  std::optional<std::string> options_check{};    ///< period of the OPTIONS check
  std::optional<std::string> nat_timeout{};
  std::optional<std::string> scenarios{};  ///< "nat,primary"
  std::optional<std::string> trunks{};     ///< how many trunks register to the one host
};

/// The trunk that is planned.
struct Settings {
  deployment::OutboundParameters parameters{};  ///< absent: the default of the catalogue holds
  std::optional<seconds> granted{};             ///< nothing: what is asked for
  std::optional<seconds> nat_timeout{};         ///< given: `scenarios` holds nat
  deployment::ScenarioSet scenarios{};
  std::uint32_t trunks = 1;
  bool any = false;  ///< something besides the scenarios and the NAT was set: its effects can be told
};

/// The settings are worth planning with only when there are no errors.
struct Reading {
  Settings settings{};
  std::vector<std::string> notes{};   ///< "--expiry: note: ..."
  std::vector<std::string> errors{};  ///< "--retry: error: ...", with the nearest legal value where there is one
};

[[nodiscard]] Reading read_settings(const Request& request);

}  // namespace sipreg::conformance::plan
