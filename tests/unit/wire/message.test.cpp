#include "sipreg/wire/message.hpp"

#include <string>
#include <type_traits>

#include "catch.hpp"

namespace wire = sipreg::wire;
using wire::Damage;
using wire::HeaderName;
using wire::Reading;

namespace {

constexpr std::string_view granted =
    "SIP/2.0 200 OK\r\n"
    "Via: SIP/2.0/UDP 192.0.2.5:5060;branch=z9hG4bK1;rport=40000;received=203.0.113.9\r\n"
    "From: \"Trunk\" <sip:t@example.com>;tag=f1\r\n"
    "To: <sip:t@example.com>;tag=t1\r\n"
    "Call-ID: id@192.0.2.5\r\n"
    "CSeq: 2 REGISTER\r\n"
    "Contact: <sip:t@192.0.2.5:5060>;expires=300\r\n"
    "Expires: 3600\r\n"
    "Path: <sip:p1.example.com;lr>, <sip:p2.example.com;lr>\r\n"
    "Service-Route: <sip:s.example.com;lr>\r\n"
    "Supported: path, OUTBOUND\r\n"
    "Require: outbound\r\n"
    "Flow-Timer: 120\r\n"
    "Authentication-Info: nextnonce=\"n2\"\r\n"
    "X-Trace: 1\r\n"
    "x-trace: 2\r\n"
    "Content-Length: 4\r\n"
    "\r\n"
    "bodyextra";

// A whole answer is read while compiling.
constexpr wire::Message at_compile_time = wire::read_message(granted);
static_assert(at_compile_time.damage == Damage::none);
static_assert(at_compile_time.status == 200 && at_compile_time.reason == "OK");
static_assert(at_compile_time.via.branch == "z9hG4bK1" && at_compile_time.via.rport == 40000);
static_assert(at_compile_time.cseq.number == 2 && at_compile_time.cseq.method == "REGISTER");
static_assert((*at_compile_time.contacts().begin()).expires.value == 300);
static_assert(at_compile_time.expires.value == 3600 && at_compile_time.body == "body");
static_assert(at_compile_time.lists(HeaderName::require, "outbound"));
static_assert(std::is_trivially_copyable_v<wire::Message>);

/// An answer with this start line and these rows beside the mandatory ones.
std::string answer(std::string_view start_line, std::string_view rows = {}) {
  return std::string{start_line} +
         "\r\nVia: SIP/2.0/UDP h;branch=z\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:a@b>;tag=2\r\nCall-ID: x\r\n"
         "CSeq: 1 REGISTER\r\n" +
         std::string{rows} + "\r\n";
}

std::string without(std::string_view name) {
  std::string bytes = answer("SIP/2.0 200 OK");
  const std::size_t begin = bytes.find(std::string{name} + ":");
  return bytes.erase(begin, bytes.find("\r\n", begin) + 2 - begin);
}

std::string replaced(std::string_view from, std::string_view to) {
  std::string bytes = answer("SIP/2.0 200 OK");
  return bytes.replace(bytes.find(from), from.size(), to);
}

}  // namespace

TEST_CASE("an answer is read whole") {
  const wire::Message message = wire::read_message(granted);
  CHECK(message.is_response);
  CHECK_FALSE(message.is_request);
  CHECK(message.via_count == 1);
  CHECK(message.from().display == "Trunk");
  CHECK(message.from().tag() == "f1");
  CHECK(message.to().tag() == "t1");
  CHECK(message.to().uri().host == "example.com");
  CHECK(message.call_id == "id@192.0.2.5");
  CHECK(message.flow_timer.value == 120);
  CHECK(message.first(HeaderName::service_route) == "<sip:s.example.com;lr>");
  CHECK(wire::read_authentication_info(message.first(HeaderName::authentication_info)).nextnonce == "n2");
  CHECK(message.head.size() + 9 == granted.size());
  CHECK(message.min_expires.reading == Reading::absent);
  CHECK(message.retry_after.delay.reading == Reading::absent);
}

