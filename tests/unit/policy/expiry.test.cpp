#include "sipreg/policy/expiry.hpp"

#include <cstdint>
#include <string>

#include "catch.hpp"
#include "unit/policy/answer.hpp"

namespace {
using namespace sipreg;
using sipreg_test::answer;
using sipreg_test::natted_via;
using sipreg_test::plain_via;

constexpr const char* own = "Contact: <sip:t@192.0.2.5:5060>";

Grant read(const std::string& rows, bool lenient = false, std::string_view via = plain_via,
           const HostText& host = sipreg_test::host()) {
  Profile profile = rfc3261();
  profile.lenient_contact = lenient;
  return sipreg_test::facts(answer(200, rows, via), host, profile).grant;
}

constexpr bool in_the_compiler() {
  OwnContact mine;
  mine.uri = wire::read_uri("sip:t@192.0.2.5:5060");
  const wire::Message message = wire::read_message(
      "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 192.0.2.5:5060;branch=z9hG4bK1\r\nFrom: <sip:t@a>;tag=1\r\n"
      "To: <sip:t@a>;tag=2\r\nCall-ID: 1\r\nCSeq: 1 REGISTER\r\n"
      "Contact: <sip:t@192.0.2.9>;expires=7200, <sip:t@192.0.2.5:5060>;expires=60\r\nExpires: 3600\r\n\r\n");
  const Grant grant = read_grant(message, mine, false);
  return grant.lifetime == 60 && grant.match == ContactMatch::exact && grant.source == ExpirySource::parameter;
}
static_assert(in_the_compiler());
}  // namespace

TEST_CASE("The lifetime of a binding is what the table says") {
  using S = ExpirySource;
  struct Row {
    std::string rows;
    std::uint32_t lifetime;
    ExpirySource source;
  };
  const std::string mine = own;
  const Row rows[] = {
      {mine + ";expires=120\r\nExpires: 3600\r\n", 120, S::parameter},
      {"Expires: 3600\r\n" + mine + ";expires=120\r\n", 120, S::parameter},
      {mine + "\r\nExpires: 600\r\n", 600, S::header},
      {mine + "\r\n", 3600, S::assumed},
      {mine + ";expires=4294967295\r\n", 4294967295U, S::parameter},
      {mine + ";expires=4294967296\r\n", 4294967295U, S::parameter},
      {mine + ";expires=280297596632815\r\n", 4294967295U, S::parameter},
      {mine + ";expires=100000000000000000000\r\n", 4294967295U, S::parameter},
      {mine + "\r\nExpires: 280297596632815\r\n", 4294967295U, S::header},
      // Malformed counts as 3600, and the Expires header is not asked.
      {mine + ";expires=abc\r\nExpires: 60\r\n", 3600, S::malformed},
      {mine + ";expires=-5\r\nExpires: 60\r\n", 3600, S::malformed},
      {mine + ";expires=12.5\r\nExpires: 60\r\n", 3600, S::malformed},
      {mine + ";expires=\r\nExpires: 60\r\n", 3600, S::malformed},
      {mine + ";expires\r\nExpires: 60\r\n", 3600, S::malformed},
      {mine + ";expires=60;expires=600\r\nExpires: 60\r\n", 3600, S::malformed},
      {mine + ";expires=60;EXPIRES=60\r\n", 3600, S::malformed},
      {mine + "\r\nExpires: soon\r\n", 3600, S::malformed},
      {mine + "\r\nExpires: 60\r\nExpires: 120\r\n", 3600, S::malformed},
      // Another parameter that stands there twice says nothing about this one.
      {mine + ";x=1;x=2;expires=60\r\n", 60, S::parameter},
      {mine + ";x=1;x=2\r\nExpires: 60\r\n", 60, S::header},
      {mine + ";expires=0060\r\n", 60, S::parameter},
      {mine + " ; expires = 60\r\n", 60, S::parameter},
      {mine + ";EXPIRES=60\r\n", 60, S::parameter},
      {"m: <sip:t@192.0.2.5:5060>;expires=60\r\n", 60, S::parameter},
      {"CONTACT:\r\n \"T, x\" <sip:t@192.0.2.5:5060>\r\n\t;expires=60\r\n", 60, S::parameter},
      {mine + ";q=0.5;expires=60;+sip.instance=\"<urn:x>\"\r\n", 60, S::parameter},
      // Our binding is gone, or is not there.
      {mine + ";expires=0\r\n", 0, S::nothing},
      {mine + ";expires=0\r\nExpires: 300\r\n", 0, S::nothing},
      {mine + "\r\nExpires: 0\r\n", 0, S::nothing},
      {"", 0, S::nothing},
      {"Expires: 60\r\n", 0, S::nothing},
      {"Contact: *\r\n", 0, S::nothing},
      {"Contact: <sip:other@198.51.100.7>;expires=3600\r\n", 0, S::nothing},
      {"Contact: <sip:t@198.51.100.7>;expires=3600\r\n", 0, S::nothing},
      // Beside others, in any order and form.
      {mine + ";expires=60\r\nContact: <sip:x@198.51.100.7>;expires=7200\r\n", 60, S::parameter},
      {"Contact: <sip:x@198.51.100.7>;expires=7200\r\n" + mine + ";expires=60\r\n", 60, S::parameter},
      {"Contact: <sip:x@198.51.100.7>;expires=5, <sip:t@192.0.2.5:5060>;expires=60, <sip:y@h>;expires=3600\r\n", 60,
       S::parameter},
      {"Contact: <sip:x@h>;expires=5\r\nContact: <sip:y@h>, <sip:t@192.0.2.5:5060>;expires=60\r\n", 60, S::parameter},
      {"Contact: <sip:t@192.0.2.6:5060>;expires=3600," + mine.substr(8) + ";expires=60\r\n", 60, S::parameter},
      {"Contact: <sip:broken@>;expires=5\r\n" + mine + ";expires=60\r\n", 60, S::parameter},
      // Two entries that are both ours: the smaller.
      {mine + ";expires=600\r\nContact: <sip:%74@192.0.2.5:5060>;expires=60\r\n", 60, S::parameter},
      {mine + ";expires=60\r\nContact: <sip:%74@192.0.2.5:5060>;expires=600\r\n", 60, S::parameter},
      // The answer rules, above and below what was asked.
      {mine + ";expires=7200\r\n", 7200, S::parameter},
      {mine + ";expires=3599\r\n", 3599, S::parameter},
  };
  for (const Row& row : rows) {
    CAPTURE(row.rows);
    const Grant grant = read(row.rows);
    CHECK(grant.lifetime == row.lifetime);
    CHECK(static_cast<int>(grant.source) == static_cast<int>(row.source));
    CHECK(static_cast<int>(grant.match) ==
          static_cast<int>(row.lifetime == 0 ? ContactMatch::none : ContactMatch::exact));
    CHECK(grant.bound() == (row.lifetime != 0));
  }
}

