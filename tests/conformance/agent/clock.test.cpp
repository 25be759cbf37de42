#include "conformance/agent/clock.hpp"

#include "catch.hpp"

using namespace sipreg;
using sipreg::agent::ScaledClock;
using namespace std::chrono_literals;

namespace {
Instant policy(std::int64_t ms) { return Instant{Duration{ms}}; }
}  // namespace

TEST_CASE("policy time runs N times as fast as the steady clock") {
  const ScaledClock::Steady::time_point start{1000s};
  const ScaledClock clock{128, start};
  CHECK(clock.at(start) == policy(0));
  CHECK(clock.at(start + 1s) == policy(128'000));
  CHECK(clock.at(start + 1ms) == policy(128));
  CHECK(clock.moment(policy(128'000)) == start + 1s);
  CHECK(clock.lateness_ms(policy(128'000), start + 1500ms) == 500.0);  // exact: whole milliseconds
}

TEST_CASE("a deadline is never due before its moment, and due at it") {
  const ScaledClock::Steady::time_point start{7s};
  for (int speed : {1, 3, 7, 100, 1000}) {
    const ScaledClock clock{speed, start};
    for (std::int64_t ms : {1, 2, 3, 499, 500, 1001, 31'500, 32'000, 7'200'000}) {
      CAPTURE(speed, ms);
      const auto moment = clock.moment(policy(ms));
      CHECK(clock.at(moment) >= policy(ms));
      CHECK(clock.at(moment - 1ns) < policy(ms));
    }
  }
}

TEST_CASE("a deadline beyond every clock stays in the future") {
  const ScaledClock clock{1, ScaledClock::Steady::time_point{1s}};
  CHECK(clock.moment(never) > ScaledClock::Steady::time_point{1s} + std::chrono::hours{24 * 365 * 99});
  const ScaledClock fast{1000, ScaledClock::Steady::time_point{1s}};
  CHECK(fast.moment(never) > ScaledClock::Steady::time_point{1s} + std::chrono::hours{24 * 365 * 99});
}