TEST_CASE("rows and items are walked by name, whatever the case") {
  const wire::Message message = wire::read_message(granted);
  std::string path;
  for (const std::string_view item : message.items(HeaderName::path)) path += std::string{item} + " ";
  CHECK(path == "<sip:p1.example.com;lr> <sip:p2.example.com;lr> ");
  std::string trace;
  for (const std::string_view value : message.values("X-TRACE")) trace += std::string{value} + " ";
  CHECK(trace == "1 2 ");
  CHECK(message.first("x-trace") == "1");
  CHECK(message.first("call-id") == "id@192.0.2.5");
  CHECK(message.first("no-such").empty());
  CHECK(message.values("no-such").empty());
  CHECK(message.first(HeaderName::date).empty());
  CHECK_FALSE(message.has(HeaderName::date));
  CHECK(message.lists(HeaderName::supported, "outbound"));
  CHECK_FALSE(message.lists(HeaderName::supported, "gruu"));
  std::size_t rows = 0;
  for (auto row = message.rows().begin(); row != wire::RangeEnd{}; ++row) ++rows;
  CHECK(rows == 16);
  CHECK(message.rows().begin().row().name == "Via");
}

TEST_CASE("Privacy lists its values with semicolons") {
  const std::string bytes = answer("SIP/2.0 200 OK", "Privacy: header; id\r\n");
  CHECK(wire::read_message(bytes).lists(HeaderName::privacy, "id", ';'));
  CHECK_FALSE(wire::read_message(bytes).lists(HeaderName::privacy, "none", ';'));
}

TEST_CASE("a request is read whole") {
  const std::string bytes =
      "REGISTER sip:registrar.example.com SIP/2.0\r\nv: SIP/2.0/UDP h:5062;branch=z9hG4bK2;rport\r\n"
      "f: <sip:a@b>;tag=1\r\nt: <sip:a@b>\r\ni: x\r\nCSeq: 7 REGISTER\r\nMax-Forwards: 70\r\nm: <sip:a@h>\r\n"
      "l: 0\r\n\r\n";
  const wire::Message message = wire::read_message(bytes);
  CHECK(message.damage == Damage::none);
  CHECK(message.is_request);
  CHECK(message.method == "REGISTER");
  CHECK(message.request_uri == "sip:registrar.example.com");
  CHECK(message.max_forwards.value == 70);
  CHECK(message.status == 0);
  CHECK(message.to().tag().empty());
  CHECK(message.content_length == wire::DeltaSeconds{0, Reading::valid});
}

TEST_CASE("start lines are read, or say why not") {
  const struct {
    std::string_view line;
    Damage damage;
    int status;
    std::string_view reason;
  } cases[] = {
      {"SIP/2.0 200 OK", Damage::none, 200, "OK"},
      {"SIP/2.0 100 ", Damage::none, 100, ""},
      {"SIP/2.0 100", Damage::none, 100, ""},
      {"sip/2.0 699 x", Damage::none, 699, "x"},
      {"SIP/2.0 200 = 2**3 * 5**2 \xD0\xBD\xD0\xBE", Damage::none, 200, "= 2**3 * 5**2 \xD0\xBD\xD0\xBE"},
      {"SIP/2.0 200 \xFF\xFE", Damage::none, 200, "\xFF\xFE"},
      {"SIP/2.0 4294967301 better not break the receiver", Damage::status_code, 0, "better not break the receiver"},
      {"SIP/2.0 700 x", Damage::status_code, 0, "x"},
      {"SIP/2.0 099 x", Damage::status_code, 0, "x"},
      {"SIP/2.0 20 x", Damage::status_code, 0, "x"},
      {"SIP/2.0 2000 x", Damage::status_code, 0, "x"},
      {"SIP/2.0 2x0 x", Damage::status_code, 0, "x"},
      {"SIP/2.0 -20 x", Damage::status_code, 0, "x"},
      {"SIP/2.0  200 OK", Damage::status_code, 0, "200 OK"},
      {"SIP/2.0", Damage::status_code, 0, ""},
      {"SIP/3.0 200 OK", Damage::version, 0, ""},
      {"SIP/2.00 200 OK", Damage::version, 0, ""},
      {"HTTP/1.1 200 OK", Damage::start_line, 0, ""},
      {"REGISTER sip:a", Damage::start_line, 0, ""},
      {"REGISTER SIP/2.0", Damage::start_line, 0, ""},
      {"REGISTER  SIP/2.0", Damage::start_line, 0, ""},
      {"REG(ISTER sip:a SIP/2.0", Damage::start_line, 0, ""},
      {"REGISTER sip:a SIP/7.0", Damage::version, 0, ""},
      {"REGISTER sip:a SIP/2.0", Damage::none, 0, ""},
      {"\x01\x01\x00\x08!\x12\xA4\x42", Damage::start_line, 0, ""},
  };
  for (const auto& c : cases) {
    CAPTURE(c.line);
    const std::string bytes = answer(c.line);
    const wire::Message message = wire::read_message(bytes);
    CHECK(message.damage == c.damage);
    CHECK(message.status == c.status);
    CHECK(message.reason == c.reason);
  }
}

