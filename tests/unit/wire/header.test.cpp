#include "sipreg/wire/header.hpp"

#include <string>

#include "catch.hpp"

namespace wire = sipreg::wire;
using wire::HeaderName;
using wire::RowStep;

static_assert(wire::header_name("v") == HeaderName::via && wire::header_name("VIA") == HeaderName::via);
static_assert(wire::header_name("x") == HeaderName::other && wire::header_name("") == HeaderName::other);

TEST_CASE("every header is found by the name that its RFC writes, in any case") {
  for (std::size_t i = 0; i + 1 < wire::header_name_count; ++i) {
    const auto header = static_cast<HeaderName>(i);
    std::string name{wire::to_string(header)};
    CAPTURE(name);
    REQUIRE_FALSE(name.empty());
    CHECK(wire::header_name(name) == header);
    for (char& c : name) c = wire::to_lower(c);
    CHECK(wire::header_name(name) == header);
    name.back() = '#';
    CHECK(wire::header_name(name) == HeaderName::other);
  }
}

TEST_CASE("compact names are those of RFC 3261 20") {
  CHECK(wire::header_name("v") == HeaderName::via);
  CHECK(wire::header_name("F") == HeaderName::from);
  CHECK(wire::header_name("t") == HeaderName::to);
  CHECK(wire::header_name("i") == HeaderName::call_id);
  CHECK(wire::header_name("m") == HeaderName::contact);
  CHECK(wire::header_name("L") == HeaderName::content_length);
  CHECK(wire::header_name("c") == HeaderName::content_type);
  CHECK(wire::header_name("k") == HeaderName::supported);
  CHECK(wire::header_name("z") == HeaderName::other);
}

TEST_CASE("rows are read with folds, blanks before the colon and lone line feeds") {
  const std::string_view head =
      "To : a\r\n"
      "Subject:\r\n  folded\r\n\tthrice\r\n"
      "Expires:60\n"
      "Empty:\r\n"
      "no colon here\r\n"
      ": no name\r\n"
      "b@d name: x\r\n"
      "X-Y: \xC3\xA4 : b \r\n"
      "\r\n"
      "behind: the end\r\n";
  const struct {
    RowStep step;
    HeaderName header;
    std::string_view name;
    std::string_view value;
  } expected[] = {
      {RowStep::row, HeaderName::to, "To", "a"},
      {RowStep::row, HeaderName::other, "Subject", "folded\r\n\tthrice"},
      {RowStep::row, HeaderName::expires, "Expires", "60"},
      {RowStep::row, HeaderName::other, "Empty", ""},
      {RowStep::unreadable, HeaderName::other, "", ""},
      {RowStep::unreadable, HeaderName::other, "", ""},
      {RowStep::unreadable, HeaderName::other, "", ""},
      {RowStep::row, HeaderName::other, "X-Y", "\xC3\xA4 : b"},
  };
  std::size_t at = 0;
  wire::Row row;
  for (const auto& e : expected) {
    CAPTURE(e.name);
    REQUIRE(wire::next_row(head, at, row) == e.step);
    if (e.step != RowStep::row) continue;
    CHECK(row.header == e.header);
    CHECK(row.name == e.name);
    CHECK(row.value == e.value);
  }
  CHECK(wire::next_row(head, at, row) == RowStep::end);
  CHECK(head.substr(at) == "behind: the end\r\n");
}

TEST_CASE("a header that does not end says so") {
  wire::Row row;
  for (const std::string_view head : {"", "To: a", "To: a\r", "To: a\r\n b", "\r"}) {
    CAPTURE(head);
    std::size_t at = 0;
    CHECK(wire::next_row(head, at, row) == RowStep::unfinished);
  }
}
