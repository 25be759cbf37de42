#include "sipreg/deployment/downtime.hpp"

#include <cstdint>
#include <iterator>
#include <limits>
#include <vector>

#include "catch.hpp"

using namespace sipreg;
using namespace sipreg::deployment;

namespace {
constexpr Duration s(std::int64_t count) { return seconds{count}; }

static_assert(nominal_downtime(s(60)) == s(300));
static_assert(realistic_downtime(s(60)) == s(460));
static_assert(self_made_outage(s(20), s(60)).length == s(82));
static_assert(requests_per_minute(s(120)) == 2000);
static_assert(load_notes(HostLoad{}).empty());
}  // namespace

TEST_CASE("Five retries take the nominal time at a server that refuses and the realistic one at a silent server") {
  struct Row {
    std::int64_t delay, nominal, realistic;  // seconds
  };
  const Row rows[] = {{30, 150, 310}, {60, 300, 460}, {120, 600, 760}, {300, 1500, 1660}};
  for (const Row& row : rows) {
    CAPTURE(row.delay);
    CHECK(nominal_downtime(s(row.delay)) == s(row.nominal));
    CHECK(realistic_downtime(s(row.delay)) == s(row.realistic));
  }
  CHECK(realistic_downtime(s(60), 5, s(7)) == s(335));  // gaps 1, 2, 4
  CHECK(nominal_downtime(s(60), 0) == s(0));
  CHECK(nominal_downtime(milliseconds{1}, 3) == milliseconds{3});
}

TEST_CASE("The choices of a retry delay are those of the guide") {
  struct Row {
    const char* id;
    std::int64_t lowest, highest;
    const char* load;
    const char* purpose;
  };
  const Row rows[] = {
      {"F-01", 30, 30, "higher", "mission-critical"},   {"F-02", 60, 60, "moderate", "standard"},
      {"F-03", 120, 120, "lower", "stable enterprise"}, {"F-04", 300, 300, "very low", "backup only"},
      {"F-05", 30, 30, "higher", "critical primary"},   {"F-06", 120, 300, "lower to very low", "backup"},
  };
  REQUIRE(std::size(rows) == failover_choices.size());
  for (std::size_t i = 0; i < failover_choices.size(); ++i) {
    CAPTURE(rows[i].id);
    CHECK(failover_choices[i].id == rows[i].id);
    CHECK(failover_choices[i].retry_delay == SecondsRange{seconds{rows[i].lowest}, seconds{rows[i].highest}});
    CHECK(failover_choices[i].load == rows[i].load);
    CHECK(failover_choices[i].purpose == rows[i].purpose);
  }
}

TEST_CASE("One silent refresh makes the outage of the table, and one refused refresh an error") {
  struct Row {
    std::int64_t lifetime, delay, outage;
    OutageLevel level;
  };
  const Row rows[] = {
      {20, 60, 82, OutageLevel::refused},    {60, 60, 62, OutageLevel::refused},    {120, 60, 32, OutageLevel::refused},
      {300, 60, 0, OutageLevel::none},       {120, 600, 572, OutageLevel::refused}, {122, 60, 31, OutageLevel::silent},
      {183, 60, 0, OutageLevel::silent},     {184, 60, 0, OutageLevel::none},       {124, 30, 0, OutageLevel::none},
      {60, 30, 32, OutageLevel::refused},    {62, 30, 31, OutageLevel::silent},     {7200, 600, 0, OutageLevel::none},
      {1200, 600, 32, OutageLevel::refused}, {1264, 600, 0, OutageLevel::none},
  };
  for (const Row& row : rows) {
    CAPTURE(row.lifetime, row.delay);
    const SelfMadeOutage outage = self_made_outage(s(row.lifetime), s(row.delay));
    CHECK(outage.length / 1000 == s(row.outage) / 1000);
    CHECK((outage.level == row.level));
  }
  CHECK(self_made_outage(s(183), s(60)).length == milliseconds{500});
  CHECK((self_made_outage(s(122), s(60), s(0)).level == OutageLevel::none));  // refused at once, retried in time
}

TEST_CASE("What is said of an outage is a warning for a silent refresh and an error for a refused one") {
  CHECK_FALSE(outage_note(self_made_outage(s(300), s(60))));
  CHECK(outage_note(self_made_outage(s(122), s(60))) == DowntimeNote::silent_refresh);
  CHECK(outage_note(self_made_outage(s(120), s(60))) == DowntimeNote::refused_refresh);
  CHECK((advice(DowntimeNote::silent_refresh).severity == Severity::warning));
  CHECK((advice(DowntimeNote::refused_refresh).severity == Severity::error));
}

TEST_CASE("A second attempt leaves in time only above twice the timeout and the delay") {
  struct Row {
    std::int64_t delay, silent_limit, refused_limit;
  };
  const Row rows[] = {{30, 124, 60}, {60, 184, 120}, {600, 1264, 1200}};
  for (const Row& row : rows) {
    CAPTURE(row.delay);
    CHECK_FALSE(second_attempt_in_time(s(row.silent_limit), s(row.delay)));
    CHECK(second_attempt_in_time(s(row.silent_limit) + milliseconds{1}, s(row.delay)));
    CHECK_FALSE(second_attempt_in_time(s(row.refused_limit), s(row.delay), s(0)));
    CHECK(second_attempt_in_time(s(row.refused_limit) + milliseconds{1}, s(row.delay), s(0)));
  }
}

