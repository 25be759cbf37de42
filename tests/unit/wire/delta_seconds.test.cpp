#include "sipreg/wire/delta_seconds.hpp"

#include <string>

#include "catch.hpp"

namespace wire = sipreg::wire;
using wire::DeltaSeconds;
using wire::Reading;

static_assert(wire::read_delta_seconds("60") == DeltaSeconds{60, Reading::valid});
static_assert(wire::read_delta_seconds("4294967296") == DeltaSeconds{4294967295U, Reading::saturated});
static_assert(!DeltaSeconds{}.present() && !DeltaSeconds{}.usable());
static_assert(wire::read_retry_after("5 (a (b) c);duration=9;x=y").delay.value == 5);

TEST_CASE("delta-seconds are digits of any length, and saturate") {
  const struct {
    std::string_view text;
    DeltaSeconds expected;
  } cases[] = {
      {"0", {0, Reading::valid}},
      {"0060", {60, Reading::valid}},
      {" 60\r\n ", {60, Reading::valid}},
      {"4294967295", {4294967295U, Reading::valid}},
      {"4294967296", {4294967295U, Reading::saturated}},
      {"280297596632815", {4294967295U, Reading::saturated}},
      {"949302838503028349304023988", {4294967295U, Reading::saturated}},
      {"18446744073709551616", {4294967295U, Reading::saturated}},
      {"0000000000000000000000000000000000000000000060", {60, Reading::valid}},
      {"", {0, Reading::malformed}},
      {"   ", {0, Reading::malformed}},
      {"-5", {0, Reading::malformed}},
      {"+5", {0, Reading::malformed}},
      {"12.5", {0, Reading::malformed}},
      {"60 s", {0, Reading::malformed}},
      {"6 0", {0, Reading::malformed}},
      {"abc", {0, Reading::malformed}},
      {"0x3c", {0, Reading::malformed}},
      {"99999999999999999999x", {0, Reading::malformed}},
      {"\xD9\xA3", {0, Reading::malformed}},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    const DeltaSeconds found = wire::read_delta_seconds(c.text);
    CHECK(found.value == c.expected.value);
    CHECK(found.reading == c.expected.reading);
  }
}

TEST_CASE("a parameter of seconds is malformed when it is empty or there twice") {
  const auto read = [](std::string_view list) {
    return wire::read_delta_seconds(wire::find_parameter(list, "expires"));
  };
  CHECK(read("expires=60") == DeltaSeconds{60, Reading::valid});
  CHECK(read("EXPIRES = 60") == DeltaSeconds{60, Reading::valid});
  CHECK(read("expires=\"60\"") == DeltaSeconds{60, Reading::valid});
  CHECK(read("other=60") == DeltaSeconds{});
  CHECK(read("expires").reading == Reading::malformed);
  CHECK(read("expires=").reading == Reading::malformed);
  CHECK(read("expires=\"60").reading == Reading::malformed);
  CHECK(read("expires=60;expires=60").reading == Reading::malformed);
}

TEST_CASE("Retry-After has seconds, comments that nest, and parameters") {
  constexpr DeltaSeconds none{};
  constexpr DeltaSeconds malformed{0, Reading::malformed};
  const struct {
    std::string_view text;
    DeltaSeconds delay;
    DeltaSeconds duration;
  } cases[] = {
      {"120", {120, Reading::valid}, none},
      {"18000;duration=3600", {18000, Reading::valid}, {3600, Reading::valid}},
      {"120 (I'm in a meeting)", {120, Reading::valid}, none},
      {"120(no blank)", {120, Reading::valid}, none},
      {"5 (a (b) c);duration=9;x=y", {5, Reading::valid}, {9, Reading::valid}},
      {"5 (a \\) b; c) ; Duration = 9", {5, Reading::valid}, {9, Reading::valid}},
      {"5 ;x=\"a;duration=1\";duration=9", {5, Reading::valid}, {9, Reading::valid}},
      {"949302838503028349304023988", {4294967295U, Reading::saturated}, none},
      {"0", {0, Reading::valid}, none},
      {"5;duration=1;duration=2", {5, Reading::valid}, malformed},
      {"5;duration=x", {5, Reading::valid}, malformed},
      {"-5", malformed, none},
      {"1.5", malformed, none},
      {"120, 60", malformed, none},
      {"", malformed, none},
      {"(only a comment)", malformed, none},
      {"5 (never closed", malformed, none},
      {"5 (never closed \\)", malformed, none},
      {"5 (a) b", malformed, none},
      {"Fri, 31 Dec 1999 23:59:59 GMT", malformed, none},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    const wire::RetryAfter found = wire::read_retry_after(c.text);
    CHECK(found.delay.value == c.delay.value);
    CHECK(found.delay.reading == c.delay.reading);
    CHECK(found.duration.value == c.duration.value);
    CHECK(found.duration.reading == c.duration.reading);
  }
}
