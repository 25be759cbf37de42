#include "conformance/runner/process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string_view>
#include <thread>
#include <utility>

namespace sipreg::conformance {
namespace {

using Milliseconds = std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

volatile std::sig_atomic_t signal_seen = 0;

/// Everything that exec needs, prepared before fork: the child may only make system calls.
struct Prepared {
  explicit Prepared(const Command& command) : words(command.words) {
    const auto program = command.words.empty() ? std::nullopt : find_program(command.words.front());
    if (!program)
      throw std::runtime_error(fmt::format("{} is not installed (not found on PATH)",
                                           command.words.empty() ? "a program without a name" : command.words.front()));
    path = *program;
    for (char** variable = environ; *variable != nullptr; ++variable) environment.emplace_back(*variable);
    for (const std::string& setting : command.environment) {
      const std::string name = setting.substr(0, setting.find('=') + 1);
      std::erase_if(environment, [&](const std::string& old) { return old.starts_with(name); });
      environment.push_back(setting);
    }
    for (std::string& word : words) arguments.push_back(word.data());
    for (std::string& variable : environment) variables.push_back(variable.data());
    arguments.push_back(nullptr);
    variables.push_back(nullptr);
    directory = command.directory;
    out = command.out.empty() ? "/dev/null" : command.out;
    error = command.error;
  }
  std::string path, directory, out, error;
  std::vector<std::string> words, environment;
  std::vector<char*> arguments, variables;
};

int open_output(const std::string& path) { return ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644); }

/// The child between fork and exec. Reports errno through `report`, which exec closes.
[[noreturn]] void become(const Prepared& prepared, pid_t parent, int report, int input) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(127);  // the parent died before the line above
  ::setpgid(0, 0);                          // Ctrl-C goes to the runner alone, which then ends everything in order
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) ::signal(number, SIG_DFL);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  const int in = input >= 0 ? input : ::open("/dev/null", O_RDONLY);
  const int out = open_output(prepared.out);
  const int error = prepared.error.empty() ? out : open_output(prepared.error);
  if (in >= 0 && out >= 0 && error >= 0 && ::dup2(in, 0) >= 0 && ::dup2(out, 1) >= 0 && ::dup2(error, 2) >= 0) {
    for (const int file : {in, out, error})
      if (file > 2) ::fcntl(file, F_SETFD, FD_CLOEXEC);
    if (prepared.directory.empty() || ::chdir(prepared.directory.c_str()) == 0)
      ::execve(prepared.path.c_str(), prepared.arguments.data(), prepared.variables.data());
  }
  const int reason = errno;
  [[maybe_unused]] const ssize_t written = ::write(report, &reason, sizeof reason);
  ::_exit(127);
}

std::vector<pid_t> children_of(pid_t id) {
  std::vector<pid_t> children;
  std::error_code error;
  for (const auto& task : std::filesystem::directory_iterator(fmt::format("/proc/{}/task", id), error)) {
    std::ifstream list(task.path() / "children");
    for (pid_t child = 0; list >> child;) children.push_back(child);
  }
  return children;
}

void kill_below(pid_t id) {
  for (const pid_t child : children_of(id)) {
    kill_below(child);
    ::kill(child, SIGKILL);
  }
}

}  // namespace

std::string Ending::text() const {
  if (by_signal) return fmt::format("signal {} ({})", status, ::strsignal(status));
  return fmt::format("exit status {}", status);
}

Process::Process(const Command& command) {
  const Prepared prepared(command);
  int report[2];
  if (::pipe2(report, O_CLOEXEC) != 0) throw std::runtime_error(fmt::format("pipe: {}", std::strerror(errno)));
  int input[2] = {-1, -1};
  if (command.talks && ::pipe2(input, O_CLOEXEC | O_NONBLOCK) == 0) ::fcntl(input[0], F_SETFL, 0);
  const pid_t parent = ::getpid();
  id_ = ::fork();
  if (id_ == 0) become(prepared, parent, report[1], input[0]);
  const int fork_error = errno;
  ::close(report[1]);
  if (input[0] >= 0) ::close(input[0]);
  input_ = input[1];
  int reason = 0;
  const ssize_t count = id_ < 0 ? 0 : ::read(report[0], &reason, sizeof reason);
  ::close(report[0]);
  if (id_ < 0) throw std::runtime_error(fmt::format("fork: {}", std::strerror(fork_error)));
  if (count > 0) {
    ::waitpid(id_, nullptr, 0);
    id_ = -1;
    throw std::runtime_error(fmt::format("cannot run {}: {}", prepared.path, std::strerror(reason)));
  }
}

Process::Process(Process&& other) noexcept
    : id_(std::exchange(other.id_, -1)),
      input_(std::exchange(other.input_, -1)),
      ending_(std::exchange(other.ending_, std::nullopt)) {}

Process::~Process() {
  if (input_ >= 0) ::close(input_);
  if (id_ < 0 || ending()) return;
  signal(SIGKILL);
  signal(SIGCONT);
  wait(Milliseconds{2000});
}

void Process::signal(int number) const noexcept {
  if (id_ > 0 && !ending_) ::kill(id_, number);
}

void Process::say(std::string_view line) const {
  const std::string whole = std::string(line) + '\n';
  // A pipe that is full or closed belongs to an agent that does not listen; it is ended by force then.
  if (input_ >= 0) [[maybe_unused]]
    const ssize_t written = ::write(input_, whole.data(), whole.size());
}

const std::optional<Ending>& Process::ending() {
  int status = 0;
  if (id_ > 0 && !ending_ && ::waitpid(id_, &status, WNOHANG) == id_) {
    if (WIFSIGNALED(status))
      ending_ = Ending{WTERMSIG(status), true};
    else
      ending_ = Ending{WEXITSTATUS(status), false};
  }
  return ending_;
}

const std::optional<Ending>& Process::wait(Milliseconds limit) {
  const auto end = Clock::now() + limit;
  while (!ending() && Clock::now() < end) std::this_thread::sleep_for(Milliseconds{2});
  return ending_;
}

Household::Household() { ::prctl(PR_SET_CHILD_SUBREAPER, 1); }

Household::~Household() {
  const auto end = Clock::now() + Milliseconds{3000};
  while (Clock::now() < end) {
    kill_below(::getpid());
    while (::waitpid(-1, nullptr, WNOHANG) > 0) {
    }
    if (children_of(::getpid()).empty()) break;
    std::this_thread::sleep_for(Milliseconds{2});
  }
  ::prctl(PR_SET_CHILD_SUBREAPER, 0);
}

std::optional<std::string> find_program(const std::string& name) {
  if (name.empty()) return std::nullopt;
  if (name.find('/') != std::string::npos)
    return ::access(name.c_str(), X_OK) == 0 ? std::optional(name) : std::nullopt;
  const char* path = std::getenv("PATH");
  std::string_view rest = path != nullptr ? path : "/usr/bin:/bin";
  while (!rest.empty()) {
    const std::string_view folder = rest.substr(0, rest.find(':'));
    rest.remove_prefix(std::min(folder.size() + 1, rest.size()));
    const std::string candidate = fmt::format("{}/{}", folder.empty() ? "." : folder, name);
    if (::access(candidate.c_str(), X_OK) == 0) return candidate;
  }
  return std::nullopt;
}

int caught_signal() noexcept { return signal_seen; }

void catch_signals() {
  struct sigaction action {};
  action.sa_handler = [](int number) { signal_seen = number; };
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) ::sigaction(number, &action, nullptr);
  ::signal(SIGPIPE, SIG_IGN);
}

}  // namespace sipreg::conformance
