#include "conformance/relay/relay.hpp"

#include <fmt/format.h>

#include <asio.hpp>
#include <stdexcept>
#include <thread>

#include "conformance/relay/tcp_relay.hpp"
#include "conformance/relay/udp_relay.hpp"

namespace sipreg::conformance {

class Relay::Core {
 public:
  explicit Core(const RelaySetup& setup)
      : setup_(setup),
        traffic_(read_relay_options(setup.options), setup.log),
        work_(context_.get_executor()),
        timer_(context_) {
    if (!traffic_.options().open_at && !traffic_.options().refuse) open();
    thread_ = std::thread([this] { context_.run(); });
  }
  Core(const Core&) = delete;
  Core& operator=(const Core&) = delete;
  ~Core() {
    context_.stop();
    thread_.join();
  }

  void agent_started() {
    if (!traffic_.options().open_at) return;
    const auto wait = std::chrono::duration<double>(*traffic_.options().open_at / setup_.speed);
    asio::post(context_, [this, wait] {
      timer_.expires_after(std::chrono::duration_cast<std::chrono::steady_clock::duration>(wait));
      timer_.async_wait([this](const std::error_code& error) {
        if (!error) open();
      });
    });
  }

  const Traffic& traffic() const { return traffic_; }

 private:
  void open() {
    for (const RelayListener& listener : setup_.listeners) {
      if (setup_.tcp)
        tcp_.push_back(std::make_unique<TcpRelay>(context_, traffic_, listener, setup_.port));
      else
        udp_.push_back(std::make_unique<UdpRelay>(context_, traffic_, listener, setup_.port));
    }
  }

  RelaySetup setup_;
  Traffic traffic_;
  asio::io_context context_;
  asio::executor_work_guard<asio::io_context::executor_type> work_;
  asio::steady_timer timer_;
  std::vector<std::unique_ptr<TcpRelay>> tcp_;
  std::vector<std::unique_ptr<UdpRelay>> udp_;
  std::thread thread_;
};

Relay::Relay(const RelaySetup& setup) try : core_(std::make_unique<Core>(setup)) {
} catch (const std::system_error& error) {
  throw std::runtime_error(fmt::format("the relay cannot listen: {}", error.what()));
}

Relay::~Relay() = default;

void Relay::agent_started() { core_->agent_started(); }

std::size_t Relay::requests() const noexcept { return core_->traffic().requests(); }

std::optional<std::int64_t> Relay::first_request_us() const noexcept {
  const std::int64_t moment = core_->traffic().first_request_us();
  return moment == 0 ? std::nullopt : std::optional(moment);
}

}  // namespace sipreg::conformance