TEST_CASE("Without any value the lifetime is what was asked and at most one hour") {
  for (const std::uint32_t asked : {20U, 60U, 3599U, 3600U, 3601U, 7200U, 4294967295U}) {
    CAPTURE(asked);
    const Grant grant = read(std::string{own} + "\r\n", false, plain_via, sipreg_test::host(asked));
    CHECK(grant.lifetime == (asked < 3600 ? asked : 3600));
    CHECK(grant.source == ExpirySource::assumed);
  }
}

TEST_CASE("Which Contact is ours follows the examples of 19.1.4") {
  struct Row {
    const char* mine;
    const char* listed;
    bool same;
  };
  const Row rows[] = {
      {"sip:t@192.0.2.5:5060", "sip:t@192.0.2.5:5060", true},
      {"sip:t@192.0.2.5:5060", "sip:%74@192.0.2.5:5060", true},
      {"sip:t@192.0.2.5:5060", "SIP:t@192.0.2.5:5060", true},
      {"sip:t@192.0.2.5:5060", "sip:T@192.0.2.5:5060", false},
      {"sip:t@192.0.2.5:5060", "sips:t@192.0.2.5:5060", false},
      {"sip:t@192.0.2.5:5060", "sip:t@192.0.2.5", false},
      {"sip:t@192.0.2.5", "sip:t@192.0.2.5:5060", false},
      {"sip:t@192.0.2.5:5060", "sip:192.0.2.5:5060", false},
      {"sip:t@192.0.2.5:5060", "sip:t:secret@192.0.2.5:5060", false},
      {"sip:t@192.0.2.5:5060", "sip:t@192.0.2.5:5060;foo=1", true},
      {"sip:t@192.0.2.5:5060;foo=1", "sip:t@192.0.2.5:5060", true},
      {"sip:t@192.0.2.5:5060;foo=1", "sip:t@192.0.2.5:5060;foo=2", false},
      {"sip:t@192.0.2.5:5060;foo=a;bar=b", "sip:t@192.0.2.5:5060;BAR=B;Foo=A", true},
      {"sip:t@192.0.2.5:5060", "sip:t@192.0.2.5:5060;maddr=198.51.100.1", false},
      {"sip:t@192.0.2.5:5060", "sip:t@192.0.2.5:5060;user=phone", false},
      {"sip:t@192.0.2.5:5060", "sip:t@192.0.2.5:5060;ttl=15", false},
      {"sip:t@192.0.2.5:5060", "sip:t@192.0.2.5:5060;method=REGISTER", false},
      {"sip:t@192.0.2.5:5060", "sip:t@192.0.2.5:5060;transport=udp", false},
      {"sip:t@192.0.2.5:5060", "sip:t@192.0.2.5:5060;transport=tcp", false},
      {"sip:t@192.0.2.5:5060;transport=tcp", "sip:t@192.0.2.5:5060;Transport=TCP", true},
      {"sip:t@192.0.2.5:5060", "sip:t@192.0.2.5:5060?Subject=x", false},
      {"sip:t@192.0.2.5:5060?Subject=x&Priority=y", "sip:t@192.0.2.5:5060?priority=y&subject=x", true},
      {"sip:t@pbx.example.net", "sip:t@PBX.Example.NET", true},
      {"sip:t@pbx.example.net", "sip:t@192.0.2.5", false},
      {"sip:t@[2001:db8::9:1]", "sip:t@[2001:db8:0:0:0:0:9:01]", true},
      {"sip:t@[2001:db8::9:1]", "sip:t@[2001:db8::9:255]", false},
      {"sip:a%3bb@192.0.2.5", "sip:a;b@192.0.2.5", false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.mine, row.listed);
    HostText host;
    host.contact.uri = wire::read_uri(row.mine);
    const Grant grant = read("Contact: <" + std::string{row.listed} + ">;expires=60\r\n", false, plain_via, host);
    CHECK(grant.bound() == row.same);
    if (row.same) CHECK(grant.match == ContactMatch::exact);
  }
}

