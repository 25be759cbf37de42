#include "sipreg/uac/targets.hpp"

#include <cstdint>

#include "catch.hpp"

namespace {
using namespace sipreg;

constexpr Instant at(std::int64_t second) { return Instant{seconds{second}}; }
constexpr Instant at_ms(std::int64_t ms) { return Instant{milliseconds{ms}}; }
constexpr auto stay = TargetReturn::stay;
constexpr auto first = TargetReturn::first;

static_assert(Targets{0}.count() == 1);
static_assert(Targets{9}.count() == Targets::capacity);
static_assert(Targets{2}.open(Instant::min()));
}  // namespace

TEST_CASE("A new list of targets begins with the first and all of them are open") {
  const Targets targets{4};
  CHECK(targets.count() == 4);
  CHECK(targets.current() == 0);
  for (std::uint8_t index = 0; index < 4; ++index) {
    CHECK_FALSE(targets.blocked(index, Instant::min()));
    CHECK(targets.open_at(index) == Instant::min());
  }
}

TEST_CASE("The next target of an attempt is the next one in order that is open and not tried") {
  Targets targets{4};
  targets.choose(false, stay, true, at(0));
  CHECK(targets.advance(at(0)));
  CHECK(targets.current() == 1);
  CHECK(targets.advance(at(0)));
  CHECK(targets.current() == 2);
  CHECK(targets.advance(at(0)));
  CHECK(targets.current() == 3);
  CHECK_FALSE(targets.advance(at(0)));
  CHECK(targets.current() == 3);
}

TEST_CASE("An attempt that began in the middle goes around once") {
  Targets targets{3};
  targets.block(at(50));
  targets.choose(false, stay, true, at(0));
  REQUIRE(targets.current() == 1);
  CHECK(targets.advance(at(0)));
  CHECK(targets.current() == 2);
  CHECK_FALSE(targets.advance(at(0)));  // the first is blocked, the second was tried
}

TEST_CASE("A single target has no next one") {
  Targets targets{1};
  targets.choose(false, stay, true, at(0));
  CHECK_FALSE(targets.advance(at(0)));
}

TEST_CASE("While bound the refresh stays where it was accepted and otherwise an attempt begins with the first") {
  Targets targets{3};
  targets.choose(false, stay, true, at(0));
  REQUIRE(targets.advance(at(0)));
  REQUIRE(targets.current() == 1);
  targets.choose(true, stay, true, at(100));
  CHECK(targets.current() == 1);
  targets.choose(true, first, true, at(100));
  CHECK(targets.current() == 0);
  REQUIRE(targets.advance(at(100)));
  targets.choose(false, stay, true, at(200));
  CHECK(targets.current() == 0);
}

TEST_CASE("A blocked target is passed over until its time and no longer") {
  Targets targets{2};
  targets.choose(false, stay, true, at(0));
  targets.block(at(300));
  CHECK(targets.blocked(0, at(299)));
  CHECK_FALSE(targets.blocked(0, at(300)));
  CHECK_FALSE(targets.blocked(1, at(0)));
  targets.choose(false, stay, true, at(299));
  CHECK(targets.current() == 1);
  targets.choose(false, stay, true, at(300));
  CHECK(targets.current() == 0);
}

TEST_CASE("When all targets are blocked the one that is free first is waited for") {
  Targets targets{3};
  targets.choose(false, stay, true, at(0));
  targets.block(at(300));
  REQUIRE(targets.advance(at(0)));
  targets.block(at(20));
  REQUIRE(targets.advance(at(0)));
  targets.block(at(90));
  CHECK(targets.first_open(true) == at(20));
  CHECK(targets.first_open(false) == at(90));
  targets.choose(false, stay, true, at(5));
  CHECK(targets.current() == 1);
  CHECK_FALSE(targets.open(at(19)));
  CHECK(targets.open(at(20)));
  CHECK(targets.opens() == at(20));
}

