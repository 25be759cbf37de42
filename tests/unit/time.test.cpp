#include "sipreg/time.hpp"

#include <cstdint>
#include <limits>

#include "catch.hpp"

namespace {
using namespace sipreg;
using limits = std::numeric_limits<std::int64_t>;

constexpr Instant at(std::int64_t ms) { return Instant{Duration{ms}}; }

static_assert(after(at(limits::max()), Duration{1}) == never);
static_assert(after(at(limits::min()), Duration{-1}) == at(limits::min()));
static_assert(between(at(limits::min()), at(limits::max())) == Duration::max());
static_assert(between(at(limits::max()), at(limits::min())) == Duration::min());
static_assert(from_delta_seconds(4294967295U) == milliseconds{4294967295000});
static_assert(share(Duration::max(), 1000) == Duration::max());
static_assert(share(Duration::min(), 1000) == Duration::min());
}  // namespace

TEST_CASE("An instant plus a span stays on the scale at both ends") {
  struct Row {
    std::int64_t moment, span, sum;
  };
  const Row rows[] = {
      {0, 0, 0},
      {1000, 500, 1500},
      {1000, -500, 500},
      {-1000, 400, -600},
      {limits::max(), 0, limits::max()},
      {limits::max() - 1, 1, limits::max()},
      {limits::max() - 1, 2, limits::max()},
      {limits::max(), limits::max(), limits::max()},
      {limits::max(), limits::min(), -1},
      {limits::min(), limits::max(), -1},
      {limits::min(), -1, limits::min()},
      {limits::min(), limits::min(), limits::min()},
      {limits::min() + 5, -5, limits::min()},
  };
  for (const Row& row : rows) {
    CAPTURE(row.moment, row.span);
    CHECK(after(at(row.moment), Duration{row.span}) == at(row.sum));
    CHECK(sum(Duration{row.moment}, Duration{row.span}).count() == row.sum);
  }
}

TEST_CASE("The span between two instants stays on the scale and is negative when the later one comes first") {
  struct Row {
    std::int64_t from, to, span;
  };
  const Row rows[] = {
      {0, 32000, 32000},
      {32000, 0, -32000},
      {-5, 5, 10},
      {limits::min(), -1, limits::max()},
      {limits::min(), 0, limits::max()},
      {0, limits::min(), limits::min()},
      {1, limits::min(), limits::min()},
      {-1, limits::max(), limits::max()},
      {limits::max(), limits::max(), 0},
      {limits::min(), limits::min(), 0},
      {limits::max(), -1, limits::min()},
  };
  for (const Row& row : rows) {
    CAPTURE(row.from, row.to);
    CHECK(between(at(row.from), at(row.to)).count() == row.span);
    CHECK(difference(Duration{row.to}, Duration{row.from}).count() == row.span);
  }
}

TEST_CASE("A share of a span is exact to the millisecond and never overflows") {
  struct Row {
    std::int64_t span, permille, part;
  };
  const Row rows[] = {
      {3600000, 500, 1800000},
      {1000, 500, 500},
      {1, 500, 0},
      {1201000, 500, 600500},
      {999, 1000, 999},
      {1999, 999, 1997},
      {500, 64000, 32000},
      {100, 64000, 6400},
      {4294967295000, 500, 2147483647500},
      {limits::max(), 1000, limits::max()},
      {limits::max(), 1001, limits::max()},
      {limits::max(), 65535, limits::max()},
      {limits::max(), 0, 0},
      {-3600000, 500, -1800000},
      {limits::min(), 1000, limits::min()},
      {limits::min(), 1001, limits::min()},
      {limits::min(), 64000, limits::min()},
  };
  for (const Row& row : rows) {
    CAPTURE(row.span, row.permille);
    CHECK(share(Duration{row.span}, row.permille).count() == row.part);
  }
}

TEST_CASE("A lifetime of any 32-bit number of seconds is the same number of seconds as a span") {
  for (const std::uint32_t value : {0U, 1U, 2147483U, 2147484U, 2386093U, 4294967U, 4294968U, 2147483648U, 4294967295U})
    CHECK(from_delta_seconds(value).count() / 1000 == std::int64_t{value});
  CHECK(from_delta_seconds(4294967295U).count() == 4294967295000);
}

TEST_CASE("The earlier and the later of two instants and the shorter and the longer of two spans are what they say") {
  CHECK(earlier(at(1), at(2)) == at(1));
  CHECK(earlier(never, at(2)) == at(2));
  CHECK(later(at(1), at(2)) == at(2));
  CHECK(later(at(2), Instant::min()) == at(2));
  CHECK(shorter(seconds{1}, milliseconds{1001}) == seconds{1});
  CHECK(longer(seconds{1}, milliseconds{1001}) == milliseconds{1001});
}
