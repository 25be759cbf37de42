// The agent under test: its settings, its files, its process, and the ways to steer and to ask it.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/catalogue.hpp"
#include "conformance/runner/adapter.hpp"
#include "conformance/runner/address_block.hpp"
#include "conformance/runner/process.hpp"
#include "conformance/runner/steering.hpp"

namespace sipreg::conformance {

/// The part behind the @ of every AOR, for agents that can be told a registrar's address beside it.
inline constexpr std::string_view test_domain = "registrar.example";

class AgentProcess {
 public:
  struct Setup {
    const Adapter& adapter;
    const Case& one;
    std::string profile, fault, folder;
    std::string first_registrar, second_registrar;  ///< where it is told to register: registrars or relays
    std::string address;
    std::uint16_t port = AddressBlock::agent_port;
  };

  /// Settles its settings and password (random unless the case names one) and writes the password file. Throws
  /// std::runtime_error.
  explicit AgentProcess(const Setup& setup);

  void change(const Settings& settings);  ///< for the next configure()
  void configure();                       ///< (re)writes its files; throws std::runtime_error
  void start();                           ///< throws std::runtime_error when it cannot be executed
  void signal(int number) const;
  void stop();  ///< goes through the adapter's steps; the agent may take its time after the last one
  [[nodiscard]] const std::optional<Ending>& ending();  ///< nothing while it runs, or before its start
  const std::optional<Ending>& wait(std::chrono::milliseconds limit);
  void end();  ///< kills it

  /// Runs the adapter's command (or sends its signal) for refresh or reload; throws std::runtime_error with the agent's
  /// last words when it fails.
  void ask(SteerAction::What what);

  /// Writes status.json, if the adapter knows how to ask and the agent answers.
  void ask_status();

  [[nodiscard]] bool started() const noexcept { return process_ != nullptr; }
  [[nodiscard]] const std::string& setting(const std::string& name) const;  ///< empty when it was not given
  [[nodiscard]] const std::vector<std::string>& aors() const noexcept { return aors_; }  ///< all there ever were
  [[nodiscard]] std::string log() const { return setup_.folder + "/agent.log"; }

 private:
  [[nodiscard]] std::string program() const;
  void add_trunks(TemplateValues& values);
  Command command(const std::string& line, const std::string& out) const;

  Setup setup_;
  std::map<std::string, std::string> settings_;
  std::vector<std::string> aors_;
  TemplateValues values_;
  std::unique_ptr<Process> process_;
  std::optional<Ending> not_yet_;
};

}  // namespace sipreg::conformance
