#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <stdexcept>

#include "conformance/conform/conform.hpp"
#include "conformance/runner/adapter.hpp"
#include "conformance/runner/steering.hpp"

namespace sipreg::conformance {
namespace {

constexpr std::string_view names_the_runner_knows =
    "registrar, port (where to register), transport (udp, tcp), user, password, lifetime (seconds to ask for),\n"
    "# retry (seconds to wait after a failure), agent, agent_port (the address and port to bind), domain, aor, dir "
    "(the "
    "case's\n# folder), adapter (the folder of this file), speed";

std::string agent_text(const std::string& name) {
  std::string text = fmt::format(
      "# How the conformance suite starts and stops {0}. Lines are key = value; delete what you do not need.\n"
      "#\n# Names in braces: {1}\n",
      name, names_the_runner_knows);
  text += fmt::format("\nstart = {0} --config {0}.conf\nrequires = {0}\nfile = {0}.conf from {0}.conf.in\n", name);
  for (const AdapterKey& key : adapter_keys()) {
    if (key.name == "start" || key.name == "requires" || key.name == "file") continue;
    text += fmt::format("\n# {} = {}\n#   {}\n", key.name, key.value, key.meaning);
  }
  return text;
}

std::string configuration_text(const std::string& name) {
  return fmt::format(
      "# The configuration of {} for one case, readable by you alone: the password belongs here.\n"
      "# A line between @if NAME@ and @end@ stays when the case gives NAME.\n"
      "registrar = sip:{{registrar}}:{{port}};transport={{transport}}\nlocal = {{agent}}:{{agent_port}}\n"
      "user = {{user}}\npassword = {{password}}\nexpires = {{lifetime}}\n",
      name);
}

void check_name(const std::string& name) {
  const bool plain = !name.empty() && std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.';
  });
  if (!plain || name.front() == '.' || name.front() == '-')
    throw std::runtime_error(fmt::format("`{}` is no name for an adapter: write letters, digits, - and _", name));
}

}  // namespace

std::string write_new_agent(const std::string& name, const std::string& folder) {
  check_name(name);
  const std::filesystem::path adapter = std::filesystem::path(folder) / (name + ".agent");
  const std::filesystem::path configuration = std::filesystem::path(folder) / (name + ".conf.in");
  for (const auto& path : {adapter, configuration})
    if (std::filesystem::exists(path))
      throw std::runtime_error(fmt::format("{} is there already, and is not written over", path.string()));
  write_file(adapter.string(), agent_text(name));
  write_file(configuration.string(), configuration_text(name));
  return fmt::format(
      "Wrote {0} and {1}. Say in them how {2} is started, then try the contract alone:\n"
      "  sipreg conform --agent {0} smoke.registers\n",
      adapter.string(), configuration.string(), name);
}

}  // namespace sipreg::conformance
