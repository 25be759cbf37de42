#include "conformance/runner/adapter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <stdexcept>

#include "conformance/catalogue.hpp"

namespace sipreg::conformance {
namespace {

using Kind = StopStep::Kind;

constexpr std::pair<std::string_view, int> signals[] = {{"TERM", SIGTERM}, {"INT", SIGINT},   {"HUP", SIGHUP},
                                                        {"KILL", SIGKILL}, {"USR1", SIGUSR1}, {"USR2", SIGUSR2}};

int signal_number(std::string_view name) noexcept {
  for (const auto& [known, number] : signals)
    if (known == name) return number;
  return 0;
}

std::vector<std::string> words_of(std::string_view value) {
  std::vector<std::string> list;
  for (const Piece& word : words({value, 0})) list.emplace_back(word.text);
  return list;
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
    if (out_.stop.empty()) out_.stop.emplace_back();
    if (out_.profiles.empty()) out_.profiles = {"rfc3261"};
    return std::move(out_);
  }

 private:
  void read_line(std::string_view line) {
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos)
      return complain(fmt::format("`{}` gives no value", line), "Write key = value");
    const std::string_view key = trimmed(line.substr(0, equals)), value = trimmed(line.substr(equals + 1));
    if (value.empty()) return complain(fmt::format("`{}` has no value", key), "Write key = value, or leave it out");
    if (std::string* text = text_of(key)) {
      if (!text->empty() && key != "aor") complain(fmt::format("`{}` is given twice", key), "Leave one line out");
      *text = value;
    } else if (key == "environment") {
      if (value.find('=') == std::string_view::npos)
        return complain(fmt::format("`{}` sets nothing", value), "Write environment = NAME=VALUE");
      out_.environment.emplace_back(value);
    } else if (key == "file") {
      read_file_line(value);
    } else if (key == "requires") {
      read_program(value);
    } else if (key == "stop") {
      read_stop(value);
    } else if (key == "clock") {
      read_clock(value);
    } else if (key == "profiles") {
      read_profiles(value);
    } else if (key == "startup") {
      read_startup(value);
    } else if (key == "network") {
      out_.own_network = value == "own";
      if (value != "own" && value != "shared")
        complain(fmt::format("`{}` is no network", value), "Write own or shared");
    } else if (key == "not-applicable") {
      read_not_applicable(value);
    } else if (key == "capabilities") {
      for (std::string& word : words_of(value)) read_capability(std::move(word));
    } else if (key == "password-on-command-line") {
      out_.password_on_command_line = value == "yes";
      if (value != "yes" && value != "no")
        complain(fmt::format("`{}` is neither yes nor no", value), "Write yes or no");
    } else {
      unknown_key(key);
    }
  }

  /// A word that nobody asks for would leave cases out without a word.
  void read_capability(std::string word) {
    std::vector<std::string_view> names;
    for (const AdapterKey& known : capability_words()) names.push_back(known.name);
    if (std::find(names.begin(), names.end(), word) == names.end()) {
      const auto near = nearest(word, names);
      complain(fmt::format("`{}` is no capability", word),
               near ? fmt::format("Did you mean {}?", *near) : "conformance/agents/README.md has them all");
    }
    out_.capabilities.push_back(std::move(word));
  }

  std::string* text_of(std::string_view key) {
    if (key == "start") return &out_.start;
    if (key == "status") return &out_.status;
    if (key == "refresh") return &out_.refresh;
    if (key == "reload") return &out_.reload;
    if (key == "ready") return &out_.ready;
    return key == "aor" ? &out_.aor : nullptr;
  }

  void unknown_key(std::string_view key) {
    std::vector<std::string_view> names;
    for (const AdapterKey& known : adapter_keys()) names.push_back(known.name);
    const auto near = nearest(key, names);
    complain(fmt::format("`{}` is no key of an adapter", key),
             near ? fmt::format("Did you mean {}?", *near) : "conformance/agents/README.md has them all");
  }

  void read_file_line(std::string_view value) {
    const auto parts = words({value, 0});
    if (parts.size() != 3 || parts[1].text != "from")
      return complain(fmt::format("`{}` names no file", value), "Write file = TARGET from SOURCE");
    if (parts[0].text.find("..") != std::string_view::npos || parts[0].text.front() == '/')
      return complain(fmt::format("{} lies outside the case's folder", parts[0].text), "Write a name inside it");
    out_.files.push_back({std::string(parts[0].text), std::string(parts[2].text)});
  }

  /// PROGRAM (PACKAGE)
  void read_program(std::string_view value) {
    const auto parts = words_of(value);
    const bool package = parts.size() == 2 && parts[1].size() > 2 && parts[1].front() == '(' && parts[1].back() == ')';
    if (parts.size() != 1 && !package)
      return complain(fmt::format("`{}` names no program", value), "Write requires = PROGRAM (PACKAGE)");
    out_.requires_programs.push_back({parts[0], package ? parts[1].substr(1, parts[1].size() - 2) : std::string{}});
  }

