#include "sipreg/rule.hpp"

#include <cctype>
#include <iterator>
#include <set>
#include <string>
#include <string_view>

#include "catch.hpp"

namespace {
using namespace sipreg;

static_assert(find_rule("B-08") == Rule::retry_delay);
static_assert(info(Rule::retry_delay).id == "B-08");
static_assert(!find_rule("B-8") && !find_rule("") && !find_rule("-"));
static_assert(info(Rule::none).id == "-");
}  // namespace

TEST_CASE("Every rule has an id of its own by which it is found, a source and one line of text") {
  std::set<std::string_view> ids;
  std::set<std::string_view> texts;
  for (std::size_t index = 1; index < std::size(rules); ++index) {
    const RuleInfo& row = rules[index];
    CAPTURE(row.id);
    CHECK(ids.insert(row.id).second);
    CHECK(texts.insert(row.text).second);
    CHECK_FALSE(row.source.empty());
    CHECK_FALSE(row.text.empty());
    CHECK(row.text.size() <= 100);
    CHECK(row.text.find('\n') == std::string_view::npos);
    CHECK(row.text.back() != '.');
    CHECK(row.id.find(' ') == std::string_view::npos);
    CHECK(find_rule(row.id) == static_cast<Rule>(index));
    CHECK(&info(static_cast<Rule>(index)) == &row);
  }
}

TEST_CASE("The id of an RFC rule begins with the number and the section of its source") {
  for (std::size_t index = 1; index < std::size(rules); ++index) {
    const RuleInfo& row = rules[index];
    if (row.id.front() != 'R' || std::isdigit(static_cast<unsigned char>(row.id[1])) == 0) continue;
    CAPTURE(row.id, row.source);
    const std::size_t number_end = row.id.find('-');
    const std::size_t section_end = row.id.find('-', number_end + 1);
    REQUIRE(section_end != std::string_view::npos);
    const std::string source = "RFC " + std::string{row.id.substr(1, number_end - 1)} + " " +
                               std::string{row.id.substr(number_end + 1, section_end - number_end - 1)};
    CHECK(row.source == source);
  }
}

TEST_CASE("The rules that decide between two profiles are as strong as their documents say") {
  struct Row {
    const char* id;
    Strength strength;
  };
  const Row rows[] = {
      {"R3261-10.2-ONE-PENDING", Strength::must_not},
      {"R3261-10.2-CSEQ", Strength::must},
      {"R3261-22.1-REJECTED", Strength::must_not},
      {"R3261-21.4.4-403", Strength::should_not},
      {"R3261-21.4-NOREPEAT", Strength::should_not},
      {"R3261-10.2.7-TIMEOUT", Strength::should_not},
      {"R5626-4.5-WAIT", Strength::must},
      {"R5626-4.2.1-439", Strength::may},
      {"R3261-10.2.4-EXPIRY-OWN", Strength::declarative},
      {"R3261-10.2-EXPIRES-MALFORMED", Strength::should},
      {"R3261-10.2-EXPIRES-BIG", Strength::may},
      {"R5627-4.2-REFRESH-32", Strength::must},
      {"R7616-3.3-NOTSTALE", Strength::must},
      {"R8760-2.6-BASIC", Strength::must_not},
      {"R3261-21.5.4-503-RA", Strength::should_not},
      {"T24229-5.1.1.4-REREG", Strength::must},
      {"B-08", Strength::guide},
      {"A-26", Strength::robust},
      {"I-3", Strength::robust},
  };
  for (const Row& row : rows) {
    CAPTURE(row.id);
    const auto rule = find_rule(row.id);
    REQUIRE(rule);
    CHECK(to_string(info(*rule).strength) == to_string(row.strength));
  }
}

TEST_CASE("Each strength is written with the word of its document") {
  CHECK(to_string(Strength::must) == "MUST");
  CHECK(to_string(Strength::must_not) == "MUST NOT");
  CHECK(to_string(Strength::should) == "SHOULD");
  CHECK(to_string(Strength::should_not) == "SHOULD NOT");
  CHECK(to_string(Strength::may) == "MAY");
  CHECK(to_string(Strength::declarative) == "N");
  CHECK(to_string(Strength::guide) == "GUIDE");
  CHECK(to_string(Strength::robust) == "ROBUST");
}
