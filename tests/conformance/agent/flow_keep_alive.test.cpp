#include "conformance/agent/flow_keep_alive.hpp"

#include "catch.hpp"

using namespace sipreg;
using sipreg::agent::FlowKeepAlive;
using Step = FlowKeepAlive::Step;

namespace {

constexpr Instant at(double second) { return Instant{Duration{static_cast<std::int64_t>(second * 1000)}}; }
wire::DeltaSeconds flow_timer(std::string_view text) { return wire::read_delta_seconds(text); }
constexpr std::uint32_t earliest = 0, latest = 0xFFFF;

}  // namespace

TEST_CASE("pings come at 80 to 100 percent of the Flow-Timer, placed anew each time") {
  FlowKeepAlive flow;
  flow.run(flow_timer("120"), at(0), earliest);
  CHECK(flow.next_deadline() == at(96));
  REQUIRE(flow.on_deadline(at(96), latest) == Step::ping);
  flow.pong();
  CHECK(flow.next_deadline() == at(216));
  REQUIRE(flow.on_deadline(at(216), earliest) == Step::ping);
  flow.pong();
  CHECK(flow.next_deadline() == at(312));
}

TEST_CASE("without a Flow-Timer that can be used, pings come every 95 to 120 s") {
  for (const auto* text : {"", "0", "soon"}) {
    FlowKeepAlive flow;
    flow.run(*text ? flow_timer(text) : wire::DeltaSeconds{}, at(0), earliest);
    CHECK(flow.next_deadline() == at(95));
    FlowKeepAlive later;
    later.run(*text ? flow_timer(text) : wire::DeltaSeconds{}, at(0), latest);
    CHECK(later.next_deadline() == at(120));
  }
}

TEST_CASE("a flow is dead 10 s after a ping without a pong, and not a moment earlier") {
  FlowKeepAlive flow;
  flow.run(flow_timer("30"), at(0), latest);
  REQUIRE(flow.on_deadline(at(30), latest) == Step::ping);
  CHECK(flow.next_deadline() == at(40));
  CHECK(flow.on_deadline(at(39.999), latest) == Step::nothing);
  CHECK(flow.on_deadline(at(40), latest) == Step::dead);
  CHECK_FALSE(flow.running());
  CHECK(flow.next_deadline() == never);
  CHECK_FALSE(flow.proven());
}

TEST_CASE("pings closer than a pong may take leave the oldest one its 10 s") {
  FlowKeepAlive flow;
  flow.run(flow_timer("4"), at(0), latest);
  REQUIRE(flow.on_deadline(at(4), latest) == Step::ping);
  REQUIRE(flow.on_deadline(at(8), latest) == Step::ping);
  REQUIRE(flow.on_deadline(at(12), latest) == Step::ping);
  CHECK(flow.on_deadline(at(14), latest) == Step::dead);
}

TEST_CASE("a line end that answers no ping proves nothing, and one that does proves the flow") {
  FlowKeepAlive flow;
  flow.run(flow_timer("30"), at(0), latest);
  flow.pong();
  CHECK_FALSE(flow.proven());
  REQUIRE(flow.on_deadline(at(30), latest) == Step::ping);
  flow.pong();
  CHECK(flow.proven());
  CHECK(flow.next_deadline() == at(60));
}

TEST_CASE("a refresh with the same Flow-Timer leaves the next ping where it is, another one moves it") {
  FlowKeepAlive flow;
  flow.run(flow_timer("100"), at(0), latest);
  flow.run(flow_timer("100"), at(50), latest);
  CHECK(flow.next_deadline() == at(100));
  flow.run(flow_timer("60"), at(50), latest);
  CHECK(flow.next_deadline() == at(110));
}
