// Processes that never outlive the run: each dies with its parent, and whatever it leaves behind is ours to end.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sipreg::conformance {

struct Command {
  std::vector<std::string> words;        ///< the program (searched for on PATH) and its arguments
  std::vector<std::string> environment;  ///< NAME=VALUE, added to ours
  std::string directory;                 ///< empty: ours
  std::string out;                       ///< file for standard output; empty: /dev/null
  std::string error;                     ///< file for standard error; empty: the same as `out`
  bool talks = false;                    ///< its standard input is ours to write to; else it is empty
};

/// How a process ended.
struct Ending {
  int status = 0;  ///< exit status, or the number of the signal
  bool by_signal = false;
  [[nodiscard]] std::string text() const;  ///< "exit status 1", "signal 11 (Segmentation fault)"
};

class Process {
 public:
  /// Starts the program with PR_SET_PDEATHSIG. Throws std::runtime_error when it cannot be executed. Must be called
  /// from the thread that lives longest: the kernel ends the child with the thread that started it.
  explicit Process(const Command& command);
  Process(Process&& other) noexcept;
  Process& operator=(Process&&) = delete;
  ~Process();  ///< SIGKILL and wait, when it still runs

  [[nodiscard]] pid_t id() const noexcept { return id_; }
  void signal(int number) const noexcept;
  void say(std::string_view line) const;  ///< writes the line to its standard input, if it listens

  /// Nothing while it runs.
  [[nodiscard]] const std::optional<Ending>& ending();

  /// Waits until it ends, at most this long.
  const std::optional<Ending>& wait(std::chrono::milliseconds limit);

 private:
  pid_t id_ = -1;
  int input_ = -1;  ///< our end of its standard input
  std::optional<Ending> ending_;
};

/// While it lives, orphans of our processes become our children; its end kills every child and grandchild by its id,
/// again and again until none is left.
class Household {
 public:
  Household();
  Household(const Household&) = delete;
  Household& operator=(const Household&) = delete;
  ~Household();
};

/// Is there a program of this name on PATH (or at this path)? Its path, or nothing.
[[nodiscard]] std::optional<std::string> find_program(const std::string& name);

/// Set by SIGINT, SIGTERM and SIGHUP once catch_signals() was called: the number of the signal, else 0.
[[nodiscard]] int caught_signal() noexcept;
void catch_signals();

}  // namespace sipreg::conformance
