#include "conformance/deployment/poll_log.hpp"

#include <fmt/format.h>

#include "catch.hpp"
#include "conformance/deployment/poll_findings.hpp"

using namespace sipreg;
using namespace sipreg::conformance;

namespace {

constexpr std::int64_t midnight = 1'772'323'200'000;  // 2026-03-01T00:00:00Z

WallTime at(std::int64_t second) { return WallTime{Duration{midnight + second * 1000}}; }

PollLog read(const std::string& fixture) {
  auto text = read_file(std::string(SIPREG_SOURCE_DIR "/fixtures/deployments/") + fixture);
  REQUIRE(text.has_value());
  return read_polls(std::move(*text), fixture);
}

/// A poll of one gateway at `time`, seconds after midnight.
std::string poll(std::int64_t time, std::int64_t updated, std::int64_t registered = 0) {
  return fmt::format(R"({{"time":{},"infoGatewayRoutingOnlines":[{{"name":"a","registerTime":{},"updateTime":{}}}]}})",
                     midnight + time * 1000, midnight + registered * 1000, midnight + updated * 1000) +
         "\n";
}

PollFindings examined(std::string text, seconds expiry) {
  const PollLog log = read_polls(std::move(text), "x");
  REQUIRE(log.series.size() == 1);
  return examine(log.series[0], expiry);
}

}  // namespace

TEST_CASE("A log of polls becomes one series for each gateway") {
  const PollLog log = read("polls.jsonl");
  CHECK(log.reading.skipped == 0);
  CHECK(log.polls == 12);
  CHECK(log.reading.taken == 36);
  REQUIRE(log.series.size() == 3);
  const GatewaySeries* const a = log.find("carrier-a");
  REQUIRE(a != nullptr);
  CHECK(a->nat_address == "10.0.0.5");
  CHECK(a->register_name == "4401");
  REQUIRE(a->sightings.size() == 6);
  CHECK(a->sightings[0].updated == at(0));
  CHECK(a->sightings[0].first_seen == at(5));
  CHECK(a->sightings[0].last_seen == at(35));
  CHECK(a->sightings[0].polls == 2);
  CHECK(a->sightings[1].line == 3);
  CHECK(log.find("carrier-b")->retry_after == seconds{60});
  CHECK(log.find("nobody") == nullptr);
}

TEST_CASE("A trunk that refreshes at half of its lifetime shows its interval and no lapse") {
  const PollFindings found = examine(*read("polls.jsonl").find("carrier-a"), seconds{120});
  REQUIRE(found.intervals.size() == 5);
  for (const RefreshInterval& interval : found.intervals) {
    CHECK(interval.length == seconds{60});
    CHECK(interval.certain());
  }
  CHECK(found.lapses.empty());
  CHECK(found.reregistrations.empty());
  CHECK(found.poller_ahead == Duration{});
}

TEST_CASE("A trunk that was lost for a while shows its lapse and its new registration") {
  const PollFindings found = examine(*read("polls.jsonl").find("carrier-b"), seconds{120});
  REQUIRE(found.lapses.size() == 1);
  CHECK(found.lapses[0].from == at(180));
  CHECK(found.lapses[0].until == at(300));
  CHECK(found.lapses[0].ended);
  REQUIRE(found.reregistrations.size() == 1);
  CHECK(found.reregistrations[0].before == at(-3600));
  CHECK(found.reregistrations[0].after == at(300));
  REQUIRE(found.intervals.size() == 1);  // none across the outage
  CHECK(found.intervals[0].length == seconds{60});
  CHECK(examine(*read("polls.jsonl").find("carrier-b"), seconds{300}).lapses.empty());
  CHECK(examine(*read("polls.jsonl").find("carrier-b"), std::nullopt).lapses.empty());
}

TEST_CASE("A static gateway has no registration, and that is no lapse") {
  const PollFindings found = examine(*read("polls.jsonl").find("old-h323"), seconds{20});
  CHECK(found.never_registered);
  CHECK(found.lapses.empty());
  CHECK(found.intervals.empty());
  CHECK_FALSE(examine(*read("polls.jsonl").find("carrier-a"), seconds{20}).never_registered);
}

