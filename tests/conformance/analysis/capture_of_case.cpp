// Makes a capture of the artefacts of a run: the messages of trace.tsv as UDP datagrams at their policy times, so that
// an accelerated run becomes the hours that it stands for.
//
//   capture-of-case TRACE.tsv OUT.pcap [--source ADDRESS] [--agent-port PORT[@SECONDS],...] [--start EPOCH]
//                   [--inbound SECONDS:answered|lost,...] [--until SECONDS]
//
// --source gives the agent another address in the IP header, as a NAT does, and --agent-port another port, from that
// second on (default: that of its Via); the text of the messages stays. --inbound adds OPTIONS from the registrar to
// the agent, with or without an answer; --until adds a message between two others at that time, so that the silence
// before it can be seen; --start is the moment at which the agent started, seconds since 1970. Exit status 3 with a
// sentence when something cannot be read.
#include <fmt/format.h>
#include <pcap/pcap.h>
#include <tins/ethernetII.h>
#include <tins/ip.h>
#include <tins/ip_address.h>
#include <tins/rawpdu.h>
#include <tins/udp.h>

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "conformance/text.hpp"
#include "conformance/trace/trace_tsv.hpp"
#include "sipreg/wire/message.hpp"

using namespace sipreg;
using namespace sipreg::conformance;

namespace {

constexpr double usual_start = 1'772'366'400;   // 2026-03-01 12:00:00 UTC
constexpr double latest_start = 4'294'967'295;  // what a capture can say

[[noreturn]] void refuse(const std::string& sentence) {
  fmt::print(stderr, "capture-of-case: {}\n", sentence);
  std::exit(3);
}

double seconds_of(std::string_view option, std::string_view text, double most) {
  const auto number = read_number(text);
  if (!number || !(*number >= 0) || *number > most) refuse(fmt::format("{}: {} is no number of seconds", option, text));
  return *number;
}

std::uint16_t port_of(std::string_view option, std::string_view text) {
  const auto number = read_number(text);
  if (!number || !(*number >= 1) || *number > 65535) refuse(fmt::format("{}: {} is no port", option, text));
  return static_cast<std::uint16_t>(*number);
}

struct Options {
  std::string source, inbound;
  std::vector<std::pair<double, std::uint16_t>> ports;  ///< each from a second on
  double start = usual_start;
  std::optional<double> until;
};

Options read_options(int count, char** arguments) {
  Options options;
  for (int i = 3; i < count; i += 2) {
    const std::string_view option = arguments[i];
    if (i + 1 == count) refuse(fmt::format("{} needs a value", option));
    const std::string_view value = arguments[i + 1];
    if (option == "--source") {
      try {
        options.source = Tins::IPv4Address(std::string(value)).to_string();
      } catch (const std::exception&) {
        refuse(fmt::format("--source: {} is no IPv4 address", value));
      }
    } else if (option == "--inbound") {
      options.inbound = value;
    } else if (option == "--until") {
      options.until = seconds_of(option, value, latest_start);
    } else if (option == "--start") {
      options.start = seconds_of(option, value, latest_start);
    } else if (option == "--agent-port") {
      for (const Piece& one : split({value, 0}, ',')) {
        const std::size_t at = one.text.find('@');
        const double from =
            at == std::string_view::npos ? 0 : seconds_of(option, one.text.substr(at + 1), latest_start);
        options.ports.emplace_back(from, port_of(option, one.text.substr(0, at)));
      }
      std::stable_sort(options.ports.begin(), options.ports.end());
    } else {
      refuse(fmt::format("{} is no option", option));
    }
  }
  return options;
}

struct Datagram {
  double t = 0;
  bool from_agent = true;
  std::string registrar;
  std::string text;
};

struct End {
  std::string address;
  std::uint16_t port = 5060;
};

class Writer {
 public:
  Writer(const std::string& path, double start) : start_(start) {
    handle_.reset(pcap_open_dead_with_tstamp_precision(DLT_EN10MB, 65535, PCAP_TSTAMP_PRECISION_MICRO));
    dumper_.reset(pcap_dump_open(handle_.get(), path.c_str()));
    if (!dumper_) refuse(fmt::format("{}: {}", path, pcap_geterr(handle_.get())));
  }

  void write(double t, const End& source, const End& destination, const std::string& text) {
    if (text.size() > 65'000) refuse("a message is longer than a datagram");
    auto packet = Tins::EthernetII("02:00:00:00:00:01", "02:00:00:00:00:02") /
                  Tins::IP(destination.address, source.address) / Tins::UDP(destination.port, source.port) /
                  Tins::RawPDU(text);
    const std::vector<std::uint8_t> bytes = packet.serialize();
    const auto us = static_cast<std::int64_t>(start_) * 1'000'000 + static_cast<std::int64_t>(t * 1e6 + 0.5);
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
  double start_;
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

/// The address and port in the Via of the agent's first request.
End agent_of(const std::vector<TimedMessage>& messages) {
  for (const TimedMessage& one : messages) {
    if (one.from != Party::agent) continue;
    const wire::Message message = wire::read_message(one.raw);
    if (message.via.host.empty()) refuse("the agent's first request has no Via");
    return {std::string(message.via.host), message.via.port == 0 ? std::uint16_t{5060} : message.via.port};
  }
  refuse("the agent sent nothing");
}

void write_all(const std::vector<Datagram>& all, End agent, const Options& options, Writer& writer) {
  if (!options.source.empty()) agent.address = options.source;
  for (const Datagram& one : all) {
    for (const auto& [from, port] : options.ports)
      if (from <= one.t) agent.port = port;
    const End registrar{one.registrar};
    writer.write(one.t, one.from_agent ? agent : registrar, one.from_agent ? registrar : agent, one.text);
  }
  if (!options.until) return;
  writer.write(
      *options.until, {"192.0.2.98"}, {"192.0.2.99"},
      "OPTIONS sip:192.0.2.99 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.98;branch=z9hG4bKend\r\nFrom: <sip:a@192.0.2.98>;"
      "tag=1\r\nTo: <sip:192.0.2.99>\r\nCall-ID: end\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\n"
      "Content-Length: 0\r\n\r\n");
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 3) refuse("TRACE.tsv and OUT.pcap are needed");
  const Options options = read_options(count, arguments);
  const auto text = read_file(arguments[1]);
  if (!text) refuse(fmt::format("{} cannot be read", arguments[1]));
  const Trace trace = read_trace(*text, arguments[1]);
  for (const Finding& finding : trace.findings) refuse(to_sentence(finding));
  const End agent = agent_of(trace.messages);
  const std::string network = agent.address.substr(0, agent.address.rfind('.') + 1);
  std::vector<Datagram> all;
  for (const TimedMessage& one : trace.messages) {
    if (one.transport != "udp") refuse(fmt::format("{}:{}: only UDP can be written", arguments[1], one.line));
    const bool from_agent = one.from == Party::agent;
    const Party other = from_agent ? one.to : one.from;
    all.push_back({one.t, from_agent, network + (other == Party::r2 ? "2" : "1"), one.raw});
  }
  if (!options.inbound.empty()) add_inbound(options.inbound, network + "1", all);
  std::stable_sort(all.begin(), all.end(), [](const Datagram& a, const Datagram& b) { return a.t < b.t; });
  Writer writer(arguments[2], options.start);
  try {
    write_all(all, agent, options, writer);
  } catch (const std::exception& problem) {
    refuse(problem.what());
  }
  return 0;
}
