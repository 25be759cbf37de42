#include "sipreg/wire/stream_framer.hpp"

#include <string>
#include <vector>

#include "catch.hpp"

namespace wire = sipreg::wire;
using wire::Damage;
using Kind = wire::StreamFramer::Kind;

namespace {

std::string message(std::string_view rows, std::string_view body = {}) {
  return "SIP/2.0 200 OK\r\nCall-ID: x\r\n" + std::string{rows} + "\r\n" + std::string{body};
}

struct Cut {
  std::vector<std::string> messages;
  std::size_t line_ends = 0;
  Damage damage = Damage::none;
  std::string left;
};

/// Feeds `stream` in pieces of `size` bytes, as a host would.
Cut cut(std::string_view stream, std::size_t size) {
  Cut result;
  wire::StreamFramer framer;
  std::string pending;
  for (std::size_t at = 0; at < stream.size(); at += size) {
    pending += stream.substr(at, size);
    for (;;) {
      const wire::StreamFramer::Frame frame = framer.next(pending);
      if (frame.kind == Kind::message) result.messages.emplace_back(frame.message);
      if (frame.kind == Kind::line_end) ++result.line_ends;
      if (frame.kind == Kind::broken) {
        result.damage = frame.damage;
        result.left = pending;
        return result;
      }
      if (frame.kind == Kind::need_more) break;
      pending.erase(0, frame.used);
    }
  }
  result.left = pending;
  return result;
}

constexpr bool whole_in_two_pieces() {
  constexpr std::string_view stream = "SIP/2.0 200 OK\r\nl: 2\r\n\r\nab\r\n";
  wire::StreamFramer framer;
  if (framer.next(stream.substr(0, 20)).kind != Kind::need_more) return false;
  const wire::StreamFramer::Frame frame = framer.next(stream);
  if (frame.kind != Kind::message || frame.message != stream.substr(0, 26)) return false;
  return framer.next(stream.substr(frame.used)).kind == Kind::line_end;
}
static_assert(whole_in_two_pieces());

}  // namespace

TEST_CASE("a stream is cut the same way however it was torn") {
  const std::string first = message("Content-Length: 5\r\n", "\r\nab\n");
  const std::string second = message("l: 0\r\n");
  const std::string third = message("Subject: a\r\n \r\n b\r\n");
  const std::string stream = "\r\n\r\n" + first + second + "\r\n" + third + "SIP/2.0 100 Try";
  for (std::size_t size = 1; size <= stream.size(); ++size) {
    CAPTURE(size);
    const Cut found = cut(stream, size);
    CHECK(found.messages == std::vector<std::string>{first, second, third});
    CHECK(found.line_ends == 3);
    CHECK(found.damage == Damage::none);
    CHECK(found.left == "SIP/2.0 100 Try");
  }
}

TEST_CASE("a stream breaks where message boundaries are lost, and stays broken") {
  const struct {
    std::string stream;
    Damage damage;
  } cases[] = {
      {message("Content-Length: -999\r\n"), Damage::content_length},
      {message("Content-Length: abc\r\n"), Damage::content_length},
      {message("Content-Length:\r\n"), Damage::content_length},
      {message("Content-Length: 0\r\nl: 5\r\n", "abcde"), Damage::conflicting_content_length},
      {message("Content-Length: 65536\r\n"), Damage::too_long},
      {message("Content-Length: 99999999999999999999\r\n"), Damage::too_long},
      {"HTTP/1.1 400 Bad Request\r\n", Damage::start_line},
      {"\x16\x03\x01\x02\n", Damage::start_line},
      {"SIP/2.0 200 OK\r\nX: " + std::string(70000, 'a'), Damage::unfinished_header},
      {std::string(65535, 'a'), Damage::unfinished_header},
  };
  for (const auto& c : cases) {
    CAPTURE(c.stream.substr(0, 60));
    for (const std::size_t size : {std::size_t{1}, std::size_t{7}, c.stream.size()}) {
      const Cut found = cut(message("l: 0\r\n") + c.stream + message("l: 0\r\n"), size);
      CHECK(found.damage == c.damage);
      CHECK(found.messages.size() == 1);
    }
  }
  wire::StreamFramer framer;
  CHECK(framer.next("HTTP/1.1 400 Bad Request\r\n").kind == Kind::broken);
  CHECK(framer.next(message("l: 0\r\n")).kind == Kind::broken);
}

TEST_CASE("a message may be as long as a datagram, header and body together") {
  const std::string rows = "Content-Length: 65000\r\n";
  const std::string head = message(rows);
  const std::string fits =
      message("Content-Length: " + std::to_string(65535 - head.size()) + "\r\n", std::string(65535 - head.size(), 'b'));
  REQUIRE(fits.size() == 65535);
  CHECK(cut(fits, 1000).messages.size() == 1);
  CHECK(cut(message("Content-Length: " + std::to_string(65536 - head.size()) + "\r\n"), 1000).damage ==
        Damage::too_long);
}

TEST_CASE("a row that only looks like Content-Length does not count") {
  const std::string stream =
      message("Subject: x\r\n Content-Length: 5\r\nX-Content-Length: 7\r\nContent-Length: 0\r\n");
  CHECK(cut(stream, stream.size()).messages == std::vector<std::string>{stream});
}

TEST_CASE("lone line feeds end lines and headers in a stream too") {
  const std::string one = "SIP/2.0 200 OK\nl: 2\n\nab";
  for (const std::size_t size : {std::size_t{1}, one.size()})
    CHECK(cut("\n" + one + one, size).messages == std::vector<std::string>{one, one});
}

TEST_CASE("without Content-Length the body is taken for empty") {
  const std::string one = message("Expires: 60\r\n");
  CHECK(cut(one + one, 3).messages == std::vector<std::string>{one, one});
}

TEST_CASE("what was cut out is read without damage to its framing") {
  const std::string stream =
      "\r\nSIP/2.0 200 OK\r\nVia: SIP/2.0/TCP h;branch=z\r\nFrom: <sip:a@b>;tag=1\r\n"
      "To: <sip:a@b>;tag=2\r\nCall-ID: x\r\nCSeq: 1 REGISTER\r\nl: 3\r\n\r\nabc";
  const Cut found = cut(stream, 1);
  REQUIRE(found.messages.size() == 1);
  const wire::Message read = wire::read_message(found.messages[0]);
  CHECK(read.damage == Damage::none);
  CHECK(read.body == "abc");
}
