#include "sipreg/deployment/retry_gap.hpp"

#include <cstdint>
#include <iterator>

#include "catch.hpp"

using namespace sipreg;
using namespace sipreg::deployment;
using sipreg::v0::deployment::detail::anchor_of;

namespace {
constexpr RetryGap gap(std::int64_t detection_ms, std::int64_t send_ms) {
  return {milliseconds{detection_ms}, milliseconds{send_ms}};
}
constexpr RetryGap at_once[] = {gap(60'000, 60'100), gap(60'400, 60'500)};
static_assert(anchor_of(at_once, 2, seconds{60}) == Anchor::detection);
}  // namespace

TEST_CASE("A delay may differ by 5 percent, and by at least a second") {
  CHECK(delay_tolerance(seconds{30}) == milliseconds{1'500});
  CHECK(delay_tolerance(seconds{60}) == seconds{3});
  CHECK(delay_tolerance(seconds{600}) == seconds{30});
  CHECK(delay_tolerance(seconds{5}) == seconds{1});
  CHECK(delay_tolerance(Duration::min()) == seconds{1});
}

TEST_CASE("The anchor is the one from which every gap is the configured delay") {
  struct Row {
    const char* what;
    std::int64_t configured;
    RetryGap first, second;
    Anchor anchor;
  };
  const Row rows[] = {
      {"refused at once", 60, gap(60'000, 60'100), gap(60'010, 60'090), Anchor::detection},
      {"silent, from the timeout", 60, gap(60'000, 92'000), gap(61'000, 93'000), Anchor::detection},
      {"silent, from the send", 60, gap(28'000, 60'000), gap(28'100, 60'100), Anchor::send},
      {"from the send, held by the transaction", 30, gap(0, 32'000), gap(50, 32'050), Anchor::send},
      {"at the edge", 60, gap(57'000, 57'000), gap(63'000, 63'000), Anchor::detection},
      {"beyond the edge", 60, gap(56'999, 56'999), gap(60'000, 60'000), Anchor::none},
      {"one of each", 60, gap(60'000, 92'000), gap(28'000, 60'000), Anchor::none},
      {"growing", 60, gap(60'000, 60'000), gap(120'000, 120'000), Anchor::none},
      {"much longer", 60, gap(200'000, 200'100), gap(200'000, 200'100), Anchor::none},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    const RetryGap gaps[] = {row.first, row.second};
    CHECK(to_string(anchor_of(gaps, std::size(gaps), seconds{row.configured})) == to_string(row.anchor));
  }
  CHECK((anchor_of(nullptr, 0, seconds{60}) == Anchor::none));
}

TEST_CASE("No gap and no delay overflows") {
  const Duration values[] = {Duration::min(), Duration{-1}, Duration{0}, seconds{60}, Duration::max()};
  for (const Duration detection : values)
    for (const Duration send : values)
      for (const Duration configured : values) {
        const RetryGap one{detection, send};
        (void)anchor_of(&one, 1, configured);
      }
  SUCCEED();
}
