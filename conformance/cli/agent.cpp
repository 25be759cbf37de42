// `sipreg agent`: the reference agent.
#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

#include "conformance/agent/faults.hpp"
#include "conformance/agent/run.hpp"
#include "conformance/agent/settings.hpp"
#include "conformance/cli/commands.hpp"

namespace sipreg::conformance {
namespace {

struct Options {
  std::string config;
  std::string once;
  std::vector<std::string> aors, users, password_files, password_envs, registrars, assignments;
  std::string fault;
  std::string clock_speed, log, socket, stagger, profile, transport, local;
};

void put(toml::table& table, std::string_view name, const std::string& value) {
  if (!value.empty()) table.insert_or_assign(name, value);
}

// One value serves all trunks, or there are as many as trunks.
std::string for_trunk(const std::vector<std::string>& values, std::size_t index, std::size_t trunks,
                      const char* option) {
  if (values.empty()) return {};
  if (values.size() == 1) return values[0];
  if (values.size() != trunks)
    throw CLI::ValidationError(option, fmt::format("give it once, or once for each of the {} --aor", trunks));
  return values[index];
}

agent::CommandLine command_line(const Options& options) {
  agent::CommandLine out;
  put(out.settings, "clock-speed", options.clock_speed);
  put(out.settings, "log", options.log);
  put(out.settings, "status-socket", options.socket);
  put(out.settings, "stagger", options.stagger);
  put(out.settings, "profile", options.profile);
  put(out.settings, "transport", options.transport);
  put(out.settings, "local", options.local);
  for (const auto& assignment : options.assignments) {
    const auto equals = assignment.find('=');
    if (equals == 0 || equals == assignment.npos) throw CLI::ValidationError("--set", "write NAME=VALUE");
    out.settings.insert_or_assign(assignment.substr(0, equals), assignment.substr(equals + 1));
  }
  if (!options.registrars.empty()) {
    toml::array list;
    for (const auto& registrar : options.registrars) list.push_back(registrar);
    out.settings.insert_or_assign("registrar", std::move(list));
  }
  const auto aors = options.once.empty() ? options.aors : std::vector<std::string>{options.once};
  for (std::size_t index = 0; index < aors.size(); ++index) {
    toml::table trunk;
    put(trunk, "aor", aors[index]);
    put(trunk, "user", for_trunk(options.users, index, aors.size(), "--user"));
    put(trunk, "password-file", for_trunk(options.password_files, index, aors.size(), "--password-file"));
    put(trunk, "password-env", for_trunk(options.password_envs, index, aors.size(), "--password-env"));
    out.trunks.push_back(std::move(trunk));
  }
  return out;
}

std::string settings_help() {
  std::string text = "\nSettings of CONFIG.toml, and of --set NAME=VALUE:\n";
  for (const auto& setting : agent::agent_settings())
    text += fmt::format("  {:<36}{}\n", setting.name, setting.meaning);
  text += "Of a [[trunk]], or outside for every trunk:\n";
  for (const auto& setting : agent::trunk_settings())
    text += fmt::format("  {:<36}{}\n", setting.name, setting.meaning);
  text +=
      fmt::format("  {:<36}{}\n", "password-file, password-env", "where the password is; never the password itself");
  for (const auto& parameter : agent::outbound_parameters())
    text += fmt::format("  {:<36}{} ({})\n", parameter.name, parameter.meaning, parameter.domain);
  return text;
}

}  // namespace

void add_agent(CLI::App& app, int& status) {
  auto* command = app.add_subcommand("agent", "Registers trunks and keeps them registered until it is ended");
  auto options = std::make_shared<Options>();
  command->add_option("CONFIG", options->config, "TOML file of the trunks");
  command->add_option("--once", options->once,
                      "Register this sip:user@host, tell what came of it, cancel, end: 0 registered, 1 not");
  command->add_option("--aor", options->aors, "Address of record; repeat it for more trunks")->allow_extra_args(false);
  command
      ->add_option("--registrar", options->registrars,
                   "Host, host:port or sips:host; repeat it for up to four, in order")
      ->allow_extra_args(false);
  command->add_option("--user", options->users, "User name for digests, if not the AOR's")->allow_extra_args(false);
  command->add_option("--password-file", options->password_files, "File whose first line is the password")
      ->allow_extra_args(false);
  command->add_option("--password-env", options->password_envs, "Environment variable that holds the password")
      ->allow_extra_args(false);
  command->add_option("--profile", options->profile, "vos3000, rfc3261, rfc5626 or ims");
  command->add_option("--transport", options->transport, "udp, tcp, tls or auto");
  command->add_option("--local", options->local, "Address or address:port to send from");
  command->add_option("--clock-speed", options->clock_speed, "Run all of it, T1 included, so many times faster");
  command->add_option("--log", options->log, "text or json");
  command->add_option("--socket", options->socket, "Unix socket for status, refresh and reload");
  command->add_option("--stagger", options->stagger, "Seconds between the first REGISTERs of successive trunks");
  command->add_option("--set", options->assignments, "NAME=VALUE: any setting, for every trunk")
      ->allow_extra_args(false);
#ifdef SIPREG_FAULTS
  command->add_option("--fault", options->fault, "What to do wrong; sipreg-faulty faults lists them");
#endif
  command->footer(settings_help);
  command->callback([options, &status] {
    if (options->config.empty() && options->aors.empty() && options->once.empty())
      throw CLI::RequiredError("CONFIG, --aor or --once");
#ifdef SIPREG_FAULTS
    if (!options->fault.empty() && !agent::faults::choose(options->fault))
      throw CLI::ValidationError("--fault", "there is no such fault; see sipreg-faulty faults");
#endif
    if (!options->once.empty() && (!options->config.empty() || !options->aors.empty()))
      throw CLI::ValidationError("--once", "it takes its trunk from the command line alone");
    status = agent::run_agent({options->config, command_line(*options), !options->once.empty()});
  });
}

}  // namespace sipreg::conformance
