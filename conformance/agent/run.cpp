#include "conformance/agent/run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <cstdio>

#include "conformance/agent/agent.hpp"
#include "conformance/agent/status.hpp"
#include "conformance/agent/status_socket.hpp"

namespace sipreg::agent {
namespace {

using nlohmann::ordered_json;

enum Exit : int { ended = 0, not_registered = 1, refused = 3 };

void print_findings(const std::vector<Finding>& findings) {
  for (const auto& finding : findings) fmt::print(stderr, "{}\n", to_string(finding));
  if (!findings.empty()) fmt::print(stderr, "{} finding(s); nothing has been sent\n", findings.size());
}

std::string report_of(const TrunkStatus& trunk) {
  const bool registered = trunk.state == State::registered;
  auto text = fmt::format("registered  {}\n", registered ? "yes" : "no");
  if (trunk.code)
    text += fmt::format("answer      {} {} from {}\n", trunk.code, trunk.phrase, trunk.target);
  else
    text += fmt::format("answer      none from {}\n", trunk.target.empty() ? "anybody" : trunk.target);
  if (!registered)
    text += fmt::format("reason      {}{}{}\n", to_string(trunk.reason), trunk.why.empty() ? "" : ": ", trunk.why);
  text += fmt::format("asked       {} s\n", trunk.asked);
  if (registered) {
    text += fmt::format("granted     {} s, by {}; our Contact: {}\n", trunk.granted, to_string(trunk.grant.source),
                        to_string(trunk.grant.match));
    if (trunk.next_in)
      text += fmt::format("refresh in  {:.3f} s\n", static_cast<double>(trunk.next_in->count()) / 1000);
  }
  const auto& rule = info(trunk.rule);
  return text + fmt::format("rule        {}: {}\n", rule.id, rule.text);
}

// A name without transport and port is sent to over whatever its NAPTR records say.
bool may_be_tls(const TrunkConfig& trunk, const Registrar& registrar) {
  if (const auto transport = transport_to(trunk, registrar)) return transport == Transport::tls;
  return registrar.port == 0 && !is_address(registrar.host);
}

// The agent with its signals and its status socket, for as long as run() lasts.
class Program {
 public:
  Program(const RunOptions& options, const Config& config)
      : options_(options),
        config_(config),
        clock_(config.clock_speed),
        log_(config.log, options.once ? stderr : stdout, clock_),
        agent_(context_, clock_, log_),
        signals_(context_, SIGTERM, SIGINT, SIGHUP) {}

  int run() {
    agent_.on_empty = [this] { context_.stop(); };
    log_started();
    warn_unverified(config_);
    try {
      open_socket();
      agent_.start(config_);
    } catch (const std::exception& error) {
      fmt::print(stderr, "sipreg agent: {}; free it or configure another; nothing has been sent\n", error.what());
      return refused;
    }
    if (options_.once) watch_once();
    wait_for_signal();
    context_.run();
    log_.write({"", "", "ended"});
    return status_;
  }

 private:
  void log_started() const {
    const auto epoch = std::chrono::system_clock::now().time_since_epoch();
    log_.write({"",
                "",
                "started",
                Rule::none,
                {},
                {{"epoch_us", std::chrono::duration_cast<std::chrono::microseconds>(epoch).count()},
                 {"clock_speed", clock_.speed()}}});
  }

  void warn_unverified(const Config& config) const {
    for (const auto& trunk : config.trunks) {
      const bool tls = std::any_of(trunk.registrars.begin(), trunk.registrars.end(),
                                   [&](const Registrar& registrar) { return may_be_tls(trunk, registrar); });
      if (!tls || trunk.tls.verify) continue;
      fmt::print(stderr, "sipreg agent: WARNING: {}: {}\n", trunk.name, unverified_words);
      log_.write({trunk.name, "", "unverified", Rule::none, {}, {{"why", unverified_words}}});
    }
  }

