// An adapter: how one agent is started, configured, steered and asked. NAME.agent holds `key = value` lines:
//
//   start         command line; {fault-option} becomes `--fault NAME` in a fault run, else nothing
//   file          TARGET from SOURCE: a file to generate in {dir}; repeatable; {password} is allowed here, mode 0600
//   environment   NAME=VALUE; repeatable
//   stop          signal that ends the agent in order: TERM (default), INT, HUP, KILL
//   status        command that prints the agent's status as JSON
//   refresh, reload   command that asks for it, or `signal NAME`
//   clock         `scaled` (it runs its clock {speed} times as fast) or `real` (the case runs in real time)
//   aor           default sip:{user}@{domain}
//   capabilities  words: status refresh reload tcp instance targets trunks privacy reference ...
//   password-on-command-line = yes    only for an agent that knows no other way
//
// Names in braces: sipreg dir registrar port registrar_list transport domain aor user agent agent_port profile speed
// t1, and every neutral setting (expires, retry, ...). In files, `@each trunk@ .. @end@` repeats for each registration
// and
// `@if name@ .. @end@` keeps lines for a setting that was given.
#pragma once

#include <csignal>
#include <string>
#include <vector>

#include "conformance/runner/process.hpp"
#include "conformance/runner/template.hpp"

namespace sipreg::conformance {

struct GeneratedFile {
  std::string target, source;
};

struct Adapter {
  std::string name, folder;
  std::string start, status, refresh, reload;
  std::string aor = "sip:{user}@{domain}";
  std::vector<GeneratedFile> files;
  std::vector<std::string> environment, capabilities;
  int stop_signal = SIGTERM;
  bool scaled_clock = false;
  bool password_on_command_line = false;
  std::vector<Finding> findings;

  [[nodiscard]] bool capable_of(std::string_view capability) const;
};

/// Reads NAME.agent; a file that cannot be read is a finding.
[[nodiscard]] Adapter load_adapter(const std::string& path);

/// A command line with the names filled in. Throws std::runtime_error for a name in braces that nobody knows.
[[nodiscard]] Command command_of(const Adapter& adapter, const std::string& line, const TemplateValues& values);

/// "signal HUP" -> SIGHUP; 0 when the line is no such thing.
[[nodiscard]] int signal_of(std::string_view line) noexcept;

/// Writes the adapter's files into the folder, readable by this user alone. Throws std::runtime_error.
void generate_files(const Adapter& adapter, const std::string& folder, const TemplateValues& values);

}  // namespace sipreg::conformance
