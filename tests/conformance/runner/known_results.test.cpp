#include "conformance/runner/known_results.hpp"

#include "catch.hpp"

using namespace sipreg::conformance;

TEST_CASE("known failures have a case and a reason") {
  const KnownResults known = read_known_results("# baresip\nvos3000/retry.403  grows its waits\n\n", "b.expect");
  CHECK(known.findings.empty());
  CHECK(known.reasons.at("vos3000/retry.403") == "grows its waits");
}

TEST_CASE("a line without a case, without a reason, or twice is located") {
  const KnownResults known = read_known_results("retry.403 x\nvos3000/a.b\nvos3000/c.d x\nvos3000/c.d y\n", "b.expect");
  REQUIRE(known.findings.size() == 3);
  CHECK(known.findings[0].line == 1);
  CHECK(known.findings[1].line == 2);
  CHECK(known.findings[2].line == 4);
}
