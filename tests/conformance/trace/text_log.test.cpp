#include "conformance/trace/text_log.hpp"

#include <fmt/format.h>

#include "capture_bytes.hpp"
#include "catch.hpp"

using namespace sipreg::conformance;
using namespace sipreg_test;

namespace {

bool says(const Read& read, const std::string& words) {
  for (const std::string& sentence : read.losses)
    if (sentence.find(words) != std::string::npos) return true;
  return false;
}

std::string without_returns(std::string text) {
  std::erase(text, '\r');
  return text;
}

std::string sngrep_entry(const std::string& time, const std::string& bytes) {
  return fmt::format("2026/11/22 {} 192.0.2.1:5062 -> 192.0.2.2:5060\n{}\n\n", time, bytes);
}

std::string asterisk_entry(const std::string& prefix, const std::string& bytes, bool received = false) {
  return fmt::format("{}<--- {} SIP {} ({} bytes) {} UDP:192.0.2.2:5060 --->\n{}\n", prefix,
                     received ? "Received" : "Transmitting", received ? "response" : "request", bytes.size(),
                     received ? "from" : "to", bytes);
}

std::string baresip_entry(const std::string& bytes, const std::string& time = "") {
  return fmt::format("\x1b[36;1m{}#\nUDP 192.0.2.1:5062 -> [2001:db8::2]:5060\n{}\x1b[;m\n", time, bytes);
}

std::string sipp_entry(const std::string& time, const std::string& kind, const std::string& bytes) {
  return fmt::format("----------------------------------------------- 2026-11-23 {}\n{}\n\n{}\n\n", time, kind, bytes);
}

const std::string full_log = "[2026-01-08 20:28:01.250] VERBOSE[2152] res_pjsip_logger.c: ";

}  // namespace

TEST_CASE("sngrep's dialogs, one after the other, become one stream in the order of time") {
  const Read read =
      read_bytes(sngrep_entry("12:00:01.000001", request(1)) + sngrep_entry("12:00:03.000000", request(3)) +
                 sngrep_entry("12:00:02.500000", request(2)));
  CHECK(read.losses.empty());
  REQUIRE(read.messages.size() == 3);
  CHECK(read.messages[0].bytes == request(1));
  CHECK(read.messages[1].bytes == request(2));
  CHECK(read.messages[2].bytes == request(3));
  CHECK(read.messages[0].message.time.ns == 1'795'348'801'000'001'000);
  CHECK(read.messages[0].message.time.grain_ns == 1000);
  CHECK(read.messages[0].message.time.clock == Clock::local);
  CHECK(to_string(read.messages[0].message.source) == "192.0.2.1:5062");
  CHECK(read.messages[0].message.position == 1);
  CHECK(read.messages[2].message.position == 14);
}

TEST_CASE("a log that is too large to be sorted is sorted as far as its limit goes, and that is counted") {
  std::string log;
  for (int second = 30; second > 0; --second)
    log += sngrep_entry(fmt::format("12:00:{:02}.000000", second), request(second));
  ReadOptions options;
  options.limits.sorted_bytes = 10'000;
  const Read read = read_bytes(log, options);
  CHECK(read.messages.size() == 30);
  CHECK(says(read, "the log is too large to be sorted"));
  CHECK(read_bytes(log).losses.empty());
}

TEST_CASE("an offset from UTC is taken off the times of a log") {
  ReadOptions options;
  options.utc_offset = std::chrono::hours(8);
  const Read read = read_bytes(sngrep_entry("12:00:01.000000", request()), options);
  REQUIRE(read.messages.size() == 1);
  CHECK(read.messages[0].message.time.ns == 1'795'320'001'000'000'000);
}

