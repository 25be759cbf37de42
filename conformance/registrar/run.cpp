#include "conformance/registrar/run.hpp"

#include <fmt/format.h>

#include <csignal>
#include <cstdio>
#include <map>

#include "conformance/agent/random.hpp"
#include "conformance/agent/tcp_transport.hpp"
#include "conformance/agent/tls_transport.hpp"
#include "conformance/agent/udp_transport.hpp"
#include "conformance/registrar/faults.hpp"
#include "conformance/registrar/registrar.hpp"

namespace sipreg::registrar {
namespace {

enum Exit : int { ended = 0, refused = 3 };

constexpr std::size_t most_delayed = 1024;     // answers that a script holds back
constexpr std::size_t most_connections = 512;  // of one listener
constexpr std::chrono::seconds patience{32};   // with a connection that says nothing: 64*T1, no REGISTER waits longer

std::int64_t unix_seconds() {
  return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

std::string name_of(const Listener& listener) {
  return fmt::format("{} {}", agent::to_string(listener.transport), agent::to_string(listener.at));
}

class Program final : public agent::ChannelUser {
 public:
  Program(const Config& config, Script script)
      : clock_(config.clock_speed),
        log_(config.log, stdout, clock_),
        registrar_(config, std::move(script), {agent::random_number(), agent::random_number()}),
        signals_(context_, SIGTERM, SIGINT) {}

  int run() {
    for (const auto& listener : registrar_.config().listeners) {
      try {
        channels_.push_back(open(listener));
      } catch (const std::exception& error) {
        fmt::print(stderr, "sipreg registrar: {}: {}; free it or write another in listen\n", name_of(listener),
                   error.what());
        return refused;
      }
    }
    say_ready();
    signals_.async_wait([this](const std::error_code& error, int) {
      if (!error) context_.stop();
    });
    context_.run();
    log_.write({"", "", "ended"});
    return ended;
  }

 private:
  std::unique_ptr<agent::Channel> open(const Listener& listener) {
    switch (listener.transport) {
      case agent::Transport::udp: return std::make_unique<agent::UdpTransport>(context_, listener.at, *this);
      case agent::Transport::tcp: return bounded(std::make_unique<agent::TcpTransport>(context_, listener.at, *this));
      case agent::Transport::tls: break;
    }
    return bounded(std::make_unique<agent::TlsTransport>(context_, listener.at, *this, registrar_.config().tls,
                                                         agent::Side::server));
  }

  static std::unique_ptr<agent::Channel> bounded(std::unique_ptr<agent::StreamTransport> channel) {
    channel->limit_connections(most_connections, patience);
    return channel;
  }

  // The ready sign is a line of the log, the first.
  void say_ready() const {
    auto places = nlohmann::ordered_json::array();
    for (const auto& channel : channels_) {
      const Listener listener{channel->transport(), channel->local()};
      places.push_back(name_of(listener));
      if (!listener.at.address().is_loopback())
        fmt::print(stderr,
                   "sipreg registrar: WARNING: {} is not loopback: this is a registrar for tests and labs, and whoever "
                   "reaches it may try passwords\n",
                   name_of(listener));
    }
    const auto epoch = std::chrono::system_clock::now().time_since_epoch();
    log_.write({"",
                "",
                "ready",
                Rule::none,
                {},
                {{"epoch_us", std::chrono::duration_cast<std::chrono::microseconds>(epoch).count()},
                 {"clock_speed", clock_.speed()},
                 {"listen", places}}});
  }

  void received(agent::Channel& channel, std::string_view bytes, const agent::Endpoint& from) override {
    auto handled = registrar_.handle({bytes, channel.transport(), from, clock_.now(), unix_seconds()});
    if (handled.event != "keep-alive")
      log_.write({"", "", handled.event, handled.rule, {}, std::move(handled.details)});
    if (!handled.reply) return;
    if (handled.reply->delay > Duration{})
      send_later(channel, std::move(*handled.reply));
    else
      channel.send(handled.reply->to, std::move(handled.reply->bytes));
  }

  void send_later(agent::Channel& channel, Reply reply) {
    if (delayed_ >= most_delayed) return;  // as lost on the way
    ++delayed_;
    auto timer = std::make_shared<asio::steady_timer>(context_, clock_.moment(after(clock_.now(), reply.delay)));
    timer->async_wait([this, timer, &channel, reply = std::move(reply)](const std::error_code& error) {
      --delayed_;
      if (!error) channel.send(reply.to, reply.bytes);
    });
  }

  void unreachable(agent::Channel& channel, const agent::Endpoint& peer, const std::string& why) override {
    log_.write(
        {"",
         "",
         "unreachable",
         Rule::none,
         {},
         {{"peer", agent::to_string(peer)}, {"transport", agent::to_string(channel.transport())}, {"why", why}}});
  }

  void noted(agent::Channel& channel, const agent::Endpoint& peer, const std::string& what) override {
    log_.write(
        {"",
         "",
         "noted",
         Rule::none,
         {},
         {{"peer", agent::to_string(peer)}, {"transport", agent::to_string(channel.transport())}, {"what", what}}});
  }

  asio::io_context context_{1};
  agent::ScaledClock clock_;
  agent::Log log_;
  Registrar registrar_;
  std::vector<std::unique_ptr<agent::Channel>> channels_;
  asio::signal_set signals_;
  std::size_t delayed_ = 0;
};

}  // namespace

int run_registrar(const RunOptions& options) {
  auto loaded = load_config(options.config_path, options.settings);
  auto script = read_script(options.script);
  if (const auto* problem = std::get_if<agent::Problem>(&script))
    loaded.findings.push_back({"command line", 0, 0, "--script", *problem});
  for (const auto& finding : loaded.findings) fmt::print(stderr, "{}\n", agent::to_string(finding));
  if (!loaded.findings.empty()) {
    fmt::print(stderr, "{} finding(s); nothing listens\n", loaded.findings.size());
    return refused;
  }
  faults::spoil(loaded.config);
  return Program(loaded.config, std::move(std::get<Script>(script))).run();
}

}  // namespace sipreg::registrar
