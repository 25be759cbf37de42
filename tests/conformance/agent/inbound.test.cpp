#include "conformance/agent/inbound.hpp"

#include "catch.hpp"
#include "conformance/agent/response_head.hpp"

using namespace sipreg;
using namespace sipreg::agent;
using wire::HeaderName;

namespace {

std::string request(const std::string& method, const std::string& vias, const std::string& to = "<sip:trunk1@b>") {
  return method + " sip:trunk1@192.0.2.9:5062 SIP/2.0\r\n" + vias + "From: <sip:probe@a>;tag=p\r\nTo: " + to +
         "\r\nCall-ID: c1\r\nCSeq: 7 " + method + "\r\nContent-Length: 0\r\n\r\n";
}

const Endpoint source(asio::ip::make_address("192.0.2.1"), 5060);

InboundAnswer answer(const std::string& text) {
  const auto message = wire::read_message(text);
  REQUIRE(message.damage == wire::Damage::none);
  return answer_request(message, source, "ours");
}

std::string via(const std::string& value) { return "Via: SIP/2.0/UDP " + value + "\r\n"; }

// The first row of Via in the answer to a request with this one.
std::string top_via(const std::string& value) {
  const auto bytes = answer(request("OPTIONS", via(value))).bytes;
  const auto message = wire::read_message(bytes);
  REQUIRE(message.damage == wire::Damage::none);
  return std::string(message.first(HeaderName::via));
}

}  // namespace

TEST_CASE("the answer goes to the port that rport or the Via says, over a stream where the request came from") {
  const auto to = [](Transport transport, const std::string& value) {
    const auto text = request("OPTIONS", via(value));
    const auto message = wire::read_message(text);
    return reply_to(transport, Endpoint(source.address(), 40'000), message).port();
  };
  CHECK(to(Transport::udp, "192.0.2.1:5070;branch=z9hG4bK1;rport") == 40'000);
  CHECK(to(Transport::udp, "192.0.2.1:5070;branch=z9hG4bK1") == 5070);
  CHECK(to(Transport::udp, "192.0.2.1;branch=z9hG4bK1") == 5060);
  CHECK(to(Transport::tcp, "192.0.2.1:5070;branch=z9hG4bK1") == 40'000);
}

TEST_CASE("OPTIONS is answered 200 with the headers of the request and a tag of ours") {
  const auto given = answer(request("OPTIONS", via("192.0.2.1;branch=z9hG4bK1")));
  CHECK(given.status == 200);
  const auto message = wire::read_message(given.bytes);
  REQUIRE(message.damage == wire::Damage::none);
  CHECK(message.status == 200);
  CHECK(message.via.branch == "z9hG4bK1");
  CHECK(message.from_value == "<sip:probe@a>;tag=p");
  CHECK(message.to().tag() == "ours");
  CHECK(message.call_id == "c1");
  CHECK(message.cseq.number == 7);
  CHECK(message.cseq.method == "OPTIONS");
  CHECK(message.first("Allow") == "OPTIONS");
}

TEST_CASE("what this agent cannot do is told, and an ACK is not answered") {
  for (const auto* method : {"INVITE", "REGISTER", "SUBSCRIBE", "options"})
    CHECK(answer(request(method, via("192.0.2.1;branch=z9hG4bK1"))).status == 405);
  CHECK(answer(request("CANCEL", via("192.0.2.1;branch=z9hG4bK1"))).status == 481);
  const auto ack = answer(request("ACK", via("192.0.2.1;branch=z9hG4bK1")));
  CHECK(ack.status == 0);
  CHECK(ack.bytes.empty());
}

TEST_CASE("a request inside of a dialog keeps its tag") {
  const auto given = answer(request("OPTIONS", via("192.0.2.1;branch=z9hG4bK1"), "<sip:trunk1@b>;tag=theirs"));
  CHECK(wire::read_message(given.bytes).to().tag() == "theirs");
}

TEST_CASE("all Vias are returned in their order") {
  const auto given = answer(request("OPTIONS", via("192.0.2.1;branch=z9hG4bK1, SIP/2.0/UDP b;branch=z9hG4bK2") +
                                                   via("c;branch=z9hG4bK3") + via("d;branch=z9hG4bK4")));
  const auto message = wire::read_message(given.bytes);
  CHECK(message.via_count == 4);
  std::string rows;
  for (const auto row : message.values(HeaderName::via)) rows.append(row).append("|");
  CHECK(rows ==
        "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1, SIP/2.0/UDP b;branch=z9hG4bK2|SIP/2.0/UDP c;branch=z9hG4bK3|"
        "SIP/2.0/UDP d;branch=z9hG4bK4|");
}

TEST_CASE("the top Via is told where the request has come from") {
  CHECK(top_via("192.0.2.1:5060;branch=z9hG4bK1") == "SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK1");
  CHECK(top_via("10.0.0.1;branch=z9hG4bK1") == "SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK1;received=192.0.2.1");
  CHECK(top_via("10.0.0.1;rport;branch=z9hG4bK1") ==
        "SIP/2.0/UDP 10.0.0.1;rport=5060;branch=z9hG4bK1;received=192.0.2.1");
  CHECK(top_via("192.0.2.1;branch=z9hG4bK1;rport") ==
        "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1;rport=5060;received=192.0.2.1");
  CHECK(top_via("a;rport;branch=z9hG4bK1, SIP/2.0/UDP b;rport") ==
        "SIP/2.0/UDP a;rport=5060;branch=z9hG4bK1;received=192.0.2.1, SIP/2.0/UDP b;rport");
  CHECK(top_via("a ; rport ; branch = z9hG4bK1;x=\"; rport\"") ==
        "SIP/2.0/UDP a;rport=5060;branch=z9hG4bK1;x=\"; rport\";received=192.0.2.1");
  CHECK(top_via("a;received=203.0.113.9;rport=1;branch=z9hG4bK1") ==
        "SIP/2.0/UDP a;rport=5060;branch=z9hG4bK1;received=192.0.2.1");
  CHECK(top_via("a") == "SIP/2.0/UDP a;received=192.0.2.1");
  CHECK(top_via("a, SIP/2.0/UDP b") == "SIP/2.0/UDP a;received=192.0.2.1, SIP/2.0/UDP b");
}