TEST_CASE("Of a damaged log the good polls count and the others are located") {
  const PollLog log = read("polls.damaged.jsonl");
  CHECK(log.polls == 8);
  CHECK(log.untimed == 1);
  CHECK(log.out_of_order == 2);
  CHECK(log.reading.taken == 6);
  struct Place {
    SkipReason reason;
    std::size_t line, column;
  };
  const Place expected[] = {{SkipReason::cut_off, 2, 301},     {SkipReason::error_reply, 3, 1},
                            {SkipReason::no_time, 4, 1},       {SkipReason::damaged_json, 7, 1},
                            {SkipReason::wrong_value, 8, 138}, {SkipReason::cut_off, 10, 134}};
  REQUIRE(log.reading.places.size() == std::size(expected));
  for (std::size_t i = 0; i < std::size(expected); ++i) {
    CAPTURE(i);
    CHECK(log.reading.places[i].reason == expected[i].reason);
    CHECK(log.reading.places[i].line == expected[i].line);
    CHECK(log.reading.places[i].column == expected[i].column);
  }
  REQUIRE(log.series.size() == 1);
  const PollFindings found = examine(log.series[0], seconds{20});
  REQUIRE(found.intervals.size() == 2);
  CHECK(found.intervals[0].length == seconds{30});
  CHECK_FALSE(found.intervals[0].certain());
  CHECK(found.intervals[1].certain());
  CHECK(found.backwards == 1);
  CHECK(found.went_to_zero == 1);
  CHECK(found.lapses.empty());  // behind a clock that was set back nothing is told
}

TEST_CASE("Polls that are rarer than refreshes give an upper bound and no lapse") {
  // Refreshed every 60 s, polled every 600 s.
  const PollFindings found = examined(poll(10, 0) + poll(610, 600) + poll(1210, 1200), seconds{120});
  REQUIRE(found.intervals.size() == 2);
  CHECK(found.intervals[0].length == seconds{600});
  CHECK_FALSE(found.intervals[0].certain());
  CHECK(found.lapses.empty());
}

TEST_CASE("An interval is certain from the poll at its middle on") {
  CHECK(examined(poll(30, 0) + poll(61, 60), seconds{120}).intervals[0].certain());
  CHECK_FALSE(examined(poll(29, 0) + poll(61, 60), seconds{120}).intervals[0].certain());
}

TEST_CASE("A lapse begins one millisecond behind the expiry and is open while no update ends it") {
  CHECK(examined(poll(120, 0), seconds{120}).lapses.empty());
  const PollFindings late = examined(poll(121, 0), seconds{120});
  REQUIRE(late.lapses.size() == 1);
  CHECK_FALSE(late.lapses[0].ended);
  CHECK(late.lapses[0].from == at(120));
  CHECK(late.lapses[0].until == at(121));
}

TEST_CASE("A poller whose clock is ahead is found out and makes no lapse") {
  // Its clock shows 100 s more than the softswitch's: the poll at 150 shows update 0, though update 60 has been made.
  std::string text;
  for (std::int64_t t = 5; t < 300; t += 30) text += poll(t + 100, t / 60 * 60);
  const PollFindings found = examined(text, seconds{120});
  CHECK(found.poller_ahead >= seconds{70});
  CHECK(found.lapses.empty());
  std::string honest;
  for (std::int64_t t = 5; t < 300; t += 30) honest += poll(t, t / 60 * 60);
  CHECK(examined(honest, seconds{120}).poller_ahead == Duration{});
  CHECK(examined(honest, seconds{30}).lapses.size() == 5);  // 35 s after each update it is still the last
}

TEST_CASE("A poller whose clock is behind is told and makes no lapse") {
  const PollFindings found = examined(poll(-50, 0), seconds{20});
  CHECK(found.poller_behind == seconds{50});
  CHECK(found.lapses.empty());
}

TEST_CASE("Polls out of order are sorted by their times") {
  const std::string a = poll(5, 0), b = poll(35, 0), c = poll(65, 60), d = poll(125, 120);
  const PollLog log = read_polls(c + a + d + b, "x");
  CHECK(log.out_of_order == 2);
  REQUIRE(log.series[0].sightings.size() == 3);
  CHECK(log.series[0].sightings[0].last_seen == at(35));
  CHECK(examine(log.series[0], seconds{120}).backwards == 0);
  CHECK(examined(poll(5, 60) + poll(35, 0), seconds{120}).backwards == 1);
}