TEST_CASE("Without failover the first target is the only one whatever its state") {
  Targets targets{3};
  targets.choose(false, stay, false, at(0));
  targets.block(at(300));
  targets.choose(false, stay, false, at(1));
  CHECK(targets.current() == 0);
  CHECK(targets.first_open(false) == at(300));
}

TEST_CASE("A shorter block does not shorten a longer one") {
  Targets targets{1};
  targets.block(at(300));
  targets.block(at(20));
  CHECK(targets.opens() == at(300));
}

TEST_CASE("Each REGISTER of an attempt keeps its target closed for 2.7 s more") {
  Targets targets{1};
  for (std::uint8_t sends = 1; sends <= 5; ++sends) {
    targets.sent(at(0), sends);
    CHECK(targets.opens() == at_ms(2700 * sends));
  }
  CHECK_FALSE(targets.blocked(0, at(1)));  // a window that is closed is not a server that is blocked
  CHECK(targets.open(at_ms(13500)));
}

TEST_CASE("Attempts of any size begun as early as allowed never send 6 REGISTERs in 1 s nor 31 in 60 s") {
  for (std::uint8_t size = 1; size <= 5; ++size) {
    Targets targets{1};
    std::int64_t sends[400] = {};
    int count = 0;
    std::int64_t now = 0;
    while (count + size <= 400) {
      for (std::uint8_t send = 1; send <= size; ++send) {
        sends[count++] = now;
        targets.sent(at_ms(now), send);
      }
      now = targets.opens().time_since_epoch().count();
    }
    CAPTURE(int{size});
    for (int i = 0; i < count; ++i) {
      int in_second = 0;
      int in_minute = 0;
      for (int j = i; j < count; ++j) {
        in_second += sends[j] - sends[i] < 1000 ? 1 : 0;
        in_minute += sends[j] - sends[i] < 60000 ? 1 : 0;
      }
      REQUIRE(in_second <= 5);
      REQUIRE(in_minute <= 30 - 3);  // three are kept for a cancel
    }
  }
}

TEST_CASE("A reconfiguration forgets the blocks and keeps the rate window") {
  Targets targets{2};
  targets.sent(at(0), 5);
  targets.unblock(at(0), at(0));
  CHECK(targets.opens() == at_ms(13500));
  targets.block(at(86400));
  targets.unblock(at(1), at(0));
  CHECK_FALSE(targets.blocked(0, at(1)));
  CHECK(targets.opens() == at_ms(13500));  // the window of one whole attempt, from the last send
  CHECK(targets.open_at(1) == Instant::min());
}

TEST_CASE("A block at the end of the time scale is for ever and nothing wraps") {
  Targets targets{2};
  targets.block(never);
  targets.choose(false, stay, true, Instant::max() - milliseconds{1});
  CHECK(targets.current() == 1);
  targets.sent(Instant::max() - milliseconds{1}, 5);
  CHECK(targets.opens() == never);
}

TEST_CASE("What is known of a server stays with it when the list is another one") {
  Targets targets{3};
  targets.choose(false, stay, true, at(0));
  targets.sent(at(0), 1);
  targets.block(at(300));
  CHECK(targets.advance(at(0)));  // to the second, which answers
  targets.sent(at(0), 1);
  targets.remap(3, {1, Targets::unknown, 0, Targets::unknown});
  CHECK(targets.count() == 3);
  CHECK(targets.current() == 0);  // the one that was the second
  CHECK_FALSE(targets.blocked(0, at(10)));
  CHECK_FALSE(targets.open(at_ms(2699)));
  CHECK(targets.open(at_ms(2700)));
  CHECK(targets.open_at(1) == Instant::min());
  CHECK(targets.blocked(2, at(299)));
}

TEST_CASE("When the server that we are registered at has left the list, the first one is next") {
  Targets targets{2};
  CHECK(targets.advance(at(0)));
  targets.remap(4, {Targets::unknown, Targets::unknown, 0, 9});
  CHECK(targets.count() == 4);
  CHECK(targets.current() == 0);
  targets.remap(0, {});
  CHECK(targets.count() == 1);
}
