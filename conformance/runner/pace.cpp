#include "conformance/runner/pace.hpp"

#include <algorithm>

namespace sipreg::conformance {
namespace {

constexpr double longest_wall = 60;  // seconds; a faked clock may run faster than the adapter says to stay below it
constexpr int fastest_fake = 100;    // libfaketime, measured; 64 * T1 of 0.5 s is 320 ms then

/// The speed of an agent whose clock is faked.
int faked_speed(const Case& one, const Adapter& adapter, int most) {
  if (one.tagged("transaction") && adapter.capable_of("real-retransmissions")) return 1;
  const int speed = std::min(one.speed, most > 0 ? most : adapter.most_speed);
  if (most > 0 || one.run / speed <= longest_wall) return speed;
  return std::min({one.speed, fastest_fake, static_cast<int>(one.run / longest_wall) + 1});
}

}  // namespace

// Only an agent of ours can be told T1; one with a real clock lives in real time.
void set_pace(Case& one, const Adapter& adapter, int wanted, int attempt) {
  switch (adapter.clock) {
    case AgentClock::scaled:
      if (wanted > 0) one.speed = wanted;
      break;
    case AgentClock::faked: one.speed = faked_speed(one, adapter, wanted); break;
    case AgentClock::real: one.speed = 1; break;
  }
  if (adapter.clock != AgentClock::scaled) one.t1 = 0.5;
  if (attempt > 1) one.speed = std::max(1, one.speed / 2);
}

}  // namespace sipreg::conformance
