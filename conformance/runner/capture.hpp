// What really went over the wire, addresses and all: tcpdump beside a run in a network of its own, where nothing else
// is to be seen. For people and for `sipreg trace`; no verdict rests on it.
#pragma once

#include <memory>
#include <string>

#include "conformance/runner/process.hpp"

namespace sipreg::conformance {

class Capture {
 public:
  /// Writes capture.pcap into the folder from now on; nothing when tcpdump is not installed or may not listen.
  [[nodiscard]] static std::unique_ptr<Capture> start(const std::string& folder);
  ~Capture();  ///< ends it in order: the file is whole

 private:
  explicit Capture(const Command& command) : process_(command) {}

  Process process_;
};

}  // namespace sipreg::conformance
