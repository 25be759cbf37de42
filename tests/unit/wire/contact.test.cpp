#include "sipreg/wire/contact.hpp"

#include <string>

#include "catch.hpp"
#include "sipreg/wire/message.hpp"

namespace wire = sipreg::wire;
using wire::Reading;

static_assert(wire::read_contact("<sip:t@h>;EXPIRES=60").expires.value == 60);
static_assert(wire::read_contact("*").star && wire::read_contact("*").valid());

TEST_CASE("a Contact is read with its parameters") {
  const wire::Contact contact = wire::read_contact(
      "\"Smith, A; <b>\" <sip:t@192.0.2.5:5060;line=x>;q=0.7;expires=3600;"
      "+sip.instance=\"<urn:uuid:00000000-0000-1000-8000-000A95A0E128>\";reg-id=1;audio");
  REQUIRE(contact.valid());
  CHECK(contact.display == "Smith, A; <b>");
  CHECK(contact.uri_text == "sip:t@192.0.2.5:5060;line=x");
  CHECK(contact.uri().parameter("line").value == "x");
  CHECK(contact.expires.value == 3600);
  CHECK(contact.q == "0.7");
  CHECK(contact.instance == "<urn:uuid:00000000-0000-1000-8000-000A95A0E128>");
  CHECK(contact.reg_id.value == 1);
  CHECK(contact.parameter("audio").present());
  CHECK_FALSE(contact.repeated_parameter);
}

TEST_CASE("expires of a Contact is absent, a number, or malformed") {
  const struct {
    std::string_view text;
    Reading reading;
    std::uint32_t value;
  } cases[] = {
      {"<sip:t@h>", Reading::absent, 0},
      {"<sip:t@h;expires=60>", Reading::absent, 0},
      {"sip:t@h;expires=60", Reading::valid, 60},
      {"<sip:t@h>;expires=0", Reading::valid, 0},
      {"<sip:t@h>;expires=0060", Reading::valid, 60},
      {"<sip:t@h> ; expires = 60", Reading::valid, 60},
      {"<sip:t@h>;expires=4294967296", Reading::saturated, 4294967295U},
      {"<sip:t@h>;expires=280297596632815", Reading::saturated, 4294967295U},
      {"<sip:t@h>;expires=abc", Reading::malformed, 0},
      {"<sip:t@h>;expires=-5", Reading::malformed, 0},
      {"<sip:t@h>;expires=12.5", Reading::malformed, 0},
      {"<sip:t@h>;expires=", Reading::malformed, 0},
      {"<sip:t@h>;expires", Reading::malformed, 0},
      {"<sip:t@h>;expires=60;expires=600", Reading::malformed, 0},
      {"<sip:t@h>;expires=60;Expires=60", Reading::malformed, 0},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    const wire::Contact contact = wire::read_contact(c.text);
    CHECK(contact.valid());
    CHECK(contact.expires.reading == c.reading);
    CHECK(contact.expires.value == c.value);
  }
}

TEST_CASE("any parameter that stands there twice is noted") {
  CHECK(wire::read_contact("<sip:t@h>;q=1;q=1").repeated_parameter);
  CHECK(wire::read_contact("<sip:t@h>;x;y;X").repeated_parameter);
  CHECK_FALSE(wire::read_contact("<sip:t@h>;x;y;xy").repeated_parameter);
}

TEST_CASE("a Contact whose URI cannot be read is listed as not valid") {
  for (const std::string_view text : {"<>", "<sip:>", "<sip:t@h", "<sip:t@h;a;a>", "* x", "\"*\"", "nonsense"}) {
    CAPTURE(text);
    CHECK_FALSE(wire::read_contact(text).valid());
  }
}

namespace {
std::string message_with(std::string_view rows) {
  return "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP h;branch=z\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:a@b>;tag=2\r\n"
         "Call-ID: x\r\nCSeq: 1 REGISTER\r\n" +
         std::string{rows} + "\r\n";
}

std::string users(const wire::Message& message) {
  std::string found;
  for (const wire::Contact& contact : message.contacts())
    found += (contact.star ? std::string{"*"} : std::string{contact.uri().user}) + " ";
  return found;
}
}  // namespace

TEST_CASE("Contacts are found in lists, rows, compact and folded, in any mix") {
  const std::string bytes = message_with(
      "Contact: <sip:a@h>, \"x,y\" <sip:b@h>;expires=1\r\n"
      "Subject: Contact: <sip:no@h>\r\n"
      "m: sip:c@h;expires=2\r\n"
      "CONTACT:\r\n <sip:d@h>\r\n ;q=1,\r\n\t<sip:e@h>\r\n"
      "Contact: ,,<sip:f@h>,\r\n"
      "Contact:\r\n"
      "X-Contact: <sip:no@h>\r\n"
      "m : *\r\n");
  const wire::Message message = wire::read_message(bytes);
  CHECK(users(message) == "a b c d e f * ");
  CHECK(message.count(wire::HeaderName::contact) == 6);
}

TEST_CASE("an unclosed quote spoils its own row only") {
  const std::string bytes = message_with("Contact: \"open <sip:a@h>, <sip:b@h>\r\nContact: <sip:c@h>\r\n");
  const wire::Message message = wire::read_message(bytes);
  std::string valid;
  for (const wire::Contact& contact : message.contacts())
    if (contact.valid()) valid += std::string{contact.uri().user};
  CHECK(valid == "c");
}

TEST_CASE("60 kB of Contacts are read, one a row or all in one, and ours is found at the end") {
  std::string rows;
  std::string list = "Contact: ";
  std::size_t count = 0;
  for (; rows.size() < 60000; ++count) {
    rows += "m:<sip:" + std::to_string(count) + "@192.0.2.1>\r\n";
    list += "<sip:" + std::to_string(count) + "@192.0.2.1>,";
  }
  REQUIRE(count > 2000);
  for (const std::string& big :
       {message_with(rows + "m:<sip:own@h>;expires=7\r\n"), message_with(list + "<sip:own@h>;expires=7\r\n")}) {
    const wire::Message message = wire::read_message(big);
    REQUIRE(message.damage == wire::Damage::none);
    std::size_t found = 0;
    std::uint32_t expires = 0;
    for (const wire::Contact& contact : message.contacts()) {
      ++found;
      if (contact.uri().user == "own") expires = contact.expires.value;
    }
    CHECK(found == count + 1);
    CHECK(expires == 7);
  }
}

TEST_CASE("the number of Contacts that are looked at has an end") {
  std::string list = "m:";
  while (list.size() < 60000) list += "a:b,";
  const std::string bytes = message_with(list + "\r\n");
  const wire::Message message = wire::read_message(bytes);
  std::size_t found = 0;
  for (auto contact = message.contacts().begin(); contact != wire::RangeEnd{}; ++contact) ++found;
  CHECK(found == wire::max_contacts);
}
