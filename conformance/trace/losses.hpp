// What of an input could not be read: how often, where first, why, and what to do about it. Never a reason to stop.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sipreg::conformance {

enum class Loss : std::uint8_t {
  unreadable_rest,    ///< the input cannot be read from here on: cut off, damaged, a failing disk
  mixed_link_types,   ///< libpcap reads pcapng of one link type; from here on nothing was read
  unknown_link_type,  ///< the whole capture
  damaged_packet,     ///< headers that contradict the packet's length
  cut_packet,         ///< the recorder kept the beginning (snapshot length)
  ipv6_fragment,      ///< not put together
  missing_fragment,   ///< an IPv4 datagram whose other fragments never came
  fragments_evicted,  ///< a limit: an IPv4 datagram that was given up for newer ones
  stream_evicted,     ///< a limit: a TCP stream that was forgotten for newer ones
  stream_gap,         ///< a TCP segment that is not in the capture
  stream_skipped,     ///< bytes of a TCP stream before a start line was found (again)
  stream_unfinished,  ///< a message that begins at the end of a TCP stream and is not whole
  damaged_entry,      ///< of a log: announced, but no SIP message follows
  cut_entry,          ///< of a log: the message is shorter than it says
  long_line,          ///< of a log
  out_of_order,       ///< handed out behind a later one: the sorting window is full
};
inline constexpr std::size_t loss_kinds = 16;

/// The losses of one input. Takes constant space.
class Losses {
 public:
  static constexpr std::size_t kept_places = 5;

  struct Count {
    std::uint64_t times = 0;
    std::uint64_t bytes = 0;                          ///< 0: no bytes were counted
    std::array<std::uint64_t, kept_places> places{};  ///< the first ones: records or lines
    std::string detail;                               ///< of the first one, in the words of who found it
  };

  /// `place_name` is what a position counts: "record" or "line".
  Losses(std::string file, std::string place_name) : file_(std::move(file)), place_name_(std::move(place_name)) {}

  void note(Loss loss, std::uint64_t position, std::uint64_t bytes = 0, std::string_view detail = {});

  [[nodiscard]] const Count& count(Loss loss) const noexcept { return counts_[static_cast<std::size_t>(loss)]; }
  [[nodiscard]] bool none() const noexcept;

  /// "trunk.pcap: IPv6 fragments: 3, at record 4, 9, 12. They are not put together. Let ...": one for each kind.
  [[nodiscard]] std::vector<std::string> to_sentences() const;

 private:
  std::string file_;
  std::string place_name_;
  std::array<Count, loss_kinds> counts_{};
};

}  // namespace sipreg::conformance