TEST_CASE("A rewritten Contact is found on the rungs of the NAT ladder in their order") {
  using M = ContactMatch;
  struct Row {
    const char* rows;
    std::string_view via;
    bool lenient;
    ContactMatch match;
    std::uint32_t lifetime;
  };
  HostText host = sipreg_test::host();
  host.contact.instance = "<urn:uuid:00000000-0000-1000-8000-000a95a0e128>";
  host.contact.reg_id = 1;
  host.contact.token = "k7Qx93";
#define INSTANCE "+sip.instance=\"<urn:uuid:00000000-0000-1000-8000-000a95a0e128>\""
  const Row rows[] = {
      // 1: instance and reg-id.
      {"Contact: <sip:9a@203.0.113.9:40000>;expires=60;reg-id=1;" INSTANCE "\r\n", plain_via, false, M::instance, 60},
      {"Contact: <sip:9a@203.0.113.9:40000>;expires=60;reg-id=2;" INSTANCE "\r\n", plain_via, false, M::none, 0},
      {"Contact: <sip:9a@203.0.113.9:40000>;expires=60;" INSTANCE "\r\n", plain_via, false, M::none, 0},
      {"Contact: <sip:9a@203.0.113.9:40000>;expires=60;reg-id=1;+sip.instance=\"<urn:uuid:1>\"\r\n", plain_via, false,
       M::none, 0},
      // 2: the token in the user part or in a URI parameter.
      {"Contact: <sip:k7Qx93@203.0.113.9:40000>;expires=60\r\n", plain_via, false, M::token, 60},
      {"Contact: <sip:9a@203.0.113.9:40000;line=k7Qx93>;expires=60\r\n", plain_via, false, M::token, 60},
      {"Contact: <sip:9a@203.0.113.9:40000>;line=k7Qx93;expires=60\r\n", plain_via, false, M::none, 0},
      // 3: our user at received:rport of this very answer.
      {"Contact: <sip:t@203.0.113.9:40000>;expires=60\r\n", natted_via, false, M::received, 60},
      {"Contact: <sip:t@203.0.113.9:40000>;expires=60\r\n", plain_via, false, M::none, 0},
      {"Contact: <sip:t@203.0.113.9:40001>;expires=60\r\n", natted_via, false, M::none, 0},
      {"Contact: <sip:t@203.0.113.8:40000>;expires=60\r\n", natted_via, false, M::none, 0},
      {"Contact: <sip:u@203.0.113.9:40000>;expires=60\r\n", natted_via, false, M::none, 0},
      {"Contact: <sip:t@203.0.113.9:40000>;expires=60\r\nContact: <sip:t@192.0.2.5:5060>;expires=0\r\n", natted_via,
       false, M::received, 60},
      {"Contact: <sip:t@192.0.2.5:5060>;expires=0\r\nContact: <sip:t@203.0.113.9:40000>;expires=60\r\n", natted_via,
       false, M::received, 60},
      // 4: one asked, one returned; a named deviation.
      {"Contact: <sip:9a@203.0.113.9:40000>;expires=60\r\n", plain_via, true, M::sole, 60},
      {"Contact: <sip:9a@203.0.113.9:40000>;expires=60\r\n", plain_via, false, M::none, 0},
      {"Contact: <sip:9a@203.0.113.9:40000>\r\nExpires: 90\r\n", plain_via, true, M::sole, 90},
      {"Contact: <sip:9a@203.0.113.9:40000>\r\n", plain_via, true, M::sole, 3600},
      {"Contact: <sip:9a@203.0.113.9:40000>;expires=0\r\n", plain_via, true, M::none, 0},
      {"Contact: <sip:9a@203.0.113.9>;expires=60, <sip:9b@203.0.113.9>;expires=60\r\n", plain_via, true, M::none, 0},
      // 5: no Contact at all, an Expires header; a named deviation.
      {"Expires: 60\r\n", plain_via, true, M::header, 60},
      {"Expires: 60\r\n", plain_via, false, M::none, 0},
      {"Expires: 0\r\n", plain_via, true, M::none, 0},
      {"Expires: soon\r\n", plain_via, true, M::none, 0},
      {"", plain_via, true, M::none, 0},
      // Our own Contact with 0 is an answer, not a riddle: no lower rung of guesses.
      {"Contact: <sip:t@192.0.2.5:5060>;expires=0\r\nExpires: 300\r\n", plain_via, true, M::none, 0},
      // A better rung wins over a smaller number; on the same rung the smaller wins.
      {"Contact: <sip:k7Qx93@203.0.113.9>;expires=30, <sip:t@192.0.2.5:5060>;expires=60\r\n", natted_via, true,
       M::exact, 60},
      {"Contact: <sip:k7Qx93@203.0.113.9>;expires=90, <sip:k7Qx93@203.0.113.8>;expires=60\r\n", natted_via, true,
       M::token, 60},
      {"Contact: <sip:t@203.0.113.9:40000>;expires=30, <sip:9a@h>;reg-id=1;" INSTANCE ";expires=60\r\n", natted_via,
       true, M::instance, 60},
  };
#undef INSTANCE
  for (const Row& row : rows) {
    CAPTURE(row.rows, row.via, row.lenient);
    const Grant grant = read(row.rows, row.lenient, row.via, host);
    CHECK(static_cast<int>(grant.match) == static_cast<int>(row.match));
    CHECK(grant.lifetime == row.lifetime);
  }
}

TEST_CASE("received is understood as an IPv6 address with and without brackets") {
  for (const char* received : {"[2001:db8::1]", "2001:db8::1", "2001:DB8:0::1"}) {
    CAPTURE(received);
    const std::string via = "SIP/2.0/UDP 192.0.2.5:5060;branch=z9hG4bK1;rport=40000;received=" + std::string{received};
    CHECK(read("Contact: <sip:t@[2001:db8::1]:40000>;expires=60\r\n", false, via).match == ContactMatch::received);
  }
}

TEST_CASE("An empty token and an empty instance make nobody ours") {
  HostText host = sipreg_test::host();
  CHECK_FALSE(
      read("Contact: <sip:@h>;expires=60, <sip:h2;x=1>;expires=60;+sip.instance=\"\"\r\n", false, plain_via, host)
          .bound());
}

TEST_CASE("Two thousand bindings of others do not hide ours") {
  std::string rows;
  for (int i = 0; i < 2000; ++i) rows += "m:<sip:" + std::to_string(i) + "@h>;expires=5\r\n";
  CHECK(read(rows + own + ";expires=60\r\n").lifetime == 60);
  CHECK_FALSE(read(rows).bound());
}
