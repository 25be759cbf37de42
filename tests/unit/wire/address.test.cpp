#include "sipreg/wire/address.hpp"

#include "catch.hpp"

namespace wire = sipreg::wire;

static_assert(wire::read_address("\"A <,;> \\\" B\" <sip:a@b;x=1>;tag=2").tag() == "2");

TEST_CASE("addresses are read in both forms") {
  const struct {
    std::string_view text;
    std::string_view display;
    std::string_view uri;
    std::string_view parameters;
  } cases[] = {
      {"<sip:a@b>", "", "sip:a@b", ""},
      {"<sip:a@b>;tag=1", "", "sip:a@b", "tag=1"},
      {"Alice Smith <sip:a@b;lr>;tag=1;x", "Alice Smith", "sip:a@b;lr", "tag=1;x"},
      {"\"Smith, Alice <x>; y\" <sip:a@b>", "Smith, Alice <x>; y", "sip:a@b", ""},
      {"\"say \\\"hi\\\"\"<sip:a@b>", "say \\\"hi\\\"", "sip:a@b", ""},
      {"\"\" <sip:a@b>", "", "sip:a@b", ""},
      {"< sip:a@b > ; tag = 1", "", "sip:a@b", " tag = 1"},
      {"sip:a@b", "", "sip:a@b", ""},
      {"sip:a@b;tag=1", "", "sip:a@b", "tag=1"},
      {"sip:a@b ; tag=\"<;>\"", "", "sip:a@b", " tag=\"<;>\""},
      {"<tel:+49301234;phone-context=x>", "", "tel:+49301234;phone-context=x", ""},
      {"  <sip:a@b>\r\n ;tag=1 ", "", "sip:a@b", "tag=1"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    const wire::Address address = wire::read_address(c.text);
    CHECK(address.valid);
    CHECK(address.display == c.display);
    CHECK(address.uri_text == c.uri);
    CHECK(address.parameters == c.parameters);
  }
}

TEST_CASE("in the bare form the parameters belong to the header, not to the URI") {
  const wire::Address address = wire::read_address("sip:a@b;transport=tcp;tag=1");
  CHECK(address.uri().parameters.empty());
  CHECK(address.parameter("transport").value == "tcp");
  CHECK(address.tag() == "1");
}

TEST_CASE("an address that does not close is not valid") {
  for (const std::string_view text : {"", "<>", "<sip:a@b", "\"open <sip:a@b>", "\"name\"", "\"name\" sip:a@b",
                                      "<sip:a@b> x", "<sip:a@b>x;tag=1", ";tag=1"}) {
    CAPTURE(text);
    CHECK_FALSE(wire::read_address(text).valid);
  }
}
