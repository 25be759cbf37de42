// What tests of channels share: loopback, a user who remembers, and an event loop that gives up.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "conformance/agent/channel.hpp"

namespace sipreg::test {

inline const auto loopback = asio::ip::make_address("127.0.0.1");

/// Keeps what a channel tells its user.
struct Recorder final : agent::ChannelUser {
  void received(agent::Channel&, std::string_view bytes, const agent::Endpoint& from) override {
    messages.emplace_back(bytes);
    senders.push_back(from);
  }
  void unreachable(agent::Channel&, const agent::Endpoint& peer, const std::string& why) override {
    lost.push_back(peer);
    reasons.push_back(why);
  }
  void noted(agent::Channel&, const agent::Endpoint&, const std::string& what) override { notes.push_back(what); }
  std::vector<std::string> messages, reasons, notes;
  std::vector<agent::Endpoint> lost, senders;
};

/// Runs until `done`, for two seconds at most.
template <typename Done>
bool run_until(asio::io_context& context, Done done) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(2);
  while (!done() && std::chrono::steady_clock::now() < end) {
    context.restart();
    context.run_one_for(std::chrono::milliseconds(50));
  }
  return done();
}

}  // namespace sipreg::test
