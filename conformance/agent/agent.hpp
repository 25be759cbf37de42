// The reference agent: trunks, the channels that they share, and what an operator may ask of it. It decides nothing
// about registering; that is the library's.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "conformance/agent/channel.hpp"
#include "conformance/agent/config.hpp"
#include "conformance/agent/trunk.hpp"

namespace sipreg::agent {

/// What a reload has done, by trunk name.
struct ReloadOutcome {
  std::vector<std::string> started, stopped, changed, unchanged;
};

class Agent final : private ChannelUser, private TrunkHost {
 public:
  Agent(asio::io_context& context, const ScaledClock& clock, const Log& log);
  ~Agent();
  Agent(const Agent&) = delete;
  Agent& operator=(const Agent&) = delete;

  /// Opens the channels of configured local addresses, then starts the trunks, `stagger` apart. Throws
  /// std::system_error, naming the address, when one is taken or not ours; nothing has been sent then.
  void start(const Config& config);

  /// Ends every registration; `on_empty` is called when the last one is over. Bounded by the machine.
  void stop();

  /// One REGISTER now, of the trunk of this name or of all (empty). False when there is no such trunk.
  bool refresh(const std::string& name);

  /// Brings the trunks (the one of this name, or all) to what `config` says.
  ReloadOutcome reload(const Config& config, const std::string& name);

  [[nodiscard]] std::vector<TrunkStatus> status() const;

  std::function<void()> on_empty = [] {};
  std::function<void(Trunk&, const Action&)> on_concluded = [](Trunk&, const Action&) {};

 private:
  using TrunkPtr = std::shared_ptr<Trunk>;
  using ChannelKey = std::tuple<Transport, std::string, std::uint16_t, TlsSettings>;  // address as text

  void received(Channel& channel, std::string_view bytes, const Endpoint& from) override;
  void answer(Channel& channel, const wire::Message& request, const Endpoint& from);
  void line_end(Channel& channel, const Endpoint& peer) override;
  void unreachable(Channel& channel, const Endpoint& peer, const std::string& why) override;
  void noted(Channel& channel, const Endpoint& peer, const std::string& what) override;

  asio::io_context& context() override { return *context_; }
  const ScaledClock& clock() const override { return *clock_; }
  const Log& log() const override { return *log_; }
  Resolver& resolver() override { return *resolver_; }
  Channel& channel(Transport transport, const HostPort& local, const TlsSettings& tls, const Endpoint& peer) override;
  void expect(const std::string& branch, Trunk& trunk) override;
  void forget(const std::string& branch) override;
  void concluded(Trunk& trunk, const Action& action) override;
  void ended(Trunk& trunk) override;

  Channel& open_channel(Transport transport, const asio::ip::address& address, std::uint16_t port,
                        const TlsSettings& tls);
  [[nodiscard]] std::uint16_t port_beside(const ChannelKey& key) const;
  [[nodiscard]] Trunk* owner_of(const wire::Message& message) const;
  void add(const TrunkConfig& config, Duration offset);
  void remove(const Trunk* trunk);
  [[nodiscard]] TrunkPtr find(const std::string& name) const;

  asio::io_context* context_;
  const ScaledClock* clock_;
  const Log* log_;
  std::optional<Resolver> resolver_;
  std::string inbound_tag_;  // ours, in the answers to requests
  std::map<ChannelKey, std::unique_ptr<Channel>> channels_;
  std::vector<TrunkPtr> trunks_;
  std::map<std::string, TrunkConfig> successors_;  // to be started when the trunk of that name has ended
  std::unordered_map<std::string, Trunk*> by_branch_;
  bool stopping_ = false;
};

}  // namespace sipreg::agent
