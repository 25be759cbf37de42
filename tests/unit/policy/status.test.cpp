#include "sipreg/policy/status.hpp"

#include <climits>
#include <map>
#include <set>

#include "catch.hpp"

namespace {
using namespace sipreg;

static_assert(meaning_of(200) == StatusMeaning::success);
static_assert(meaning_of(403) == StatusMeaning::definitive);
static_assert(meaning_of(503) == StatusMeaning::unavailable);

/// The codes with a meaning of their own; all others follow their class.
const std::map<int, StatusMeaning> named = {
    {401, StatusMeaning::challenge},  {407, StatusMeaning::challenge},  {402, StatusMeaning::definitive},
    {403, StatusMeaning::definitive}, {404, StatusMeaning::definitive}, {405, StatusMeaning::definitive},
    {408, StatusMeaning::transient},  {410, StatusMeaning::definitive}, {413, StatusMeaning::transient},
    {416, StatusMeaning::definitive}, {420, StatusMeaning::extension},  {421, StatusMeaning::definitive},
    {423, StatusMeaning::too_brief},  {439, StatusMeaning::extension},  {480, StatusMeaning::transient},
    {486, StatusMeaning::transient},  {501, StatusMeaning::definitive}, {503, StatusMeaning::unavailable},
    {505, StatusMeaning::definitive},
};

StatusMeaning class_meaning(int status) {
  switch (status / 100) {
    case 1: return StatusMeaning::provisional;
    case 2: return StatusMeaning::success;
    case 3: return StatusMeaning::redirection;
    case 4: return StatusMeaning::unclear;
    case 5: return StatusMeaning::transient;
    case 6: return StatusMeaning::definitive;
    default: return StatusMeaning::not_a_status;
  }
}
}  // namespace

TEST_CASE("Every status code from 0 to 1000 means what the table says and an unknown one what its class says") {
  for (int status = 0; status <= 1000; ++status) {
    CAPTURE(status);
    const auto found = named.find(status);
    CHECK(static_cast<int>(meaning_of(status)) ==
          static_cast<int>(found != named.end() ? found->second : class_meaning(status)));
  }
}

TEST_CASE("499 and 599 and 699 are treated as 400 and 500 and 600 and 430 as 400") {
  CHECK(meaning_of(499) == meaning_of(400));
  CHECK(meaning_of(599) == meaning_of(500));
  CHECK(meaning_of(699) == meaning_of(600));
  CHECK(meaning_of(430) == meaning_of(400));
  CHECK(meaning_of(202) == meaning_of(200));
  CHECK(meaning_of(399) == meaning_of(300));
}

TEST_CASE("A number outside 100 to 699 is no status at all") {
  for (const int status : {INT_MIN, -200, -1, 0, 1, 99, 700, 701, 999, 1200, 65736, INT_MAX}) {
    CAPTURE(status);
    CHECK(meaning_of(status) == StatusMeaning::not_a_status);
  }
}

TEST_CASE("Retry-After has a meaning in eight answers and in no other") {
  const std::set<int> meant = {404, 413, 480, 486, 500, 503, 600, 603};
  for (int status = -1; status <= 1000; ++status) {
    CAPTURE(status);
    CHECK(retry_after_applies(status) == (meant.count(status) == 1));
  }
}