TEST_CASE("One JSON text over many lines is one text, and a line that was cut off does not swallow the next") {
  const std::string pretty =
      "{\n  \"time\": \"2026-03-01T00:00:05Z\",\n  \"infoGatewayRoutingOnlines\": [\n    {\n      \"name\": \"a\",\n"
      "      \"updateTime\": 1772323200000\n    },\n    { \"name\": \"b\", \"updateTime\": 1772323200000 }\n  ]\n}\n";
  CHECK(read_polls(pretty, "x").reading.taken == 2);
  CHECK(read_polls(pretty, "x").reading.skipped == 0);
  CHECK(read_polls("[\n" + pretty + ",\n" + pretty + "]\n", "x").reading.taken == 4);
  const std::string line = poll(5, 0);
  const PollLog cut = read_polls(line.substr(0, line.find('[') + 1) + "\n" + poll(35, 0) + poll(65, 60), "x");
  CHECK(cut.reading.taken == 2);
  CHECK(cut.reading.skipped == 1);
}

TEST_CASE("Damage inside a poll costs one gateway and not the time of the others") {
  const PollLog log =
      read_polls(R"({"time":1772323205,"infoGatewayRoutingOnlines":[{"name":"a","updateTime":1772323200000},)"
                 R"({"name":"b","updateTime":},{"name":"c","updateTime":1772323200000}]})",
                 "x");
  CHECK(log.reading.skipped == 1);
  CHECK(log.polls == 1);
  CHECK(log.untimed == 0);
  REQUIRE(log.series.size() == 2);
  CHECK(log.series[1].name == "c");
  CHECK(log.series[1].sightings[0].first_seen == at(5));
}

TEST_CASE("Times are read as they are logged, and never without a zone") {
  CHECK(read_wall_time("1772323200") == at(0));
  CHECK(read_wall_time("1772323200.25") == at(0) + milliseconds{250});
  CHECK(read_wall_time("1772323200000") == at(0));
  CHECK(read_wall_time(" 2026-03-01T00:00:00Z ") == at(0));
  CHECK(read_wall_time("2026-03-01 01:00:00.5+01:00") == at(0) + milliseconds{500});
  CHECK(read_wall_time("2026-02-28T19:00:00-0500") == at(0));
  for (const char* text : {"", "now", "-5", "2026-03-01T00:00:00", "2026-02-30T00:00:00Z", "2026-03-01T24:00:00Z",
                           "2026-03-01", "1772323200x", "99999999999999999999", "999999999999999999", "1e9"}) {
    CAPTURE(text);
    CHECK_FALSE(read_wall_time(text).has_value());
  }
  CHECK(to_string(at(0) + milliseconds{7}) == "2026-03-01T00:00:00.007Z");
}

TEST_CASE("Times that no clock shows are refused and located") {
  for (const char* time : {"-1", "9223372036854775807", "18446744073709551616", "1e300", "\"soon\""}) {
    CAPTURE(time);
    const PollLog log = read_polls(fmt::format(R"([{{"name":"a","updateTime":{}}}])", time), "x");
    CHECK(log.series.empty());
    CHECK(log.reading.skipped >= 1);
  }
}

TEST_CASE("An update that only a poll without a time has seen excuses a lapse, too") {
  const std::string untimed =
      fmt::format(R"([{{"name":"a","registerTime":{},"updateTime":{}}}])", midnight, midnight + 60'000) + "\n";
  CHECK(examined(poll(5, 0) + poll(125, 0), seconds{110}).lapses.size() == 1);
  CHECK(examined(poll(5, 0) + poll(125, 0) + untimed, seconds{110}).lapses.empty());
}

TEST_CASE("The same update seen with and without a time is no interval") {
  const std::string untimed = fmt::format(R"([{{"name":"a","registerTime":{0},"updateTime":{0}}}])", midnight) + "\n";
  CHECK(examined(untimed + poll(5, 0), seconds{110}).intervals.empty());
  CHECK(examined(untimed + poll(65, 60), seconds{110}).intervals.size() == 1);
}
