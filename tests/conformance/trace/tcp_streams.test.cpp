#include "conformance/trace/tcp_streams.hpp"

#include <fmt/format.h>

#include "capture_bytes.hpp"
#include "catch.hpp"

using namespace sipreg::conformance;
using namespace sipreg_test;

namespace {

constexpr std::uint16_t syn = Tins::TCP::SYN, ack = Tins::TCP::ACK, fin = Tins::TCP::FIN | Tins::TCP::ACK;

bool says(const Read& read, const std::string& words) {
  for (const std::string& sentence : read.losses)
    if (sentence.find(words) != std::string::npos) return true;
  return false;
}

std::uint32_t size_of(const std::string& text) { return static_cast<std::uint32_t>(text.size()); }

}  // namespace

TEST_CASE("a message in one segment has the segment's time and record") {
  const Read read = read_bytes(pcap_of({tcp4(99, "", syn), tcp4(100, request())}));
  CHECK(read.losses.empty());
  REQUIRE(read.messages.size() == 1);
  CHECK(read.messages[0].bytes == request());
  CHECK(read.messages[0].message.transport == Transport::tcp);
  CHECK(read.messages[0].message.position == 2);
  CHECK(read.messages[0].message.time.ns == 1'700'000'001'000'000'000);
  CHECK(to_string(read.messages[0].message.source) == "192.0.2.1:40000");
}

TEST_CASE("torn and joined segments give the same messages, timed by their last byte") {
  const std::string both = request(1) + "\r\n\r\n" + request(2);
  const Read joined = read_bytes(pcap_of({tcp4(99, "", syn), tcp4(100, both)}));
  CHECK(joined.losses.empty());
  CHECK(joined.messages.size() == 2);
  std::vector<std::string> packets{tcp4(99, "", syn)};
  for (std::uint32_t at = 0; at < size_of(both); at += 50) packets.push_back(tcp4(100 + at, both.substr(at, 50)));
  const Read torn = read_bytes(pcap_of(packets));
  CHECK(torn.losses.empty());
  REQUIRE(torn.messages.size() == 2);
  CHECK(torn.messages[0].bytes == request(1));
  CHECK(torn.messages[1].bytes == request(2));
  CHECK(torn.messages[1].message.position == packets.size());
}

TEST_CASE("segments out of order, again, and overlapping change nothing") {
  const std::string text = request();
  const Read read =
      read_bytes(pcap_of({tcp4(99, "", syn), tcp4(99, "", syn), tcp4(200, text.substr(100)),
                          tcp4(100, text.substr(0, 120)), tcp4(100, text.substr(0, 50)), tcp4(200, text.substr(100))}));
  CHECK(read.losses.empty());
  REQUIRE(read.messages.size() == 1);
  CHECK(read.messages[0].bytes == text);
}

TEST_CASE("sequence numbers that wrap around change nothing") {
  const std::string text = request(1) + request(2);
  const std::uint32_t begin = 0xffffff80U;
  const Read read =
      read_bytes(pcap_of({tcp4(begin - 1, "", syn), tcp4(begin, text.substr(0, 100)),
                          tcp4(begin + 200, text.substr(200)), tcp4(begin + 100, text.substr(100, 100))}));
  CHECK(read.losses.empty());
  CHECK(read.messages.size() == 2);
}

TEST_CASE("a capture that begins within a message is in step at the next start line") {
  const std::string text = request(1) + request(2);
  const Read read = read_bytes(pcap_of({tcp4(5000, text.substr(200))}));
  REQUIRE(read.messages.size() == 1);
  CHECK(read.messages[0].bytes == request(2));
  CHECK(says(read,
             fmt::format("skipped up to the next SIP start line: 1 ({} bytes), at record 1", request(1).size() - 200)));
}

