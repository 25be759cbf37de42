#include "sipreg/wire/text.hpp"

#include <string>

#include "catch.hpp"

namespace wire = sipreg::wire;

static_assert(wire::is_token("a-z.!%*_+`'~09"));
static_assert(!wire::is_token("") && !wire::is_token("a b") && !wire::is_token("a;") && !wire::is_token("\xC3\xA4"));
static_assert(wire::trim(" \t a b\r\n ") == "a b" && wire::trim(" \r\n\t").empty());
static_assert(wire::iequals("Call-ID", "cALL-id") && !wire::iequals("a", "ab") && !wire::iequals("[", "{"));
static_assert(!wire::iequals("@", "`"), "only letters have case");

TEST_CASE("a quoted string ends at its first unescaped quote") {
  CHECK(wire::quoted_end("\"\"", 0) == 2);
  CHECK(wire::quoted_end("\"a\\\"b\" rest", 0) == 6);
  CHECK(wire::quoted_end("\"a\\\\\" rest", 0) == 5);
  CHECK(wire::quoted_end("\"open", 0) == std::string_view::npos);
  CHECK(wire::quoted_end("\"open\\", 0) == std::string_view::npos);
  CHECK(wire::quoted_end("\"open\\\"", 0) == std::string_view::npos);
}

TEST_CASE("a separator inside quotes or brackets does not separate") {
  CHECK(wire::find_separator("a,b", ',') == 1);
  CHECK(wire::find_separator("\"a,b\",c", ',') == 5);
  CHECK(wire::find_separator("<a,b>,c", ',') == 5);
  CHECK(wire::find_separator("\"<\" <a>,c", ',') == 7);
  CHECK(wire::find_separator("a;b&c,d", ',') == 5);
  CHECK(wire::find_separator("none", ',') == 4);
  CHECK(wire::find_separator("\"open, c", ',') == 8);
  CHECK(wire::find_separator("<open, c", ',') == 8);
}

TEST_CASE("a list is walked item by item, empty ones left out") {
  std::string_view rest = " a , ,\"b,c\" ,, d ,";
  std::string_view item;
  std::string found;
  while (wire::next_item(rest, ',', item)) found += "[" + std::string{item} + "]";
  CHECK(found == "[a][\"b,c\"][d]");
  CHECK(item.empty());
}

TEST_CASE("escapes are undone into the caller's buffer") {
  char buffer[8] = {};
  CHECK(wire::unquote("a\\\"b\\\\c", buffer, sizeof buffer) == 5);
  CHECK(std::string_view(buffer, 5) == "a\"b\\c");
  CHECK(wire::unquote("0123456789", buffer, sizeof buffer) == 10);
  CHECK(std::string_view(buffer, 8) == "01234567");
  CHECK(wire::unquote("ends\\", buffer, sizeof buffer) == 5);
  CHECK(std::string_view(buffer, 5) == "ends\\");
}

TEST_CASE("the inside of a quoted string is compared without its escapes") {
  CHECK(wire::unquoted_equals("a\\\"b", "a\"b"));
  CHECK(wire::unquoted_equals("", ""));
  CHECK_FALSE(wire::unquoted_equals("a\\\"b", "a\\\"b"));
  CHECK_FALSE(wire::unquoted_equals("ab", "a"));
  CHECK_FALSE(wire::unquoted_equals("a", "ab"));
  CHECK_FALSE(wire::unquoted_equals("Realm", "realm"));
}
