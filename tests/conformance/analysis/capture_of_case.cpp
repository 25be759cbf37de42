// Makes a capture of the artefacts of a run: the messages of trace.tsv as UDP datagrams at their policy times, so that
// an accelerated run becomes the hours that it stands for.
//
//   capture-of-case TRACE.tsv OUT.pcap [--source ADDRESS] [--inbound SECONDS:answered|lost,...] [--until SECONDS]
//
// --source gives the agent another address in the IP header, as a NAT does; --inbound adds OPTIONS from the registrar
// to the agent, with or without an answer; --until adds a message between two others at that time, so that the silence
// before it can be seen. Exit status 3 with a sentence when something cannot be read.
#include <fmt/format.h>
#include <pcap/pcap.h>
#include <tins/ethernetII.h>
#include <tins/ip.h>
#include <tins/rawpdu.h>
#include <tins/udp.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <string>

#include "conformance/text.hpp"
#include "conformance/trace/trace_tsv.hpp"
#include "sipreg/wire/message.hpp"

using namespace sipreg;
using namespace sipreg::conformance;

namespace {

constexpr std::int64_t start_us = 1'772'366'400'000'000;  // 2026-03-01 12:00:00 UTC

[[noreturn]] void refuse(const std::string& sentence) {
  fmt::print(stderr, "capture-of-case: {}\n", sentence);
  std::exit(3);
}

struct Datagram {
  double t = 0;
  bool from_agent = true;
  std::string registrar;
  std::string text;
};

class Writer {
 public:
  Writer(const std::string& path, std::string agent) : agent_(std::move(agent)) {
    handle_.reset(pcap_open_dead_with_tstamp_precision(DLT_EN10MB, 65535, PCAP_TSTAMP_PRECISION_MICRO));
    dumper_.reset(pcap_dump_open(handle_.get(), path.c_str()));
    if (!dumper_) refuse(fmt::format("{}: {}", path, pcap_geterr(handle_.get())));
  }

  struct Ends {
    std::string source, destination;
  };

  void write(const Datagram& datagram) {
    Ends ends{agent_, datagram.registrar};
    if (!datagram.from_agent) std::swap(ends.source, ends.destination);
    write(datagram.t, ends, datagram.text);
  }

  void write(double t, const Ends& ends, const std::string& text) {
    auto packet = Tins::EthernetII("02:00:00:00:00:01", "02:00:00:00:00:02") / Tins::IP(ends.destination, ends.source) /
                  Tins::UDP(5060, 5060) / Tins::RawPDU(text);
    const std::vector<std::uint8_t> bytes = packet.serialize();
    const auto us = start_us + static_cast<std::int64_t>(t * 1e6 + 0.5);
    pcap_pkthdr header{};
    header.ts.tv_sec = us / 1'000'000;
    header.ts.tv_usec = us % 1'000'000;
    header.caplen = header.len = static_cast<bpf_u_int32>(bytes.size());
    pcap_dump(reinterpret_cast<u_char*>(dumper_.get()), &header, bytes.data());
  }

 private:
  struct Close {
    void operator()(pcap_t* handle) const { pcap_close(handle); }
    void operator()(pcap_dumper_t* dumper) const { pcap_dump_close(dumper); }
  };
  std::string agent_;
  std::unique_ptr<pcap_t, Close> handle_;
  std::unique_ptr<pcap_dumper_t, Close> dumper_;
};

/// "20:answered,900:lost" as OPTIONS and their answers.
void add_inbound(const std::string& list, const std::string& registrar, std::vector<Datagram>& all) {
  unsigned number = 0;
  for (const Piece& one : split({list, 0}, ',')) {
    const std::size_t colon = one.text.find(':');
    const auto at = read_number(one.text.substr(0, colon));
    const std::string_view what = colon == std::string_view::npos ? "" : one.text.substr(colon + 1);
    if (!at || (what != "answered" && what != "lost"))
      refuse(fmt::format("--inbound: {} is no SECONDS:answered or :lost", one.text));
    const std::string rows = fmt::format(
        "Via: SIP/2.0/UDP {0}:5060;branch=z9hG4bKopt{1}\r\nFrom: <sip:ping@{0}>;tag=p{1}\r\nTo: "
        "<sip:trunk1@registrar.example>\r\n"
        "Call-ID: ping-{1}@{0}\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n",
        registrar, ++number);
    all.push_back({*at, false, registrar, "OPTIONS sip:trunk1@registrar.example SIP/2.0\r\n" + rows});
    if (what == "answered") all.push_back({*at + 0.004, true, registrar, "SIP/2.0 200 OK\r\n" + rows});
  }
}

/// The address in the Via of the agent's first request.
std::string address_of_agent(const std::vector<TimedMessage>& messages) {
  for (const TimedMessage& one : messages) {
    if (one.from != Party::agent) continue;
    const std::string raw = one.raw;
    const std::string_view host = wire::read_message(raw).via.host;
    return std::string(host);
  }
  refuse("the agent sent nothing");
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 3) refuse("TRACE.tsv and OUT.pcap are needed");
  std::string source, inbound, until;
  for (int i = 3; i + 1 < count; i += 2) {
    const std::string option = arguments[i];
    if (option != "--source" && option != "--inbound" && option != "--until")
      refuse(fmt::format("{} is no option", option));
    (option == "--source" ? source : option == "--until" ? until : inbound) = arguments[i + 1];
  }
  const auto text = read_file(arguments[1]);
  if (!text) refuse(fmt::format("{} cannot be read", arguments[1]));
  const Trace trace = read_trace(*text, arguments[1]);
  for (const Finding& finding : trace.findings) refuse(to_sentence(finding));
  const std::string agent = address_of_agent(trace.messages);
  const std::string network = agent.substr(0, agent.rfind('.') + 1);
  std::vector<Datagram> all;
  for (const TimedMessage& one : trace.messages) {
    const bool from_agent = one.from == Party::agent;
    const Party other = from_agent ? one.to : one.from;
    all.push_back({one.t, from_agent, network + (other == Party::r2 ? "2" : "1"), one.raw});
  }
  if (!inbound.empty()) add_inbound(inbound, network + "1", all);
  std::stable_sort(all.begin(), all.end(), [](const Datagram& a, const Datagram& b) { return a.t < b.t; });
  Writer writer(arguments[2], source.empty() ? agent : source);
  for (const Datagram& one : all) writer.write(one);
  if (until.empty()) return 0;
  const auto end = read_number(until);
  if (!end) refuse(fmt::format("--until: {} is no number of seconds", until));
  writer.write(
      *end, {"192.0.2.98", "192.0.2.99"},
      "OPTIONS sip:192.0.2.99 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.98;branch=z9hG4bKend\r\nFrom: <sip:a@192.0.2.98>;"
      "tag=1\r\nTo: <sip:192.0.2.99>\r\nCall-ID: end\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\n"
      "Content-Length: 0\r\n\r\n");
  return 0;
}
