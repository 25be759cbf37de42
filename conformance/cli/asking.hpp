// What the subcommands status, refresh and reload share: asking a running agent.
#pragma once

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "conformance/agent/status_socket.hpp"
#include "conformance/cli/commands.hpp"

namespace sipreg::conformance {

/// The agent's answer; nothing, after a sentence on standard error, when there is none.
inline nlohmann::json ask_or_complain(std::string path, const std::string& request) {
  if (path.empty()) path = agent::default_socket_path();
  const auto answer = agent::ask_agent(path, request);
  if (!answer) {
    fmt::print(stderr, "sipreg: no agent answers on {}; start one, or name its --socket\n", path);
    return nullptr;
  }
  return nlohmann::json::parse(*answer);
}

/// A subcommand that asks for something to be done to one trunk or to all.
inline void add_request(CLI::App& app, int& status, const char* name, const char* help) {
  auto* command = app.add_subcommand(name, help);
  auto socket = std::make_shared<std::string>();
  auto trunk = std::make_shared<std::string>();
  command->add_option("TRUNK", *trunk, "Name of the trunk; all of them when it is left out");
  command->add_option("--socket", *socket, "Unix socket of the agent");
  command->callback([=, &status] {
    const auto answer = ask_or_complain(*socket, trunk->empty() ? name : fmt::format("{} {}", name, *trunk));
    if (answer.is_null()) {
      status = static_cast<int>(ExitStatus::not_judged);
    } else if (!answer.at("ok").get<bool>()) {
      fmt::print(stderr, "sipreg: {}\n", answer.at("error").get<std::string>());
      for (const auto& finding : answer.value("findings", nlohmann::json::array()))
        fmt::print(stderr, "{}\n", finding.get<std::string>());
      status = static_cast<int>(ExitStatus::usage);
    } else if (answer.size() > 1) {
      fmt::print("{}\n", answer.dump());
    }
  });
}

}  // namespace sipreg::conformance
