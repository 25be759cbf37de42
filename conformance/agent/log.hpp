// The structured log: one line a step, with policy time, trunk, state, event, the rule behind it and how late it was.
// Whoever calls it hands over facts; passwords and digests are never among them.
#pragma once

#include <cstdio>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

#include "conformance/agent/clock.hpp"
#include "sipreg/rule.hpp"

namespace sipreg::agent {

enum class LogFormat : std::uint8_t { text, json };

struct LogLine {
  std::string_view trunk;  ///< empty: the agent itself
  std::string_view state;
  std::string_view event;
  Rule rule = Rule::none;
  std::optional<double> late_ms = {};   ///< lateness of the deadline that led here, milliseconds of the wall
  nlohmann::ordered_json details = {};  ///< an object of plain values, or null
};

class Log {
 public:
  Log(LogFormat format, std::FILE* out, const ScaledClock& clock) : format_(format), out_(out), clock_(&clock) {}

  void write(const LogLine& line) const;

 private:
  LogFormat format_;
  std::FILE* out_;
  const ScaledClock* clock_;
};

/// The line without its line end, for a given policy time.
[[nodiscard]] std::string log_text(LogFormat format, Instant now, const LogLine& line);

}  // namespace sipreg::agent
