#include "sipreg/policy/privacy.hpp"

#include "catch.hpp"

namespace {
using namespace sipreg;
static_assert(privacy_value(PrivacyMode::ignore).empty());
static_assert(privacy_value(PrivacyMode::id) == "id");
static_assert(privacy_value(PrivacyMode::none) == "none");
}  // namespace

TEST_CASE("Ignore sends no Privacy header and the mode None sends Privacy none") {
  CHECK(privacy_value(PrivacyMode::ignore).empty());
  CHECK(privacy_value(PrivacyMode::id) == "id");
  CHECK(privacy_value(PrivacyMode::none) == "none");
}
