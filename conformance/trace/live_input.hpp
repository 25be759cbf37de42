// A file that is still being written, a pipe, or a network interface, as a stream of bytes without an end of its own.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <string>
#include <thread>

namespace sipreg::conformance {

class LiveInput {
 public:
  /// Nothing, with `problem` set, when it cannot be opened.
  [[nodiscard]] static std::shared_ptr<LiveInput> open(const std::string& path, const std::atomic<bool>& stop,
                                                       std::string& problem);
  LiveInput(const LiveInput&) = delete;
  LiveInput& operator=(const LiveInput&) = delete;
  ~LiveInput();

  /// At least one byte, waited for; 0 when `stop` has become true, a pipe has ended, or there is a problem.
  [[nodiscard]] std::size_t read(char* to, std::size_t count, std::string& problem);

 private:
  LiveInput(int descriptor, const std::atomic<bool>& stop) : descriptor_(descriptor), stop_(stop) {}
  [[nodiscard]] bool capture(const std::string& interface, std::string& problem);

  int descriptor_;
  const std::atomic<bool>& stop_;
  std::atomic<bool> ended_ = false;
  std::thread capturing_;  // writes packets as a pcap file into the other end of descriptor_
};

}  // namespace sipreg::conformance
