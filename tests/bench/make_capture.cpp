// Writes a capture of REGISTERs and their answers, as long as one likes: trunks that refresh at half of 300 s, with
// credentials that the server asks to be renewed now and then. The same arguments write the same bytes.
//
//   make-capture FILE [--registers N] [--trunks N]
#include <fmt/format.h>
#include <pcap/pcap.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace {

constexpr std::int64_t second = 1'000'000;  // times are in microseconds
constexpr std::int64_t period = 150 * second, began = 1'700'000'000 * second;
constexpr std::uint32_t servers = 8, cycles_of_a_nonce = 10;

/// A message with places of fixed width that differ from packet to packet: '#' and a letter, then filled up with '#'.
/// Behind Ethernet, IPv4 and UDP.
class Packet {
 public:
  explicit Packet(std::string_view text) : bytes_(header, '\0'), begin_(text) {
    constexpr std::string_view head("\x02\0\0\0\0\1\x02\0\0\0\0\2\x08\0\x45\0\0\0\0\0\x40\0\x40\x11", 24);
    bytes_.replace(0, head.size(), head);
    bytes_ += text;
    put_16(16, bytes_.size() - 14);
    put_16(38, bytes_.size() - 34);
    put_16(34, 5060);
    put_16(36, 5060);
  }

  /// Right-aligned digits, behind zeros.
  void fill(char place, std::uint64_t number) {
    const char mark[] = {'#', place};
    for (std::size_t at = 0; (at = begin_.find({mark, 2}, at)) != std::string::npos; ++at) {
      const std::size_t end = std::min(begin_.find_first_not_of('#', at + 2), begin_.size());
      std::uint64_t rest = number;
      for (std::size_t i = end; i > at; --i, rest /= 10) bytes_[header + i - 1] = static_cast<char>('0' + rest % 10);
    }
  }

  void address(std::uint32_t source, std::uint32_t destination) {
    put_16(26, source >> 16U);
    put_16(28, source & 0xFFFFU);
    put_16(30, destination >> 16U);
    put_16(32, destination & 0xFFFFU);
    put_16(24, 0);
    std::uint32_t sum = 0;
    for (std::size_t at = 14; at < 34; at += 2)
      sum += static_cast<std::uint32_t>(static_cast<unsigned char>(bytes_[at])) << 8U |
             static_cast<unsigned char>(bytes_[at + 1]);
    put_16(24, ~((sum & 0xFFFFU) + (sum >> 16U)));
  }

  void write(pcap_dumper_t* file, std::int64_t time) const {
    pcap_pkthdr record{};
    record.ts.tv_sec = time / second;
    record.ts.tv_usec = time % second;
    record.caplen = record.len = static_cast<bpf_u_int32>(bytes_.size());
    pcap_dump(reinterpret_cast<u_char*>(file), &record, reinterpret_cast<const u_char*>(bytes_.data()));
  }

 private:
  static constexpr std::size_t header = 14 + 20 + 8;

  void put_16(std::size_t at, std::uint64_t value) {
    bytes_[at] = static_cast<char>(value >> 8U & 0xFFU);
    bytes_[at + 1] = static_cast<char>(value & 0xFFU);
  }

  std::string bytes_;
  std::string begin_;  // the text with its places
};

// The places: trunk t, its address x y z, branch and CSeq c, nonce n, server s.
constexpr std::string_view dialog =
    "From: \"Trunk #t#####\" <sip:trunk#t#####@registrar#s.example.com>;tag=8c1f#t#####\r\n"
    "To: \"Trunk #t#####\" <sip:trunk#t#####@registrar#s.example.com>{}\r\n"
    "Call-ID: 4f6a6f0d-31c7-4a0e-9b3e-#t#####7d7f@agent.example.com\r\n"
    "CSeq: #c###### REGISTER\r\n";

std::string request(std::string_view credentials) {
  return fmt::format(
      "REGISTER sip:registrar#s.example.com SIP/2.0\r\n"
      "Via: SIP/2.0/UDP 10.1#x.1#y.1#z:5060;branch=z9hG4bK-7d0f#t#####-#c######;rport\r\n"
      "Max-Forwards: 70\r\n"
      "{}"
      "Contact: <sip:trunk#t#####@10.1#x.1#y.1#z:5060;line=ab12>;expires=300\r\n"
      "{}"
      "Expires: 300\r\n"
      "User-Agent: Example Agent 3.11.2\r\n"
      "Content-Length: 0\r\n\r\n",
      fmt::format(dialog, ""), credentials);
}

std::string answer(std::string_view status, std::string_view rest) {
  return fmt::format(
      "SIP/2.0 {}\r\n"
      "Via: SIP/2.0/UDP 10.1#x.1#y.1#z:5060;branch=z9hG4bK-7d0f#t#####-#c######;rport=5060\r\n"
      "{}{}"
      "Server: Example Registrar 5.6.3\r\n"
      "Content-Length: 0\r\n\r\n",
      status, fmt::format(dialog, ";tag=as41d0#t#####"), rest);
}

