// An agent inside a test: its configuration from settings, its log in a file that the test can read.
#pragma once

#include <cstdio>
#include <string>

#include "channel_recorder.hpp"
#include "conformance/agent/agent.hpp"
#include "conformance/agent/status.hpp"

namespace sipreg::test {

class RunningAgent {
 public:
  RunningAgent(asio::io_context& context, toml::table settings, int speed = 1)
      : clock_(speed),
        log_file_(std::tmpfile()),
        log_(agent::LogFormat::json, log_file_, clock_),
        agent_(context, clock_, log_) {
    agent::CommandLine line;
    toml::table trunk;
    trunk.insert_or_assign("aor", "sip:trunk@example.net");
    if (const auto aor = settings["aor"].value<std::string>()) trunk.insert_or_assign("aor", *aor);
    settings.erase("aor");
    line.settings = std::move(settings);
    line.trunks.push_back(std::move(trunk));
    const auto loaded = agent::load_config("", line);
    for (const auto& finding : loaded.findings) findings += to_string(finding) + '\n';
    if (findings.empty()) agent_.start(loaded.config);
  }
  ~RunningAgent() { std::fclose(log_file_); }
  RunningAgent(const RunningAgent&) = delete;
  RunningAgent& operator=(const RunningAgent&) = delete;

  [[nodiscard]] agent::TrunkStatus status() const { return agent_.status().at(0); }
  [[nodiscard]] bool registered() const { return status().state == State::registered; }
  [[nodiscard]] nlohmann::json status_json() const {
    return nlohmann::json::parse(agent::status_json(agent_.status(), clock_).dump());
  }
  [[nodiscard]] bool ended() const { return agent_.status().empty(); }
  void refresh() { agent_.refresh(""); }
  void stop() { agent_.stop(); }

  [[nodiscard]] std::string log() const {
    std::fflush(log_file_);
    std::string text(static_cast<std::size_t>(std::ftell(log_file_)), '\0');
    std::rewind(log_file_);
    text.resize(std::fread(text.data(), 1, text.size(), log_file_));
    return text;
  }

  std::string findings;

 private:
  agent::ScaledClock clock_;
  std::FILE* log_file_;
  agent::Log log_;
  agent::Agent agent_;
};

}  // namespace sipreg::test
