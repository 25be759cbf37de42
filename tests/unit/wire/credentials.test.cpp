#include "sipreg/wire/credentials.hpp"

#include <string>

#include "catch.hpp"

namespace wire = sipreg::wire;

static_assert(wire::read_nonce_count("0000000a").value == 10 && !wire::read_nonce_count("1").valid);

namespace {
constexpr std::string_view whole =
    "Digest username=\"bob\", realm=\"biloxi.com\", nonce=\"dcd98b\", uri=\"sip:biloxi.com\", qop=auth, nc=0000000A, "
    "cnonce=\"0a4f\", response=\"6629fae49393a05397450978507c4ef1\", opaque=\"5ccc\", algorithm=MD5, userhash=false";
}

TEST_CASE("credentials are read with all their parameters, and how they were written") {
  const wire::Credentials c = wire::read_credentials(whole, true);
  REQUIRE(c.valid);
  CHECK(c.proxy);
  CHECK(c.username == "bob");
  CHECK(c.realm == "biloxi.com");
  CHECK(c.nonce == "dcd98b");
  CHECK(c.uri == "sip:biloxi.com");
  CHECK(c.qop == "auth");
  CHECK(c.nc.value == 10);
  CHECK(c.nc_text == "0000000A");
  CHECK(c.cnonce == "0a4f");
  CHECK(c.response == "6629fae49393a05397450978507c4ef1");
  CHECK(c.has_opaque);
  CHECK(c.opaque == "5ccc");
  CHECK(c.algorithm == wire::Algorithm::md5);
  CHECK_FALSE(c.userhash);
  CHECK(c.parameter("uri").quoted);
  CHECK_FALSE(c.parameter("qop").quoted);
}

TEST_CASE("credentials that miss or repeat something are not valid") {
  for (const std::string_view gone : {"username=\"bob\", ", "realm=\"biloxi.com\", ", "nonce=\"dcd98b\", ",
                                      "uri=\"sip:biloxi.com\", ", "response=\"6629fae49393a05397450978507c4ef1\", "}) {
    CAPTURE(gone);
    std::string value{whole};
    value.erase(value.find(gone), gone.size());
    CHECK_FALSE(wire::read_credentials(value, false).valid);
  }
  CHECK_FALSE(wire::read_credentials(std::string{whole} + ", nonce=\"again\"", false).valid);
  CHECK_FALSE(wire::read_credentials("Basic Ym9iOnNlY3JldA==", false).valid);
  CHECK_FALSE(wire::read_credentials("", false).valid);
}

TEST_CASE("a nonce count is exactly eight hex digits") {
  CHECK(wire::read_nonce_count("00000001").value == 1);
  CHECK(wire::read_nonce_count("ffffFFFF").value == 4294967295U);
  for (const std::string_view text : {"", "1", "000000001", "0000000g", "0x000001", " 0000001"}) {
    CAPTURE(text);
    CHECK(wire::read_nonce_count(text).present);
    CHECK_FALSE(wire::read_nonce_count(text).valid);
    std::string value{whole};
    value.replace(value.find("0000000A"), 8, text);
    CHECK_FALSE(wire::read_credentials(value, false).valid);
  }
}

TEST_CASE("Authentication-Info gives the next nonce") {
  const wire::AuthenticationInfo info =
      wire::read_authentication_info("nextnonce=\"n2\", qop=auth, rspauth=\"abc\", cnonce=\"c\", nc=00000002");
  REQUIRE(info.valid);
  CHECK(info.nextnonce == "n2");
  CHECK(info.rspauth == "abc");
  CHECK(info.cnonce == "c");
  CHECK(info.qop == "auth");
  CHECK(info.nc.value == 2);
  CHECK_FALSE(wire::read_authentication_info("").valid);
  CHECK_FALSE(wire::read_authentication_info("nextnonce=\"a\",nextnonce=\"b\"").valid);
  CHECK_FALSE(wire::read_authentication_info("nextnonce=\"a").valid);
  CHECK_FALSE(wire::read_authentication_info("nextnonce=\"a\",nc=2").valid);
}
