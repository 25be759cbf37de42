// TCP segments become SIP messages. libtins orders the bytes of each direction (DataTracker), wire::StreamFramer cuts
// them. libtins' own StreamFollower is no help: it knows no limit on streams, and forgets one after five silent
// minutes, where a registered agent may be silent for an hour.
#pragma once

#include <tins/tcp.h>
#include <tins/tcp_ip/data_tracker.h>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>

#include "conformance/trace/message_source.hpp"
#include "sipreg/wire/stream_framer.hpp"

namespace sipreg::conformance {

/// One TCP packet of a capture.
struct Segment {
  Endpoint source;
  Endpoint destination;
  const Tins::TCP& header;
  std::string_view payload;
  Moment time;
  std::uint64_t record;
};

class TcpStreams {
 public:
  TcpStreams(const ReadLimits& limits, Losses& losses) : limits_(limits), losses_(losses) {}

  void add(const Segment& segment);
  /// A whole message, if there is one. Its bytes are there until the next call.
  [[nodiscard]] bool take(CapturedMessage& message);
  /// The input has ended: what waits for a missing segment need not wait any longer.
  void finish();

 private:
  struct Direction {
    Endpoint source;
    Endpoint destination;
    bool operator==(const Direction&) const = default;
  };
  struct Hash {
    std::size_t operator()(const Direction& direction) const noexcept;
  };
  /// One direction of a connection.
  struct Stream {
    Stream(const Direction& way, std::uint32_t sequence)
        : direction(way), first_sequence(sequence), tracker(sequence) {}

    Direction direction;
    std::uint32_t first_sequence;  // of its first byte of data
    Tins::TCPIP::DataTracker tracker;
    std::string pending;  // in order, not yet cut
    wire::StreamFramer framer;
    bool in_step = false;    // `pending` begins where a message begins
    bool spoke_sip = false;  // a start line was seen: worth a word when something is lost
    bool closed = false;
    std::uint64_t skipped = 0;  // bytes since it was last in step
    std::string_view why_skipped;
    std::size_t held = 0;  // what it contributes to held_
    Moment time;           // of the last segment that brought data
    std::uint64_t record = 0;
  };
  using Streams = std::list<Stream>;
  struct Ready {
    Direction direction;
    Moment time;
    std::uint64_t record = 0;
    std::string bytes;
  };

  [[nodiscard]] Stream* stream_of(const Segment& segment, std::uint32_t sequence);
  void acknowledge(const Segment& segment);
  void skip_gap(Stream& stream);
  void take_ordered(Stream& stream);
  void cut(Stream& stream);
  [[nodiscard]] static bool find_start(Stream& stream, std::size_t& at);
  void measure(Stream& stream);
  void forget(Streams::iterator stream, Loss reason);

  ReadLimits limits_;
  Losses& losses_;
  Streams streams_;  // the longest silent first
  std::unordered_map<Direction, Streams::iterator, Hash> by_direction_;
  std::size_t held_ = 0;  // bytes of all streams
  std::deque<Ready> ready_;
  Ready taken_;
};

}  // namespace sipreg::conformance
