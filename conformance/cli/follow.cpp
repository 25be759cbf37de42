#include "conformance/cli/follow.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <iostream>
#include <unordered_map>

#include "conformance/check/words.hpp"
#include "conformance/check/writers.hpp"
#include "conformance/cli/commands.hpp"
#include "conformance/cli/terminal.hpp"
#include "conformance/report/text.hpp"

namespace sipreg::conformance {
namespace {

using analysis::Exchange;
using analysis::TrunkFacts;
using analysis::TrunkState;

std::atomic<bool> stopped = false;
static_assert(std::atomic<bool>::is_always_lock_free);

/// Prints a line for each message of a trunk, and beneath them, on a terminal, how all trunks are.
class Follower {
 public:
  explicit Follower(bool redact) : alias_(redact), terminal_(::isatty(STDOUT_FILENO) == 1) {}

  void operator()(const analysis::Analyzer& analyzer, const CapturedMessage& message) {
    const TrunkFacts* const trunk = analyzer.last_trunk();
    if (trunk == nullptr || trunk->exchanges.count() == 0) return;
    const bool request = !message.bytes.starts_with("SIP/");
    if (terminal_) fmt::print("\r\x1B[K");
    fmt::print("{}  {}  {}\n", time_of(message), report::visible(alias_(trunk->aor)),
               request ? request_text(trunk->exchanges.back()) : answer_text(trunk->exchanges.back()));
    const auto [known, is_new] = states_.try_emplace(trunk, TrunkState::unknown);
    if (known->second != trunk->state)
      fmt::print("{}  {}  is {}\n", time_of(message), report::visible(alias_(trunk->aor)), to_string(trunk->state));
    known->second = trunk->state;
    if (terminal_) fmt::print("{}", status(analyzer));
    std::fflush(stdout);
  }

 private:
  static std::string time_of(const CapturedMessage& message) {
    if (message.time.clock == Clock::none) return "-";
    constexpr std::int64_t day = 86'400'000;
    const std::int64_t ms = message.time.ns / 1'000'000 % day;
    return fmt::format("{:02}:{:02}:{:02}.{:03}", ms / 3'600'000, ms / 60'000 % 60, ms / 1000 % 60, ms % 1000);
  }

  static std::string request_text(const Exchange& one) {
    std::string text = fmt::format("REGISTER {}", to_string(one.kind));
    if (one.has_asked) text += fmt::format(", asks {} s", one.asked);
    if (one.credentials) text += ", with credentials";
    return one.copies > 1 ? fmt::format("{}, copy {}", text, one.copies) : text;
  }

  static std::string answer_text(const Exchange& one) {
    if (one.status == 0) return "a provisional answer";
    std::string text = fmt::format("{}", one.status);
    if (one.status < 300) text += fmt::format(", grants {} s", one.granted);
    if (one.wait_asked != 0)
      text += fmt::format(", {} {} s", one.status == 423 ? "Min-Expires" : "Retry-After", one.wait_asked);
    return text;
  }

  [[nodiscard]] static std::string status(const analysis::Analyzer& analyzer) {
    std::array<std::size_t, 5> in{};
    for (std::size_t i = 0; i < analyzer.trunks(); ++i) ++in[static_cast<std::size_t>(analyzer.trunk(i).state)];
    std::string text = fmt::format("{} trunks:", analyzer.trunks());
    for (std::size_t i = 0; i < in.size(); ++i)
      if (in[i] != 0) text += fmt::format(" {} {}", in[i], analysis::trunk_state_words[i]);
    return text;
  }

  check::Aliases alias_;
  bool terminal_;
  std::unordered_map<const TrunkFacts*, TrunkState> states_;
};

}  // namespace

int follow_trace(const check::Request& request) {
  struct sigaction stop {};
  stop.sa_handler = [](int) { stopped = true; };  // without SA_RESTART: a read that waits returns
  for (const int signal : {SIGINT, SIGTERM}) sigaction(signal, &stop, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  check::Request following = request;
  following.read.follow_until = &stopped;
  std::vector<std::string> errors;
  const check::Check checked(following, errors, Follower(request.redact));
  for (const std::string& error : errors) std::cerr << fmt::format("sipreg trace: {}\n", error);
  if (!errors.empty()) return static_cast<int>(ExitStatus::usage);
  fmt::print("\n");
  std::fflush(stdout);
  check::print_terminal(std::cout, checked.result(), {wants_colour(), terminal_width()});
  return checked.result().exit_status();
}

}  // namespace sipreg::conformance