  void read_stop(std::string_view value) {
    const std::string_view first = value.substr(0, value.find(' '));
    const std::string rest{trimmed(value.substr(first.size()))};
    StopStep step;
    step.text = rest;
    if (const int number = signal_number(value)) {
      step.signal = number;
    } else if (first == "say" && !rest.empty()) {
      step.kind = Kind::say;
    } else if (first == "command" && !rest.empty()) {
      step.kind = Kind::command;
    } else if (const auto seconds = read_number(rest); first == "wait" && seconds && *seconds > 0 && *seconds <= 60) {
      step.kind = Kind::wait;
      step.seconds = *seconds;
    } else {
      return complain(fmt::format("`{}` ends no agent", value),
                      "Write TERM, INT, HUP, KILL, USR1 or USR2, `say TEXT`, `command LINE` or `wait SECONDS` (to 60)");
    }
    out_.stop.push_back(std::move(step));
  }

  void read_clock(std::string_view value) {
    const auto parts = words_of(value);
    const auto most = parts.size() == 2 ? read_count(parts[1]) : std::optional<long long>{};
    if (value == "scaled" || value == "real") {
      out_.clock = value == "scaled" ? AgentClock::scaled : AgentClock::real;
    } else if (parts.front() == "faked" && (parts.size() == 1 || (most && *most >= 2 && *most <= 100))) {
      out_.clock = AgentClock::faked;
      if (most) out_.most_speed = static_cast<int>(*most);
    } else {
      complain(fmt::format("`{}` is no clock", value), "Write real, scaled, faked or faked N (2..100)");
    }
  }

  void read_profiles(std::string_view value) {
    for (std::string& word : words_of(value)) {
      if (std::find(std::begin(profile_names), std::end(profile_names), word) == std::end(profile_names))
        complain(fmt::format("`{}` is no profile", word), "Write vos3000, rfc3261, rfc5626, ims or registrar");
      out_.profiles.push_back(std::move(word));
    }
  }

  void read_startup(std::string_view value) {
    const auto seconds = read_number(value);
    if (!seconds || *seconds <= 0 || *seconds > 120)
      return complain(fmt::format("`{}` is no time", value), "Write wall seconds, up to 120");
    out_.startup = *seconds;
  }

  /// PATTERN REASON
  void read_not_applicable(std::string_view value) {
    const std::string_view pattern = value.substr(0, value.find(' '));
    const std::string reason{trimmed(value.substr(pattern.size()))};
    if (reason.empty()) return complain(fmt::format("{} has no reason", pattern), "Say why it does not apply");
    const std::size_t star = pattern.find('*');
    if (pattern.find('.') == std::string_view::npos || (star != std::string_view::npos && star + 1 != pattern.size()))
      return complain(fmt::format("`{}` names no case", pattern), "Write an ID, or the beginning of IDs and a *");
    out_.not_applicable.push_back({std::string(pattern), reason});
  }

  void complain(std::string what, std::string cure) {
    out_.findings.push_back({path_, line_, 1, std::move(what), std::move(cure)});
  }

  std::string path_;
  std::size_t line_ = 0;
  Adapter out_;
};

/// Where Debian keeps the library: below a folder of the architecture.
std::optional<std::string> faketime_library() {
  std::error_code error;
  for (const auto& folder : std::filesystem::directory_iterator("/usr/lib", error)) {
    const auto candidate = folder.path() / "faketime" / "libfaketimeMT.so.1";
    if (std::filesystem::exists(candidate, error)) return candidate.string();
  }
  return std::nullopt;
}

}  // namespace

const std::vector<AdapterKey>& adapter_keys() {
  static const std::vector<AdapterKey> keys = {
      {"start", "COMMAND LINE", "starts the agent in the case's folder; {fault-option} is for faulty agents of ours"},
      {"requires", "PROGRAM (PACKAGE)", "what must be installed; repeatable"},
      {"file", "TARGET from SOURCE", "a file to generate in {dir} from a template beside the adapter; repeatable"},
      {"environment", "NAME=VALUE", "repeatable"},
      {"ready", "TEXT", "what it prints when it is ready [its first REGISTER is the sign]"},
      {"startup", "SECONDS", "wall seconds from its start to that sign, at most 120 [10]"},
      {"stop", "STEP",
       "how it is ended in order: TERM, INT, HUP, KILL, USR1, USR2, `say TEXT` (to its standard input), "
       "`command LINE`, `wait SECONDS` (policy seconds); repeatable, in order [TERM]"},
      {"status", "COMMAND LINE", "prints the agent's status as JSON"},
      {"refresh", "COMMAND LINE or signal NAME", "asks for a refresh now"},
      {"reload", "COMMAND LINE or signal NAME", "asks it to read its files again"},
      {"clock", "real, scaled, faked, faked N",
       "real time; it runs its own clock {speed} times as fast; libfaketime "
       "makes it up to N times as fast (20) [real]"},
      {"profiles", "WORDS",
       "of vos3000, rfc3261, rfc5626, ims: which rules it claims to follow; or registrar: it is one [rfc3261]"},
      {"network", "own, shared",
       "own: it binds every address, or looks for a network device, so each case runs in a "
       "network namespace of its own where the system allows it [shared]"},
      {"aor", "URI", "its address of record [sip:{user}@{domain}]"},
      {"capabilities", "WORDS", "what it can do beyond registering over UDP; cases ask for them by needs:WORD"},
      {"not-applicable", "ID REASON", "a case that says nothing about it; ID may end in *; repeatable"},
      {"password-on-command-line", "yes, no", "yes: the agent knows no other way [no]"}};
  return keys;
}

