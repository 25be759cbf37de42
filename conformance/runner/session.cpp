#include "conformance/runner/session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <thread>

#include "conformance/relay/relay.hpp"
#include "conformance/runner/address_block.hpp"
#include "conformance/runner/agent_process.hpp"
#include "conformance/runner/capture.hpp"
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
constexpr std::uintmax_t longest_log = std::uintmax_t{64} << 20U;
constexpr std::int64_t terminal_patience_us = 10'000'000;
constexpr std::int64_t spare_us = 10'000'000;  // wall time that a run may take beyond its own

std::int64_t now_us() {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

/// A registrar of the case, or its terminal: its scenario and, while it is there, its SIPp.
struct Scripted {
  std::string name, address;
  Party party = Party::r1;
  Scenario scenario;
  bool wanted = false;
  int starts = 0;
  std::unique_ptr<Sipp> sipp;
  std::vector<SippLogs> logs;
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
    out_.not_applicable = setup.adapter.why_not(case_.id).value_or("");
    out_.block = block_.text();
    out_.attempts = setup.attempt;
    out_.known_failure = setup.known_failure;
  }

  CaseFile run() {
    const auto began = std::chrono::steady_clock::now();
    try {
      empty_folder();
      if (applicable()) {
        prepare();
        start_everything();
        watch();
        finish();
      }
    } catch (const std::exception& error) {
      out_.problem = error.what();
    }
    if (agent_) agent_->end();
    for (Scripted& registrar : scripted_) stop_registrar(registrar);
    relay_.reset();
    capture_.reset();
    out_.wall_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    gather();
    return std::move(out_);
  }

 private:
  // ---- before the start -------------------------------------------------------------------------------------------

  void empty_folder() const {
    std::filesystem::create_directories(setup_.folder);
    for (const auto& entry : std::filesystem::directory_iterator(setup_.folder))
      if (!entry.is_directory()) std::filesystem::remove(entry.path());
  }

  /// The judge says why when it is not; there is nothing to run.
  bool applicable() const {
    return out_.not_applicable.empty() &&
           std::all_of(case_.tags.begin(), case_.tags.end(), [&](const std::string& tag) {
             return !tag.starts_with("needs:") || setup_.adapter.capable_of(tag.substr(6));
           });
  }

  void prepare() {
    out_.sipp_version = sipp_version(setup_.folder).value_or("");
    if (out_.sipp_version.empty()) throw std::runtime_error("SIPp is not installed (package sip-tester)");
    steering_ = read_steering(case_.steer, {});
    stimulus_ = read_stimulus(case_.stimulus, {}, case_.speed);
    const bool relayed = !stimulus_.relay.empty();
    agent_ = std::make_unique<AgentProcess>(
        AgentProcess::Setup{setup_.adapter, case_, setup_.profile, setup_.fault, setup_.folder,
                            relayed ? block_.first_relay() : block_.first_registrar(),
                            relayed ? block_.second_relay() : block_.second_registrar(), block_.agent(), agent_port()});
    out_.user = agent_->setting("user");
    const ScenarioNames names = scenario_names(case_.scenario);
    prepare_registrar(scripted_[0], Party::r1, names.r1, stimulus_.r1);
    prepare_registrar(scripted_[1], Party::r2, names.r2, stimulus_.r2);
    const bool second_away = agent_->setting("targets") == "2" && names.r2.empty();
    const bool port_closed = stimulus_.relay.contains("open-at") || stimulus_.relay.contains("refuse");
    out_.registrar_absent = out_.registrar_absent || names.r1.empty() || second_away || port_closed;
  }

  void prepare_registrar(Scripted& registrar, Party party, const std::string& scenario, const TemplateValues& given) {
    const bool first = party == Party::r1;
    registrar.name = registrar_under_test() ? "terminal" : to_string(party);
    registrar.party = party;
    registrar.address = first ? block_.first_registrar() : block_.second_registrar();
    registrar.wanted = !scenario.empty();
    if (!registrar.wanted) return;
    const std::string other = first ? block_.second_registrar() : block_.first_registrar();
    registrar.scenario = prepare_scenario(setup_.scenarios, scenario, given, scenario_own_names(other),
                                          fmt::format("{}/scenario-{}.xml", setup_.folder, registrar.name));
    if (steering_.ever_absent(registrar.name)) out_.registrar_absent = true;
  }

  Names scenario_own_names(const std::string& other) const {
    const auto milliseconds = [&](double seconds) { return wall_milliseconds(seconds, case_.speed); };
    return {{"r1", {block_.first_registrar()}},
            {"r2", {block_.second_registrar()}},
            {"other", {other}},
            {"agent", {block_.agent()}},
            {"relay", {block_.first_relay()}},
            {"port", {std::to_string(AddressBlock::registrar_port)}},
            {"agent_port", {std::to_string(agent_port())}},
            {"user", {out_.user}},
            {"right-password", {agent_->setting("password")}},
            {"aor", {agent_->aors().front()}},
            {"domain", {std::string(test_domain)}},
            {"speed", {std::to_string(case_.speed)}},
            {"t1_ms", {milliseconds(case_.t1)}},
            {"f_ms", {milliseconds(case_.timeout())}}};
  }

  std::uint16_t agent_port() const { return setup_.unique_port ? block_.port_of_its_own() : AddressBlock::agent_port; }

  // ---- start ------------------------------------------------------------------------------------------------------

  void start_everything() {
    if (setup_.adapter.own_network && !setup_.unique_port) capture_ = Capture::start(setup_.folder);
    if (registrar_under_test()) return start_terminal();
    for (Scripted& registrar : scripted_)
      if (registrar.wanted && !steering_.starts_later(registrar.name)) start_registrar(registrar);
    if (!stimulus_.relay.empty()) start_relay();
    out_.start_us = now_us();
    if (relay_) relay_->agent_started();
    start_agent();
  }

  void start_registrar(Scripted& registrar) {
    if (registrar.sipp || !registrar.wanted) return;
    ++registrar.starts;
    const std::string name =
        registrar.starts == 1 ? registrar.name : fmt::format("{}-{}", registrar.name, registrar.starts);
    registrar.sipp =
        std::make_unique<Sipp>(SippSetup{registrar.scenario.path, registrar.address, AddressBlock::registrar_port, "",
                                         case_.transport == "tcp", setup_.folder, name, registrar.scenario.options});
    registrar.logs.push_back({registrar.sipp->message_log(), registrar.sipp->short_log(), registrar.party});
    registrar.tails.emplace_back(registrar.sipp->short_log());
  }

  bool registrar_under_test() const { return setup_.profile == registrar_profile; }

  /// The registrar under test first; its terminal when it listens.
  void start_terminal() {
    out_.start_us = now_us();
    start_agent();
    const bool tcp = case_.transport == "tcp";
    constexpr auto port = AddressBlock::registrar_port;
    while (!is_bound(block_.first_registrar(), port, tcp) && !is_bound_everywhere(port, tcp)) {
      check_health();
      if (now_us() > latest_start_us())
        throw std::runtime_error(fmt::format("the registrar did not listen at {}:{} within {:.0f} s: {}",
                                             block_.first_registrar(), AddressBlock::registrar_port,
                                             setup_.adapter.startup, last_words(agent_->log())));
      std::this_thread::sleep_for(2ms);
    }
    out_.start_us = now_us();
    Scripted& terminal = scripted_[0];
    terminal.sipp =
        std::make_unique<Sipp>(SippSetup{terminal.scenario.path, block_.agent(), AddressBlock::agent_port,
                                         fmt::format("{}:{}", block_.first_registrar(), AddressBlock::registrar_port),
                                         tcp, setup_.folder, terminal.name, terminal.scenario.options});
    terminal.logs.push_back({terminal.sipp->message_log(), terminal.sipp->short_log(), Party::agent, Party::r1});
    terminal.tails.emplace_back(terminal.sipp->short_log());
  }

  void stop_registrar(Scripted& registrar) {
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
    agent_->start();
    agent_expected_ = true;
  }

  // ---- while it runs ----------------------------------------------------------------------------------------------

  std::int64_t wall_us(double policy_seconds) const {
    return static_cast<std::int64_t>(policy_seconds * 1e6 / case_.speed);
  }

  void watch() {
    std::vector<bool> done(steering_.actions.size(), false);
    for (std::int64_t end = end_us(); now_us() < end; end = end_us()) {
      poll_logs();
      check_health();
      if (messages_ > most_messages) {
        out_.stopped_early = fmt::format("more than {} messages", most_messages);
        return;
      }
      if (agent_is_gone(done) || terminal_is_done()) return;
      const std::int64_t next = act(done, end);
      if (now_us() > end + spare_us) throw std::runtime_error("the run took 10 s longer than it should");
      std::this_thread::sleep_for(std::chrono::microseconds(std::clamp<std::int64_t>(next - now_us(), 0, 5000)));
    }
  }

  /// Our own agent starts at once; another's run is counted from its first REGISTER, for which it has its startup time.
  std::int64_t end_us() const {
    const bool at_once = setup_.adapter.clock == AgentClock::scaled;
    const std::int64_t began = at_once ? out_.start_us : first_register_us_.value_or(latest_start_us());
    // A terminal ends the run when it is through; until then a busy machine may take its time.
    const std::int64_t patience = registrar_under_test() ? terminal_patience_us : 0;
    return began + wall_us(case_.run) + patience;
  }

  std::int64_t latest_start_us() const {
    return out_.start_us + static_cast<std::int64_t>(setup_.adapter.startup * 1e6);
  }

  void check_start() {
    if (setup_.adapter.clock == AgentClock::scaled || first_register_us_ || now_us() < latest_start_us()) return;
    const std::string within = fmt::format("within {:.0f} s", setup_.adapter.startup);
    if (!setup_.adapter.ready.empty() &&
        read_file(agent_->log()).value_or("").find(setup_.adapter.ready) == std::string::npos)
      throw std::runtime_error(
          fmt::format("the agent did not print `{}` {}: {}", setup_.adapter.ready, within, last_words(agent_->log())));
    if (!out_.registrar_absent)
      throw std::runtime_error(fmt::format("the agent sent no REGISTER {}: {}", within, last_words(agent_->log())));
  }

  void poll_logs() {
    messages_ = relay_ ? relay_->requests() : 0;
    if (relay_) note_first_register(relay_->first_request_us());
    for (Scripted& registrar : scripted_)
      for (LogTail& tail : registrar.tails) {
        tail.poll();
        messages_ += tail.messages();
        note_first_register(tail.first_register_us());
      }
  }

  void note_first_register(std::optional<std::int64_t> moment) {
    if (moment && (!first_register_us_ || *moment < *first_register_us_)) first_register_us_ = moment;
  }

  void check_health() {
    if (const int number = caught_signal()) throw std::runtime_error(fmt::format("interrupted by signal {}", number));
    for (Scripted& registrar : scripted_)
      if (registrar.sipp)
        if (const auto reason = registrar.sipp->died()) throw std::runtime_error(*reason);
    check_start();
    std::error_code error;
    if (const auto size = std::filesystem::file_size(agent_->log(), error); !error && size > longest_log)
      throw std::runtime_error("the agent has printed more than 64 MiB");
    if (!agent_expected_ || !agent_->ending()) return;
    note_ending();
    if (!first_register_us_ && !agent_->ending()->by_signal)
      throw std::runtime_error(fmt::format("the agent did not start: {}, {}", out_.ending, last_words(agent_->log())));
    out_.crashed = true;
    agent_expected_ = false;
  }

  /// Ended, and nothing is to come that would start it again: the rest of the run is silence.
  bool agent_is_gone(const std::vector<bool>& done) {
    if (!agent_->ending()) return false;
    for (std::size_t index = 0; index < done.size(); ++index)
      if (!done[index] && steering_.actions[index].what == What::restart) return false;
    return true;
  }

  /// It has sent everything and had its answers.
  bool terminal_is_done() { return registrar_under_test() && scripted_[0].sipp && scripted_[0].sipp->finished(); }

  /// Does what is due and returns the moment of the next action.
  std::int64_t act(std::vector<bool>& done, std::int64_t end) {
    std::int64_t next = end;
    for (std::size_t index = 0; index < done.size(); ++index) {
      const SteerAction& action = steering_.actions[index];
      const auto anchor = anchor_us(action.anchor);
      if (done[index] || !anchor) continue;
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
    if (action.what == What::stop) return stop_agent(true);
    note(action.text.substr(action.text.find(':') + 1));
    Scripted& registrar = scripted_[action.registrar == "r1" ? 0 : 1];
    switch (action.what) {
      case What::stop: return;
      case What::pause: return agent_->signal(SIGSTOP);
      case What::resume: return agent_->signal(SIGCONT);
      case What::refresh: return agent_->ask(What::refresh);
      case What::reload:
        agent_->change(action.settings);
        agent_->configure();
        return agent_->ask(What::reload);
      case What::restart: return restart_agent();
      case What::start_registrar: return start_registrar(registrar);
      case What::stop_registrar: return stop_registrar(registrar);
    }
  }

  void note(std::string what, bool steered = true) {
    out_.signals.push_back({now_us(), std::string(trimmed(what)), steered});
  }

  void restart_agent() {
    agent_expected_ = false;
    agent_->signal(SIGCONT);
    agent_->stop();
    agent_->wait(stop_limit());
    start_agent();
  }

  // ---- the end ----------------------------------------------------------------------------------------------------

  std::chrono::milliseconds stop_limit() const {
    return std::chrono::milliseconds(wall_us(case_.timeout()) / 1000) + 5s;
  }

  void stop_agent(bool steered) {
    if (!agent_->started() || agent_->ending()) return;
    agent_->ask_status();
    agent_expected_ = false;
    note("stop", steered);
    stop_us_ = out_.signals.back().epoch_us;
    agent_->signal(SIGCONT);
    agent_->stop();
  }

  void finish() {
    if (agent_expected_) stop_agent(false);
    const auto end = std::chrono::steady_clock::now() + stop_limit();
    while (!agent_->ending() && std::chrono::steady_clock::now() < end && caught_signal() == 0)
      std::this_thread::sleep_for(2ms);
    note_ending();
    if (case_.tagged("smoke") && !agent_->ending() && caught_signal() == 0)
      throw std::runtime_error(fmt::format("the agent did not end within {:.0f} s after its stop steps, and was killed",
                                           std::chrono::duration<double>(stop_limit()).count()));
    std::this_thread::sleep_for(20ms);  // what the agent sent last is still on its way into SIPp's log
    check_health();
  }

  void note_ending() {
    const auto& ending = agent_->ending();
    if (!ending) return;
    if (!out_.ended_us) out_.ended_us = now_us();
    out_.ending = ending->text();
    if (!ending->by_signal) out_.exit_status = ending->status;
    if (ending->by_signal && !setup_.adapter.stops_by(ending->status)) out_.crashed = true;
  }

  void gather() {
    if (agent_) out_.aors = agent_->aors();
    std::vector<SippLogs> logs;
    for (const Scripted& registrar : scripted_) logs.insert(logs.end(), registrar.logs.begin(), registrar.logs.end());
    const std::string problem = write_evidence(setup_.folder, logs, out_);
    if (out_.problem.empty()) out_.problem = problem;
  }

  const SessionSetup& setup_;
  Case case_;
  CaseFile out_;
  AddressBlock block_;
  Household household_;
  Steering steering_;
  Stimulus stimulus_;
  std::array<Scripted, 2> scripted_;
  std::unique_ptr<Relay> relay_;
  std::unique_ptr<Capture> capture_;
  std::unique_ptr<AgentProcess> agent_;
  bool agent_expected_ = false;
  std::size_t messages_ = 0;
  std::optional<std::int64_t> first_register_us_, stop_us_;
};

}  // namespace

CaseFile run_session(const SessionSetup& setup) try {
  return Session(setup).run();
} catch (const std::exception& error) {  // no address block, a folder that cannot be written
  CaseFile out;
  out.as_run = setup.one;
  out.profile = setup.profile;
  out.fault = setup.fault;
  out.problem = error.what();
  return out;
}

}  // namespace sipreg::conformance
