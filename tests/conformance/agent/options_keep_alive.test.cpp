#include "conformance/agent/options_keep_alive.hpp"

#include "catch.hpp"

using namespace sipreg;
using sipreg::agent::OptionsKeepAlive;
using Step = OptionsKeepAlive::Step;

namespace {

constexpr TransactionTimers timers;
constexpr Instant at(double second) { return Instant{Duration{static_cast<std::int64_t>(second * 1000)}}; }

}  // namespace

TEST_CASE("nothing is asked before it runs, nor after it was stopped") {
  OptionsKeepAlive options;
  CHECK(options.next_deadline() == never);
  options.run(seconds{20}, at(0));
  CHECK(options.on_deadline(at(19.999)) == Step::nothing);
  options.stop();
  CHECK(options.next_deadline() == never);
  CHECK(options.on_deadline(at(1000)) == Step::nothing);
}

TEST_CASE("one OPTIONS comes every interval, however often it is told to run") {
  OptionsKeepAlive options;
  for (const double second : {0.0, 5.0, 19.0}) options.run(seconds{20}, at(second));
  for (const double second : {20.0, 40.0, 60.0}) {
    CHECK(options.next_deadline() == at(second));
    REQUIRE(options.on_deadline(at(second)) == Step::send);
    options.sent(timers, false, at(second));
    options.answered();
  }
  options.run(seconds{30}, at(65));  // another interval counts from now
  CHECK(options.next_deadline() == at(95));
}

TEST_CASE("a host that was late gets one OPTIONS and not all that it has missed") {
  OptionsKeepAlive options;
  options.run(seconds{20}, at(0));
  REQUIRE(options.on_deadline(at(105)) == Step::send);
  CHECK(options.next_deadline() == at(125));
}

TEST_CASE("over UDP an OPTIONS is resent by Timer E and given up by Timer F") {
  OptionsKeepAlive options;
  options.run(seconds{100}, at(0));
  REQUIRE(options.on_deadline(at(100)) == Step::send);
  options.sent(timers, false, at(100));
  for (const double second : {100.5, 101.5, 103.5, 107.5}) {
    CHECK(options.next_deadline() == at(second));
    CHECK(options.on_deadline(at(second)) == Step::resend);
  }
  while (options.next_deadline() < at(132)) CHECK(options.on_deadline(options.next_deadline()) == Step::resend);
  CHECK(options.on_deadline(at(132)) == Step::unanswered);
  CHECK_FALSE(options.pending());
  CHECK(options.unanswered() == 1);
  CHECK(options.next_deadline() == at(200));
}

TEST_CASE("over a connection an OPTIONS is sent once") {
  OptionsKeepAlive options;
  options.run(seconds{100}, at(0));
  REQUIRE(options.on_deadline(at(100)) == Step::send);
  options.sent(timers, true, at(100));
  CHECK(options.next_deadline() == at(132));
}

TEST_CASE("the next OPTIONS takes the place of one that nobody has answered, so that one is under way at most") {
  OptionsKeepAlive options;
  options.run(seconds{20}, at(0));
  REQUIRE(options.on_deadline(at(20)) == Step::send);
  options.sent(timers, true, at(20));
  for (const std::uint32_t count : {1U, 2U, 3U}) {
    const auto moment = at(20 + 20 * count);
    CHECK(options.on_deadline(moment) == Step::unanswered);
    CHECK(options.unanswered() == count);
    REQUIRE(options.on_deadline(moment) == Step::send);
    options.sent(timers, true, moment);
  }
  options.answered();
  CHECK(options.unanswered() == 0);
  CHECK(options.next_deadline() == at(100));
}
