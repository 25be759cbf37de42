#include "conformance/agent/log.hpp"

#include <fmt/format.h>

namespace sipreg::agent {
namespace {

using nlohmann::ordered_json;

double seconds_of(Instant instant) { return static_cast<double>(instant.time_since_epoch().count()) / 1000.0; }

// A reason phrase may hold any bytes; a log line must stay one line of valid UTF-8.
std::string dump(const ordered_json& value) {
  return value.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

std::string json_text(Instant now, const LogLine& line) {
  ordered_json out{{"t", seconds_of(now)}};
  if (!line.trunk.empty()) out["trunk"] = line.trunk;
  if (!line.state.empty()) out["state"] = line.state;
  out["event"] = line.event;
  if (line.rule != Rule::none) out["rule"] = info(line.rule).id;
  if (line.late_ms) out["late_ms"] = *line.late_ms;
  if (line.details.is_object()) out.update(line.details);
  return dump(out);
}

std::string plain_text(Instant now, const LogLine& line) {
  auto out = fmt::format("{:12.3f} {:<12} {:<12} {}", seconds_of(now), line.trunk.empty() ? "-" : line.trunk,
                         line.state.empty() ? "-" : line.state, line.event);
  if (line.rule != Rule::none) out += fmt::format(" [{}]", info(line.rule).id);
  if (line.details.is_object())
    for (const auto& [name, value] : line.details.items()) out += fmt::format(" {}={}", name, dump(value));
  if (line.late_ms) out += fmt::format(" late={:.1f}ms", *line.late_ms);
  return out;
}

}  // namespace

std::string log_text(LogFormat format, Instant now, const LogLine& line) {
  return format == LogFormat::json ? json_text(now, line) : plain_text(now, line);
}

void Log::write(const LogLine& line) const {
  const auto text = log_text(format_, clock_->now(), line) + '\n';
  std::fwrite(text.data(), 1, text.size(), out_);
  std::fflush(out_);
}

}  // namespace sipreg::agent
