// Captures and logs of any kind as one stream of messages, handed out one at a time. How much is kept in memory does
// not depend on how long the input is.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/trace/captured_message.hpp"
#include "conformance/trace/losses.hpp"

namespace sipreg::conformance {

class MessageSource {
 public:
  MessageSource() = default;
  MessageSource(const MessageSource&) = delete;
  MessageSource& operator=(const MessageSource&) = delete;
  virtual ~MessageSource() = default;

  /// The next message; false at the end. What its views show is there until the next call.
  [[nodiscard]] virtual bool next(CapturedMessage& message) = 0;

  /// What could not be read so far, one for each input; complete after next() has said false.
  [[nodiscard]] virtual std::vector<const Losses*> losses() const = 0;
};

/// What an input may make us hold at most. The oldest goes first, and is counted.
struct ReadLimits {
  std::size_t tcp_streams = 65536;               ///< directions, two for a connection
  std::size_t tcp_stream_bytes = 256 * 1024;     ///< behind a missing segment of one direction
  std::size_t tcp_bytes = 64 * 1024 * 1024;      ///< of all streams
  std::size_t fragmented_datagrams = 1024;       ///< IPv4, not yet whole
  std::size_t fragment_bytes = 8 * 1024 * 1024;  ///< of all of these
  std::chrono::seconds fragment_age{60};         ///< RFC 1122 3.3.2; an identification may come again after that
  std::size_t line_length = 64 * 1024;           ///< of a log
  std::size_t sorted_bytes = 64 * 1024 * 1024;   ///< of a log that is grouped by dialogs
};

enum class TraceFormat : std::uint8_t {
  automatic,  ///< recognised by content
  capture,    ///< pcap and pcapng
  sipp,       ///< SIPp's -trace_msg
  sngrep,     ///< sngrep's text export
  asterisk,   ///< Asterisk, `pjsip set logger on`
  baresip,    ///< baresip's SIP trace (-s)
};

[[nodiscard]] std::string_view to_string(TraceFormat format) noexcept;
[[nodiscard]] std::optional<TraceFormat> find_trace_format(std::string_view name) noexcept;

struct ReadOptions {
  TraceFormat format = TraceFormat::automatic;
  /// East of Greenwich: what the wall clock of a log is ahead of UTC.
  std::chrono::minutes utc_offset{0};
  ReadLimits limits;
  /// Go on at the end of a file, and capture from network interfaces, until this becomes true.
  const std::atomic<bool>* follow_until = nullptr;
};

/// Either a source or the sentence that says why there is none.
struct OpenedSource {
  std::unique_ptr<MessageSource> source;
  std::string problem;
};

/// Opens a capture or log; "-" is standard input. gzip is seen through.
[[nodiscard]] OpenedSource open_messages(const std::string& path, const ReadOptions& options = {});

/// The same for several inputs, as one stream in the order of time. Messages of one input keep their order, also where
/// its times go back; those without a time come as early as they can.
[[nodiscard]] OpenedSource open_messages(const std::vector<std::string>& paths, const ReadOptions& options = {});

}  // namespace sipreg::conformance