TEST_CASE("an Asterisk log file has times, and one end of each message") {
  const Read read = read_bytes(full_log + "some other line\n" + asterisk_entry(full_log, request()) +
                               "[2026-01-08 20:28:01.300] NOTICE[1] x.c: unrelated\n" +
                               asterisk_entry("[2026-01-08 20:28:02] VERBOSE[9][C-01] r.c: ", answer(), true));
  CHECK(read.losses.empty());
  REQUIRE(read.messages.size() == 2);
  CHECK(read.messages[0].bytes == request());
  CHECK(read.messages[0].message.time.ns == 1'767'904'081'250'000'000);
  CHECK(read.messages[0].message.time.grain_ns == 1'000'000);
  CHECK(to_string(read.messages[0].message.source) == "unknown");
  CHECK(to_string(read.messages[0].message.destination) == "192.0.2.2:5060");
  CHECK(read.messages[0].message.position == 2);
  CHECK(read.messages[1].bytes == answer());
  CHECK(read.messages[1].message.time.grain_ns == 1'000'000'000);
  CHECK(to_string(read.messages[1].message.source) == "192.0.2.2:5060");
}

TEST_CASE("Asterisk's console has no times, only an order") {
  const Read read = read_bytes("pbx*CLI> \n" + asterisk_entry("", request()) + asterisk_entry("", answer(), true));
  REQUIRE(read.messages.size() == 2);
  CHECK(read.messages[0].message.time.clock == Clock::none);
  CHECK(read.messages[1].bytes == answer());
}

TEST_CASE("a date without a year counts on over the new year") {
  const Read read = read_bytes(asterisk_entry("[Dec 31 23:59:59] V[1] r.c: ", request(1)) +
                               asterisk_entry("[Jan  1 00:00:01] V[1] r.c: ", request(2)));
  REQUIRE(read.messages.size() == 2);
  CHECK(read.messages[1].message.time.ns - read.messages[0].message.time.ns == 2'000'000'000);
}

TEST_CASE("baresip's trace is read through its colours, and without times") {
  const Read read =
      read_bytes("baresip v1.0.0\n" + baresip_entry(request()) + "ua: registered\n" + baresip_entry(answer()));
  CHECK(read.losses.empty());
  REQUIRE(read.messages.size() == 2);
  CHECK(read.messages[0].bytes == request());
  CHECK(read.messages[0].message.transport == Transport::udp);
  CHECK(to_string(read.messages[0].message.destination) == "[2001:db8::2]:5060");
  CHECK(read.messages[0].message.time.clock == Clock::none);
  CHECK(read.messages[1].bytes == answer());
}

TEST_CASE("a time of day counts on over midnight") {
  const Read read = read_bytes(baresip_entry(request(), "23:59:59.500") + baresip_entry(answer(), "00:00:00.250"));
  REQUIRE(read.messages.size() == 2);
  CHECK(read.messages[0].message.time.clock == Clock::of_day);
  CHECK(read.messages[1].message.time.ns - read.messages[0].message.time.ns == 750'000'000);
}

TEST_CASE("SIPp's message log is read alone, by the lengths that it says") {
  const std::string body = request() +
                           "\n----------------------------------------------- 2026-11-23 01:00:00.000000\nUDP "
                           "message sent (5 bytes):\n\nhello";
  const Read read =
      read_bytes(sipp_entry("01:51:03.785905", fmt::format("UDP message received [{}] bytes :", body.size()), body) +
                 sipp_entry("01:51:04.000001", fmt::format("UDP message sent ({} bytes):", answer().size()), answer()));
  CHECK(read.losses.empty());
  REQUIRE(read.messages.size() == 2);
  CHECK(read.messages[0].bytes == body);
  CHECK(read.messages[0].message.time.ns == 1'795'398'663'785'905'000);
  CHECK(read.messages[1].bytes == answer());
}

TEST_CASE("two answers in one write to TCP are two messages") {
  const std::string both = answer(1) + answer(2);
  const Read read =
      read_bytes(sipp_entry("01:51:03.785905", fmt::format("TCP message sent ({} bytes):", both.size()), both));
  REQUIRE(read.messages.size() == 2);
  CHECK(read.messages[0].bytes == answer(1));
  CHECK(read.messages[1].bytes == answer(2));
}

TEST_CASE("a log that lost its carriage returns gets them back") {
  const std::string logs[] = {
      sngrep_entry("12:00:01.000001", request()), asterisk_entry(full_log, request()), baresip_entry(request()),
      sipp_entry("01:51:03.785905", fmt::format("UDP message received [{}] bytes :", request().size()), request())};
  for (const std::string& log : logs) {
    CAPTURE(log);
    const Read read = read_bytes(without_returns(log));
    CHECK(read.losses.empty());
    REQUIRE(read.messages.size() == 1);
    CHECK(read.messages[0].bytes == request());
  }
}

TEST_CASE("a log that ends within a message hands out what is there and says so") {
  const std::string logs[] = {
      sngrep_entry("12:00:01.000001", request()), asterisk_entry(full_log, request()), baresip_entry(request()),
      sipp_entry("01:51:03.785905", fmt::format("UDP message received [{}] bytes :", request().size()), request())};
  for (const std::string& log : logs) {
    CAPTURE(log);
    const Read read = read_bytes(log.substr(0, log.find("Expires: 3600") + 15));
    REQUIRE(read.messages.size() == 1);
    CHECK(read.messages[0].message.cut);
    CHECK(says(read, "shorter than they say: 1, at line"));
  }
}

TEST_CASE("an entry without a message is counted, the next one is read") {
  const Read read = read_bytes(asterisk_entry(full_log, "no message at all\r\n") + asterisk_entry(full_log, request()) +
                               full_log + "<--- Received SIP request (x bytes) from UDP:192.0.2.2:5060 --->\n");
  CHECK(read.messages.size() == 1);
  CHECK(says(read, "entries that hold no SIP message: 2, at line 1, "));
}

TEST_CASE("an entry that another one interrupts is cut there") {
  const Read read =
      read_bytes(asterisk_entry(full_log, request()).substr(0, 200) + "\n" + asterisk_entry(full_log, answer()));
  REQUIRE(read.messages.size() == 2);
  CHECK(read.messages[0].message.cut);
  CHECK(read.messages[1].bytes == answer());
}

TEST_CASE("lines are limited in length, and counted on") {
  std::string log(300'000, 'x');
  log += '\n';
  log += asterisk_entry("", request());
  ReadOptions options;
  options.format = TraceFormat::asterisk;
  const Read read = read_bytes(log, options);
  REQUIRE(read.messages.size() == 1);
  CHECK(read.messages[0].message.position == 2);
  CHECK(says(read, "lines longer than the limit: 1, at line 1"));
}

TEST_CASE("each format is recognised by content and known by name") {
  for (const TraceFormat format : {TraceFormat::automatic, TraceFormat::capture, TraceFormat::sipp, TraceFormat::sngrep,
                                   TraceFormat::asterisk, TraceFormat::baresip})
    CHECK(find_trace_format(to_string(format)) == format);
  CHECK_FALSE(find_trace_format("pcap-ng").has_value());
}

TEST_CASE("the times that logs write are read to the letter") {
  CHECK(read_log_time("2026-11-23 01:51:03.785905") == LogTime{2026, 11, 23, 6'663'785'905'000, 1000});
  CHECK(read_log_time("2026/11/23T01:51:03") == LogTime{2026, 11, 23, 6'663'000'000'000, 1'000'000'000});
  CHECK(read_log_time("Nov  3 00:00:01,5") == LogTime{0, 11, 3, 1'500'000'000, 100'000'000});
  CHECK(read_log_time("00:00:01.123456789") == LogTime{0, 0, 0, 1'123'456'789, 1});
  for (const char* wrong : {"", "2026-02-30 00:00:00", "2026-13-01 00:00:00", "1700000000.5", "24:00:00", "00:60:00",
                            "Foo 1 00:00:00", "0000-01-01 00:00:00", "00:00:01.1234567890"}) {
    CAPTURE(wrong);
    CHECK_FALSE(read_log_time(wrong).has_value());
  }
}

TEST_CASE("addresses are read to the letter") {
  for (const char* text : {"192.0.2.1:5060", "[2001:db8::1]:5060"}) CHECK(to_string(*read_endpoint(text)) == text);
  for (const char* wrong : {"", ":5060", "192.0.2.1", "192.0.2.1:", "192.0.2.1:65536", "2001:db8::1:5060", "[::1:5060",
                            "[]:1", "host:5060", "192.0.2.1:50x"}) {
    CAPTURE(wrong);
    CHECK_FALSE(read_endpoint(wrong).has_value());
  }
}
