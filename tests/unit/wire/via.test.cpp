#include "sipreg/wire/via.hpp"

#include "catch.hpp"

namespace wire = sipreg::wire;

static_assert(wire::read_via("SIP/2.0/UDP 192.0.2.5:5060;branch=z9hG4bK1").branch == "z9hG4bK1");
static_assert(wire::read_via("SIP/2.0/UDP h;received=[2001:db8::1]").received == "2001:db8::1");
static_assert(wire::read_via("SIP/2.0/UDP h;received=2001:db8::1").received == "2001:db8::1");

TEST_CASE("a Via is read with blanks in every place that RFC 3261 20.42 allows") {
  const wire::Via via = wire::read_via(
      " SIP / 2.0 / UDP first.example.com : 4000 ; ttl=16 ;maddr=224.2.0.1 ;branch = z9hG4bKa7c6a8dlze.1 ;\r\n rport = "
      "17");
  REQUIRE(via.valid);
  CHECK(via.transport == "UDP");
  CHECK(via.host == "first.example.com");
  CHECK(via.port == 4000);
  CHECK(via.branch == "z9hG4bKa7c6a8dlze.1");
  CHECK(via.has_rport);
  CHECK(via.rport == 17);
  CHECK(wire::find_parameter(via.parameters, "maddr").value == "224.2.0.1");
}

TEST_CASE("sent-by is a name, an IPv4 address or an IPv6 literal, with or without port") {
  const struct {
    std::string_view value;
    std::string_view host;
    std::uint16_t port;
  } cases[] = {
      {"SIP/2.0/UDP registrar.example.com", "registrar.example.com", 0},
      {"SIP/2.0/TCP 192.0.2.1:5060", "192.0.2.1", 5060},
      {"SIP/2.0/TLS [2001:db8::9:1]", "2001:db8::9:1", 0},
      {"SIP/2.0/WSS [2001:db8::9:1]:5061;branch=x", "2001:db8::9:1", 5061},
      {"sip/2.0/udp under_score.example", "under_score.example", 0},
  };
  for (const auto& c : cases) {
    CAPTURE(c.value);
    const wire::Via via = wire::read_via(c.value);
    CHECK(via.valid);
    CHECK(via.host == c.host);
    CHECK(via.port == c.port);
  }
}

TEST_CASE("rport stands there with a value, without one, or not at all") {
  CHECK_FALSE(wire::read_via("SIP/2.0/UDP h;branch=x").has_rport);
  CHECK(wire::read_via("SIP/2.0/UDP h;rport").has_rport);
  CHECK(wire::read_via("SIP/2.0/UDP h;rport").rport == 0);
  CHECK(wire::read_via("SIP/2.0/UDP h;RPORT=40000").rport == 40000);
}

TEST_CASE("a Via that cannot be read is not valid") {
  for (const std::string_view value : {"",
                                       "SIP/2.0",
                                       "SIP/2.0/UDP",
                                       "SIP/2.0/UDP ",
                                       "SIP/2.0/UDPh",
                                       "SIP/3.0/UDP h",
                                       "HTTP/2.0/UDP h",
                                       "SIP/2.0/UDP h:",
                                       "SIP/2.0/UDP h:0",
                                       "SIP/2.0/UDP h:99999",
                                       "SIP/2.0/UDP h:5060x",
                                       "SIP/2.0/UDP [::1",
                                       "SIP/2.0/UDP h g",
                                       "SIP/2.0/UDP h;branch=a;branch=b",
                                       "SIP/2.0/UDP h;x;X",
                                       "SIP/2.0/UDP h;rport=0",
                                       "SIP/2.0/UDP h;rport=65536",
                                       "SIP/2.0/UDP h;rport=-1",
                                       "SIP/2.0/UDP h;x=\"open",
                                       "SIP/2.0/UDP h;=x",
                                       "SIP//2.0/UDP h",
                                       "/2.0/UDP h"}) {
    CAPTURE(value);
    CHECK_FALSE(wire::read_via(value).valid);
  }
}

TEST_CASE("only the first Via of a row is read") {
  const wire::Via via = wire::read_via("SIP/2.0/UDP a;branch=\"x,y\", SIP/2.0/UDP b;branch=z");
  CHECK(via.valid);
  CHECK(via.host == "a");
  CHECK(via.branch == "x,y");
}

TEST_CASE("an answer belongs to whom sent-by names") {
  const wire::Via via = wire::read_via("SIP/2.0/UDP [2001:DB8::1]:5062;branch=x");
  CHECK(via.sent_by("2001:db8:0::1", 5062));
  CHECK(via.sent_by("[2001:db8::1]", 5062));
  CHECK_FALSE(via.sent_by("2001:db8::1", 0));
  CHECK_FALSE(via.sent_by("2001:db8::2", 5062));
  CHECK_FALSE(wire::Via{}.sent_by("", 0));
}