TEST_CASE("what every message needs must be there, once and readable") {
  CHECK(wire::read_message(answer("SIP/2.0 200 OK")).damage == Damage::none);
  CHECK(wire::read_message(without("Via")).damage == Damage::no_via);
  CHECK(wire::read_message(without("From")).damage == Damage::no_from);
  CHECK(wire::read_message(without("To")).damage == Damage::no_to);
  CHECK(wire::read_message(without("Call-ID")).damage == Damage::no_call_id);
  CHECK(wire::read_message(without("CSeq")).damage == Damage::no_cseq);
  CHECK(wire::read_message(replaced("SIP/2.0/UDP h", "SIP/2.0/UDP")).damage == Damage::via);
  CHECK(wire::read_message(replaced("Call-ID: x", "Call-ID:")).damage == Damage::no_call_id);
  for (const std::string_view twice :
       {"CSeq: 1 REGISTER\r\n", "Call-ID: y\r\n", "i: x\r\n", "f: <sip:a@b>\r\n", "To: <sip:a@b>\r\n"}) {
    CAPTURE(twice);
    CHECK(wire::read_message(answer("SIP/2.0 200 OK", twice)).damage == Damage::repeated_header);
  }
}

TEST_CASE("CSeq is a number below 2^31 and a method") {
  const struct {
    std::string_view value;
    Damage damage;
  } cases[] = {
      {"0 REGISTER", Damage::none},
      {"2147483647 REGISTER", Damage::none},
      {" 1 \t REGISTER ", Damage::none},
      {"0009 REGISTER", Damage::none},
      {"2147483648 REGISTER", Damage::cseq_range},
      {"36893488147419103232 REGISTER", Damage::cseq_range},
      {"-1 REGISTER", Damage::cseq},
      {"REGISTER", Damage::cseq},
      {"1", Damage::cseq},
      {"1REGISTER", Damage::cseq},
      {"1 REG ISTER", Damage::cseq},
      {"", Damage::cseq},
  };
  for (const auto& c : cases) {
    CAPTURE(c.value);
    CHECK(wire::read_message(replaced("1 REGISTER", c.value)).damage == c.damage);
  }
}

TEST_CASE("Content-Length is one number that the bytes hold out for") {
  const struct {
    std::string_view rows;
    std::string_view rest;
    Damage damage;
    std::string_view body;
  } cases[] = {
      {"", "whatever comes", Damage::none, "whatever comes"},
      {"Content-Length: 0\r\n", "extra", Damage::none, ""},
      {"l: 3\r\n", "abcextra", Damage::none, "abc"},
      {"l: 3\r\nContent-Length: 3\r\n", "abc", Damage::none, "abc"},
      {"l: 500\r\n", "", Damage::short_body, ""},
      {"l: 4\r\n", "abc", Damage::short_body, "abc"},
      {"l: 99999999999999999999\r\n", "abc", Damage::short_body, "abc"},
      {"l: -999\r\n", "abc", Damage::content_length, "abc"},
      {"l: abc\r\n", "abc", Damage::content_length, "abc"},
      {"l:\r\n", "", Damage::content_length, ""},
      {"l: 0\r\nContent-Length: 3\r\n", "abc", Damage::conflicting_content_length, "abc"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.rows);
    const std::string bytes = answer("SIP/2.0 200 OK", c.rows) + std::string{c.rest};
    const wire::Message message = wire::read_message(bytes);
    CHECK(message.damage == c.damage);
    CHECK(message.body == c.body);
  }
}

