#include "sipreg/wire/uri.hpp"

#include <string>

#include "catch.hpp"

namespace wire = sipreg::wire;

namespace {
constexpr bool equal(std::string_view a, std::string_view b) {
  return wire::equivalent(wire::read_uri(a), wire::read_uri(b));
}
}  // namespace

static_assert(equal("sip:%74@192.0.2.5:5060", "sip:t@192.0.2.5:5060"));
static_assert(!equal("sip:t@192.0.2.5", "sip:t@192.0.2.5:5060"), "an absent port is not an explicit 5060");
static_assert(!equal("sip:t@192.0.2.5", "sips:t@192.0.2.5"));

TEST_CASE("URIs are equal or not as RFC 3261 19.1.4 has it") {
  const struct {
    std::string_view a;
    std::string_view b;
    bool equal;
  } cases[] = {
      // the RFC's own examples
      {"sip:%61lice@atlanta.com;transport=TCP", "sip:alice@AtLanTa.CoM;Transport=tcp", true},
      {"sip:carol@chicago.com", "sip:carol@chicago.com;newparam=5", true},
      {"sip:carol@chicago.com", "sip:carol@chicago.com;security=on", true},
      {"sip:carol@chicago.com;newparam=5", "sip:carol@chicago.com;security=on", true},
      {"sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com",
       "sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com", true},
      {"sip:alice@atlanta.com?subject=project%20x&priority=urgent",
       "sip:alice@atlanta.com?priority=urgent&subject=project%20x", true},
      {"SIP:ALICE@AtLanTa.CoM;Transport=udp", "sip:alice@AtLanTa.CoM;Transport=UDP", false},
      {"sip:bob@biloxi.com", "sip:bob@biloxi.com:5060", false},
      {"sip:bob@biloxi.com", "sip:bob@biloxi.com;transport=udp", false},
      {"sip:bob@biloxi.com", "sip:bob@biloxi.com:6000;transport=tcp", false},
      {"sip:carol@chicago.com", "sip:carol@chicago.com?Subject=next%20meeting", false},
      {"sip:bob@phone21.boxesbybob.com", "sip:bob@192.0.2.4", false},
      {"sip:carol@chicago.com;security=on", "sip:carol@chicago.com;security=off", false},
      // what a registrar makes of a Contact
      {"sip:t@192.0.2.5:5060", "sip:%74@192.0.2.5:5060", true},
      {"sip:t@192.0.2.5:5060", "sip:T@192.0.2.5:5060", false},
      {"sip:t@192.0.2.5:5060", "sips:t@192.0.2.5:5060", false},
      {"sip:t@192.0.2.5:5060;foo=1", "sip:t@192.0.2.5:5060", true},
      {"sip:t@192.0.2.5:5060;foo=1", "sip:t@192.0.2.5:5060;foo=2", false},
      {"sip:t@192.0.2.5:5060;foo", "sip:t@192.0.2.5:5060;foo=", false},
      {"sip:t@192.0.2.5:5060;maddr=192.0.2.9", "sip:t@192.0.2.5:5060", false},
      {"sip:t@192.0.2.5:5060;ttl=1", "sip:t@192.0.2.5:5060", false},
      {"sip:t@192.0.2.5:5060;method=REGISTER", "sip:t@192.0.2.5:5060", false},
      {"sip:t@192.0.2.5:5060;user=phone", "sip:t@192.0.2.5:5060", false},
      {"sip:t@192.0.2.5:5060;transport=tcp", "sip:t@192.0.2.5:5060", false},
      {"sip:t@192.0.2.5:5060?Subject=x", "sip:t@192.0.2.5:5060", false},
      {"sip:t@192.0.2.5:5060?a=1&a=2", "sip:t@192.0.2.5:5060?a=2&a=1", true},
      {"sip:t@192.0.2.5:5060?a=1&a=1", "sip:t@192.0.2.5:5060?a=1&a=2", false},
      // userinfo and passwords
      {"sip:t:secret@h", "sip:t:secret@h", true},
      {"sip:t:secret@h", "sip:t:SECRET@h", false},
      {"sip:t:@h", "sip:t@h", false},
      {"sip:t@h", "sip:h", false},
      // escapes: undone unless the character is reserved
      {"sip:a%3Bb@h", "sip:a;b@h", false},
      {"sip:a%3Bb@h", "sip:a%3bb@h", true},
      {"sip:100%25@h", "sip:100%25@h", true},
      {"sip:a%2541@h", "sip:a%41@h", false},
      {"sip:t@h;p=%41", "sip:t@h;P=a", true},
      {"sip:t@h;%70=1", "sip:t@h;p=2", false},
      // IPv6 by value (RFC 5954)
      {"sip:t@[2001:db8::1]:5060", "sip:t@[2001:0DB8:0:0:0:0:0:1]:5060", true},
      {"sip:t@[2001:db8::1]", "sip:t@[2001:db8::2]", false},
      {"sip:t@h;maddr=[::1]", "sip:t@h;maddr=[0::1]", true},
      // other schemes
      {"tel:+49301234", "TEL:+49301234", true},
      {"tel:+49301234", "tel:+49301235", false},
      {"tel:+49301234", "sip:+49301234", false},
      // what is no URI equals nothing, not even itself
      {"", "", false},
      {"t@h", "t@h", false},
      {"sip:", "sip:", false},
      {"sip:t@", "sip:t@", false},
      {"sip:@h", "sip:@h", false},
      {"sip:t@h:", "sip:t@h:", false},
      {"sip:t@h:0", "sip:t@h:0", false},
      {"sip:t@h:65536", "sip:t@h:65536", false},
      {"sip:t@h:50x0", "sip:t@h:50x0", false},
      {"sip:t@h p", "sip:t@h p", false},
      {"sip:t@[::1", "sip:t@[::1", false},
      {"sip:t@[1.2.3.4]", "sip:t@[1.2.3.4]", false},
      {"sip:t@a@b", "sip:t@a@b", false},
      {"sip:t@h;a=1;a=1", "sip:t@h;a=1;a=1", false},
      {"sip:t@h;a=1;%61=1", "sip:t@h;a=1;%61=1", false},
      {"sip:t@h;=1", "sip:t@h;=1", false},
      {"sip:t@h<x>", "sip:t@h<x>", false},
  };
  for (const auto& c : cases) {
    CAPTURE(c.a, c.b);
    CHECK(equal(c.a, c.b) == c.equal);
    CHECK(equal(c.b, c.a) == c.equal);
  }
}

