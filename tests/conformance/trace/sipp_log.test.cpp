#include "conformance/trace/sipp_log.hpp"

#include <fmt/format.h>

#include "catch.hpp"

using namespace sipreg::conformance;

namespace {

const std::string request = "REGISTER sip:r SIP/2.0\r\nCSeq: 1 REGISTER\r\nContent-Length: 0\r\n\r\n";
const std::string answer = "SIP/2.0 200 OK\r\nCSeq: 1 REGISTER\r\nContent-Length: 0\r\n\r\n";

/// As SIPp 3.6.1 writes it.
std::string entry(const std::string& time, const std::string& kind, const std::string& bytes) {
  return fmt::format("----------------------------------------------- 2026-11-23 {}\n{}\n\n{}\n\n", time, kind, bytes);
}
std::string received(const std::string& time, const std::string& bytes, const std::string& transport = "UDP") {
  return entry(time, fmt::format("{} message received [{}] bytes :", transport, bytes.size()), bytes);
}
std::string sent(const std::string& time, const std::string& bytes, const std::string& transport = "UDP") {
  return entry(time, fmt::format("{} message sent ({} bytes):", transport, bytes.size()), bytes);
}
std::string short_line(const std::string& time, const std::string& epoch, const std::string& direction) {
  return fmt::format("2026-11-23\t{}\t{}\t{}\tcall\tCSeq:1 REGISTER\tREGISTER sip:r SIP/2.0\n", time, epoch, direction);
}

}  // namespace

TEST_CASE("both logs of SIPp become one stream with epoch times and whole messages") {
  const SippLog log = read_sipp_log(
      received("01:51:03.785905", request) + sent("01:51:03.790027", answer),
      short_line("01:51:03.785905", "1795398663.785905", "R") + short_line("01:51:03.790027", "1795398663.790027", "S"),
      Party::r2);
  CHECK(log.problem.empty());
  REQUIRE(log.messages.size() == 2);
  CHECK(log.messages[0].epoch_us == 1795398663785905);
  CHECK(log.messages[0].raw == request);
  CHECK(log.messages[0].from == Party::agent);
  CHECK(log.messages[0].to == Party::r2);
  CHECK(log.messages[1].from == Party::r2);
  CHECK(log.messages[1].raw == answer);
  CHECK(log.messages[1].transport == "udp");
}

TEST_CASE("a message that looks like the log itself does not confuse it") {
  const std::string body = request +
                           "\n----------------------------------------------- 2026-11-23 01:00:00.000000\nUDP message "
                           "sent (5 bytes):\n\nhello";
  const SippLog log = read_sipp_log(received("01:51:03.785905", body),
                                    short_line("01:51:03.785905", "1795398663.785905", "R"), Party::r1);
  CHECK(log.problem.empty());
  REQUIRE(log.messages.size() == 1);
  CHECK(log.messages[0].raw == body);
}

TEST_CASE("two answers in one write are two messages") {
  const std::string trying = "SIP/2.0 100 Trying\r\nCSeq: 1 REGISTER\r\nContent-Length: 0\r\n\r\n";
  const SippLog log = read_sipp_log(sent("01:51:03.790027", trying + answer, "TCP"),
                                    short_line("01:51:03.790027", "1795398663.790027", "S"), Party::r1);
  REQUIRE(log.messages.size() == 2);
  CHECK(log.messages[0].raw == trying);
  CHECK(log.messages[1].raw == answer);
  CHECK(log.messages[1].transport == "tcp");
}

TEST_CASE("two messages in the same microsecond are told apart by their direction") {
  const SippLog log = read_sipp_log(
      sent("01:51:03.790027", answer) + received("01:51:03.790027", request),
      short_line("01:51:03.790027", "1795398663.790027", "S") + short_line("01:51:03.790027", "1795398663.790027", "R"),
      Party::r1);
  CHECK(log.problem.empty());
  CHECK(log.messages.size() == 2);
}

TEST_CASE("logs that disagree are not trusted") {
  CHECK_FALSE(read_sipp_log(received("01:51:03.785905", request), "", Party::r1).problem.empty());
  CHECK_FALSE(read_sipp_log("", short_line("01:51:03.785905", "1795398663.785905", "R"), Party::r1).problem.empty());
}

TEST_CASE("a log that was cut off loses its last message and says so") {
  const std::string whole = received("01:51:03.785905", request);
  const SippLog log = read_sipp_log(whole.substr(0, whole.size() - 40),
                                    short_line("01:51:03.785905", "1795398663.785905", "R"), Party::r1);
  CHECK(log.messages.empty());
  CHECK_FALSE(log.problem.empty());
}

TEST_CASE("an empty log is the log of a registrar that nobody asked") {
  const SippLog log = read_sipp_log("", "", Party::r1);
  CHECK(log.problem.empty());
  CHECK(log.messages.empty());
}
