// Messages in the order of time: of one log that is not written in that order, and of several inputs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "conformance/trace/message_source.hpp"

namespace sipreg::conformance {

/// Sorts a log by holding it back. A log larger than `most_bytes` is not held whole: what comes behind a later one then
/// is counted.
class SortedMessages final : public MessageSource {
 public:
  SortedMessages(std::unique_ptr<MessageSource> log, std::string name, std::size_t most_bytes);

  [[nodiscard]] bool next(CapturedMessage& message) override;
  [[nodiscard]] std::vector<const Losses*> losses() const override;

 private:
  struct Held {
    CapturedMessage message;
    std::uint64_t order = 0;  // in which it was read
    std::string bytes;
  };
  [[nodiscard]] static bool later(const Held& a, const Held& b) noexcept;

  std::unique_ptr<MessageSource> log_;
  std::size_t most_bytes_;
  Losses losses_;
  std::vector<Held> heap_;  // the earliest on top
  std::size_t held_bytes_ = 0;
  std::uint64_t read_ = 0;
  bool log_ended_ = false;
  Held taken_;
};

class MergedMessages final : public MessageSource {
 public:
  explicit MergedMessages(std::vector<std::unique_ptr<MessageSource>> inputs);

  [[nodiscard]] bool next(CapturedMessage& message) override;
  [[nodiscard]] std::vector<const Losses*> losses() const override;

 private:
  struct Waiting {
    CapturedMessage message;
    std::size_t input = 0;
  };
  void wait_for(std::size_t input);

  std::vector<std::unique_ptr<MessageSource>> inputs_;
  std::vector<Waiting> heap_;  // one message of each input, the earliest on top
  std::size_t asked_ = 0;      // the input whose message was handed out last; its view still shows it
  bool started_ = false;
};

}  // namespace sipreg::conformance
