#include "conformance/conform/schedule.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <list>
#include <stdexcept>
#include <thread>

#include "conformance/runner/evidence_files.hpp"
#include "conformance/runner/process.hpp"

namespace sipreg::conformance {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto grace = 10s;  // for a case that was told to end: it ends its agent in order

struct Running {
  PlannedCase planned;
  std::string folder;
  Process process;
  Clock::time_point began = Clock::now();
  bool told = false;  ///< to end, because its time is over

  [[nodiscard]] double seconds() const { return std::chrono::duration<double>(Clock::now() - began).count(); }
};

class Schedule {
 public:
  Schedule(const ScheduleSetup& setup, const std::vector<PlannedCase>& plan, const Watcher& watcher)
      : setup_(setup), plan_(plan), watcher_(watcher) {}

  std::vector<FinishedCase> run() {
    while ((next_ < plan_.size() || !running_.empty()) && caught_signal() == 0) {
      while (next_ < plan_.size() && running_.size() < setup_.jobs) start(plan_[next_++]);
      collect();
      tell();
      std::this_thread::sleep_for(10ms);
    }
    end_all();
    return std::move(out_);
  }

 private:
  void start(const PlannedCase& planned) {
    const std::string folder = setup_.folder + '/' + planned.name;
    fs::create_directories(fs::path(folder).parent_path());
    Command command;
    command.words = {fs::read_symlink("/proc/self/exe").string(),
                     "run-case",
                     planned.name,
                     "--out",
                     folder,
                     "--agent",
                     setup_.agent,
                     "--catalogue",
                     setup_.catalogue};
    if (!setup_.scenarios.empty()) command.words.insert(command.words.end(), {"--scenarios", setup_.scenarios});
    if (setup_.speed > 0) command.words.insert(command.words.end(), {"--speed", std::to_string(setup_.speed)});
    if (setup_.strict) command.words.emplace_back("--strict");
    command.out = words_of(folder);
    std::error_code error;
    fs::remove(command.out, error);
    running_.push_back({planned, folder, Process(command)});
  }

  /// What run-case printed; beside the folder, which may not be there.
  static std::string words_of(const std::string& folder) { return folder + ".log"; }

  void collect() {
    for (auto one = running_.begin(); one != running_.end();) {
      if (one->process.ending()) {
        finish(*one);
        one = running_.erase(one);
      } else {
        limit(*one++);
      }
    }
  }

  static void limit(Running& one) {
    if (!one.told && one.seconds() > one.planned.limit_seconds) {
      one.told = true;
      one.process.signal(SIGTERM);
    } else if (one.told && one.seconds() > one.planned.limit_seconds + std::chrono::duration<double>(grace).count()) {
      one.process.signal(SIGKILL);
    }
  }

  void finish(Running& one) {
    const Ending& ending = *one.process.ending();
    FinishedCase finished{one.planned, ending.by_signal ? 2 : ending.status, one.folder, {}};
    if (ending.by_signal || ending.status > 2 || !fs::exists(one.folder + "/verdict.json"))
      finished.problem =
          fmt::format("{} left no verdict ({}): {}", one.planned.name, ending.text(), last_words(words_of(one.folder)));
    else
      fs::remove(words_of(one.folder));
    watcher_.finished(finished);
    out_.push_back(std::move(finished));
  }

  void tell() {
    double left = 0;
    for (std::size_t at = next_; at < plan_.size(); ++at) left += plan_[at].wall_seconds;
    double longest = 0;
    std::vector<PlannedCase> running;
    for (const Running& one : running_) {
      running.push_back(one.planned);
      const double rest = std::max(0.0, one.planned.wall_seconds - one.seconds());
      left += rest;
      longest = std::max(longest, rest);
    }
    if (next_ < plan_.size()) longest = std::max(longest, plan_[next_].wall_seconds);
    watcher_.running(running, std::max(longest, left / static_cast<double>(setup_.jobs)));
  }

  void end_all() {
    for (const Running& one : running_) one.process.signal(SIGTERM);
    for (Running& one : running_) one.process.wait(grace);
    running_.clear();
  }

  const ScheduleSetup& setup_;
  const std::vector<PlannedCase>& plan_;
  const Watcher& watcher_;
  std::size_t next_ = 0;
  std::list<Running> running_;
  std::vector<FinishedCase> out_;
};

}  // namespace

std::vector<FinishedCase> run_schedule(const ScheduleSetup& setup, const std::vector<PlannedCase>& plan,
                                       const Watcher& watcher) {
  return Schedule(setup, plan, watcher).run();
}

}  // namespace sipreg::conformance
