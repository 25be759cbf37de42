#include "conformance/conform/progress.hpp"

#include <sstream>

#include "catch.hpp"

using namespace sipreg::conformance;

TEST_CASE("the time that is left is told in the unit that fits") {
  CHECK(time_left_text(0.2) == "nearly done");
  CHECK(time_left_text(39.2) == "about 40 s left");
  CHECK(time_left_text(130) == "about 3 min left");
}

TEST_CASE("a terminal sees one line that is written over, with what runs and how many are red") {
  std::ostringstream out;
  Progress bar(out, 3, true);
  PlannedCase one;
  one.name = "rfc3261/retry.403";
  bar.running({one, one}, 10);
  CHECK(out.str() == "\r\x1b[K[0/3] 0 red, about 10 s left, running rfc3261/retry.403 and 1 more");
  bar.finished({one, 1, "", ""});
  bar.running({one}, 5);
  CHECK(out.str().find("[1/3] 1 red, about 5 s left, running rfc3261/retry.403") != std::string::npos);
  bar.end();
  CHECK(out.str().substr(out.str().size() - 4) == "\r\x1b[K");
}

TEST_CASE("what left no verdict is told at once, on a terminal or not") {
  PlannedCase one;
  for (const bool terminal : {true, false}) {
    std::ostringstream out;
    Progress bar(out, 1, terminal);
    bar.finished({one, 2, "", "x left no verdict"});
    CHECK(out.str().find("x left no verdict\n") != std::string::npos);
  }
}
