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
  CHECK(adapter.stop_signal == SIGINT);
  CHECK(adapter.scaled_clock);
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
