#include "conformance/runner/guard.hpp"

#include <sys/prctl.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <thread>

namespace sipreg::conformance {
namespace {

void work_under(pid_t guard) {
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (::getppid() != guard) ::raise(SIGTERM);  // it died before the line above
  ::setpgid(0, 0);                             // Ctrl-C goes to the guard alone, and comes from it once
}

Ending wait_for(pid_t child) {
  int status = 0, told = 0;
  while (::waitpid(child, &status, WNOHANG) != child) {
    if (const int caught = caught_signal(); caught != told) ::kill(child, told = caught);
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
  }
  if (WIFSIGNALED(status)) return {WTERMSIG(status), true};
  return {WEXITSTATUS(status), false};
}

}  // namespace

std::optional<Ending> stand_guard() {
  ::signal(SIGCHLD, SIG_DFL);  // where it is ignored nobody can wait for a child
  const pid_t guard = ::getpid();
  const Household orphans;  // of the child; the child's copy of this ends before there are any
  const pid_t child = ::fork();
  if (child > 0) return wait_for(child);
  if (child == 0) work_under(guard);
  return std::nullopt;
}

}  // namespace sipreg::conformance