TEST_CASE("Via values are counted over lists and rows") {
  const auto count = [](std::string_view rows) {
    const std::string bytes = answer("SIP/2.0 200 OK", rows);
    return wire::read_message(bytes).via_count;
  };
  CHECK(count("") == 1);
  CHECK(count("Via: SIP/2.0/UDP 255.255.255.255\r\n") == 2);
  CHECK(count("v: SIP/2.0/UDP b, SIP/2.0/UDP c;x=\"d,e\"\r\nVIA: SIP/2.0/UDP d\r\n") == 4);
  const std::string bytes = replaced("h;branch=z", "h;branch=z, SIP/2.0/UDP i;branch=y");
  CHECK(wire::read_message(bytes).via_count == 2);
  CHECK(wire::read_message(bytes).via.branch == "z");
}

TEST_CASE("a number whose header stands there twice must agree with itself") {
  const auto read = [](std::string_view rows) {
    const std::string bytes = answer("SIP/2.0 423 x", rows);
    return wire::read_message(bytes).min_expires;
  };
  CHECK(read("Min-Expires: 120\r\n") == wire::DeltaSeconds{120, Reading::valid});
  CHECK(read("Min-Expires: 120\r\nMIN-EXPIRES: 120\r\n") == wire::DeltaSeconds{120, Reading::valid});
  CHECK(read("Min-Expires: 120\r\nMin-Expires: 60\r\n").reading == Reading::malformed);
  CHECK(read("Min-Expires: x\r\n").reading == Reading::malformed);
}

TEST_CASE("bytes that are no message say why") {
  CHECK(wire::read_message("").damage == Damage::empty);
  CHECK(wire::read_message("\r\n\r\n").damage == Damage::empty);
  CHECK(wire::read_message("SIP/2.0 200 OK").damage == Damage::start_line);
  std::string bytes = answer("SIP/2.0 200 OK");
  CHECK(wire::read_message("\r\n\r\n" + bytes).damage == Damage::none);
  bytes.resize(bytes.size() - 2);
  CHECK(wire::read_message(bytes).damage == Damage::unfinished_header);
  CHECK(wire::read_message(bytes).call_id == "x");
}

TEST_CASE("65535 bytes are read, one more is too long") {
  std::string bytes = answer("SIP/2.0 200 OK");
  bytes.resize(wire::max_message_size, 'b');
  CHECK(wire::read_message(bytes).damage == Damage::none);
  bytes += 'b';
  CHECK(wire::read_message(bytes).damage == Damage::too_long);
}

TEST_CASE("rows beyond the limit damage the message, unreadable lines do not count") {
  std::string rows;
  for (std::size_t i = 5; i < wire::max_rows; ++i) rows += "a:b\r\nno row\r\n";
  CHECK(wire::read_message(answer("SIP/2.0 200 OK", rows)).damage == Damage::none);
  rows += "a:b\r\n";
  CHECK(wire::read_message(answer("SIP/2.0 200 OK", rows)).damage == Damage::too_many_rows);
}

TEST_CASE("every damage has a line of text of its own") {
  std::string seen;
  for (int i = 0; i <= static_cast<int>(Damage::short_body); ++i) {
    const std::string text{wire::to_string(static_cast<Damage>(i))};
    CHECK_FALSE(text.empty());
    CHECK(seen.find("|" + text + "|") == std::string::npos);
    seen += "|" + text + "|";
  }
}
