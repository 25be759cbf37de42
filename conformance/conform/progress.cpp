#include "conformance/conform/progress.hpp"

#include <fmt/format.h>

#include <cmath>
#include <ostream>

#include "conformance/report/writers.hpp"

namespace sipreg::conformance {

std::string time_left_text(double seconds) {
  if (seconds < 1) return "nearly done";
  if (seconds < 100) return fmt::format("about {:.0f} s left", std::ceil(seconds));
  return fmt::format("about {:.0f} min left", std::ceil(seconds / 60));
}

void Progress::finished(const FinishedCase& one) {
  ++done_;
  if (one.exit_status != 0) ++red_;
  if (terminal_ && one.problem.empty()) return;
  if (!one.problem.empty()) {
    out_ << (terminal_ ? "\r\x1b[K" : "") << one.problem << '\n' << std::flush;
    return;
  }
  const report::CaseRun run = report::read_case_folder(one.folder, one.folder);
  const auto& word = report::info(run.verdict);
  out_ << fmt::format("[{:>{}}/{}] {} {:<14} {}\n", done_, std::to_string(total_).size(), total_, word.symbol,
                      word.word, one.planned.name)
       << std::flush;
}

void Progress::running(const std::vector<PlannedCase>& running, double seconds_left) {
  if (!terminal_ || running.empty()) return;
  const std::string line =
      fmt::format("[{}/{}] {} red, {}, running {}{}", done_, total_, red_, time_left_text(seconds_left),
                  running.front().name, running.size() > 1 ? fmt::format(" and {} more", running.size() - 1) : "");
  if (line == shown_) return;
  shown_ = line;
  out_ << "\r\x1b[K" << line << std::flush;
}

void Progress::end() {
  if (terminal_) out_ << "\r\x1b[K" << std::flush;
}

}  // namespace sipreg::conformance