TEST_CASE("streams that are no SIP are passed over without a word") {
  std::string binary(20'000, '\x17');
  const Read read = read_bytes(pcap_of({tcp4(99, "", syn), tcp4(100, "GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
                                        tcp4(600, binary, ack, 0, true), tcp4(200'000, "x\r\n", ack, 0, true)}));
  CHECK(read.messages.empty());
  CHECK(read.losses.empty());
}

TEST_CASE("both directions of a connection are read") {
  const Read read = read_bytes(pcap_of({tcp4(99, "", syn), tcp4(299, "", syn | ack, 100, true), tcp4(100, request()),
                                        tcp4(300, answer(), ack, 100, true), tcp4(100 + size_of(request()), "", fin)}));
  CHECK(read.losses.empty());
  REQUIRE(read.messages.size() == 2);
  CHECK(read.messages[1].bytes == answer());
  CHECK(to_string(read.messages[1].message.source) == "192.0.2.2:5060");
}

TEST_CASE("a segment that the capture lost costs the message that it tore, once the other side acknowledges it") {
  const std::string text = request(1) + request(2) + request(3);
  const std::uint32_t lost = 150, length = 100;
  const std::uint32_t third = size_of(request(1)) + size_of(request(2));
  const Read read = read_bytes(pcap_of({tcp4(99, "", syn), tcp4(100, text.substr(0, lost)),
                                        tcp4(100 + lost + length, text.substr(lost + length, third - lost - length)),
                                        tcp4(300, "\r\n", ack, 100 + third, true), tcp4(100 + third, request(3))}));
  REQUIRE(read.messages.size() == 2);
  CHECK(read.messages[0].bytes == request(2));
  CHECK(read.messages[0].message.position == 3);
  CHECK(read.messages[1].bytes == request(3));
  CHECK(says(read, "gaps in TCP streams that carry SIP: segments that are not in the capture: 1 (100 bytes)"));
}

TEST_CASE("a gap that nobody acknowledges is passed when the stream's limit is reached, or the input ends") {
  const std::string text = request(1) + request(2) + request(3);
  const std::uint32_t third = size_of(request(1)) + size_of(request(2));
  const std::string packets = pcap_of({tcp4(99, "", syn), tcp4(100, request(1)), tcp4(100 + third, request(3))});
  const Read read = read_bytes(packets);
  REQUIRE(read.messages.size() == 2);
  CHECK(read.messages[1].bytes == request(3));
  CHECK(says(read, "segments that are not in the capture: 1"));
  ReadOptions options;
  options.limits.tcp_stream_bytes = 100;
  CHECK(read_bytes(packets, options).messages.size() == 2);
}

TEST_CASE("a message that breaks the framing is skipped with its reason") {
  std::string broken = request(1);
  broken.replace(broken.find("Length: 0"), 9, "Length: x");
  const Read read = read_bytes(pcap_of({tcp4(99, "", syn), tcp4(100, broken + request(2))}));
  REQUIRE(read.messages.size() == 1);
  CHECK(read.messages[0].bytes == request(2));
  CHECK(says(read, "(Content-Length is not a number of bytes (RFC 4475 3.1.2.3)): 1"));
}

TEST_CASE("a message that never ends is counted") {
  const Read read = read_bytes(pcap_of({tcp4(99, "", syn), tcp4(100, request(1).substr(0, 200))}));
  CHECK(read.messages.empty());
  CHECK(says(read, "not whole at the end of a TCP stream or of the input: 1 (200 bytes), at record 2"));
}

TEST_CASE("ports that are used again are a new stream") {
  const Read with_syn =
      read_bytes(pcap_of({tcp4(99, "", syn), tcp4(100, request(1)), tcp4(49, "", syn), tcp4(50, request(2))}));
  CHECK(with_syn.messages.size() == 2);
  CHECK(with_syn.losses.empty());
  const Read without = read_bytes(pcap_of({tcp4(4'000'000'000U, request(1)), tcp4(3'000'000'000U, request(2))}));
  CHECK(without.messages.size() == 2);
  CHECK(without.losses.empty());
}

TEST_CASE("more streams than the limit push out the longest silent, which is counted when something is lost") {
  ReadOptions options;
  options.limits.tcp_streams = 2;
  const std::string torn = request(1).substr(0, 150);
  const Read read = read_bytes(
      pcap_of({tcp4(100, torn, ack, 0, false, 1), tcp4(100, request(2), ack, 0, false, 2),
               tcp4(100, request(3), ack, 0, false, 3), tcp4(250, request(1).substr(150), ack, 0, false, 1)}),
      options);
  CHECK(read.messages.size() == 2);
  CHECK(says(read, "forgotten for newer ones: 2"));
}

TEST_CASE("what all streams hold together is limited") {
  ReadOptions options;
  options.limits.tcp_bytes = 10'000;
  std::vector<std::string> packets;
  for (std::uint16_t port = 1; port <= 100; ++port)
    packets.push_back(tcp4(100, "REGISTER sip:a SIP/2.0\r\nSubject: " + std::string(900, 'x'), ack, 0, false, port));
  const Read read = read_bytes(pcap_of(packets), options);
  CHECK(read.messages.empty());
  CHECK(says(read, "forgotten for newer ones: 9"));
}
