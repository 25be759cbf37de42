// Watches a growing SIPp short log: how many messages there are, and when the first REGISTER came.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace sipreg::conformance {

class LogTail {
 public:
  explicit LogTail(std::string path) : path_(std::move(path)) {}

  void poll();  ///< reads what is new since the last call; a log that does not exist yet is empty
  [[nodiscard]] std::size_t messages() const noexcept { return messages_; }
  [[nodiscard]] std::optional<std::int64_t> first_register_us() const noexcept { return first_register_us_; }

 private:
  void read_line(std::string_view line);

  std::string path_, rest_;
  std::size_t offset_ = 0, messages_ = 0;
  std::optional<std::int64_t> first_register_us_;
};

}  // namespace sipreg::conformance
