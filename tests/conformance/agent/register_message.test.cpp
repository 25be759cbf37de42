#include "conformance/agent/register_message.hpp"

#include "catch.hpp"
#include "conformance/agent/credentials_text.hpp"
#include "sipreg/wire/credentials.hpp"
#include "sipreg/wire/message.hpp"

using namespace sipreg;
using namespace sipreg::agent;
using wire::HeaderName;

namespace {

RegistrationTexts registration() {
  return {"sip:trunk1@example.net", "tag1", "call1@192.0.2.9", "sip:trunk1@192.0.2.9:5062", ""};
}

RequestTexts request() {
  RequestTexts texts;
  texts.request_uri = "sip:example.net";
  texts.sent_by = "192.0.2.9:5062";
  texts.branch = "z9hG4bKabc";
  texts.cseq = 7;
  texts.lifetime = 300;
  return texts;
}

}  // namespace

TEST_CASE("a REGISTER has each mandatory header once and is read back as it was meant") {
  const auto text = write_register(registration(), request());
  const auto message = wire::read_message(text);
  REQUIRE(message.damage == wire::Damage::none);
  CHECK(message.method == "REGISTER");
  CHECK(message.request_uri == "sip:example.net");
  for (const auto name :
       {HeaderName::via, HeaderName::max_forwards, HeaderName::from, HeaderName::to, HeaderName::call_id,
        HeaderName::cseq, HeaderName::contact, HeaderName::expires, HeaderName::user_agent, HeaderName::content_length})
    CHECK(message.count(name) == 1);
  CHECK(message.via.has_rport);
  CHECK(message.via.rport == 0);
  CHECK(message.via.sent_by("192.0.2.9", 5062));
  CHECK(message.from().uri_text == message.to().uri_text);
  CHECK(message.to().tag().empty());
  CHECK(message.from().tag() == "tag1");
  CHECK(message.cseq.number == 7);
  CHECK(message.max_forwards.value == 70);
  CHECK(message.content_length.value == 0);
}

TEST_CASE("the lifetime is the same in the header and in the Contact") {
  auto texts = request();
  texts.lifetime = GENERATE(0U, 20U, 4294967295U);
  const auto text = write_register(registration(), texts);
  const auto message = wire::read_message(text);
  CHECK(message.expires.value == texts.lifetime);
  for (const auto& contact : message.contacts()) CHECK(contact.expires.value == texts.lifetime);
}

TEST_CASE("optional rows appear when they are asked for, and not otherwise") {
  auto texts = request();
  auto identity = registration();
  const auto plain = write_register(identity, texts);
  CHECK(plain.find("Privacy") == plain.npos);
  CHECK(plain.find("Supported") == plain.npos);
  CHECK(plain.find("+sip.instance") == plain.npos);

  texts.privacy = "id";
  texts.supported = "path";
  identity.instance = "urn:uuid:00000000-0000-1000-8000-000A95A0E128";
  texts.credentials = {"Authorization: Digest username=\"a\"", "Proxy-Authorization: Digest username=\"a\""};
  const auto full = write_register(identity, texts);
  const auto message = wire::read_message(full);
  REQUIRE(message.damage == wire::Damage::none);
  CHECK(message.first(HeaderName::privacy) == "id");
  CHECK(message.lists(HeaderName::supported, "path"));
  CHECK(message.count(HeaderName::authorization) == 1);
  CHECK(message.count(HeaderName::proxy_authorization) == 1);
  for (const auto& contact : message.contacts())
    CHECK(contact.instance == "<urn:uuid:00000000-0000-1000-8000-000A95A0E128>");
}

TEST_CASE("credentials echo the challenge and count in hex, with qop only") {
  const auto challenge = wire::read_challenge(
      R"(Digest realm="example.net", nonce="n\"1", opaque="o1", algorithm=MD5, qop="auth,auth-int")", false);
  REQUIRE(challenge.valid);
  const auto row = credentials_row(hold(challenge), {"trunk1", "s3cret"}, "REGISTER", "sip:example.net", 10, "c0");
  CHECK(row.rfind("Authorization: Digest ", 0) == 0);
  CHECK(row.find("s3cret") == row.npos);
  const auto value = row.substr(15);
  const auto read = wire::read_credentials(value, false);
  REQUIRE(read.valid);
  CHECK(read.username == "trunk1");
  CHECK(read.nonce == "n\\\"1");
  CHECK(read.opaque == "o1");
  CHECK(read.nc_text == "0000000a");
  CHECK(read.qop == "auth");
  CHECK(read.response.size() == 32);
}

TEST_CASE("credentials without qop have neither cnonce nor count, of a proxy they have its header name") {
  const auto challenge = wire::read_challenge(R"(Digest realm="r", nonce="n")", true);
  const auto row = credentials_row(hold(challenge), {"u", "p"}, "REGISTER", "sip:r", 1, "c0");
  CHECK(row.rfind("Proxy-Authorization: Digest ", 0) == 0);
  CHECK(row.find("nc=") == row.npos);
  CHECK(row.find("cnonce") == row.npos);
  CHECK(row.find("algorithm") == row.npos);
  CHECK(row.find("opaque") == row.npos);
}
