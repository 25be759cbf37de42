// The agent as a program, from its start to the signal that ends it.
#include "conformance/agent/run.hpp"

#include <unistd.h>

#include <csignal>
#include <fstream>
#include <sstream>
#include <thread>

#include "catch.hpp"
#include "channel_recorder.hpp"
#include "conformance/agent/status_socket.hpp"
#include "temporary_folder.hpp"

using namespace sipreg::agent;
using namespace sipreg::test;
using Catch::Contains;

namespace {

// What this process prints goes into a file for a while.
class Printed {
 public:
  Printed(int descriptor, const std::filesystem::path& path)
      : descriptor_(descriptor), kept_(::dup(descriptor)), file_(std::fopen(path.c_str(), "w")) {
    std::fflush(nullptr);
    ::dup2(::fileno(file_), descriptor_);
  }
  ~Printed() {
    std::fflush(nullptr);
    ::dup2(kept_, descriptor_);
    ::close(kept_);
    std::fclose(file_);
  }
  Printed(const Printed&) = delete;
  Printed& operator=(const Printed&) = delete;

 private:
  int descriptor_, kept_;
  std::FILE* file_;
};

std::string text_of(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

}  // namespace

TEST_CASE("a reload that turns verification off is warned of, also where only the DNS may lead to TLS") {
  asio::io_context context;
  asio::ip::udp::socket closed(context, asio::ip::udp::endpoint(loopback, 0));
  const auto name_server = to_string(closed.local_endpoint());
  closed.close();
  const auto folder = temporary_folder();
  const auto config = folder / "agent.toml", socket = folder / "socket";
  const auto configure = [&](bool verify) {
    std::ofstream(config) << "clock-speed = 1000\nstatus-socket = \"" << socket.string() << "\"\ndns-server = \""
                          << name_server << "\"\nlocal = \"127.0.0.1\"\n[[trunk]]\nname = \"one\"\n"
                          << "registrar = \"example.net\"\naor = \"sip:trunk@example.net\"\ntls-verify = "
                          << (verify ? "true" : "false") << '\n';
  };
  configure(true);
  int status = -1;
  std::optional<std::string> reloaded;
  {
    const Printed out(STDOUT_FILENO, folder / "out"), err(STDERR_FILENO, folder / "err");
    std::thread agent([&] { status = run_agent({config.string(), {}, false}); });
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    const auto ask = [&](const std::string& request) {
      std::optional<std::string> answer;
      while (!answer && std::chrono::steady_clock::now() < end) answer = ask_agent(socket.string(), request);
      return answer;
    };
    if (ask("status")) {
      configure(false);
      reloaded = ask("reload ");
      std::raise(SIGTERM);
    }
    agent.join();
  }
  REQUIRE(reloaded);
  CHECK_THAT(*reloaded, Contains("\"ok\":true"));
  CHECK(status == 0);
  CHECK_THAT(text_of(folder / "err"), Contains("WARNING: one: "));
  const auto log = text_of(folder / "out");
  CHECK_THAT(log.substr(log.find("reloaded")), Contains("unverified"));
  CHECK_THAT(log.substr(0, log.find("reloaded")), !Contains("unverified"));
  std::filesystem::remove_all(folder);
}
