#include "conformance/analysis/spread.hpp"

#include <algorithm>
#include <random>

#include "catch.hpp"
#include "conformance/analysis/ends.hpp"
#include "conformance/analysis/trunk_facts.hpp"

using namespace sipreg;
using namespace sipreg::conformance::analysis;

TEST_CASE("a spread of few values is exact") {
  Spread spread;
  for (const int value : {5, 1, 3, 2, 4}) spread.add(value);
  CHECK(spread.count() == 5);
  CHECK(spread.least() == 1);
  CHECK(spread.greatest() == 5);
  CHECK(spread.median() == 3);
  CHECK(spread.quantile(950) == 5);
  CHECK(spread.quantile(1) == 1);
}

TEST_CASE("a spread of many values keeps its size, its ends exact and its quantiles near") {
  Spread spread;
  std::mt19937 random{1};
  std::vector<std::int64_t> all;
  for (int i = 0; i < 20'000; ++i) {
    const auto value = static_cast<std::int64_t>(random() % 100'000) - 50'000;
    all.push_back(value);
    spread.add(value);
  }
  std::sort(all.begin(), all.end());
  CHECK(spread.cells().size() <= Spread::most_cells);
  CHECK(spread.least() == all.front());
  CHECK(spread.greatest() == all.back());
  for (const std::uint32_t permille : {100U, 500U, 950U}) {
    const std::int64_t exact = all[all.size() * permille / 1000];
    CHECK(std::abs(spread.quantile(permille) - exact) <= 2 * spread.grain());
  }
}

TEST_CASE("a spread of nothing says nothing") {
  const Spread spread;
  CHECK(spread.empty());
  CHECK(spread.quantile(500) == 0);
}

TEST_CASE("of a long list the ends are kept in order") {
  Ends<int> ends{3};
  for (int i = 1; i <= 10; ++i) {
    ends.add(i);
    CHECK(ends.back() == i);
  }
  CHECK(ends.in_order() == std::vector<int>{1, 2, 3, 8, 9, 10});
  CHECK(ends.left_out() == 4);
  CHECK(ends.before_gap() == 3);
  Ends<int> few{3};
  few.add(1);
  CHECK(few.in_order() == std::vector<int>{1});
  CHECK(few.before_gap() == 1);
}

TEST_CASE("the busiest second and minute are counted, and pauses empty them") {
  RateMeter meter;
  const auto at = [](std::int64_t ms) { return At{Duration{1'780'000'000'000 + ms}}; };
  for (int i = 0; i < 7; ++i) meter.add(at(i * 100));
  for (int i = 0; i < 50; ++i) meter.add(at(10'000 + i * 1000));
  for (int i = 0; i < 5; ++i) meter.add(at(10'000'000 + i * 100));
  CHECK(meter.busiest_second() == 7);
  CHECK(meter.busiest_minute() == 57);
}
