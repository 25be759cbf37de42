// Answers that a retransmission gets again (RFC 3261 17.2.2, 17.2.3), as many as fit.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <unordered_map>

#include "sipreg/time.hpp"

namespace sipreg::registrar {

class Answered {
 public:
  /// `life`: as long as a client sends again, 64*T1 (timer J).
  explicit Answered(std::size_t most = 8192, std::size_t most_bytes = 16'777'216, Duration life = seconds{32})
      : most_(most), most_bytes_(most_bytes), life_(life) {}

  struct Answer {
    std::string bytes;  ///< empty: it is never to be answered
    Instant from;       ///< not before: the answer itself has not left yet
  };

  /// The answer to this request, or null.
  [[nodiscard]] const Answer* find(std::uint64_t request, Instant now);

  /// The oldest makes room.
  void keep(std::uint64_t request, std::string answer, Instant now, Duration delay = {});

  [[nodiscard]] std::size_t size() const { return answers_.size(); }

 private:
  void drop_oldest();

  struct Age {
    std::uint64_t request;
    Instant until;
  };
  std::size_t most_;
  std::size_t most_bytes_;
  Duration life_;
  std::size_t bytes_ = 0;  // of all answers
  std::unordered_map<std::uint64_t, Answer> answers_;
  std::deque<Age> ages_;  // the oldest first
};

}  // namespace sipreg::registrar
