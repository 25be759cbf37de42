// What `sipreg status` shows: JSON (schema sipreg.status/1) and a table for people.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "conformance/agent/agent.hpp"

namespace sipreg::agent {

/// {"schema":"sipreg.status/1","t":SECONDS,"clock_speed":N,"trunks":[...]}; times are policy seconds.
[[nodiscard]] nlohmann::ordered_json status_json(const std::vector<TrunkStatus>& trunks, const ScaledClock& clock);

/// Said wherever tls-verify = false shows.
inline constexpr std::string_view unverified_words =
    "tls-verify = false: whoever sits on the path can read and answer as the registrar";

/// The same for a terminal, from the JSON of the agent asked.
[[nodiscard]] std::string status_text(const nlohmann::json& status);

/// Is every trunk registered?
[[nodiscard]] bool all_registered(const nlohmann::json& status);

}  // namespace sipreg::agent
