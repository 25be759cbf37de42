#include "conformance/runner/session.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <random>
#include <stdexcept>
#include <thread>

#include "conformance/relay/relay.hpp"
#include "conformance/runner/address_block.hpp"
#include "conformance/runner/evidence_files.hpp"
#include "conformance/runner/log_tail.hpp"
#include "conformance/runner/scenario.hpp"
#include "conformance/runner/sipp.hpp"
#include "conformance/runner/steering.hpp"
#include "conformance/runner/stimulus.hpp"

namespace sipreg::conformance {
namespace {

using namespace std::chrono_literals;
using Anchor = SteerAction::Anchor;
using What = SteerAction::What;

constexpr std::size_t most_messages = 1000;
constexpr auto command_limit = 3s;  // of the adapter's status, refresh and reload commands
constexpr std::string_view domain = "registrar.example";

std::int64_t now_us() {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

std::string random_text(std::size_t length) {
  static constexpr std::string_view alphabet = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
  std::random_device device;
  std::uniform_int_distribution<std::size_t> pick(0, alphabet.size() - 1);
  std::string text;
  while (text.size() < length) text += alphabet[pick(device)];
  return text;
}

/// A registrar of the case: its scenario and, while it is there, its SIPp.
struct Registrar {
  std::string name, address;
  Scenario scenario;
  bool wanted = false;
  int starts = 0;
  std::unique_ptr<Sipp> sipp;
  std::vector<RegistrarLog> logs;
  std::vector<LogTail> tails;
};

class Session {
 public:
  explicit Session(const SessionSetup& setup) : setup_(setup), case_(setup.one) {
    out_.as_run = case_;
    out_.profile = setup.profile;
    out_.fault = setup.fault;
    out_.adapter = setup.adapter.name;
    out_.capabilities = setup.adapter.capabilities;
    out_.block = block_.text();
    out_.attempts = setup.attempt;
  }

  CaseFile run() {
    const auto began = std::chrono::steady_clock::now();
    try {
      prepare();
      start_everything();
      watch();
      finish();
    } catch (const std::exception& error) {
      out_.problem = error.what();
    }
    agent_.reset();
    for (auto& registrar : registrars_)
      if (registrar.sipp) registrar.sipp->end();
    relay_.reset();
    out_.wall_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    gather();
    return std::move(out_);
  }

 private:
  // ---- before the start -------------------------------------------------------------------------------------------

  void prepare() {
    std::filesystem::create_directories(setup_.folder);
    for (const auto& entry : std::filesystem::directory_iterator(setup_.folder))
      if (entry.is_regular_file()) std::filesystem::remove(entry.path());
    out_.sipp_version = sipp_version(setup_.folder).value_or("");
    if (out_.sipp_version.empty()) throw std::runtime_error("SIPp is not installed (package sip-tester)");
    for (const NeutralSetting& setting : neutral_settings())
      if (!setting.fallback.empty()) settings_[std::string(setting.name)] = setting.fallback;
    for (const auto& [name, value] : read_settings(case_.agent, {}).settings) settings_[name] = value;
    steering_ = read_steering(case_.steer, {});
    stimulus_ = read_stimulus(case_.stimulus, {}, case_.speed);
    if (!settings_.contains("password")) settings_["password"] = random_text(20);
    write_file(setup_.folder + "/password", settings_["password"] + '\n', 0600);
    out_.user = settings_["user"];
    prepare_registrars();
    configure_agent();
  }

  void prepare_registrars() {
    const ScenarioNames names = scenario_names(case_.scenario);
    registrars_.resize(2);
    const auto fill = [&](std::size_t index, const std::string& scenario, const TemplateValues& given) {
      Registrar& registrar = registrars_[index];
      registrar.name = index == 0 ? "r1" : "r2";
      registrar.address = index == 0 ? block_.first_registrar() : block_.second_registrar();
      registrar.wanted = !scenario.empty();
      if (!registrar.wanted) return;
      const std::string& other = index == 0 ? block_.second_registrar() : block_.first_registrar();
      registrar.scenario = prepare_scenario(setup_.scenarios, scenario, given, scenario_own_names(other),
                                            fmt::format("{}/scenario-{}.xml", setup_.folder, registrar.name));
      if (steering_.ever_absent(registrar.name)) out_.registrar_absent = true;
    };
    fill(0, names.r1, stimulus_.r1);
    fill(1, names.r2, stimulus_.r2);
    if (names.r1.empty() || (settings_["targets"] == "2" && names.r2.empty())) out_.registrar_absent = true;
    if (stimulus_.relay.contains("open-at") || stimulus_.relay.contains("refuse")) out_.registrar_absent = true;
  }

  Names scenario_own_names(const std::string& other) const {
    const auto milliseconds = [&](double seconds) { return wall_milliseconds(seconds, case_.speed); };
    return {{"r1", {block_.first_registrar()}}, {"r2", {block_.second_registrar()}}, {"other", {other}},
            {"agent", {block_.agent()}}, {"relay", {block_.first_relay()}},
            {"port", {std::to_string(AddressBlock::registrar_port)}},
            {"agent_port", {std::to_string(AddressBlock::agent_port)}},
            {"user", {out_.user}}, {"aor", {fmt::format("sip:{}@{}", out_.user, domain)}},
            {"domain", {std::string(domain)}}, {"speed", {std::to_string(case_.speed)}},
            {"t1_ms", {milliseconds(case_.t1)}}, {"f_ms", {milliseconds(case_.timeout())}}};
  }

  bool relayed() const { return !stimulus_.relay.empty(); }

  /// (Re)writes the agent's files from the settings as they are now.
  void configure_agent() {
    values_ = {};
    values_.speed = case_.speed;
    const auto set = [&](const char* name, std::string value) { values_.names[name] = {std::move(value)}; };
    for (const auto& [name, value] : settings_) set(name.c_str(), value);
    const std::string first = relayed() ? block_.first_relay() : block_.first_registrar();
    const std::string second = relayed() ? block_.second_relay() : block_.second_registrar();
    set("registrar", first);
    set("port", std::to_string(AddressBlock::registrar_port));
    set("registrar_list", settings_["targets"] == "2" ? fmt::format(R"("{0}:{2}", "{1}:{2}")", first, second, AddressBlock::registrar_port)
                                                      : fmt::format(R"("{}:{}")", first, AddressBlock::registrar_port));
    set("transport", case_.transport);
    set("domain", std::string(domain));
    set("agent", block_.agent());
    set("agent_port", std::to_string(AddressBlock::agent_port));
    set("profile", setup_.profile);
    set("speed", std::to_string(case_.speed));
    if (!settings_.contains("t1")) set("t1", fmt::format("{}", case_.t1));
    set("dir", setup_.folder);
    set("sipreg", program());
    if (!setup_.fault.empty()) set("fault", setup_.fault);
    add_trunks();
    generate_files(setup_.adapter, setup_.folder, values_);
  }

  void add_trunks() {
    const auto count = read_count(settings_["trunks"]).value_or(1);
    out_.aors.clear();
    for (long long number = 1; number <= count; ++number) {
      TemplateValues one = values_;
      const std::string user = number == 1 ? settings_["user"] : fmt::format("{}-{}", settings_["user"], number);
      one.names["user"] = {user};
      const std::string aor = expand(setup_.adapter.aor, setup_.adapter.name, one, Marks::known_braces).text;
      values_.lists["trunk"].push_back({{"user", {user}}, {"aor", {aor}}, {"number", {std::to_string(number)}}});
      out_.aors.push_back(aor);
    }
    values_.names["aor"] = {out_.aors.front()};
  }

  /// The program that we are, or, for a fault run, its twin with the faults.
  std::string program() const {
    const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe");
    if (setup_.fault.empty() || self.filename() == "sipreg-faulty") return self.string();
    return (self.parent_path() / "sipreg-faulty").string();
  }

  // ---- start ------------------------------------------------------------------------------------------------------

  void start_everything() {
    for (Registrar& registrar : registrars_)
      if (registrar.wanted && !steering_.starts_later(registrar.name)) start_registrar(registrar);
    if (relayed()) start_relay();
    start_agent();
  }

  void start_registrar(Registrar& registrar) {
    if (registrar.sipp) return;
    ++registrar.starts;
    const std::string name = registrar.starts == 1 ? registrar.name : fmt::format("{}-{}", registrar.name, registrar.starts);
    registrar.sipp = std::make_unique<Sipp>(SippSetup{registrar.scenario.path, registrar.address, case_.transport == "tcp",
                                                      setup_.folder, name, registrar.scenario.options});
    const Party party = registrar.name == "r1" ? Party::r1 : Party::r2;
    registrar.logs.push_back({registrar.sipp->message_log(), registrar.sipp->short_log(), party});
    registrar.tails.emplace_back(registrar.sipp->short_log());
  }

  void stop_registrar(Registrar& registrar) {
    if (registrar.sipp) registrar.sipp->end();
    registrar.sipp.reset();
  }

  void start_relay() {
    RelaySetup setup;
    setup.listeners = {{block_.first_relay(), block_.first_registrar(), Party::r1},
                       {block_.second_relay(), block_.second_registrar(), Party::r2}};
    setup.tcp = case_.transport == "tcp";
    setup.port = AddressBlock::registrar_port;
    setup.speed = case_.speed;
    setup.options = stimulus_.relay;
    setup.log = setup_.folder + "/relay.tsv";
    relay_ = std::make_unique<Relay>(setup);
  }

  void start_agent() {
    Command command = command_of(setup_.adapter, setup_.adapter.start, values_);
    command.directory = setup_.folder;
    command.out = setup_.folder + "/agent.log";
    const std::int64_t moment = now_us();
    if (out_.start_us == 0) {
      out_.start_us = moment;
      if (relay_) relay_->agent_started();
    }
    agent_ = std::make_unique<Process>(command);
    agent_expected_ = true;
  }

  // ---- while it runs ----------------------------------------------------------------------------------------------

  std::int64_t wall_us(double policy_seconds) const { return static_cast<std::int64_t>(policy_seconds * 1e6 / case_.speed); }

  void watch() {
    const std::int64_t end = out_.start_us + wall_us(case_.run);
    const std::int64_t budget = end + 10'000'000;
    std::vector<bool> done(steering_.actions.size(), false);
    while (now_us() < end) {
      poll_logs();
      check_health();
      if (messages_ > most_messages) {
        out_.stopped_early = fmt::format("more than {} messages", most_messages);
        return;
      }
      if (now_us() > budget) throw std::runtime_error("the run took 10 s longer than it should");
      if (agent_is_gone(done)) return;
      const std::int64_t next = act(done, end);
      const std::int64_t pause = std::clamp<std::int64_t>(next - now_us(), 0, 5000);
      std::this_thread::sleep_for(std::chrono::microseconds(pause));
    }
  }

  void poll_logs() {
    messages_ = relay_ ? relay_->requests() : 0;
    for (Registrar& registrar : registrars_)
      for (LogTail& tail : registrar.tails) {
        tail.poll();
        messages_ += tail.messages();
        note_first_register(tail.first_register_us());
      }
    if (relay_) note_first_register(relay_->first_request_us());
  }

  void note_first_register(std::optional<std::int64_t> moment) {
    if (moment && (!first_register_us_ || *moment < *first_register_us_)) first_register_us_ = moment;
  }

  void check_health() {
    if (const int number = caught_signal()) throw std::runtime_error(fmt::format("interrupted by signal {}", number));
    for (Registrar& registrar : registrars_)
      if (registrar.sipp)
        if (const auto reason = registrar.sipp->died()) throw std::runtime_error(*reason);
    if (!agent_ || !agent_expected_ || !agent_->ending()) return;
    note_ending();
    const bool never_started = !first_register_us_ && !agent_->ending()->by_signal;
    if (never_started)
      throw std::runtime_error(fmt::format("the agent did not start: {}, {}", out_.ending, last_words(setup_.folder + "/agent.log")));
    out_.crashed = true;
    agent_expected_ = false;
  }

  /// Ended, and nothing is to come that would start it again: the rest of the run is silence.
  bool agent_is_gone(const std::vector<bool>& done) {
    if (!agent_ || !agent_->ending()) return false;
    for (std::size_t index = 0; index < done.size(); ++index)
      if (!done[index] && steering_.actions[index].what == What::restart) return false;
    return true;
  }

  /// Does what is due and returns the moment of the next action.
  std::int64_t act(std::vector<bool>& done, std::int64_t end) {
    std::int64_t next = end;
    for (std::size_t index = 0; index < done.size(); ++index) {
      if (done[index]) continue;
      const SteerAction& action = steering_.actions[index];
      const auto anchor = anchor_us(action.anchor);
      if (!anchor) continue;
      const std::int64_t due = *anchor + wall_us(action.at);
      if (due <= now_us()) {
        done[index] = true;
        perform(action);
      } else {
        next = std::min(next, due);
      }
    }
    return next;
  }

  std::optional<std::int64_t> anchor_us(Anchor anchor) const {
    if (anchor == Anchor::start) return out_.start_us;
    return anchor == Anchor::first_register ? first_register_us_ : stop_us_;
  }

  void perform(const SteerAction& action) {
    Registrar& registrar = registrars_[action.registrar == "r1" ? 0 : 1];
    switch (action.what) {
      case What::stop: return stop_agent(true);
      case What::pause: return signal_agent(SIGSTOP, action);
      case What::resume: return signal_agent(SIGCONT, action);
      case What::refresh: return ask_agent(setup_.adapter.refresh, action);
      case What::reload: return reload_agent(action);
      case What::restart: return restart_agent();
      case What::start_registrar: note(action.text); return start_registrar(registrar);
      case What::stop_registrar: note(action.text); return stop_registrar(registrar);
    }
  }

  void note(std::string what, bool steered = true) { out_.signals.push_back({now_us(), std::move(what), steered}); }

  void signal_agent(int number, const SteerAction& action) {
    note(std::string(to_string(action.what)));
    if (agent_) agent_->signal(number);
  }

  void ask_agent(const std::string& line, const SteerAction& action) {
    if (line.empty()) throw std::runtime_error(fmt::format("{}.agent says no way to {}", setup_.adapter.name, to_string(action.what)));
    note(action.what == What::reload ? action.text.substr(action.text.find(':') + 1) : std::string(to_string(action.what)));
    if (const int number = signal_of(line)) return agent_->signal(number);
    Command command = command_of(setup_.adapter, line, values_);
    command.directory = setup_.folder;
    command.out = setup_.folder + "/commands.log";
    Process process(command);
    const auto& ending = process.wait(command_limit);
    if (!ending || ending->by_signal || ending->status != 0)
      throw std::runtime_error(fmt::format("the agent's {} command failed ({}): {}", to_string(action.what),
                                           ending ? ending->text() : "no answer in 3 s", last_words(command.out)));
  }

  void reload_agent(const SteerAction& action) {
    for (const auto& [name, value] : action.settings) settings_[name] = value;
    const auto before = out_.aors;
    configure_agent();
    for (const std::string& aor : before)  // the judge knows every trunk that ever was
      if (std::find(out_.aors.begin(), out_.aors.end(), aor) == out_.aors.end()) out_.aors.push_back(aor);
    ask_agent(setup_.adapter.reload, action);
  }

  void restart_agent() {
    if (agent_ && !agent_->ending()) {
      agent_expected_ = false;
      note("restart");
      agent_->signal(setup_.adapter.stop_signal);
      agent_->wait(stop_limit());
    }
    agent_.reset();
    start_agent();
  }

  // ---- the end ----------------------------------------------------------------------------------------------------

  std::chrono::milliseconds stop_limit() const {
    return std::chrono::milliseconds(wall_us(case_.timeout()) / 1000) + 5s;
  }

  void ask_status() {
    if (setup_.adapter.status.empty() || !agent_ || agent_->ending()) return;
    Command command = command_of(setup_.adapter, setup_.adapter.status, values_);
    command.directory = setup_.folder;
    command.out = setup_.folder + "/status.json";
    command.error = setup_.folder + "/commands.log";
    std::filesystem::remove(command.out);
    Process process(command);
    process.wait(command_limit);
  }

  void stop_agent(bool steered) {
    if (!agent_ || agent_->ending()) return;
    ask_status();
    agent_expected_ = false;
    note("stop", steered);
    stop_us_ = out_.signals.back().epoch_us;
    agent_->signal(SIGCONT);
    agent_->signal(setup_.adapter.stop_signal);
  }

  void finish() {
    if (agent_ && agent_expected_) stop_agent(false);
    if (!agent_) return;
    const auto end = std::chrono::steady_clock::now() + stop_limit();
    while (!agent_->ending() && std::chrono::steady_clock::now() < end && !caught_signal()) std::this_thread::sleep_for(2ms);
    note_ending();
    std::this_thread::sleep_for(20ms);  // what the agent sent last is still on its way into SIPp's log
    check_health();
  }

  void note_ending() {
    if (const auto& ending = agent_->ending()) {
      if (!out_.ended_us) out_.ended_us = now_us();
      out_.ending = ending->text();
      if (!ending->by_signal) out_.exit_status = ending->status;
      if (ending->by_signal && ending->status != setup_.adapter.stop_signal) out_.crashed = true;
    }
  }

  void gather() {
    std::vector<RegistrarLog> logs;
    for (const Registrar& registrar : registrars_) logs.insert(logs.end(), registrar.logs.begin(), registrar.logs.end());
    const std::string problem = write_evidence(setup_.folder, logs, out_);
    if (out_.problem.empty()) out_.problem = problem;
  }

  const SessionSetup& setup_;
  Case case_;
  CaseFile out_;
  AddressBlock block_;
  Household household_;
  std::map<std::string, std::string> settings_;
  Steering steering_;
  Stimulus stimulus_;
  TemplateValues values_;
  std::vector<Registrar> registrars_;
  std::unique_ptr<Relay> relay_;
  std::unique_ptr<Process> agent_;
  bool agent_expected_ = false;
  std::size_t messages_ = 0;
  std::optional<std::int64_t> first_register_us_, stop_us_;
};

}  // namespace

CaseFile run_session(const SessionSetup& setup) { return Session(setup).run(); }

}  // namespace sipreg::conformance
