// What happens to the agent during a case: the steer column, and the settings of the agent column.
//
//   steer   = action *( ";" action )      action = ["start+" / "stop+"] AT ":" what
//   AT      policy seconds after the agent's first REGISTER; start+: after its start; stop+: after the stop signal
//   what    stop | refresh | reload [name=value ..] | pause | resume | restart
//           | start-registrar [r1|r2] | stop-registrar [r1|r2]
//
// A registrar whose first action is start-registrar is not there at the beginning.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "conformance/text.hpp"

namespace sipreg::conformance {

/// Settings of an agent by neutral names, in the order given; the adapter says what they are for its agent.
using Settings = std::vector<std::pair<std::string, std::string>>;

struct SteerAction {
  enum class Anchor { first_register, start, stop } anchor = Anchor::first_register;
  enum class What { stop, refresh, reload, pause, resume, restart, start_registrar, stop_registrar } what = What::stop;
  double at = 0;      ///< policy seconds after the anchor
  Settings settings;  ///< of reload
  std::string registrar = "r1";
  std::string text;  ///< "30:reload expires=60", for logs
};

[[nodiscard]] std::string_view to_string(SteerAction::What what) noexcept;

struct Steering {
  std::vector<SteerAction> actions;
  std::vector<Finding> findings;

  [[nodiscard]] bool stops_agent() const;
  /// Is this registrar absent until an action starts it?
  [[nodiscard]] bool starts_later(std::string_view registrar) const;
  /// Is there a time when this registrar is not there?
  [[nodiscard]] bool ever_absent(std::string_view registrar) const;
};

[[nodiscard]] Steering read_steering(std::string_view text, const Finding& place);

struct SettingsRead {
  Settings settings;
  std::vector<Finding> findings;
};

/// The agent column: `expires=60 retry=30 ...`. Every name must be one of the neutral names.
[[nodiscard]] SettingsRead read_settings(std::string_view text, const Finding& place);

struct NeutralSetting {
  std::string_view name, fallback, meaning;
};
/// The neutral names with the value of an agent that the case says nothing about; an empty fallback is "not given".
[[nodiscard]] const std::vector<NeutralSetting>& neutral_settings();

}  // namespace sipreg::conformance
