#include "sipreg/wire/challenge.hpp"

#include <string>

#include "catch.hpp"
#include "sipreg/wire/message.hpp"

namespace wire = sipreg::wire;
using wire::Algorithm;

static_assert(wire::read_challenge("Digest realm=\"r\", nonce=\"n\"", false).valid);
static_assert(wire::read_challenge("Digest realm=\"r\", nonce=\"n\"", false).algorithm == Algorithm::md5);

TEST_CASE("a challenge is read with all its parameters") {
  const wire::Challenge challenge = wire::read_challenge(
      "digest  Realm = \"a, \\\"quoted\\\" realm\",\r\n nonce=\"bm9uY2U==\", opaque=\"\", domain=\"sip:h sips:h\","
      "QOP=\"auth, AUTH-INT,foo\",algorithm=sha-256,stale=TRUE,userhash=true,charset=UTF-8",
      true);
  REQUIRE(challenge.valid);
  CHECK(challenge.proxy);
  CHECK(challenge.digest);
  CHECK(challenge.realm == "a, \\\"quoted\\\" realm");
  CHECK(wire::unquoted_equals(challenge.realm, "a, \"quoted\" realm"));
  CHECK(challenge.nonce == "bm9uY2U==");
  CHECK(challenge.has_opaque);
  CHECK(challenge.opaque.empty());
  CHECK(challenge.domain == "sip:h sips:h");
  CHECK(challenge.qop.present);
  CHECK(challenge.qop.auth);
  CHECK(challenge.qop.auth_int);
  CHECK(challenge.qop.other);
  CHECK(challenge.algorithm == Algorithm::sha256);
  CHECK(challenge.algorithm_text == "sha-256");
  CHECK(challenge.stale);
  CHECK(challenge.userhash);
}

TEST_CASE("algorithms are known by the names of RFC 7616, absent is MD5, others are unknown") {
  const struct {
    std::string_view text;
    Algorithm algorithm;
  } cases[] = {
      {"MD5", Algorithm::md5},
      {"md5", Algorithm::md5},
      {"MD5-sess", Algorithm::md5_sess},
      {"SHA-256", Algorithm::sha256},
      {"SHA-256-sess", Algorithm::sha256_sess},
      {"SHA-512-256", Algorithm::sha512_256},
      {"SHA-512-256-SESS", Algorithm::sha512_256_sess},
      {"SHA-999", Algorithm::unknown},
      {"SHA256", Algorithm::unknown},
      {"AKAv1-MD5", Algorithm::unknown},
      {"", Algorithm::unknown},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    CHECK(wire::read_algorithm(c.text) == c.algorithm);
    const std::string value = "Digest realm=\"r\",nonce=\"n\",algorithm=" + std::string{c.text};
    CHECK(wire::read_challenge(value, false).algorithm == c.algorithm);
    CHECK(wire::read_challenge(value, false).valid);
  }
  CHECK_FALSE(wire::read_challenge("Digest realm=\"r\",nonce=\"n\"", false).has_algorithm);
}

TEST_CASE("stale is only ever the word true") {
  for (const std::string_view text : {"false", "FALSE", "1", "yes", "\"truer\"", ""}) {
    CAPTURE(text);
    CHECK_FALSE(wire::read_challenge("Digest realm=\"r\",nonce=\"n\",stale=" + std::string{text}, false).stale);
  }
  CHECK(wire::read_challenge("Digest realm=\"r\",nonce=\"n\",stale=\"true\"", false).stale);
}

TEST_CASE("what is no readable Digest challenge is not valid") {
  for (const std::string_view value :
       {"", "Digest", "Basic realm=\"r\"", "Bearer authz_server=\"https://x\"", "Digest realm=\"r\"",
        "Digest nonce=\"n\"", "Digest realm=\"r\",nonce=\"\"", "Digest realm=\"r\",nonce=\"n",
        "Digest realm=\"r\",nonce=\"n\",nonce=\"m\"", "Digest realm=\"r\",nonce=\"n\",x=1,X=2",
        "Digest realm=\"r\"x,nonce=\"n\"", "Digest realm=\"r\",nonce=\"n\",garbage", "Digestrealm=\"r\",nonce=\"n\""}) {
    CAPTURE(value);
    CHECK_FALSE(wire::read_challenge(value, false).valid);
  }
}

TEST_CASE("an empty realm is a realm") { CHECK(wire::read_challenge("Digest realm=\"\",nonce=\"n\"", false).valid); }

TEST_CASE("of challenges merged into one row, against RFC 3261 7.3.1, the first is read") {
  const wire::Challenge challenge =
      wire::read_challenge("Digest realm=\"a\",nonce=\"n\", Basic realm=\"b\", nonce=\"m\"", false);
  CHECK(challenge.valid);
  CHECK(challenge.realm == "a");
  CHECK(challenge.nonce == "n");
}

TEST_CASE("challenges of both kinds come in the order of the message") {
  const std::string head =
      "SIP/2.0 401 Unauthorized\r\nVia: SIP/2.0/UDP h;branch=z\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:a@b>;tag=2\r\n"
      "Call-ID: x\r\nCSeq: 1 REGISTER\r\n";
  const auto realms = [](const std::string& bytes) {
    std::string found;
    for (const wire::Challenge& challenge : wire::read_message(bytes).challenges())
      found += (challenge.proxy ? "proxy " : "www ") + std::string{challenge.realm} + " ";
    return found;
  };
  CHECK(realms(head + "\r\n").empty());
  CHECK(realms(head + "WWW-Authenticate: Digest realm=\"1\",nonce=\"n\"\r\n\r\n") == "www 1 ");
  CHECK(realms(head + "Proxy-Authenticate: Digest realm=\"1\",nonce=\"n\"\r\nServer: x\r\n"
                      "WWW-Authenticate: Digest realm=\"2\",nonce=\"n\"\r\n"
                      "proxy-authenticate: Basic realm=\"3\"\r\n\r\n") == "proxy 1 www 2 proxy 3 ");
  CHECK(realms(head + "WWW-Authenticate: Digest realm=\"1\",nonce=\"n\"\r\n"
                      "Proxy-Authenticate: Digest realm=\"2\",nonce=\"n\"\r\n\r\n") == "www 1 proxy 2 ");
}
