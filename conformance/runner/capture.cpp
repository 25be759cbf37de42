#include "conformance/runner/capture.hpp"

#include <chrono>
#include <csignal>
#include <thread>

#include "conformance/text.hpp"

namespace sipreg::conformance {

using namespace std::chrono_literals;

std::unique_ptr<Capture> Capture::start(const std::string& folder) {
  if (!find_program("tcpdump")) return nullptr;
  Command command;
  // -U: a run that is cut off loses no packet; -Z root: in a user namespace there is nobody else to become.
  command.words = {"tcpdump", "-i", "any", "-n", "-U", "-Z", "root", "-w", "capture.pcap"};
  command.directory = folder;
  command.out = folder + "/capture.out";
  std::unique_ptr<Capture> capture(new Capture(command));
  const auto end = std::chrono::steady_clock::now() + 2s;
  while (read_file(command.out).value_or("").find("listening on") == std::string::npos) {
    if (capture->process_.ending() || std::chrono::steady_clock::now() > end) return nullptr;
    std::this_thread::sleep_for(5ms);
  }
  return capture;
}

Capture::~Capture() {
  process_.signal(SIGTERM);
  process_.wait(1s);
}

}  // namespace sipreg::conformance