TEST_CASE("A second attempt in time and an outage never go together") {
  for (std::int64_t lifetime = 20; lifetime <= 1400; ++lifetime)
    for (const std::int64_t delay : {30, 31, 45, 60, 120, 300, 600}) {
      const SelfMadeOutage outage = self_made_outage(s(lifetime), s(delay));
      if (second_attempt_in_time(s(lifetime), s(delay)) && outage.level != OutageLevel::none) {
        CAPTURE(lifetime, delay);
        FAIL("both");
      }
      if (outage.level == OutageLevel::none && outage.length != s(0)) {
        CAPTURE(lifetime, delay);
        FAIL("an outage without a level");
      }
    }
  SUCCEED();
}

TEST_CASE("The requests of one trunk a minute are those of the table") {
  struct Row {
    std::int64_t lifetime, challenged, with_nonce;  // thousandths of a request
  };
  const Row rows[] = {{20, 12'000, 6'000}, {120, 2'000, 1'000}, {300, 800, 400}, {3600, 67, 33}, {7200, 33, 17}};
  for (const Row& row : rows) {
    CAPTURE(row.lifetime);
    CHECK(requests_per_minute(s(row.lifetime)) == row.challenged);
    CHECK(requests_per_minute(s(row.lifetime), Challenged::never) == row.with_nonce);
  }
}

TEST_CASE("The load of a host is the sum over its trunks and no other's") {
  const TrunkLoad trunks[] = {
      {"[2001:db8::1]", s(60), s(60), Challenged::always},
      {"2001:DB8:0::1", s(30), s(30), Challenged::never},
      {"192.0.2.1", s(5), s(30), Challenged::always},
  };
  const HostLoad load = host_load(trunks, std::size(trunks), "2001:db8::1");
  CHECK(load.trunks == 2);
  CHECK(load.refreshing == 4'000);  // 2 + 2 a minute
  CHECK(load.retrying == 4'000);    // 2 + 2
  CHECK(load.burst == 3);
  CHECK(host_load(trunks, std::size(trunks), "192.0.2.2").trunks == 0);
  CHECK(host_load(nullptr, 0, "192.0.2.1").trunks == 0);
}

TEST_CASE("More than five REGISTERs a second to one host are told, five are not") {
  // 30 s, challenged: 4 a minute each; 75 trunks make 300 a minute, 5 a second.
  std::vector<TrunkLoad> trunks(75, TrunkLoad{"pbx.example.net", s(1800), s(30), Challenged::always});
  const auto notes = [&] { return load_notes(host_load(trunks.data(), trunks.size(), "PBX.example.net")); };
  REQUIRE(notes().size() == 1);
  CHECK((notes()[0] == DowntimeNote::burst));  // 150 at one moment
  trunks.push_back(trunks.front());
  REQUIRE(notes().size() == 2);
  CHECK((notes()[0] == DowntimeNote::retry_load));
  for (TrunkLoad& trunk : trunks) trunk.refresh_gap = s(30);
  REQUIRE(notes().size() == 3);
  CHECK((notes()[0] == DowntimeNote::refresh_load));
  trunks.assign(5, TrunkLoad{"pbx.example.net", s(150), s(60), Challenged::never});
  CHECK(notes().empty());  // five at one moment
  trunks.push_back(trunks.front());
  CHECK(notes().size() == 1);
  trunks.assign(1, TrunkLoad{"pbx.example.net", s(10), s(30), Challenged::always});
  CHECK(notes().empty());
}

TEST_CASE("No input overflows") {
  const Duration values[] = {Duration::min(), Duration{-1}, Duration{0}, Duration{1}, s(32), Duration::max()};
  constexpr std::uint32_t most = std::numeric_limits<std::uint32_t>::max();
  for (const Duration a : values)
    for (const Duration b : values) {
      CAPTURE(a.count(), b.count());
      CHECK(self_made_outage(a, b).length >= Duration{0});
      CHECK(self_made_outage(a, s(60), b).length >= Duration{0});
      (void)second_attempt_in_time(a, b);
      (void)realistic_downtime(a, most, b);
      CHECK(requests_per_minute(a) >= 0);
    }
  CHECK(nominal_downtime(Duration::max()) == Duration::max());
  CHECK(nominal_downtime(Duration::min()) == Duration::min());
  CHECK(nominal_downtime(Duration::max(), 1) == Duration::max());
  CHECK(realistic_downtime(Duration::max(), 1) == Duration::max());
  CHECK(self_made_outage(Duration::min(), Duration::max()).length == Duration::max());
  CHECK(requests_per_minute(Duration{0}) == 120'000'000);
}

TEST_CASE("The texts about downtime have ids of their own and fit one sentence") {
  const char* const ids[] = {"outage.silent-refresh", "outage.refused-refresh", "load.refresh", "load.retry",
                             "load.burst"};
  REQUIRE(std::size(ids) == downtime_notes.size());
  for (std::size_t i = 0; i < downtime_notes.size(); ++i) {
    CAPTURE(ids[i]);
    CHECK(downtime_notes[i].id == ids[i]);
    CHECK(describe(downtime_notes[i]).view().size() < Sentence::capacity);
    CHECK_FALSE(downtime_notes[i].fix.empty());
  }
}
