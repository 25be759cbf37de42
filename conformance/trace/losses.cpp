#include "conformance/trace/losses.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace sipreg::conformance {
namespace {

struct Words {
  std::string_view what;
  std::string_view why_and_cure;
};

Words words(Loss loss) {
  switch (loss) {
    case Loss::unreadable_rest:
      return {"the input cannot be read to its end",
              "What stands before was read. If the file is still being written, read it again when it is complete"};
    case Loss::mixed_link_types:
      return {
          "a pcapng of several link types, which libpcap does not read",
          "Take out one interface at a time: `tshark -r FILE -Y 'frame.interface_id == 0' -w one.pcapng`, then "
          "`editcap -F pcap -T ether one.pcapng one.pcap` (or -T linux-sll2, rawip, ...), and hand over all of them"};
    case Loss::unknown_link_type:
      return {"a link type that is not read",
              "Capture again on an Ethernet, cooked (`-i any`), loopback or raw IP interface"};
    case Loss::damaged_packet: return {"packets whose headers are damaged", "They were left out"};
    case Loss::cut_packet: return {"packets that the capture cut off", "Capture whole packets: `tcpdump -s 0`"};
    case Loss::ipv6_fragment:
      return {"IPv6 fragments",
              "They are not put together. Look at them with `tshark -r FILE -Y sip`; to have them judged, capture over "
              "TCP, "
              "where RFC 3261 18.1.1 wants messages of this size"};
    case Loss::missing_fragment:
      return {"IPv4 datagrams of which fragments are missing", "Capture where every fragment passes"};
    case Loss::fragments_evicted:
      return {"fragmented IPv4 datagrams that were given up for newer ones",
              "Filter the capture down to SIP and to fragments first: `tcpdump -r FILE -w less.pcap 'port 5060 or "
              "ip[6:2] & 0x3fff != 0'`"};
    case Loss::stream_evicted:
      return {"TCP streams that were forgotten for newer ones",
              "Filter the capture down to SIP first: `tcpdump -r FILE -w less.pcap 'port 5060'`"};
    case Loss::stream_gap:
      return {"gaps in TCP streams that carry SIP: segments that are not in the capture",
              "A message that reached into a gap was left out. Capture on a machine that does not drop packets "
              "(`tcpdump -B 8192`)"};
    case Loss::stream_skipped:
      return {"stretches of TCP streams that were skipped up to the next SIP start line",
              "This is normal where a capture begins in the middle of a connection"};
    case Loss::stream_unfinished:
      return {"messages that are not whole at the end of a TCP stream or of the input", "They were left out"};
    case Loss::damaged_entry: return {"entries that hold no SIP message", "They were left out"};
    case Loss::cut_entry: return {"messages that are shorter than they say", "They are judged by what is there"};
    case Loss::long_line: return {"lines longer than the limit", "They were cut off there"};
    case Loss::out_of_order:
      return {"messages handed out behind later ones: the log is too large to be sorted",
              "Export fewer dialogs at a time, or hand over the capture itself"};
  }
  return {};
}

}  // namespace

void Losses::note(Loss loss, std::uint64_t position, std::uint64_t bytes, std::string_view detail) {
  Count& count = counts_[static_cast<std::size_t>(loss)];
  if (count.times < kept_places) count.places[count.times] = position;
  if (count.times == 0) count.detail = detail;
  ++count.times;
  count.bytes += bytes;
}

bool Losses::none() const noexcept {
  return std::all_of(counts_.begin(), counts_.end(), [](const Count& count) { return count.times == 0; });
}

std::vector<std::string> Losses::to_sentences() const {
  std::vector<std::string> sentences;
  for (std::size_t kind = 0; kind < loss_kinds; ++kind) {
    const Count& count = counts_[kind];
    if (count.times == 0) continue;
    const Words text = words(static_cast<Loss>(kind));
    const auto kept = static_cast<std::ptrdiff_t>(std::min<std::uint64_t>(count.times, kept_places));
    const bool more = count.times > kept_places;
    sentences.push_back(fmt::format(
        "{}: {}{}: {}{}, at {} {}{}. {}.", file_, text.what, count.detail.empty() ? "" : " (" + count.detail + ")",
        count.times, count.bytes == 0 ? "" : fmt::format(" ({} bytes)", count.bytes), place_name_,
        fmt::join(count.places.begin(), count.places.begin() + kept, ", "), more ? ", ..." : "", text.why_and_cure));
  }
  return sentences;
}

}  // namespace sipreg::conformance
