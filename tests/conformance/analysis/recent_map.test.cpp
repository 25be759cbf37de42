#include "conformance/analysis/recent_map.hpp"

#include "catch.hpp"

using sipreg::conformance::analysis::RecentMap;

TEST_CASE("a map forgets what was not asked for in a long time, and only that") {
  RecentMap<int> map{3};
  map[1000] = 7;
  for (std::uint64_t key = 0; key < 100; ++key) {
    map[key] = static_cast<int>(key);
    REQUIRE(map.find(1000) != nullptr);  // asked for each time
    CHECK(*map.find(1000) == 7);
    CHECK(map.size() <= 6);
    for (std::uint64_t recent = key < 1 ? 0 : key - 1; recent <= key; ++recent) {
      REQUIRE(map.find(recent) != nullptr);
      CHECK(*map.find(recent) == static_cast<int>(recent));
    }
  }
  CHECK(map.find(50) == nullptr);
  CHECK(map[50] == 0);
}
