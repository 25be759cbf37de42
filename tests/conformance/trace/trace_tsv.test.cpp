#include "conformance/trace/trace_tsv.hpp"

#include <cmath>

#include "catch.hpp"

using namespace sipreg::conformance;

namespace {

TimedMessage message(std::int64_t epoch_us, const std::string& raw, Party from = Party::agent, Party to = Party::r1) {
  TimedMessage one;
  one.epoch_us = epoch_us;
  one.from = from;
  one.to = to;
  one.transport = "udp";
  one.raw = raw;
  return one;
}

const std::string request =
    "REGISTER sip:registrar.example SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.3;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\n"
    "To: <sip:a@b>\r\nCall-ID: call\t1\r\nCSeq: 7 REGISTER\r\nContent-Length: 0\r\n\r\n";

}  // namespace

TEST_CASE("any bytes survive being escaped") {
  const std::string bytes = "a\tb\r\n\\c\\n\"\x01\xff end";
  CHECK(escaped(bytes).find_first_of("\t\r\n") == std::string::npos);
  CHECK(unescaped(escaped(bytes)) == bytes);
}

TEST_CASE("an escape that nobody writes is refused") {
  CHECK_FALSE(unescaped("a\\x").has_value());
  CHECK_FALSE(unescaped("a\\").has_value());
}

TEST_CASE("messages are sorted, numbered, and timed in policy seconds and copies are counted") {
  std::vector<TimedMessage> messages{message(3'000'000, request), message(1'500'000, request),
                                     message(2'000'000, "other"), message(4'000'000, request, Party::agent, Party::r2)};
  arrange(messages, 1'000'000, 10);
  CHECK(std::abs(messages[0].t - 5) < 1e-6);
  CHECK(messages[0].line == 2);
  CHECK(messages[0].copy == 1);
  CHECK(std::abs(messages[2].t - 20) < 1e-6);
  CHECK(messages[2].copy == 2);
  CHECK(messages[3].copy == 1);
}

TEST_CASE("a trace is read as it was written") {
  std::vector<TimedMessage> messages{message(1'500'000, request),
                                     message(2'000'000, "SIP/2.0 200 OK\r\n\r\n", Party::r1, Party::agent)};
  arrange(messages, 1'000'000, 1);
  const std::string text = write_trace(messages);
  const Trace trace = read_trace(text, "trace.tsv");
  REQUIRE(trace.findings.empty());
  REQUIRE(trace.messages.size() == 2);
  CHECK(trace.messages[0].raw == request);
  CHECK(std::abs(trace.messages[0].t - 0.5) < 1e-6);
  CHECK(trace.messages[1].from == Party::r1);
  CHECK(trace.messages[1].line == 3);
  CHECK(write_trace(trace.messages) == text);
  CHECK(text.find("\tREGISTER\tREGISTER sip:registrar.example SIP/2.0\t") != std::string::npos);
}

TEST_CASE("damaged lines are located, the others are read") {
  std::vector<TimedMessage> messages{message(1'500'000, request), message(2'000'000, request)};
  arrange(messages, 1'000'000, 1);
  std::string text = write_trace(messages);
  text += "4\tx\t1\tagent\tr1\tudp\t1\t\t\t\t\traw\n5\t1.0\t1\tnobody\tr1\tudp\t1\t\t\t\t\traw\nshort\n";
  const Trace trace = read_trace(text, "trace.tsv");
  CHECK(trace.messages.size() == 2);
  REQUIRE(trace.findings.size() == 3);
  CHECK(trace.findings[0].line == 4);
  CHECK(trace.findings[2].line == 6);
  CHECK(read_trace("something else\n", "x").findings.size() == 1);
}