TEST_CASE("equality of URIs is not transitive") {
  CHECK(equal("sip:c@h;a=1", "sip:c@h"));
  CHECK(equal("sip:c@h", "sip:c@h;a=2"));
  CHECK_FALSE(equal("sip:c@h;a=1", "sip:c@h;a=2"));
}

TEST_CASE("a URI is taken apart") {
  const wire::Uri uri = wire::read_uri(" sips:a;x=y:pw@[2001:db8::1]:5061;transport=tcp;lr?Subject=x ");
  REQUIRE(uri.valid);
  CHECK(uri.scheme == wire::UriScheme::sips);
  CHECK(uri.user == "a;x=y");
  CHECK(uri.password == "pw");
  CHECK(uri.host == "2001:db8::1");
  CHECK(uri.port == 5061);
  CHECK(uri.parameter("TRANSPORT").value == "tcp");
  CHECK(uri.parameter("lr").present());
  CHECK(uri.headers == "Subject=x");
}

TEST_CASE("more URI parameters or headers than the limit are malformed, so that comparing stays cheap") {
  std::string parameters = "sip:t@h";
  std::string headers = "sip:t@h?";
  for (std::size_t i = 0; i < wire::max_parameters; ++i) {
    parameters += ";p" + std::to_string(i);
    headers += "h" + std::to_string(i) + "=1&";
  }
  CHECK(wire::read_uri(parameters).valid);
  CHECK(wire::read_uri(headers).valid);
  CHECK(equal(parameters, parameters));
  CHECK_FALSE(wire::read_uri(parameters + ";more").valid);
  CHECK_FALSE(wire::read_uri(headers + "more=1").valid);
}
