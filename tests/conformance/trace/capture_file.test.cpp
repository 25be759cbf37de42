#include "capture_bytes.hpp"

#include <zlib.h>

#include "catch.hpp"

using namespace sipreg::conformance;
using namespace sipreg_test;

namespace {

bool says(const Read& read, const std::string& words) {
  for (const std::string& sentence : read.losses)
    if (sentence.find(words) != std::string::npos) return true;
  return false;
}

std::string gzipped(const std::string& bytes) {
  const TemporaryFile file("", "packed.gz");
  gzFile packed = gzopen(file.path().c_str(), "wb");
  gzwrite(packed, bytes.data(), static_cast<unsigned>(bytes.size()));
  gzclose(packed);
  std::ifstream in(file.path(), std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("a datagram of a capture has its time, addresses, bytes and record number") {
  const Read read =
      read_bytes(pcap({{ethernet(udp4("\x80\x60 media"))}, {ethernet(udp4(request())), 1'700'000'000, 123'456}}));
  CHECK(read.losses.empty());
  REQUIRE(read.messages.size() == 1);
  const CapturedMessage& message = read.messages[0].message;
  CHECK(read.messages[0].bytes == request());
  CHECK(message.time.ns == 1'700'000'000'123'456'000);
  CHECK(message.time.clock == Clock::utc);
  CHECK(to_string(message.source) == "192.0.2.1:5062");
  CHECK(to_string(message.destination) == "192.0.2.2:5060");
  CHECK(message.transport == Transport::udp);
  CHECK(message.position == 2);
  CHECK_FALSE(message.cut);
}

TEST_CASE("nanoseconds are read as nanoseconds") {
  const Read read = read_bytes(pcap({{ethernet(udp4(answer())), 5, 123'456'789}}, DLT_EN10MB, true));
  REQUIRE(read.messages.size() == 1);
  CHECK(read.messages[0].message.time.ns == 5'123'456'789);
}

TEST_CASE("a damaged fraction of a second does not move a message by more than that second") {
  const Read read = read_bytes(pcap({{ethernet(udp4(answer())), 5, 2'000'000'000}}, DLT_EN10MB, true));
  REQUIRE(read.messages.size() == 1);
  CHECK(read.messages[0].message.time.ns == 5'999'999'999);
}

TEST_CASE("every link layer leads to the same message") {
  const std::string packet = udp4(request());
  const std::string tag = big_endian_16(100), inner_tag = big_endian_16(7);
  const std::string ipv4 = big_endian_16(0x0800);
  struct Case {
    const char* name;
    std::uint32_t link;  // as written in files
    std::string frame;
  };
  const Case cases[] = {
      {"Ethernet", 1, ethernet(packet)},
      {"Ethernet, padded", 1, ethernet(packet) + std::string(20, '\0')},
      {"VLAN", 1, ethernet(tag + ipv4 + packet, 0x8100)},
      {"QinQ", 1, ethernet(tag + big_endian_16(0x8100) + inner_tag + ipv4 + packet, 0x88a8)},
      {"Linux cooked v1", 113, std::string(14, '\0') + ipv4 + packet},
      {"Linux cooked v1 with VLAN", 113, std::string(14, '\0') + big_endian_16(0x8100) + tag + ipv4 + packet},
      {"Linux cooked v2", 276, ipv4 + std::string(18, '\0') + packet},
      {"BSD loopback", 0, native(2U) + packet},
      {"OpenBSD loopback", 108, std::string{"\0\0\0\2", 4} + packet},
      {"raw IP", 101, packet},
      {"raw IPv4", 228, packet},
  };
  for (const Case& one : cases) {
    CAPTURE(one.name);
    const Read read = read_bytes(pcap({{one.frame}}, one.link));
    CHECK(read.losses.empty());
    REQUIRE(read.messages.size() == 1);
    CHECK(read.messages[0].bytes == request());
  }
}

TEST_CASE("IPv6 is read on Ethernet, loopback and raw") {
  const std::string packet = udp6(request());
  const std::pair<std::uint32_t, std::string> frames[] = {{1, ethernet(packet, 0x86dd)},
                                                          {0, native(30U) + packet},
                                                          {108, std::string{"\0\0\0\x18", 4} + packet},
                                                          {101, packet},
                                                          {229, packet}};
  for (const auto& [link, frame] : frames) {
    CAPTURE(link);
    const Read read = read_bytes(pcap({{frame}}, link));
    REQUIRE(read.messages.size() == 1);
    CHECK(to_string(read.messages[0].message.source) == "[2001:db8::1]:5062");
  }
}

TEST_CASE("a link type that is not read is said by its name") {
  const Read read = read_bytes(pcap({{ethernet(udp4(request()))}}, 105));
  CHECK(read.messages.empty());
  CHECK(says(read, "a link type that is not read (IEEE802_11)"));
}

TEST_CASE("what is no SIP is passed over without a word") {
  const Read read = read_bytes(pcap({{ethernet("arp", 0x0806)},
                                     {ethernet(udp4("GET / HTTP/1.1\r\n\r\n"))},
                                     {ethernet(udp4("\r\n\r\n"))},
                                     {ethernet(udp4("REGISTER sip:a SIP/2.0"))},  // no line end
                                     {ethernet(udp4("SIP/2.0\r\n\r\n"))},
                                     {ethernet(udp4(std::string(172, '\x80')))}}));
  CHECK(read.messages.empty());
  CHECK(read.losses.empty());
}

TEST_CASE("line ends before a message are not part of it") {
  const Read read = read_bytes(pcap_of({udp4("\r\n\r\n" + request())}));
  REQUIRE(read.messages.size() == 1);
  CHECK(read.messages[0].bytes == request());
}

TEST_CASE("IPv4 fragments are put together in any order") {
  const auto pieces = fragments_of(udp4(request()), 120, 7);
  REQUIRE(pieces.size() == 3);
  const Read read = read_bytes(pcap_of({pieces[2], pieces[0], pieces[0], pieces[1]}));
  CHECK(read.losses.empty());
  REQUIRE(read.messages.size() == 1);
  CHECK(read.messages[0].bytes == request());
  CHECK(read.messages[0].message.position == 4);
  CHECK(to_string(read.messages[0].message.destination) == "192.0.2.2:5060");
}

TEST_CASE("a datagram with a fragment missing is counted where it began") {
  const auto pieces = fragments_of(udp4(request()), 120, 7);
  const Read read = read_bytes(pcap_of({udp4(answer()), pieces[0], pieces[2]}));
  CHECK(read.messages.size() == 1);
  CHECK(says(read, "fragments are missing: 1, at record 2"));
}

TEST_CASE("fragments of another minute do not complete a datagram") {
  const auto pieces = fragments_of(udp4(request()), 240, 7);
  const Read read = read_bytes(pcap({{ethernet(pieces[0]), 1000}, {ethernet(pieces[1]), 1061}}));
  CHECK(read.messages.empty());
  CHECK(says(read, "fragments are missing: 2, at record 1, 2"));
}

TEST_CASE("more fragmented datagrams than the limit push out the oldest") {
  std::vector<std::string> packets;
  for (std::uint16_t id = 1; id <= 4; ++id) packets.push_back(fragments_of(udp4(request()), 240, id)[0]);
  packets.push_back(fragments_of(udp4(request()), 240, 4)[1]);
  packets.push_back(fragments_of(udp4(request()), 240, 1)[1]);
  ReadOptions options;
  options.limits.fragmented_datagrams = 3;
  const Read read = read_bytes(pcap_of(packets), options);
  CHECK(read.messages.size() == 1);
  CHECK(says(read, "given up for newer ones: 1, at record 1."));
}

TEST_CASE("IPv6 fragments are counted, located, and the way out is named") {
  std::string fragment = udp6(request());
  fragment[6] = 44;  // the next header is a fragment header
  fragment.insert(40, std::string{"\x11\0\0\1\0\0\0\7", 8});
  fragment[5] = static_cast<char>(fragment[5] + 8);
  const Read read = read_bytes(pcap({{ethernet(fragment, 0x86dd)}, {ethernet(udp4(request()))}}));
  CHECK(read.messages.size() == 1);
  CHECK(says(read, "IPv6 fragments: 1, at record 1. They are not put together"));
}

TEST_CASE("a damaged packet is counted and the next one is read") {
  std::string damaged = udp4(request());
  damaged[0] = 0x4f;  // the header is longer than the packet
  damaged.resize(30);
  const Read read = read_bytes(pcap_of({damaged, udp4(request())}));
  CHECK(read.messages.size() == 1);
  CHECK(says(read, "headers are damaged (Malformed packet): 1, at record 1"));
}

TEST_CASE("a packet that the recorder cut off is handed out and said to be cut") {
  std::string frame = ethernet(udp4(request()));
  frame.resize(frame.size() - 50);
  const Read read = read_bytes(pcap({{frame, 1, 0, 50}}));
  REQUIRE(read.messages.size() == 1);
  CHECK(read.messages[0].message.cut);
  CHECK(says(read, "packets that the capture cut off: 1, at record 1. Capture whole packets: `tcpdump -s 0`"));
}

TEST_CASE("a torn last record ends the stream and is said") {
  const std::string whole = pcap_of({udp4(request()), udp4(answer())});
  const Read read = read_bytes(whole.substr(0, whole.size() - 7));
  CHECK(read.messages.size() == 1);
  CHECK(says(read, "cannot be read to its end (truncated dump file"));
  CHECK(says(read, "at record 2"));
}

TEST_CASE("a capture is read through gzip, and a torn gzip says so") {
  const std::string packed = gzipped(pcap_of({udp4(request()), udp4(answer())}));
  CHECK(read_bytes(packed).messages.size() == 2);
  CHECK(read_bytes(packed).losses.empty());
  std::string torn = packed;
  torn.resize(torn.size() - 9);
  CHECK(says(read_bytes(torn), "gzip: unexpected end of file"));
}

TEST_CASE("what cannot be opened or is no capture is a sentence") {
  CHECK(open_messages(std::string{"/does/not/exist"}).problem ==
        "/does/not/exist: cannot be read: No such file or directory");
  CHECK(open_messages(std::string{"/"}).problem == "/: cannot be read: it is a folder");
  CHECK(read_bytes("").problem.find("it is empty") != std::string::npos);
  CHECK(read_bytes("some text\n").problem.find("none of the captures and logs that are read") != std::string::npos);
  ReadOptions options;
  options.format = TraceFormat::capture;
  CHECK(read_bytes("some text\n", options).problem.find("neither pcap nor pcapng") != std::string::npos);
}

TEST_CASE("places are kept for the first losses, all are counted") {
  Losses losses("trunk.pcap", "record");
  CHECK(losses.none());
  for (std::uint64_t record = 1; record <= 9; ++record) losses.note(Loss::stream_gap, record, 100);
  REQUIRE(losses.to_sentences().size() == 1);
  CHECK(losses.to_sentences()[0].find(": 9 (900 bytes), at record 1, 2, 3, 4, 5, ...") != std::string::npos);
}

TEST_CASE("several captures become one stream in the order of time") {
  const TemporaryFile first(pcap({{ethernet(udp4(request(1))), 10}, {ethernet(udp4(request(4))), 40}}), "a.pcap");
  const TemporaryFile second(pcap({{ethernet(udp4(request(2))), 20}, {ethernet(udp4(request(3))), 30}}), "b.pcap");
  const Read read = read_all(open_messages(std::vector{first.path(), second.path()}));
  REQUIRE(read.messages.size() == 4);
  for (int index = 0; index < 4; ++index) {
    CHECK(read.messages[static_cast<std::size_t>(index)].bytes == request(index + 1));
  }
  CHECK(read_all(open_messages(std::vector{first.path(), std::string{"/nowhere"}})).problem.find("/nowhere") == 0);
}
