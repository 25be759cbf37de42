// An adapter: how one agent is started, configured, steered and asked. NAME.agent holds `key = value` lines;
// conformance/agents/README.md explains them. adapter_keys() is the one list of them.
#pragma once

#include <csignal>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/runner/process.hpp"
#include "conformance/runner/template.hpp"

namespace sipreg::conformance {

struct GeneratedFile {
  std::string target, source;
};

/// One step of ending an agent in order.
struct StopStep {
  enum class Kind { signal, say, command, wait } kind = Kind::signal;
  int signal = SIGTERM;
  double seconds = 0;  ///< of `wait`: policy seconds
  std::string text;    ///< of `say`: a line for its standard input; of `command`: a command line
};

/// How time passes for an agent.
enum class AgentClock {
  real,    ///< as everywhere
  scaled,  ///< it runs its own clock {speed} times as fast
  faked    ///< libfaketime makes its clocks and its sleeps {speed} times as fast
};

/// Cases that say nothing about an agent.
struct NotApplicable {
  std::string pattern;  ///< an ID, or the beginning of IDs and a `*`
  std::string reason;
};

/// A program without which the agent cannot be started.
struct RequiredProgram {
  std::string name, package;  ///< the Debian package, where there is one
};

struct Adapter {
  std::string name, folder;
  std::string start, status, refresh, reload, ready;
  std::string aor = "sip:{user}@{domain}";
  std::vector<GeneratedFile> files;
  std::vector<std::string> environment, capabilities, profiles;
  std::vector<RequiredProgram> requires_programs;
  std::vector<NotApplicable> not_applicable;
  std::vector<StopStep> stop;  ///< at least one step
  AgentClock clock = AgentClock::real;
  int most_speed = 20;  ///< of a faked clock
  double startup = 10;  ///< wall seconds from its start to its first REGISTER
  bool own_network = false;
  bool password_on_command_line = false;
  std::vector<Finding> findings;

  [[nodiscard]] bool capable_of(std::string_view capability) const;
  /// Why a case does not apply; nothing when it does.
  [[nodiscard]] std::optional<std::string> why_not(std::string_view id) const;
  /// The first required program that is not there, as a sentence; empty when all are.
  [[nodiscard]] std::string missing_program() const;
  /// Is this number one of the signals that end it in order?
  [[nodiscard]] bool stops_by(int signal) const;
};

/// One key of an adapter file.
struct AdapterKey {
  std::string_view name, value, meaning;
};
[[nodiscard]] const std::vector<AdapterKey>& adapter_keys();

/// The words that an adapter may declare as capabilities; `value` is empty.
[[nodiscard]] const std::vector<AdapterKey>& capability_words();

/// Reads NAME.agent; a file that cannot be read is a finding.
[[nodiscard]] Adapter load_adapter(const std::string& path);

/// A command line with the names filled in. Throws std::runtime_error for a name in braces that nobody knows.
[[nodiscard]] Command command_of(const Adapter& adapter, const std::string& line, const TemplateValues& values);

/// A command line that starts the agent, with the preload that makes its clock {speed} times as fast when the adapter
/// says so. Throws std::runtime_error when libfaketime is missing.
[[nodiscard]] Command start_command(const Adapter& adapter, const TemplateValues& values);

/// "signal HUP" -> SIGHUP; 0 when the line is no such thing.
[[nodiscard]] int signal_of(std::string_view line) noexcept;

/// Writes the adapter's files into the folder, readable by this user alone. Throws std::runtime_error.
void generate_files(const Adapter& adapter, const std::string& folder, const TemplateValues& values);

}  // namespace sipreg::conformance
