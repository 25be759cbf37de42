#include "conformance/trace/tcp_streams.hpp"

#include <algorithm>
#include <utility>

#include "conformance/trace/sip_start.hpp"

namespace sipreg::conformance {
namespace {

constexpr std::size_t chunk_overhead = 96;        // of a segment that waits, beside its bytes
constexpr std::size_t longest_start_line = 8192;  // while looking for one
constexpr std::uint32_t farthest = 1024 * 1024;   // from what is expected: beyond it is another connection

/// The first segment that waits behind the gap; only when there is one.
std::uint32_t behind_gap(const Tins::TCPIP::DataTracker& tracker) {
  const std::uint32_t expected = tracker.sequence_number();
  const auto& waiting = tracker.buffered_payload();
  return std::min_element(waiting.begin(), waiting.end(),
                          [expected](const auto& a, const auto& b) { return a.first - expected < b.first - expected; })
      ->first;
}

}  // namespace

std::size_t TcpStreams::Hash::operator()(const Direction& direction) const noexcept {
  const auto bytes = [](const Endpoint& endpoint) {
    return std::string_view{reinterpret_cast<const char*>(endpoint.address.data()), endpoint.address.size()};
  };
  const std::hash<std::string_view> hash;
  const std::size_t ports = std::size_t{direction.source.port} << 16 | direction.destination.port;
  return (hash(bytes(direction.source)) * 31 + hash(bytes(direction.destination))) * 31 + ports;
}

void TcpStreams::add(const Segment& segment) {
  acknowledge(segment);
  const bool opens = segment.header.get_flag(Tins::TCP::SYN) != 0;
  const std::uint32_t sequence = segment.header.seq() + (opens ? 1U : 0U);
  if (opens || !segment.payload.empty()) {
    Stream* stream = stream_of(segment, sequence);
    if (!segment.payload.empty()) {
      stream->time = segment.time;
      stream->record = segment.record;
      const auto* bytes = reinterpret_cast<const std::uint8_t*>(segment.payload.data());
      if (stream->tracker.process_payload(sequence, {bytes, bytes + segment.payload.size()})) take_ordered(*stream);
    }
    measure(*stream);
    while (stream->held > limits_.tcp_stream_bytes && !stream->tracker.buffered_payload().empty()) skip_gap(*stream);
  }
  if (segment.header.get_flag(Tins::TCP::FIN) != 0 || segment.header.get_flag(Tins::TCP::RST) != 0) {
    const auto known = by_direction_.find({segment.source, segment.destination});
    if (known != by_direction_.end()) known->second->closed = true;
  }
  while (streams_.size() > limits_.tcp_streams || held_ > limits_.tcp_bytes)
    forget(streams_.begin(), Loss::stream_evicted);
}

bool TcpStreams::take(CapturedMessage& message) {
  if (ready_.empty()) return false;
  taken_ = std::move(ready_.front());
  ready_.pop_front();
  message.time = taken_.time;
  message.source = taken_.direction.source;
  message.destination = taken_.direction.destination;
  message.transport = Transport::tcp;
  message.bytes = taken_.bytes;
  message.position = taken_.record;
  return true;
}

void TcpStreams::finish() {
  while (!streams_.empty()) {
    Stream& oldest = streams_.front();
    while (!oldest.tracker.buffered_payload().empty()) skip_gap(oldest);
    forget(streams_.begin(), Loss::stream_unfinished);
  }
}

/// The stream that a segment belongs to, moved behind all others; a new one where there is none, or where a connection
/// of the same ports was opened anew.
TcpStreams::Stream* TcpStreams::stream_of(const Segment& segment, std::uint32_t sequence) {
  const bool opens = segment.header.get_flag(Tins::TCP::SYN) != 0;
  const Direction direction{segment.source, segment.destination};
  if (const auto known = by_direction_.find(direction); known != by_direction_.end()) {
    Stream& stream = *known->second;
    const std::uint32_t ahead = sequence - stream.tracker.sequence_number();
    const bool another = opens ? sequence != stream.first_sequence : ahead > farthest && -ahead > farthest;
    if (!another) {
      streams_.splice(streams_.end(), streams_, known->second);
      return &stream;
    }
    while (!stream.tracker.buffered_payload().empty()) skip_gap(stream);
    forget(known->second, Loss::stream_unfinished);
  }
  streams_.emplace_back(direction, sequence);
  by_direction_.emplace(direction, std::prev(streams_.end()));
  return &streams_.back();
}

/// The other side has received what the capture has not: it will not come any more.
void TcpStreams::acknowledge(const Segment& segment) {
  if (segment.header.get_flag(Tins::TCP::ACK) == 0) return;
  const auto known = by_direction_.find({segment.destination, segment.source});
  if (known == by_direction_.end()) return;
  Stream& stream = *known->second;
  while (!stream.tracker.buffered_payload().empty()) {
    const std::uint32_t expected = stream.tracker.sequence_number();
    const std::uint32_t acknowledged = segment.header.ack_seq() - expected;
    if (acknowledged > farthest || acknowledged < behind_gap(stream.tracker) - expected) return;
    skip_gap(stream);
  }
}

/// Goes on behind a segment that is missing. Where it tore a message, that message is lost.
void TcpStreams::skip_gap(Stream& stream) {
  const std::uint32_t expected = stream.tracker.sequence_number();
  const std::uint32_t next = behind_gap(stream.tracker);
  if (stream.spoke_sip) losses_.note(Loss::stream_gap, stream.record, next - expected);
  stream.skipped += stream.pending.size();
  stream.pending.clear();
  stream.in_step = false;
  auto waiting = stream.tracker.buffered_payload().at(next);  // libtins moves on only with bytes in hand
  stream.tracker.advance_sequence(next);
  if (stream.tracker.process_payload(next, std::move(waiting))) take_ordered(stream);
  measure(stream);
}

void TcpStreams::take_ordered(Stream& stream) {
  const auto bytes = std::exchange(stream.tracker.payload(), {});
  stream.pending.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  cut(stream);
  if (stream.pending.empty()) stream.pending = std::string{};  // thousands of silent streams must not keep their room
}

void TcpStreams::cut(Stream& stream) {
  using Kind = wire::StreamFramer::Kind;
  std::size_t at = 0;
  for (bool more = true; more;) {
    if (!stream.in_step) {
      if (!find_start(stream, at)) break;
      if (stream.skipped != 0) losses_.note(Loss::stream_skipped, stream.record, stream.skipped, stream.why_skipped);
      stream.in_step = stream.spoke_sip = true;
      stream.skipped = 0;
      stream.why_skipped = {};
      stream.framer = {};
    }
    const auto frame = stream.framer.next(std::string_view{stream.pending}.substr(at));
    switch (frame.kind) {
      case Kind::need_more: more = false; break;
      case Kind::line_end: break;
      case Kind::message:
        ready_.push_back({stream.direction, stream.time, stream.record, std::string(frame.message)});
        break;
      case Kind::broken: {  // go on behind the line at which it broke
        const std::size_t feed = stream.pending.find('\n', at);
        const std::size_t length = std::min(feed, stream.pending.size() - 1) + 1 - at;
        stream.in_step = false;
        stream.skipped += length;
        stream.why_skipped = to_string(frame.damage);
        at += length;
        break;
      }
    }
    at += frame.used;
  }
  stream.pending.erase(0, at);
}

/// Moves `at` to the next start line; false when there is none in what has come so far.
bool TcpStreams::find_start(Stream& stream, std::size_t& at) {
  const std::string_view bytes = stream.pending;
  for (std::size_t feed; (feed = bytes.find('\n', at)) != std::string_view::npos; at = feed + 1) {
    std::string_view line = bytes.substr(at, feed - at);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (is_sip_start_line(line)) return true;
    if (!line.empty() || stream.skipped != 0) stream.skipped += feed + 1 - at;  // else it is a keep-alive
  }
  if (bytes.size() - at > longest_start_line) {
    stream.skipped += bytes.size() - at;
    at = bytes.size();
  }
  return false;
}

void TcpStreams::measure(Stream& stream) {
  held_ -= stream.held;
  const auto& tracker = stream.tracker;
  stream.held =
      stream.pending.capacity() + tracker.total_buffered_bytes() + tracker.buffered_payload().size() * chunk_overhead;
  held_ += stream.held;
}

/// `reason` is worth a word only where SIP was spoken and something of it is lost.
void TcpStreams::forget(Streams::iterator stream, Loss reason) {
  const bool torn = stream->in_step ? !stream->pending.empty() : stream->skipped != 0;
  const bool lost = reason == Loss::stream_evicted ? torn || !stream->closed : torn;
  if (stream->spoke_sip && lost) losses_.note(reason, stream->record, stream->pending.size() + stream->skipped);
  held_ -= stream->held;
  by_direction_.erase(stream->direction);
  streams_.erase(stream);
}

}  // namespace sipreg::conformance
