#include "conformance/runner/sipp.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <signal.h>

#include <fstream>
#include <stdexcept>
#include <thread>

#include "conformance/text.hpp"

namespace sipreg::conformance {
namespace {

using namespace std::chrono_literals;

// Measured with SIPp 3.6.1: its exit status is no verdict, its control and media ports must be bound to the case's own
// address, a Call-ID must be usable again at once (-deadcall_wait 0), and log times are local (hence TZ=UTC).
Command command_of(const SippSetup& setup, const std::string& base) {
  Command command;
  const auto text = [](auto number) { return std::to_string(number); };
  command.words = {"sipp",
                   "-sf",
                   setup.scenario,
                   "-i",
                   setup.address,
                   "-p",
                   text(setup.port),
                   "-mi",
                   setup.address,
                   "-mp",
                   text(AddressBlock::media_port),
                   "-ci",
                   setup.address,
                   "-cp",
                   text(AddressBlock::control_port),
                   "-t",
                   setup.tcp ? "t1" : "u1",
                   "-nostdin",
                   "-deadcall_wait",
                   "0",
                   "-watchdog_interval",
                   "0",
                   "-trace_msg",
                   "-message_file",
                   base + ".messages",
                   "-trace_shortmsg",
                   "-shortmessage_file",
                   base + ".short",
                   "-trace_err",
                   "-error_file",
                   base + ".errors"};
  command.words.insert(command.words.end(), setup.options.begin(), setup.options.end());
  if (!setup.target.empty()) command.words.insert(command.words.end(), {"-m", "1", setup.target});
  command.environment = {"TZ=UTC", "TERM=dumb"};
  command.directory = setup.folder;
  command.out = base + ".out";
  return command;
}

std::string last_line(const std::string& path) {
  const std::string text = read_file(path).value_or("");
  std::string last;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    if (const auto line = trimmed(std::string_view(text).substr(begin, end - begin)); !line.empty()) last = line;
    begin = end + 1;
  }
  return last;
}

}  // namespace

Sipp::Sipp(const SippSetup& setup)
    : base_(setup.folder + "/" + setup.name), terminal_(!setup.target.empty()), process_(command_of(setup, base_)) {
  if (terminal_) return;  // it may be done before anybody looks
  const auto end = std::chrono::steady_clock::now() + 5s;
  while (!is_bound(setup.address, setup.port, setup.tcp)) {
    if (const auto reason = died()) throw std::runtime_error(*reason);
    if (std::chrono::steady_clock::now() > end)
      throw std::runtime_error(fmt::format("SIPp ({}) did not listen within 5 s: {}", setup.name, own_words()));
    std::this_thread::sleep_for(2ms);
  }
}

std::optional<std::string> Sipp::died() {
  const auto& ending = process_.ending();
  if (!ending || finished()) return std::nullopt;
  const bool port_taken = !ending->by_signal && ending->status == 254;
  return fmt::format("SIPp ended with {}{}: {}", ending->text(), port_taken ? " (a port is taken)" : "", own_words());
}

bool Sipp::finished() {
  // Its status is what it thinks of the answers, and that steers nothing: without a challenge, for instance, it cannot
  // answer one and gives up. Whoever never sent anything could not run.
  const auto& ending = process_.ending();
  return terminal_ && ending && !ending->by_signal && !read_file(short_log()).value_or("").empty();
}

void Sipp::end() {
  process_.signal(SIGTERM);
  if (!process_.wait(1s)) process_.signal(SIGKILL);
  process_.wait(1s);
}

std::string Sipp::own_words() const {
  std::string line = last_line(base_ + ".errors");
  if (line.empty()) line = last_line(base_ + ".out");
  return line.empty() ? "no message" : line;
}

std::vector<std::string> sipp_options(const std::string& scenario_text) {
  std::vector<std::string> options;
  constexpr std::string_view opening = "<!-- sipp:";
  for (std::size_t at = scenario_text.find(opening); at != std::string::npos;
       at = scenario_text.find(opening, at + 1)) {
    const std::size_t begin = at + opening.size(), end = scenario_text.find("-->", begin);
    if (end == std::string::npos) break;
    for (const Piece& word : words({std::string_view(scenario_text).substr(begin, end - begin), 0}))
      options.push_back(unquoted(word.text));
  }
  return options;
}

std::optional<std::string> sipp_version(const std::string& folder) {
  const std::string out = folder + "/sipp.version";
  try {
    Process process({{"sipp", "-v"}, {"TERM=dumb"}, folder, out, {}});
    process.wait(2s);
  } catch (const std::exception&) {
    return std::nullopt;
  }
  const std::string text = read_file(out).value_or("");
  std::remove(out.c_str());
  const std::size_t begin = text.find("SIPp v");
  if (begin == std::string::npos) return std::nullopt;
  const std::size_t end = text.find_first_of(" \n", begin + 6);
  std::string version = text.substr(begin, end - begin);
  while (version.ends_with('.')) version.pop_back();
  return version;
}

namespace {

/// `place` as the tables of the kernel write it: address and port in hexadecimal digits.
bool in_table(const char* path, const std::string& place, bool tcp) {
  std::ifstream table(path);
  std::string line;
  while (std::getline(table, line)) {
    const std::vector<Piece> fields = words({line, 0});
    if (fields.size() > 3 && fields[1].text == place && (!tcp || fields[3].text == "0A")) return true;
  }
  return false;
}

}  // namespace

bool is_bound(const std::string& address, std::uint16_t port, bool tcp) {
  in_addr raw{};
  if (::inet_pton(AF_INET, address.c_str(), &raw) != 1) return false;
  return in_table(tcp ? "/proc/net/tcp" : "/proc/net/udp", fmt::format("{:08X}:{:04X}", raw.s_addr, port), tcp);
}

bool is_bound_everywhere(std::uint16_t port, bool tcp) {
  return in_table(tcp ? "/proc/net/tcp" : "/proc/net/udp", fmt::format("{:08X}:{:04X}", 0, port), tcp) ||
         in_table(tcp ? "/proc/net/tcp6" : "/proc/net/udp6", fmt::format("{:032X}:{:04X}", 0, port), tcp);
}

}  // namespace sipreg::conformance
