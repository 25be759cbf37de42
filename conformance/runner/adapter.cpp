#include "conformance/runner/adapter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <stdexcept>

namespace sipreg::conformance {
namespace {

constexpr std::pair<std::string_view, int> signals[] = {{"TERM", SIGTERM}, {"INT", SIGINT},   {"HUP", SIGHUP},
                                                        {"KILL", SIGKILL}, {"USR1", SIGUSR1}, {"USR2", SIGUSR2}};

int signal_number(std::string_view name) noexcept {
  for (const auto& [known, number] : signals)
    if (known == name) return number;
  return 0;
}

class Reader {
 public:
  explicit Reader(const std::string& path) : path_(path) {
    out_.name = std::filesystem::path(path).stem().string();
    out_.folder = std::filesystem::path(path).parent_path().string();
  }

  Adapter run(std::string_view text) {
    while (!text.empty()) {
      ++line_;
      const std::size_t end = std::min(text.find('\n'), text.size());
      const std::string_view line = trimmed(text.substr(0, end));
      text.remove_prefix(std::min(end + 1, text.size()));
      if (!line.empty() && line.front() != '#') read_line(line);
    }
    if (out_.start.empty()) complain("it does not say how to start the agent", "Write start = COMMAND");
    if (!out_.password_on_command_line && out_.start.find("{password}") != std::string::npos)
      complain(
          "the command line holds the password",
          "Put it into a generated file; only an agent that knows no other way may say password-on-command-line = yes");
    return std::move(out_);
  }

 private:
  void read_line(std::string_view line) {
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos)
      return complain(fmt::format("`{}` gives no value", line), "Write key = value");
    const std::string_view key = trimmed(line.substr(0, equals)), value = trimmed(line.substr(equals + 1));
    if (key == "start")
      out_.start = value;
    else if (key == "status")
      out_.status = value;
    else if (key == "refresh")
      out_.refresh = value;
    else if (key == "reload")
      out_.reload = value;
    else if (key == "aor")
      out_.aor = value;
    else if (key == "environment")
      out_.environment.emplace_back(value);
    else if (key == "file")
      read_file_line(value);
    else if (key == "stop")
      read_stop(value);
    else if (key == "clock")
      read_clock(value);
    else if (key == "capabilities")
      for (const Piece& word : words({value, 0})) out_.capabilities.emplace_back(word.text);
    else if (key == "password-on-command-line")
      out_.password_on_command_line = value == "yes";
    else
      complain(fmt::format("`{}` is no key of an adapter", key), "See conformance/runner/adapter.hpp");
  }

  void read_file_line(std::string_view value) {
    const auto parts = words({value, 0});
    if (parts.size() != 3 || parts[1].text != "from")
      return complain(fmt::format("`{}` names no file", value), "Write file = TARGET from SOURCE");
    out_.files.push_back({std::string(parts[0].text), std::string(parts[2].text)});
  }

  void read_stop(std::string_view value) {
    out_.stop_signal = signal_number(value);
    if (out_.stop_signal == 0)
      complain(fmt::format("`{}` is no signal", value), "Write TERM, INT, HUP, KILL, USR1 or USR2");
  }

  void read_clock(std::string_view value) {
    out_.scaled_clock = value == "scaled";
    if (value != "scaled" && value != "real") complain(fmt::format("`{}` is no clock", value), "Write scaled or real");
  }

  void complain(std::string what, std::string cure) {
    out_.findings.push_back({path_, line_, 1, std::move(what), std::move(cure)});
  }

  std::string path_;
  std::size_t line_ = 0;
  Adapter out_;
};

}  // namespace

bool Adapter::capable_of(std::string_view capability) const {
  return std::find(capabilities.begin(), capabilities.end(), capability) != capabilities.end();
}

Adapter load_adapter(const std::string& path) {
  if (const auto text = read_file(path)) return Reader(path).run(*text);
  Adapter unreadable;
  unreadable.findings.push_back({path, 1, 1, "the adapter cannot be read", "Name an existing NAME.agent with --agent"});
  return unreadable;
}

Command command_of(const Adapter& adapter, const std::string& line, const TemplateValues& values) {
  Command command;
  for (const Piece& word : words({line, 0})) {
    if (word.text == "{fault-option}") {
      if (const auto fault = values.names.find("fault"); fault != values.names.end())
        command.words.insert(command.words.end(), {"--fault", fault->second.front()});
      continue;
    }
    const std::string filled = expand(unquoted(word.text), adapter.name, values, Marks::known_braces).text;
    if (filled.find('{') != std::string::npos)
      throw std::runtime_error(fmt::format("{}.agent: nothing is named as in `{}`", adapter.name, filled));
    command.words.push_back(filled);
  }
  for (const std::string& setting : adapter.environment)
    command.environment.push_back(expand(setting, adapter.name, values, Marks::known_braces).text);
  return command;
}

int signal_of(std::string_view line) noexcept {
  return line.starts_with("signal ") ? signal_number(trimmed(line.substr(7))) : 0;
}

void generate_files(const Adapter& adapter, const std::string& folder, const TemplateValues& values) {
  for (const GeneratedFile& file : adapter.files) {
    const std::string source = adapter.folder + '/' + file.source;
    const auto text = read_file(source);
    if (!text) throw std::runtime_error(fmt::format("{} cannot be read (named by {}.agent)", source, adapter.name));
    const Expansion expansion = expand(*text, source, values, Marks::known_braces);
    if (!expansion.findings.empty()) throw std::runtime_error(to_sentence(expansion.findings.front()));
    write_file(folder + '/' + file.target, expansion.text, 0600);
  }
}

}  // namespace sipreg::conformance
