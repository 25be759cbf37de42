#include "sipreg/wire/host.hpp"

#include "catch.hpp"

namespace wire = sipreg::wire;

static_assert(wire::same_host("[2001:DB8::1]", "2001:db8:0:0::0001"));
static_assert(!wire::same_host("::1", "::2"));

TEST_CASE("IPv6 literals are read by value") {
  const struct {
    std::string_view text;
    bool valid;
  } cases[] = {
      {"::", true},
      {"::1", true},
      {"1::", true},
      {"2001:db8::1", true},
      {"1:2:3:4:5:6:7:8", true},
      {"1:2:3:4:5:6:7::", true},
      {"::2:3:4:5:6:7:8", true},
      {"::ffff:192.0.2.1", true},
      {"1:2:3:4:5:6:192.0.2.1", true},
      {"", false},
      {":", false},
      {":::", false},
      {"1", false},
      {"1:2", false},
      {"1::2::3", false},
      {"1:2:3:4:5:6:7:8:9", false},
      {"1:2:3:4:5:6:7:8::", false},
      {"1:2:3:4:5:6:7:", false},
      {":1:2:3:4:5:6:7", false},
      {"12345::", false},
      {"g::", false},
      {"::192.0.2", false},
      {"::192.0.2.256", false},
      {"::192.0.2.1:1", false},
      {"1:2:3:4:5:6:7:192.0.2.1", false},
      {"fe80::1%eth0", false},
      {"192.0.2.1", false},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    CHECK(wire::read_ipv6(c.text).valid == c.valid);
  }
  const wire::Ipv6 address = wire::read_ipv6("2001:db8::a:0:c0a8:1");
  const std::array<std::uint16_t, 8> expected{0x2001, 0xdb8, 0, 0, 0xa, 0, 0xc0a8, 1};
  CHECK(address.words == expected);
}

TEST_CASE("an address of a zero word alone or in a gap is the same address") {
  CHECK(wire::same_host("::", "0:0:0:0:0:0:0:0"));
  CHECK(wire::same_host("1::", "1:0:0:0:0:0:0:0"));
  CHECK(wire::same_host("::8", "0:0:0:0:0:0:0:8"));
  CHECK(wire::same_host("1:2::7:8", "1:2:0:0:0:0:7:8"));
  CHECK(wire::same_host("::ffff:192.0.2.1", "::ffff:c000:201"));
  CHECK(wire::same_host("[::1]", "::1"));
}

TEST_CASE("names compare in any case, and never equal an address") {
  CHECK(wire::same_host("Registrar.Example.COM", "registrar.example.com"));
  CHECK_FALSE(wire::same_host("registrar.example.com", "192.0.2.1"));
  CHECK_FALSE(wire::same_host("192.0.2.1", "::ffff:192.0.2.1"));
  CHECK_FALSE(wire::same_host("192.0.2.1", "192.0.2.10"));
  CHECK_FALSE(wire::same_host("a:b", "c:d"));
  CHECK_FALSE(wire::same_host("", "::"));
}
