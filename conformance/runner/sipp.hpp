// SIPp as a scripted registrar or terminal: one process, one address, one scenario, and its logs.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "conformance/runner/address_block.hpp"
#include "conformance/runner/process.hpp"

namespace sipreg::conformance {

struct SippSetup {
  std::string scenario;  ///< path of the expanded XML
  std::string address;
  std::uint16_t port = AddressBlock::registrar_port;
  std::string target;  ///< "127.77.0.1:5060": a terminal that sends there, once; empty: a registrar
  bool tcp = false;
  std::string folder;                ///< where the logs go
  std::string name;                  ///< "r1": the logs are r1.messages, r1.short, r1.errors and r1.out
  std::vector<std::string> options;  ///< further options of the scenario
};

class Sipp {
 public:
  /// Starts it and waits until it listens. Throws std::runtime_error with the reason (and SIPp's own words) when it
  /// does not: not installed, scenario refused, port taken.
  explicit Sipp(const SippSetup& setup);

  /// Why it is no longer there, although nobody ended it; nothing while it runs, or when a terminal has done its part.
  [[nodiscard]] std::optional<std::string> died();
  /// A terminal has sent everything that it could.
  [[nodiscard]] bool finished();

  /// Ends it; its logs are complete afterwards.
  void end();

  [[nodiscard]] std::string message_log() const { return base_ + ".messages"; }
  [[nodiscard]] std::string short_log() const { return base_ + ".short"; }

 private:
  [[nodiscard]] std::string own_words() const;

  std::string base_;
  bool terminal_;
  Process process_;
};

/// The options that a scenario asks for itself: `<!-- sipp: OPTIONS -->`.
[[nodiscard]] std::vector<std::string> sipp_options(const std::string& scenario_text);

/// "SIPp v3.6.1-...", or nothing when SIPp is not installed.
[[nodiscard]] std::optional<std::string> sipp_version(const std::string& folder);

/// Does a socket of this machine listen (TCP) or wait (UDP) at this IPv4 address and port?
[[nodiscard]] bool is_bound(const std::string& address, std::uint16_t port, bool tcp);
/// Or at every address, of either family?
[[nodiscard]] bool is_bound_everywhere(std::uint16_t port, bool tcp);

}  // namespace sipreg::conformance
