#include "conformance/runner/agent_process.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <random>
#include <stdexcept>

#include "conformance/runner/evidence_files.hpp"

namespace sipreg::conformance {
namespace {

using namespace std::chrono_literals;
using What = SteerAction::What;

constexpr auto command_limit = 3s;  // of the adapter's status, refresh and reload commands

std::string random_text(std::size_t length) {
  static constexpr std::string_view alphabet = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
  std::random_device device;
  std::uniform_int_distribution<std::size_t> pick(0, alphabet.size() - 1);
  std::string text;
  while (text.size() < length) text += alphabet[pick(device)];
  return text;
}

}  // namespace

AgentProcess::AgentProcess(const Setup& setup) : setup_(setup) {
  for (const NeutralSetting& one : neutral_settings())
    if (!one.fallback.empty()) settings_[std::string(one.name)] = one.fallback;
  change(read_settings(setup.one.agent, {}).settings);
  if (!settings_.contains("t1")) settings_["t1"] = fmt::format("{}", setup.one.t1);
  if (!settings_.contains("password")) settings_["password"] = random_text(20);
  write_file(setup_.folder + "/password", settings_["password"] + '\n', 0600);
  configure();
}

void AgentProcess::change(const Settings& settings) {
  for (const auto& [name, value] : settings) settings_[name] = value;
}

void AgentProcess::configure() {
  values_ = {};
  values_.speed = setup_.one.speed;
  const auto set = [&](const std::string& name, std::string value) { values_.names[name] = {std::move(value)}; };
  for (const auto& [name, value] : settings_) set(name, value);
  const std::string port = std::to_string(AddressBlock::registrar_port);
  const std::string first = setup_.first_registrar + ':' + port, second = setup_.second_registrar + ':' + port;
  set("registrar", setup_.first_registrar);
  set("port", port);
  set("registrar_list", settings_["targets"] == "2" ? fmt::format(R"("{}", "{}")", first, second) : '"' + first + '"');
  set("transport", setup_.one.transport);
  set("domain", std::string(test_domain));
  set("agent", setup_.address);
  set("agent_port", std::to_string(setup_.port));
  set("profile", setup_.profile);
  set("speed", std::to_string(setup_.one.speed));
  const std::string& asked = settings_["asked"];
  set("lifetime", settings_["expires"] != "auto" ? settings_["expires"] : asked.empty() ? "3600" : asked);
  const std::string& pair = settings_["endpoint-expire"];
  set("endpoint-minimum", pair.substr(0, pair.find('/')));
  set("endpoint-normal", pair.substr(pair.find('/') + 1));
  // For agents that have a setting for each, where 0 turns it off.
  set("udp_port", setup_.one.transport == "udp" ? std::to_string(setup_.port) : "0");
  set("tcp_port", setup_.one.transport == "tcp" ? std::to_string(setup_.port) : "0");
  set("dir", setup_.folder);
  set("adapter", setup_.adapter.folder);
  set("sipreg", program());
  if (!setup_.fault.empty()) set("fault", setup_.fault);
  add_trunks(values_);
  generate_files(setup_.adapter, setup_.folder, values_);
}

void AgentProcess::add_trunks(TemplateValues& values) {
  const auto count = read_count(settings_["trunks"]).value_or(1);
  for (long long number = 1; number <= count; ++number) {
    TemplateValues one = values;
    const std::string user = number == 1 ? settings_["user"] : fmt::format("{}-{}", settings_["user"], number);
    one.names["user"] = {user};
    const std::string aor = expand(setup_.adapter.aor, setup_.adapter.name, one, Marks::known_braces).text;
    values.lists["trunk"].push_back({{"user", {user}}, {"aor", {aor}}, {"number", {std::to_string(number)}}});
    if (std::find(aors_.begin(), aors_.end(), aor) == aors_.end()) aors_.push_back(aor);
  }
  values.names["aor"] = {aors_.front()};
}

/// The program that we are or, for a fault run, its twin with the faults.
std::string AgentProcess::program() const {
  const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe");
  return (setup_.fault.empty() ? self : self.parent_path() / "sipreg-faulty").string();
}

Command AgentProcess::command(const std::string& line, const std::string& out) const {
  Command built = command_of(setup_.adapter, line, values_);
  built.directory = setup_.folder;
  built.out = setup_.folder + '/' + out;
  return built;
}

void AgentProcess::start() {
  process_.reset();
  Command start = start_command(setup_.adapter, values_);
  start.directory = setup_.folder;
  start.out = log();
  process_ = std::make_unique<Process>(start);
}

void AgentProcess::signal(int number) const {
  if (process_) process_->signal(number);
}

void AgentProcess::stop() {
  for (const StopStep& step : setup_.adapter.stop) {
    switch (step.kind) {
      case StopStep::Kind::signal: signal(step.signal); break;
      case StopStep::Kind::say: process_->say(step.text); break;
      case StopStep::Kind::wait:
        wait(std::chrono::milliseconds(static_cast<std::int64_t>(step.seconds * 1000 / setup_.one.speed)));
        break;
      case StopStep::Kind::command: {
        Process process(command(step.text, "commands.log"));
        process.wait(command_limit);
        break;
      }
    }
  }
}

const std::optional<Ending>& AgentProcess::ending() { return process_ ? process_->ending() : not_yet_; }

const std::optional<Ending>& AgentProcess::wait(std::chrono::milliseconds limit) {
  return process_ ? process_->wait(limit) : not_yet_;
}

void AgentProcess::end() { process_.reset(); }

void AgentProcess::ask(What what) {
  const std::string& line = what == What::reload ? setup_.adapter.reload : setup_.adapter.refresh;
  if (line.empty())
    throw std::runtime_error(fmt::format("{}.agent says no way to {}", setup_.adapter.name, to_string(what)));
  if (const int number = signal_of(line)) return signal(number);
  const Command built = command(line, "commands.log");
  Process process(built);
  const auto& ending = process.wait(command_limit);
  if (!ending || ending->by_signal || ending->status != 0)
    throw std::runtime_error(fmt::format("the agent's {} command failed ({}): {}", to_string(what),
                                         ending ? ending->text() : "no answer in 3 s", last_words(built.out)));
}

void AgentProcess::ask_status() {
  if (setup_.adapter.status.empty() || !process_ || process_->ending()) return;
  Command built = command(setup_.adapter.status, "status.json");
  built.error = setup_.folder + "/commands.log";
  std::filesystem::remove(built.out);
  Process process(built);
  process.wait(command_limit);
}

const std::string& AgentProcess::setting(const std::string& name) const {
  static const std::string none;
  const auto found = settings_.find(name);
  return found == settings_.end() ? none : found->second;
}

}  // namespace sipreg::conformance