const std::vector<AdapterKey>& capability_words() {
  static const std::vector<AdapterKey> known = {
      {"cancel", "", "takes its registration back when it is ended"},
      {"tcp", "", "registers over TCP, too"},
      {"retry-delay", "", "waits {retry} seconds after each failure that is not final: it can be told to"},
      {"cancel-setting", "", "obeys {unregister} (on, off)"},
      {"nonce-cache", "", "goes on with a nonce until it is challenged again"},
      {"sha256", "", "knows the digest algorithm SHA-256"},
      {"sha512-256", "", "knows the digest algorithm SHA-512-256"},
      {"md5-sess", "", "knows the digest algorithm MD5-sess"},
      {"instance", "", "obeys {instance}, the +sip.instance of its Contact"},
      {"targets", "", "tries the registrars of {registrar_list} in order"},
      {"return", "", "obeys {return}: after a failover it stays or goes back to the first"},
      {"realm", "", "obeys {realm}"},
      {"supported", "", "obeys {supported}, option tags"},
      {"redirects", "", "follows 3xx"},
      {"outbound", "", "offers RFC 5626 over TCP where it has an instance, in the profile rfc5626"},
      {"privacy", "", "obeys {privacy}"},
      {"trunks", "", "registers {trunks} addresses of record at once, with @each trunk@ in its files"},
      {"terminal-refusals", "", "gives up for good after a definitive refusal (6xx, 421)"},
      {"margin", "", "refreshes at least 32 s before the end, as an agent that uses GRUUs must"},
      {"signals", "", "survives SIGSTOP and SIGCONT"},
      {"real-retransmissions", "", "is one whose retransmissions a faked clock does not reach"},
      {"status", "", "prints a status as our reference agent does"},
      {"refresh", "", "refreshes when it is asked to"},
      {"reload", "", "takes new settings while it runs"},
      {"reference", "", "is our reference agent, which more is asked of"}};
  return known;
}

bool Adapter::capable_of(std::string_view capability) const {
  return std::find(capabilities.begin(), capabilities.end(), capability) != capabilities.end();
}

std::optional<std::string> Adapter::why_not(std::string_view id) const {
  for (const NotApplicable& one : not_applicable) {
    const std::string_view pattern = one.pattern;
    if (pattern == id || (pattern.ends_with('*') && id.starts_with(pattern.substr(0, pattern.size() - 1))))
      return one.reason;
  }
  return std::nullopt;
}

std::string Adapter::missing_program() const {
  for (const RequiredProgram& program : requires_programs)
    if (!find_program(program.name))
      return fmt::format("{} is not installed{}", program.name,
                         program.package.empty() ? "" : fmt::format(" (package {})", program.package));
  return {};
}

bool Adapter::stops_by(int signal) const {
  return std::any_of(stop.begin(), stop.end(),
                     [&](const StopStep& step) { return step.kind == Kind::signal && step.signal == signal; });
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

Command start_command(const Adapter& adapter, const TemplateValues& values) {
  Command command = command_of(adapter, adapter.start, values);
  command.talks = std::any_of(adapter.stop.begin(), adapter.stop.end(),
                              [](const StopStep& step) { return step.kind == Kind::say; });
  if (adapter.clock != AgentClock::faked || values.speed <= 1) return command;
  const auto library = faketime_library();
  if (!library)
    throw std::runtime_error(
        fmt::format("libfaketime is not installed (package libfaketime): {}.agent says clock = "
                    "faked; --speed 1 runs it in real time",
                    adapter.name));
  // Children must not start their clocks anew.
  command.environment.insert(command.environment.end(), {"LD_PRELOAD=" + *library, "FAKETIME_DONT_RESET=1",
                                                         fmt::format("FAKETIME=+0 x{}", values.speed)});
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
    const std::filesystem::path target = std::filesystem::path(folder) / file.target;
    std::filesystem::create_directories(target.parent_path());
    write_file(target.string(), expansion.text, 0600);
  }
}

}  // namespace sipreg::conformance