  // An agent that was told where to listen must listen there; the default place may be another agent's.
  void open_socket() {
    const bool told = !config_.status_socket.empty();
    if (options_.once && !told) return;
    const auto path = told ? config_.status_socket : default_socket_path();
    try {
      socket_.emplace(context_, path, [this](const std::string& request) { return answer(request); });
    } catch (const std::exception& error) {
      if (told) throw;
      log_.write({"", "", "no_status_socket", Rule::none, {}, {{"why", error.what()}}});
    }
  }

  void wait_for_signal() {
    signals_.async_wait([this](const std::error_code& error, int signal) {
      if (error) return;
      if (signal == SIGHUP)
        reload("");
      else if (stopping_)
        context_.stop();  // asked twice: at once
      else
        stop();
      wait_for_signal();
    });
  }

  void stop() {
    stopping_ = true;
    log_.write({"", "", "stopping"});
    agent_.stop();
  }

  void watch_once() {
    agent_.on_concluded = [this](Trunk& trunk, const Action&) {
      if (stopping_ || transaction_pending(trunk.status().state)) return;  // another target is being tried
      const auto status = trunk.status();
      status_ = status.state == State::registered ? ended : not_registered;
      fmt::print("{}", report_of(status));
      std::fflush(stdout);
      stopping_ = true;
      asio::post(context_, [this] { stop(); });
    };
  }

  std::string answer(const std::string& request) {
    const auto blank = request.find(' ');
    const auto command = request.substr(0, blank);
    const auto trunk = blank == request.npos ? std::string() : request.substr(blank + 1);
    ordered_json out;
    if (command == "status")
      out = status_json(agent_.status(), clock_);
    else if (command == "refresh")
      out = refresh(trunk);
    else if (command == "reload")
      out = reload(trunk);
    else
      out = {{"ok", false}, {"error", "no such request: " + command}};
    return out.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
  }

  ordered_json refresh(const std::string& trunk) {
    if (agent_.refresh(trunk)) return {{"ok", true}};
    return {{"ok", false}, {"error", "no trunk is called " + trunk}};
  }

  ordered_json reload(const std::string& trunk) {
    const auto loaded = load_config(options_.config_path, options_.command_line);
    if (!loaded.findings.empty()) {
      ordered_json findings = ordered_json::array();
      for (const auto& finding : loaded.findings) findings.push_back(to_string(finding));
      log_.write({"", "", "reload_refused", Rule::none, {}, {{"findings", findings}}});
      return {{"ok", false}, {"error", "the configuration is wrong; the old one stays"}, {"findings", findings}};
    }
    if (stopping_) return {{"ok", false}, {"error", "the agent is stopping"}};
    const auto outcome = agent_.reload(loaded.config, trunk);
    ordered_json out{{"ok", true},
                     {"started", outcome.started},
                     {"stopped", outcome.stopped},
                     {"changed", outcome.changed},
                     {"unchanged", outcome.unchanged}};
    if (auto names = fixed_at_start(loaded.config); !names.empty()) out["needs_restart"] = std::move(names);
    log_.write({"", "", "reloaded", Rule::none, {}, out});
    warn_unverified(loaded.config);
    return out;
  }

  // The settings of the agent itself that a reload has changed in vain.
  [[nodiscard]] std::vector<std::string> fixed_at_start(const Config& wanted) const {
    std::vector<std::string> names;
    if (wanted.clock_speed != config_.clock_speed) names.emplace_back("clock-speed");
    if (wanted.dns_server != config_.dns_server) names.emplace_back("dns-server");
    if (wanted.log != config_.log) names.emplace_back("log");
    if (wanted.stagger != config_.stagger) names.emplace_back("stagger");
    if (wanted.status_socket != config_.status_socket) names.emplace_back("status-socket");
    return names;
  }

  const RunOptions& options_;
  const Config& config_;
  asio::io_context context_{1};
  ScaledClock clock_;
  Log log_;
  Agent agent_;
  asio::signal_set signals_;
  std::optional<StatusSocket> socket_;
  bool stopping_ = false;
  int status_ = ended;
};

}  // namespace

int run_agent(const RunOptions& options) {
  const auto loaded = load_config(options.config_path, options.command_line);
  if (!loaded.findings.empty()) {
    print_findings(loaded.findings);
    return refused;
  }
  return Program(options, loaded.config).run();
}

}  // namespace sipreg::agent
