#include "sipreg/policy/min_expires.hpp"

#include <cstdint>

#include "catch.hpp"
#include "unit/policy/answer.hpp"

namespace {
using namespace sipreg;
using sipreg_test::answer;
using sipreg_test::facts;

constexpr wire::DeltaSeconds minimum(std::uint32_t value) { return {value, wire::Reading::valid}; }

static_assert(answer_too_brief(60, minimum(600), 7200, 0).ask == 600);
static_assert(!answer_too_brief(60, minimum(60), 7200, 0).asks_again());

int number(BriefAnswer value) { return static_cast<int>(value); }
}  // namespace

TEST_CASE("A 423 is answered as the table says") {
  struct Row {
    std::uint32_t asked;
    const char* row;  ///< the Min-Expires row as the registrar wrote it
    std::uint32_t longest;
    std::uint8_t adjusted;
    BriefAnswer answer;
    std::uint32_t next;
  };
  using B = BriefAnswer;
  const Row rows[] = {
      {60, "Min-Expires: 600\r\n", 7200, 0, B::raise, 600},
      {60, "min-expires : 0600 \r\n", 7200, 0, B::raise, 600},
      {60, "Min-Expires: 61\r\n", 7200, 0, B::raise, 61},
      {60, "Min-Expires: 7200\r\n", 7200, 0, B::raise, 7200},
      {60, "Min-Expires: 7201\r\n", 7200, 0, B::above_limit, 0},
      {60, "Min-Expires: 86400\r\n", 7200, 0, B::above_limit, 0},
      {60, "Min-Expires: 4294967295\r\n", 7200, 0, B::above_limit, 0},
      {60, "Min-Expires: 4294967295\r\n", 4294967295U, 0, B::raise, 4294967295U},
      {600, "Min-Expires: 600\r\n", 7200, 0, B::not_greater, 0},
      {600, "Min-Expires: 300\r\n", 7200, 0, B::not_greater, 0},
      {7200, "Min-Expires: 1\r\n", 7200, 0, B::not_greater, 0},
      // No usable minimum: one guess at 3600, which a 423 may not refuse.
      {60, "", 7200, 0, B::guess, 3600},
      {60, "Min-Expires: \r\n", 7200, 0, B::guess, 3600},
      {60, "Min-Expires: soon\r\n", 7200, 0, B::guess, 3600},
      {60, "Min-Expires: -600\r\n", 7200, 0, B::guess, 3600},
      {60, "Min-Expires: 0\r\n", 7200, 0, B::guess, 3600},
      {60, "Min-Expires: 4294967296\r\n", 7200, 0, B::guess, 3600},
      {60, "Min-Expires: 120\r\nMin-Expires: 240\r\n", 7200, 0, B::guess, 3600},
      {60, "", 3600, 0, B::guess, 3600},
      {60, "", 3599, 0, B::nothing_to_guess, 0},
      {3599, "", 7200, 0, B::guess, 3600},
      {3600, "", 7200, 1, B::nothing_to_guess, 0},
      {7200, "", 7200, 0, B::nothing_to_guess, 0},
      // 60 -> 120 -> 240 -> 480: the third is one too many.
      {60, "Min-Expires: 120\r\n", 7200, 0, B::raise, 120},
      {120, "Min-Expires: 240\r\n", 7200, 1, B::raise, 240},
      {240, "Min-Expires: 480\r\n", 7200, 2, B::often_enough, 0},
      {240, "", 7200, 2, B::often_enough, 0},
  };
  for (const Row& row : rows) {
    CAPTURE(row.asked, row.row, row.longest, int{row.adjusted});
    const ResponseFacts read = facts(answer(423, row.row), sipreg_test::host(row.asked), vos3000());
    const BriefDecision decision = answer_too_brief(row.asked, read.min_expires, row.longest, row.adjusted);
    CHECK(number(decision.answer) == number(row.answer));
    CHECK(decision.ask == row.next);
    CHECK(decision.asks_again() == (row.next != 0));
  }
}

TEST_CASE("Whatever Min-Expires says the next lifetime is greater than the refused one and within the local maximum") {
  const std::uint32_t values[] = {0, 1, 59, 60, 61, 599, 3599, 3600, 3601, 7199, 7200, 7201, 4294967294U, 4294967295U};
  const wire::Reading readings[] = {wire::Reading::absent, wire::Reading::valid, wire::Reading::saturated,
                                    wire::Reading::malformed};
  for (const std::uint32_t asked : values)
    for (const std::uint32_t named : values)
      for (const std::uint32_t longest : values)
        for (const wire::Reading reading : readings) {
          const BriefDecision decision = answer_too_brief(asked, {named, reading}, longest, 0);
          if (!decision.asks_again()) continue;
          CAPTURE(asked, named, longest);
          CHECK(decision.ask > asked);
          CHECK(decision.ask <= longest);
        }
}