class Capture {
 public:
  Capture(pcap_dumper_t* file, std::uint64_t registers, std::uint32_t trunks)
      : file_(file), registers_(registers), trunks_(trunks) {}

  void write() {
    const std::int64_t between = std::max<std::int64_t>(period / trunks_, 8);
    const std::int64_t cycle_time = std::max(period, between * trunks_);
    step_ = std::min(between / 8, second / 50);
    for (std::uint32_t cycle = 0; registers_ != 0; ++cycle)
      for (std::uint32_t trunk = 0; trunk < trunks_ && registers_ != 0; ++trunk) {
        time_ = began + cycle * cycle_time + trunk * between;
        refresh(trunk, cycle);
      }
  }

 private:
  void refresh(std::uint32_t trunk, std::uint32_t cycle) {
    // Nonces end at different times; at first nobody has one.
    const std::uint32_t age = cycle + trunk % cycles_of_a_nonce;
    const std::uint32_t nonce = age / cycles_of_a_nonce;
    const bool renewed = cycle == 0 || age % cycles_of_a_nonce == 0;
    const std::uint64_t cseq = cycle * std::uint64_t{2} + 1;
    if (renewed) {
      exchange(cycle == 0 ? bare_ : credentials_, cycle == 0 || nonce == 0 ? 0 : nonce - 1, challenge_, trunk, cseq,
               nonce);
      if (--registers_ == 0) return;
    }
    exchange(credentials_, nonce, granted_, trunk, cseq + (renewed ? 1 : 0), nonce);
    --registers_;
  }

  void exchange(Packet& request, std::uint32_t used_nonce, Packet& answer, std::uint32_t trunk, std::uint64_t cseq,
                std::uint32_t nonce) {
    const std::uint32_t x = trunk / 10'000, y = trunk / 100 % 100, z = trunk % 100;
    const std::uint32_t agent = 0x0A646464U + (x << 16U) + (y << 8U) + z, server = 0xCB007101U + trunk % servers;
    for (Packet* packet : {&request, &answer}) {
      packet->fill('t', trunk);
      packet->fill('x', x);
      packet->fill('y', y);
      packet->fill('z', z);
      packet->fill('c', cseq);
      packet->fill('s', trunk % servers);
      packet->fill('n', packet == &request ? used_nonce : nonce);
      packet->address(packet == &request ? agent : server, packet == &request ? server : agent);
      packet->write(file_, time_);
      time_ += step_;
    }
  }

  static constexpr std::string_view authorization =
      "Authorization: Digest username=\"trunk#t#####\", realm=\"example.com\", nonce=\"c0ffee#n#####\", "
      "uri=\"sip:registrar#s.example.com\", response=\"6629fae49393a05397450978507c4ef1\", algorithm=MD5\r\n";

  pcap_dumper_t* file_;
  std::uint64_t registers_;
  std::uint32_t trunks_;
  std::int64_t step_ = 0, time_ = 0;
  Packet bare_{request({})};
  Packet credentials_{request(authorization)};
  Packet challenge_{answer("401 Unauthorized",
                           "WWW-Authenticate: Digest realm=\"example.com\", nonce=\"c0ffee#n#####\", stale=TRUE, "
                           "algorithm=MD5\r\n")};
  Packet granted_{answer("200 OK",
                         "Contact: <sip:trunk#t#####@10.1#x.1#y.1#z:5060;line=ab12>;expires=300\r\n"
                         "Date: Sat, 13 Nov 2010 23:29:00 GMT\r\n"
                         "Expires: 300\r\n")};
};

int usage() {
  fmt::print(stderr, "usage: make-capture FILE [--registers N] [--trunks N]\n");
  return 3;
}

bool read_number(std::string_view text, std::uint64_t highest, std::uint64_t& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size() && number != 0 && number <= highest;
}

}  // namespace

int main(int count, char** arguments) {
  std::uint64_t registers = 1'000'000, trunks = 1000;
  for (int i = 2; i + 1 < count; i += 2) {
    const std::string_view option = arguments[i];
    const bool known = (option == "--registers" && read_number(arguments[i + 1], 1'000'000'000, registers)) ||
                       (option == "--trunks" && read_number(arguments[i + 1], 1'000'000, trunks));
    if (!known) return usage();
  }
  if (count < 2 || count % 2 != 0) return usage();
  const std::unique_ptr<pcap_t, decltype(&pcap_close)> form(pcap_open_dead(DLT_EN10MB, 65535), pcap_close);
  const std::unique_ptr<pcap_dumper_t, decltype(&pcap_dump_close)> file(pcap_dump_open(form.get(), arguments[1]),
                                                                        pcap_dump_close);
  if (!file) {
    fmt::print(stderr, "{}\n", pcap_geterr(form.get()));
    return 1;
  }
  Capture(file.get(), registers, static_cast<std::uint32_t>(trunks)).write();
  if (pcap_dump_flush(file.get()) == 0) return 0;
  fmt::print(stderr, "{} could not be written\n", arguments[1]);
  return 1;
}
