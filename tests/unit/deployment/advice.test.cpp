#include "sipreg/deployment/advice.hpp"

#include <cstdint>
#include <limits>
#include <string>

#include "catch.hpp"

using namespace sipreg;
using namespace sipreg::deployment;

namespace {
constexpr SecondsRange range(std::int64_t lowest, std::int64_t highest) { return {seconds{lowest}, seconds{highest}}; }

template <class T>
std::string written(const T& value) {
  Sentence out;
  out << value;
  return std::string{out.view()};
}

static_assert(intersection(range(120, 300), range(60, 120)) == range(120, 120));
static_assert(intersection(range(120, 300), range(600, 3600)).empty());
static_assert(SecondsRange{}.empty() && !SecondsRange{}.contains(seconds{0}));
}  // namespace

TEST_CASE("A span is written in seconds, to the millisecond") {
  CHECK(written(Duration{32'000}) == "32 s");
  CHECK(written(Duration{500}) == "0.5 s");
  CHECK(written(Duration{60'050}) == "60.05 s");
  CHECK(written(Duration{1}) == "0.001 s");
  CHECK(written(Duration{-1'500}) == "-1.5 s");
  CHECK(written(Duration{0}) == "0 s");
  CHECK(written(Duration::max()) == "9223372036854775.807 s");
  CHECK(written(Duration::min()) == "-9223372036854775.808 s");
}

TEST_CASE("A range is written with both ends, with one when they are equal, and an empty one as none") {
  CHECK(written(range(120, 300)) == "120..300 s");
  CHECK(written(range(60, 60)) == "60 s");
  CHECK(written(range(2, 1)) == "none");
  CHECK(written(range(-5, 5)) == "-5..5 s");
  CHECK(written(range(std::numeric_limits<std::int64_t>::min(), 0)) == "-9223372036854775808..0 s");
}

TEST_CASE("A range holds its ends and all empty ranges are equal") {
  CHECK(range(120, 300).contains(seconds{120}));
  CHECK(range(120, 300).contains(seconds{300}));
  CHECK_FALSE(range(120, 300).contains(seconds{119}));
  CHECK_FALSE(range(120, 300).contains(seconds{301}));
  CHECK(range(5, 4) == range(9, 1));
  CHECK(range(5, 4) != range(4, 5));
  CHECK(range(1, 2) != range(1, 3));
}

TEST_CASE("A short list keeps its order and takes no more than it holds") {
  ShortList<int, 2> list;
  CHECK(list.empty());
  list.add(7);
  list.add(8);
  list.add(9);
  REQUIRE(list.size() == 2);
  CHECK(list[0] == 7);
  CHECK(list[1] == 8);
  int total = 0;
  for (const int item : list) total += item;
  CHECK(total == 15);
}

TEST_CASE("An advice is one sentence and leaves out what it does not have") {
  const Advice whole{"x.y", Severity::warning, "what", "why", "fix"};
  CHECK(describe(whole).view() == "x.y: warning: what; why; fix");
  const Advice bare{"x.z", Severity::note, "what", "", ""};
  CHECK(describe(bare).view() == "x.z: note: what");
}
