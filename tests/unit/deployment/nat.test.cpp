#include "sipreg/deployment/nat.hpp"

#include <cstdint>
#include <limits>

#include "catch.hpp"

using namespace sipreg;
using namespace sipreg::deployment;

namespace {
constexpr auto open = Reach::open;
constexpr auto tight = Reach::no_margin;
constexpr auto closes = Reach::closes;
using Kind = SafeExpiry::Kind;

static_assert(reachability(seconds{30}, seconds{60}).permille == 500);
static_assert(max_safe_expiry(seconds{120}).lifetime == seconds{216});
static_assert(nat_note(seconds{30}, seconds{60}) == NatNote::closes);
}  // namespace

TEST_CASE("The share of time in which an idle trunk can be reached is that of the table") {
  struct Cell {
    Reach reach;
    int permille;
  };
  struct Row {
    std::int64_t refresh;
    Cell after_30, after_60, after_120, after_300;
  };
  const Row rows[] = {
      {10, {open, 1000}, {open, 1000}, {open, 1000}, {open, 1000}},
      {30, {tight, 1000}, {open, 1000}, {open, 1000}, {open, 1000}},
      {60, {closes, 500}, {tight, 1000}, {open, 1000}, {open, 1000}},
      {90, {closes, 333}, {closes, 667}, {open, 1000}, {open, 1000}},
      {150, {closes, 200}, {closes, 400}, {closes, 800}, {open, 1000}},
      {300, {closes, 100}, {closes, 200}, {closes, 400}, {tight, 1000}},
      {1800, {closes, 17}, {closes, 33}, {closes, 67}, {closes, 167}},
  };
  for (const Row& row : rows) {
    const std::int64_t timeouts[] = {30, 60, 120, 300};
    const Cell cells[] = {row.after_30, row.after_60, row.after_120, row.after_300};
    for (int i = 0; i < 4; ++i) {
      CAPTURE(row.refresh, timeouts[i]);
      const Reachability result = reachability(seconds{timeouts[i]}, seconds{row.refresh});
      CHECK((result.reach == cells[i].reach));
      CHECK(result.permille == cells[i].permille);
    }
  }
}

TEST_CASE("A tenth of the timeout is the margin") {
  CHECK((reachability(seconds{60}, seconds{54}).reach == open));
  CHECK((reachability(seconds{60}, milliseconds{54'001}).reach == tight));
  CHECK((reachability(seconds{60}, seconds{60}).reach == tight));
  CHECK((reachability(seconds{60}, milliseconds{60'001}).reach == closes));
  CHECK(reachability(seconds{60}, milliseconds{60'001}).permille == 999);  // 1000 only when it is always
}

TEST_CASE("The longest safe expiry has two special answers") {
  struct Row {
    std::int64_t timeout;
    std::uint16_t permille;
    Kind kind;
    std::int64_t lifetime;
  };
  const Row rows[] = {
      {30, 500, Kind::lifetime, 54},   {60, 500, Kind::lifetime, 108},    {120, 500, Kind::lifetime, 216},
      {300, 500, Kind::lifetime, 540}, {4000, 500, Kind::lifetime, 7200}, {4001, 500, Kind::any, 7200},
      {12, 500, Kind::lifetime, 21},   {11, 500, Kind::keep_alive, 0},    {0, 500, Kind::keep_alive, 0},
      {-5, 500, Kind::keep_alive, 0},  {120, 900, Kind::lifetime, 120},   {120, 1000, Kind::lifetime, 108},
      {60, 250, Kind::lifetime, 216},  {1, 0, Kind::lifetime, 900},
  };
  for (const Row& row : rows) {
    CAPTURE(row.timeout, row.permille);
    const SafeExpiry result = max_safe_expiry(seconds{row.timeout}, row.permille);
    CHECK((result.kind == row.kind));
    CHECK(result.lifetime == seconds{row.lifetime});
  }
}

TEST_CASE("An expiry keeps a margin exactly when it is not above the longest safe one") {
  for (std::int64_t timeout = 1; timeout <= 400; ++timeout) {
    const SafeExpiry safe = max_safe_expiry(seconds{timeout});
    for (std::int64_t lifetime = 20; lifetime <= 1000; ++lifetime) {
      const bool kept = reachability(seconds{timeout}, milliseconds{lifetime * 500}).reach == open;
      if (kept != (safe.kind != Kind::keep_alive && lifetime <= safe.lifetime.count())) {
        CAPTURE(timeout, lifetime);
        FAIL("the two disagree");
      }
    }
  }
  SUCCEED();
}

TEST_CASE("The share falls as the silence grows and never leaves its scale") {
  for (const std::int64_t timeout : {std::int64_t{0}, std::int64_t{1}, std::int64_t{30'000}, std::int64_t{1} << 60U,
                                     std::numeric_limits<std::int64_t>::max()}) {
    int before = 1000;
    for (unsigned power = 0; power < 63; ++power) {
      CAPTURE(timeout, power);
      const int now = reachability(Duration{timeout}, Duration{std::int64_t{1} << power}).permille;
      CHECK(now <= before);
      CHECK(now >= 0);
      before = now;
    }
  }
  CHECK(reachability(Duration::min(), Duration::max()).permille == 0);
  CHECK((reachability(Duration::max(), Duration::max()).reach == tight));
  CHECK(reachability(Duration::max() / 2, Duration::max()).permille == 500);
  CHECK((reachability(seconds{30}, Duration::min()).reach == open));
}

TEST_CASE("Stock Linux keeps a mapping for 30 s, and for 120 s only once traffic has run for more than 2 s") {
  CHECK(mapping_timeout(stock_linux, milliseconds{50}) == seconds{30});  // a REGISTER and its 200
  CHECK(mapping_timeout(stock_linux, seconds{2}) == seconds{30});
  CHECK(mapping_timeout(stock_linux, milliseconds{2'001}) == seconds{120});
  CHECK(mapping_timeout(stock_linux, Duration::min()) == seconds{30});
}

TEST_CASE("An OPTIONS check ends a silence when its period is the shorter") {
  CHECK(longest_silence(seconds{1800}) == seconds{1800});
  CHECK(longest_silence(seconds{1800}, Duration{seconds{25}}) == seconds{25});
  CHECK(longest_silence(seconds{10}, Duration{seconds{25}}) == seconds{10});
  CHECK(longest_silence(seconds{1800}, Duration{0}) == seconds{1800});
}

TEST_CASE("What is said of a NAT names keep-alive only where no legal expiry would do") {
  CHECK_FALSE(nat_note(seconds{120}, seconds{90}));
  CHECK(nat_note(seconds{60}, seconds{60}) == NatNote::no_margin);
  CHECK(nat_note(seconds{60}, seconds{90}) == NatNote::closes);
  CHECK(nat_note(seconds{9}, seconds{10}) == NatNote::keep_alive);
  CHECK_FALSE(nat_note(seconds{9}, longest_silence(seconds{10}, Duration{seconds{8}})));
}

TEST_CASE("The texts about NAT have ids of their own and fit one sentence") {
  CHECK(advice(NatNote::closes).id == "nat.closes");
  CHECK(advice(NatNote::no_margin).id == "nat.no-margin");
  CHECK(advice(NatNote::keep_alive).id == "nat.keep-alive");
  for (const Advice& text : nat_notes) {
    CAPTURE(text.id);
    CHECK(describe(text).view().size() < Sentence::capacity);
    CHECK_FALSE(text.why.empty());
    CHECK_FALSE(text.fix.empty());
  }
}
