#include "conformance/agent/flow_keep_alive.hpp"

namespace sipreg::agent {
namespace {

constexpr Duration default_shortest = seconds{95};
constexpr Duration default_longest = seconds{120};

}  // namespace

void FlowKeepAlive::run(const wire::DeltaSeconds& flow_timer, Instant now, std::uint32_t entropy) {
  const bool told = flow_timer.usable() && flow_timer.value > 0;
  const Duration longest = told ? from_delta_seconds(flow_timer.value) : default_longest;
  if (running() && longest == longest_) return;
  longest_ = longest;
  shortest_ = told ? longest / 5 * 4 : default_shortest;
  next_ = next_ping(now, entropy);
}

void FlowKeepAlive::stop() { *this = FlowKeepAlive{}; }

void FlowKeepAlive::pong() {
  if (pong_by_ != never) proven_ = true;
  pong_by_ = never;
}

FlowKeepAlive::Step FlowKeepAlive::on_deadline(Instant now, std::uint32_t entropy) {
  if (now >= pong_by_) {
    stop();
    return Step::dead;
  }
  if (now < next_) return Step::nothing;
  next_ = next_ping(now, entropy);
  if (pong_by_ == never) pong_by_ = after(now, pong_limit);
  return Step::ping;
}

Instant FlowKeepAlive::next_ping(Instant now, std::uint32_t entropy) const {
  const auto room = static_cast<std::uint64_t>((longest_ - shortest_).count());
  return after(now, shortest_ + Duration{static_cast<std::int64_t>(room * (entropy & 0xFFFFU) / 0xFFFFU)});
}

}  // namespace sipreg::agent
