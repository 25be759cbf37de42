// The servers of one trunk, at most as many as its machine can tell apart: what the DNS says of its registrars, for as
// long as it says so.
#pragma once

#include <array>
#include <memory>

#include "conformance/agent/location.hpp"
#include "sipreg/uac/targets.hpp"

namespace sipreg::agent {

class Servers {
 public:
  Servers(asio::io_context& context, Resolver& resolver, const TrunkConfig& config, std::uint64_t entropy);

  /// In the order to try them; never empty.
  [[nodiscard]] const std::vector<Server>& list() const { return list_; }

  /// False: the DNS must be asked before the next attempt (once per attempt: RFC 3263 4).
  [[nodiscard]] bool current() const { return std::chrono::steady_clock::now() < until_; }

  /// Asks, and calls `done` when the list holds again. With nothing but addresses, nobody ever needs to.
  void locate(std::function<void()> done);
  /// Whoever waits hears nothing.
  void cancel() { asking_.reset(); }
  [[nodiscard]] bool asking() const { return asking_ != nullptr; }

  /// For each server its place in the list before, as Targets::remap() takes it.
  [[nodiscard]] const std::array<std::uint8_t, Targets::capacity>& was() const { return was_; }
  /// Sentences of the last lookup that were no reason to give a server up.
  [[nodiscard]] const std::string& remark() const { return remark_; }

  /// How to look for a registrar.
  [[nodiscard]] Sought sought(const Registrar& registrar, std::string peer_name) const;

 private:
  void locate_next(std::size_t index, std::function<void()> done);
  void adopt(std::size_t index, std::size_t most, Located located);
  void rebuild();

  asio::io_context* context_;
  Resolver* resolver_;
  const TrunkConfig* config_;
  std::uint64_t entropy_;
  std::vector<std::vector<Server>> of_registrar_;
  std::vector<Server> list_;
  std::array<std::uint8_t, Targets::capacity> was_{};
  std::chrono::steady_clock::time_point until_ = std::chrono::steady_clock::time_point::min();
  std::uint32_t ttl_ = 0;  // of the lookup under way
  std::string remark_;
  std::shared_ptr<int> asking_;  // gone: the lookup is of no interest any more
};

}  // namespace sipreg::agent
