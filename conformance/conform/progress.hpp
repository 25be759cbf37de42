// How far a conformance run has come: one line that is written over again and again on a terminal, one line a case
// elsewhere.
#pragma once

#include <cstddef>
#include <iosfwd>
#include <string>
#include <vector>

#include "conformance/conform/schedule.hpp"

namespace sipreg::conformance {

class Progress {
 public:
  Progress(std::ostream& out, std::size_t total, bool terminal) : out_(out), total_(total), terminal_(terminal) {}

  void finished(const FinishedCase& one);
  void running(const std::vector<PlannedCase>& running, double seconds_left);
  void end();

 private:
  std::ostream& out_;
  std::size_t total_, done_ = 0, red_ = 0;
  bool terminal_;
  std::string shown_;
};

/// "about 40 s left", "about 3 min left".
[[nodiscard]] std::string time_left_text(double seconds);

}  // namespace sipreg::conformance
