// Logs that show messages as text: a line that announces a message, the message, and whatever else the program wrote.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "conformance/trace/input.hpp"
#include "conformance/trace/log_time.hpp"
#include "conformance/trace/message_source.hpp"
#include "sipreg/wire/stream_framer.hpp"

namespace sipreg::conformance {

/// What a log says of the message that follows.
struct Announcement {
  std::optional<LogTime> time;
  Endpoint source;
  Endpoint destination;
  Transport transport = Transport::unknown;
  std::optional<std::size_t> length;  ///< bytes, as they were on the wire
};

/// How one kind of log is written.
class LogGrammar {
 public:
  enum class Line : std::uint8_t {
    other,      ///< of no interest, or a part of an announcement
    announced,  ///< the message begins on the next line
    damaged,    ///< it should announce a message and does not
  };

  LogGrammar() = default;
  LogGrammar(const LogGrammar&) = delete;
  LogGrammar& operator=(const LogGrammar&) = delete;
  virtual ~LogGrammar() = default;

  /// Looks at a line between messages, without its line end.
  [[nodiscard]] virtual Line read(std::string_view line, Announcement& announcement) = 0;
  /// Does this line, within what should be a message, show that the message has ended?
  [[nodiscard]] virtual bool ends_message(std::string_view line) const = 0;
  /// Does a terminal's colour stand in the lines?
  [[nodiscard]] virtual bool coloured() const { return false; }
};

[[nodiscard]] std::unique_ptr<LogGrammar> sipp_grammar();
[[nodiscard]] std::unique_ptr<LogGrammar> sngrep_grammar();
[[nodiscard]] std::unique_ptr<LogGrammar> asterisk_grammar();
[[nodiscard]] std::unique_ptr<LogGrammar> baresip_grammar();

/// Lines of an input, each at most so long.
class LineReader {
 public:
  LineReader(Input& input, std::size_t longest) : input_(input), longest_(longest) {}

  /// The next line without its '\n'; a '\r' stays. False at the end.
  [[nodiscard]] bool next(std::string_view& line);
  /// The line is read once more by the next call.
  void put_back() noexcept { again_ = true; }

  [[nodiscard]] std::uint64_t number() const noexcept { return number_; }
  [[nodiscard]] bool was_cut() const noexcept { return cut_; }

 private:
  [[nodiscard]] bool fill();

  Input& input_;
  std::size_t longest_;
  std::string buffer_;
  std::size_t at_ = 0;  // in buffer_: the first byte not yet handed out
  std::string_view line_;
  std::uint64_t number_ = 0;
  bool again_ = false;
  bool cut_ = false;
};

class TextLog final : public MessageSource {
 public:
  TextLog(Input input, const ReadOptions& options, std::unique_ptr<LogGrammar> grammar);

  [[nodiscard]] bool next(CapturedMessage& message) override;
  [[nodiscard]] std::vector<const Losses*> losses() const override { return {&losses_}; }

 private:
  [[nodiscard]] bool next_line(std::string_view& line);
  void gather();
  [[nodiscard]] bool is_whole();
  [[nodiscard]] bool take(CapturedMessage& message);
  void finish();

  Input input_;
  Losses losses_;
  LineReader lines_;
  std::unique_ptr<LogGrammar> grammar_;
  LogClock clock_;
  std::string plain_;  // a line without its colours
  // The entry that was read last; it may hold several messages (one write to a TCP connection).
  Announcement entry_;
  Moment entry_time_;
  std::uint64_t entry_line_ = 0;
  std::string text_;
  std::size_t taken_ = 0;  // of text_
  wire::StreamFramer framer_;
  bool returns_seen_ = false;  // a line that ended in CR: the log has its line ends still
};

}  // namespace sipreg::conformance
