#include "sipreg/wire/date.hpp"

#include "catch.hpp"

namespace wire = sipreg::wire;

static_assert(wire::read_date("Sat, 13 Nov 2010 23:29:00 GMT").unix_seconds == 1289690940);

TEST_CASE("dates of RFC 3261 are read to the second") {
  const struct {
    std::string_view text;
    std::int64_t seconds;
  } cases[] = {
      {"Thu, 01 Jan 1970 00:00:00 GMT", 0},
      {"Wed, 31 Dec 1969 23:59:59 GMT", -1},
      {"Tue, 29 Feb 2000 12:00:00 GMT", 951825600},
      {"Sun, 22 Nov 2026 12:09:41 gmt", 1795349381},
      {"Fri, 31 Dec 9999 23:59:59 GMT", 253402300799},
      {" Sat, 13 Nov 2010 23:29:00 GMT ", 1289690940},
      {"Tue, 19 Jan 2038 03:14:08 GMT", 2147483648},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    const wire::Date date = wire::read_date(c.text);
    CHECK(date.valid);
    CHECK(date.unix_seconds == c.seconds);
  }
}

TEST_CASE("what is no such date is not valid") {
  for (const std::string_view text :
       {"", "Sat, 13 Nov 2010 23:29:00", "Sat, 13 Nov 2010 23:29:00 CET", "Sat, 13 Nov 2010 24:00:00 GMT",
        "Sat, 13 Nov 2010 23:60:00 GMT", "Sat, 31 Nov 2010 23:29:00 GMT", "Sat, 00 Nov 2010 23:29:00 GMT",
        "Sat, 29 Feb 1900 00:00:00 GMT", "Sat, 13 Xyz 2010 23:29:00 GMT", "Sat, 13 Nov 0000 23:29:00 GMT",
        "Sat, 1x Nov 2010 23:29:00 GMT", "Sat; 13 Nov 2010 23:29:00 GMT", "Saturday, 13-Nov-10 23:29:00"}) {
    CAPTURE(text);
    CHECK_FALSE(wire::read_date(text).valid);
  }
}
