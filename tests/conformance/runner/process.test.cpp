#include "conformance/runner/process.hpp"

#include <signal.h>
#include <unistd.h>

#include <filesystem>
#include <stdexcept>
#include <thread>

#include "catch.hpp"
#include "conformance/runner/address_block.hpp"
#include "conformance/text.hpp"

using namespace sipreg::conformance;
using namespace std::chrono_literals;

namespace {

std::string output_of(const std::string& script, const std::vector<std::string>& environment = {}) {
  const std::string out =
      (std::filesystem::temp_directory_path() / ("sipreg-process-" + std::to_string(::getpid()))).string();
  std::filesystem::remove(out);
  Process process({{"sh", "-c", script}, environment, {}, out, {}});
  process.wait(5s);
  const std::string text = read_file(out).value_or("");
  std::filesystem::remove(out);
  return text;
}

bool is_alive(pid_t id) {
  const auto stat = read_file("/proc/" + std::to_string(id) + "/stat");
  return stat && stat->find(") Z ") == std::string::npos;
}

}  // namespace

TEST_CASE("how a process ended is known") {
  Process status({{"sh", "-c", "exit 7"}, {}, {}, {}, {}});
  REQUIRE(status.wait(5s).has_value());
  CHECK(status.ending()->status == 7);
  CHECK(status.ending()->text() == "exit status 7");
  Process killed({{"sleep", "60"}, {}, {}, {}, {}});
  CHECK_FALSE(killed.wait(20ms).has_value());
  killed.signal(SIGTERM);
  REQUIRE(killed.wait(5s).has_value());
  CHECK(killed.ending()->by_signal);
  CHECK(killed.ending()->status == SIGTERM);
}

TEST_CASE("a program that is not there is said at once") {
  CHECK_THROWS_AS(Process({{"sipreg-no-such-program"}, {}, {}, {}, {}}), std::runtime_error);
  CHECK_THROWS_AS(Process({{"/etc/passwd"}, {}, {}, {}, {}}), std::runtime_error);
  CHECK_FALSE(find_program("sipreg-no-such-program").has_value());
  CHECK(find_program("sh").has_value());
}

TEST_CASE("output, environment and folder are those asked for") {
  CHECK(output_of("echo $TZ; echo error >&2", {"TZ=UTC"}) == "UTC\nerror\n");
}

TEST_CASE("a process ends with the object that stands for it") {
  pid_t id = 0;
  {
    Process process({{"sleep", "60"}, {}, {}, {}, {}});
    id = process.id();
    CHECK(is_alive(id));
  }
  CHECK_FALSE(is_alive(id));
}

TEST_CASE("a household leaves no grandchild behind, not even one that hid") {
  pid_t orphan = 0;
  {
    const Household household;
    const std::string text = output_of("(setsid sleep 60 >/dev/null 2>&1 & echo $!)");
    orphan = static_cast<pid_t>(read_count(trimmed(text.substr(0, text.find('\n')))).value_or(0));
    REQUIRE(orphan > 0);
    CHECK(is_alive(orphan));
  }
  CHECK_FALSE(is_alive(orphan));
}

TEST_CASE("two blocks at once have different addresses") {
  const AddressBlock one, two;
  CHECK(one.text() != two.text());
  CHECK(one.first_registrar() != two.first_registrar());
  CHECK(one.first_registrar().substr(0, 7) == "127.77.");
  CHECK(one.agent() == one.first_registrar().substr(0, one.first_registrar().size() - 1) + "3");
}
