#include "conformance/runner/adapter.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <stdexcept>

#include "catch.hpp"

using namespace sipreg::conformance;

namespace {

/// A folder of its own that disappears again.
struct Folder {
  Folder() : path(std::filesystem::temp_directory_path() / ("sipreg-adapter-" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(path);
  }
  ~Folder() { std::filesystem::remove_all(path); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string file(const std::string& name, const std::string& text) const {
    write_file((path / name).string(), text);
    return (path / name).string();
  }
  std::filesystem::path path;
};

TemplateValues values() {
  TemplateValues out;
  out.names = {{"registrar", {"127.0.0.1"}}, {"password", {"secret"}}};
  out.lists["trunk"] = {{{"user", {"a"}}}, {{"user", {"b"}}}};
  return out;
}

}  // namespace

TEST_CASE("an adapter says how to start, stop, configure and ask its agent") {
  const Folder folder;
  const Adapter adapter = load_adapter(
      folder.file("x.agent",
                  "# comment\nstart = agent 'two words' {registrar} {fault-option}\nstop = INT\nclock = scaled\n"
                  "reload = signal HUP\nenvironment = A={registrar}\ncapabilities = status tcp\n"));
  CHECK(adapter.findings.empty());
  REQUIRE(adapter.stop.size() == 1);
  CHECK(adapter.stop[0].signal == SIGINT);
  CHECK(adapter.stops_by(SIGINT));
  CHECK_FALSE(adapter.stops_by(SIGTERM));
  CHECK(adapter.clock == AgentClock::scaled);
  CHECK(adapter.profiles == std::vector<std::string>{"rfc3261"});
  CHECK(adapter.capable_of("tcp"));
  CHECK_FALSE(adapter.capable_of("tc"));
  CHECK(signal_of(adapter.reload) == SIGHUP);
  const Command honest = command_of(adapter, adapter.start, values());
  CHECK(honest.words == std::vector<std::string>{"agent", "two words", "127.0.0.1"});
  CHECK(honest.environment == std::vector<std::string>{"A=127.0.0.1"});
  TemplateValues faulty = values();
  faulty.names["fault"] = {"retry-late"};
  CHECK(command_of(adapter, adapter.start, faulty).words.back() == "retry-late");
  CHECK_THROWS_AS(command_of(adapter, "agent {nonsense}", values()), std::runtime_error);
}

TEST_CASE("the password may stand in a file that only its owner can read, and not on the command line") {
  const Folder folder;
  folder.file("x.conf.in", "@each trunk@\nuser={user} password={password} { block }\n@end@\n");
  const Adapter adapter = load_adapter(folder.file("x.agent", "start = agent\nfile = x.conf from x.conf.in\n"));
  generate_files(adapter, folder.path.string(), values());
  CHECK(read_file((folder.path / "x.conf").string()) ==
        "user=a password=secret { block }\nuser=b password=secret { block }\n");
  struct stat status {};
  REQUIRE(::stat((folder.path / "x.conf").c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
  CHECK(load_adapter(folder.file("y.agent", "start = agent {password}\n")).findings.size() == 1);
  CHECK(load_adapter(folder.file("z.agent", "start = agent {password}\npassword-on-command-line = yes\n"))
            .findings.empty());
}

TEST_CASE("what an adapter gets wrong is located") {
  const Folder folder;
  const Adapter adapter = load_adapter(
      folder.file("x.agent", "start = a\nstops = INT\nstop = BREAK\nclock = fast\nfile = a b\nnonsense\n"));
  REQUIRE(adapter.findings.size() == 5);
  CHECK(adapter.findings[0].line == 2);
  CHECK(adapter.findings[4].line == 6);
  CHECK(load_adapter("/nowhere/x.agent").findings.size() == 1);
}

TEST_CASE("an agent may be ended in several steps, without a signal") {
  const Folder folder;
  const Adapter adapter = load_adapter(folder.file(
      "x.agent", "start = a\nstop = say quit now\nstop = wait 8\nstop = command tool {user}\nstop = KILL\n"));
  CHECK(adapter.findings.empty());
  REQUIRE(adapter.stop.size() == 4);
  CHECK(adapter.stop[0].kind == StopStep::Kind::say);
  CHECK(adapter.stop[0].text == "quit now");
  CHECK(adapter.stop[1].seconds == Approx(8));
  CHECK(adapter.stop[2].text == "tool {user}");
  CHECK(adapter.stops_by(SIGKILL));
  CHECK(start_command(adapter, values()).talks);
  CHECK(load_adapter(folder.file("y.agent", "start = a\n")).stops_by(SIGTERM));
  for (const char* step : {"say", "command", "wait", "wait 0", "wait 61", "wait long", "term", "SAY x"}) {
    INFO(step);
    CHECK(load_adapter(folder.file("z.agent", "start = a\nstop = " + std::string(step) + "\n")).findings.size() == 1);
  }
}

TEST_CASE("a faked clock is told to the agent by libfaketime, unless it runs in real time") {
  const Folder folder;
  const Adapter adapter = load_adapter(folder.file("x.agent", "start = a\nclock = faked 40\n"));
  CHECK(adapter.clock == AgentClock::faked);
  CHECK(adapter.most_speed == 40);
  CHECK(start_command(adapter, values()).environment.empty());
  TemplateValues fast = values();
  fast.speed = 20;
  try {
    const auto environment = start_command(adapter, fast).environment;
    REQUIRE(environment.size() == 3);
    CHECK(environment[0].find("LD_PRELOAD=/") == 0);
    CHECK(environment[2] == "FAKETIME=+0 x20");
  } catch (const std::runtime_error& error) {
    CHECK(std::string(error.what()).find("libfaketime is not installed") == 0);
  }
  for (const char* clock : {"faked 1", "faked 101", "faked x", "faked 20 20", "fake"}) {
    INFO(clock);
    CHECK(load_adapter(folder.file("y.agent", "start = a\nclock = " + std::string(clock) + "\n")).findings.size() == 1);
  }
}

TEST_CASE("cases that say nothing about an agent are named with a reason") {
  const Folder folder;
  const Adapter adapter = load_adapter(folder.file(
      "x.agent",
      "start = a\nnot-applicable = auth.opaque hidden by its library\nnot-applicable = retry.after* no 503\n"));
  CHECK(adapter.findings.empty());
  CHECK(adapter.why_not("auth.opaque") == "hidden by its library");
  CHECK(adapter.why_not("retry.after-shorter") == "no 503");
  CHECK_FALSE(adapter.why_not("retry.403"));
  CHECK_FALSE(adapter.why_not("auth.opaque-2"));
  for (const char* line : {"auth.opaque", "auth why", "*.x why", "a*.x why"}) {
    INFO(line);
    CHECK(load_adapter(folder.file("y.agent", "start = a\nnot-applicable = " + std::string(line) + "\n"))
              .findings.size() == 1);
  }
}

TEST_CASE("a program that is missing is named with its package") {
  const Folder folder;
  CHECK(load_adapter(folder.file("x.agent", "start = a\nrequires = sh (dash)\n")).missing_program().empty());
  CHECK(load_adapter(folder.file("x.agent", "start = a\nrequires = no-such-agent (agents)\n")).missing_program() ==
        "no-such-agent is not installed (package agents)");
  CHECK(load_adapter(folder.file("x.agent", "start = a\nrequires = a b c\n")).findings.size() == 1);
}

TEST_CASE("every other value of an adapter that cannot be meant is a finding") {
  const Folder folder;
  for (const char* line : {"profiles = rfc3262", "network = mine", "startup = 0", "startup = 121", "startup = soon",
                           "environment = A", "password-on-command-line = maybe", "file = ../x from y",
                           "file = /x from y", "start =", "start = b", "capabilities = cancle", "clocks = real"}) {
    INFO(line);
    const Adapter adapter = load_adapter(folder.file("x.agent", "start = a\n" + std::string(line) + "\n"));
    REQUIRE(adapter.findings.size() == 1);
    CHECK(adapter.findings[0].line == 2);
  }
  const Adapter near = load_adapter(folder.file("x.agent", "start = a\ncapabilities = cancle\n"));
  CHECK(near.findings[0].cure == "Did you mean cancel?");
}

TEST_CASE("the page about adapters has every key and every capability, and the shipped adapters are in order") {
  const std::string folder = SIPREG_SOURCE_DIR "/conformance/agents/";
  const std::string page = read_file(folder + "README.md").value();
  for (const AdapterKey& key : adapter_keys())
    CHECK(page.find("| `" + std::string(key.name) + "` | " + std::string(key.value) + " | " + std::string(key.meaning) +
                    " |\n") != std::string::npos);
  for (const AdapterKey& word : capability_words()) {
    INFO(word.name);
    CHECK(page.find("| `" + std::string(word.name) + "` | " + std::string(word.meaning) + " |\n") != std::string::npos);
  }
  int shipped = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".agent") continue;
    ++shipped;
    const Adapter adapter = load_adapter(entry.path().string());
    for (const Finding& finding : adapter.findings) UNSCOPED_INFO(to_sentence(finding));
    CHECK(adapter.findings.empty());
    for (const GeneratedFile& file : adapter.files) {
      INFO(file.source);
      CHECK(std::filesystem::exists(folder + file.source));
    }
    CHECK(page.find("| `" + adapter.name + "` |") != std::string::npos);
  }
  CHECK(shipped == 7);
}
