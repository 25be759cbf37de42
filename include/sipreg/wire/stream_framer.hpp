// Cuts a TCP or TLS stream into messages (RFC 3261 18.3, 7.5; keep-alives of RFC 5626 4.4.1).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sipreg/wire/damage.hpp"
#include "sipreg/wire/delta_seconds.hpp"
#include "sipreg/wire/header.hpp"
#include "sipreg/wire/message.hpp"

namespace sipreg {
inline namespace v0 {
namespace wire {

/// The bytes stay in the host's buffer. Loop: append what was read; call next() with everything not yet dropped; act on
/// `kind`; drop `used` bytes from the front; repeat until `need_more` or `broken`. How the stream was torn into reads
/// changes nothing. One framer for one connection.
class StreamFramer {
 public:
  enum class Kind : std::uint8_t {
    need_more,  ///< nothing whole yet: read on
    message,    ///< `message` is one whole message, for read_message()
    line_end,   ///< one line end between messages: a pong, or half a ping
    broken,     ///< where messages begin and end is lost: close the connection; this stays so
  };
  struct Frame {
    Kind kind = Kind::need_more;
    std::size_t used = 0;          ///< bytes to drop from the front, once `message` was read
    std::string_view message;      ///< a view into what was passed in
    Damage damage = Damage::none;  ///< why it is broken
  };

  /// `pending`: the bytes that were not yet dropped: those of the last call, and behind them what came since.
  [[nodiscard]] constexpr Frame next(std::string_view pending) noexcept {
    if (broken_ != Damage::none) return {Kind::broken, 0, {}, broken_};
    if (const std::size_t length = line_end(pending); length != 0) {
      *this = StreamFramer{};  // a lone CR may have been looked at before
      return {Kind::line_end, length, {}, Damage::none};
    }
    if (expected_ == 0 && !find_header_end(pending))
      return {broken_ == Damage::none ? Kind::need_more : Kind::broken, 0, {}, broken_};
    if (pending.size() < expected_) return {};
    const Frame frame{Kind::message, expected_, pending.substr(0, expected_), Damage::none};
    *this = StreamFramer{};
    return frame;
  }

 private:
  /// Length of the line end at the front, 0 = none (yet). Only asked between messages: no message begins with one.
  [[nodiscard]] static constexpr std::size_t line_end(std::string_view pending) noexcept {
    if (pending.empty()) return 0;
    if (pending[0] == '\n') return 1;
    return pending[0] == '\r' && pending.size() > 1 && pending[1] == '\n' ? 2 : 0;
  }

  /// Walks over the lines that are new; true when the header has ended and the length of the message is known.
  [[nodiscard]] constexpr bool find_header_end(std::string_view pending) noexcept {
    const std::string_view window = pending.substr(0, max_message_size);
    for (;;) {
      const std::size_t feed = window.find('\n', scanned_);
      if (feed == std::string_view::npos) {
        scanned_ = window.size();
        return window.size() == max_message_size ? fail(Damage::unfinished_header) : false;
      }
      const std::string_view line = window.substr(line_begin_, feed - line_begin_);
      if (line.empty() || line == "\r") return measure(window.substr(0, feed + 1));
      if (line_begin_ == 0) {
        if (!is_start_line(line)) return fail(Damage::start_line);
        rows_begin_ = feed + 1;
      }
      line_begin_ = scanned_ = feed + 1;
    }
  }

  /// Anything else (HTTP, TLS without TLS, the middle of a body) will never get in step again.
  [[nodiscard]] static constexpr bool is_start_line(std::string_view line) noexcept {
    const std::size_t blank = line.rfind(' ');
    return iequals(line.substr(0, 4), "SIP/") ||
           (blank != std::string_view::npos && iequals(line.substr(blank + 1, 4), "SIP/"));
  }

  /// Adds the Content-Length of `head`. Without one the body is taken for empty, though RFC 3261 20.14 demands it here.
  [[nodiscard]] constexpr bool measure(std::string_view head) noexcept {
    DeltaSeconds length;
    Row row;
    std::size_t at = rows_begin_;
    for (RowStep step = next_row(head, at, row); step == RowStep::row || step == RowStep::unreadable;
         step = next_row(head, at, row)) {
      if (step == RowStep::unreadable || row.header != HeaderName::content_length) continue;
      const DeltaSeconds again = read_delta_seconds(row.value);
      if (!again.usable()) return fail(Damage::content_length);
      if (length.present() && length != again) return fail(Damage::conflicting_content_length);
      length = again;
    }
    if (length.value > max_message_size - head.size()) return fail(Damage::too_long);
    expected_ = head.size() + length.value;
    return true;
  }

  [[nodiscard]] constexpr bool fail(Damage damage) noexcept {
    broken_ = damage;
    return false;
  }

  Damage broken_ = Damage::none;
  std::size_t line_begin_ = 0;  // where the line that is not whole yet begins
  std::size_t scanned_ = 0;     // no line end between line_begin_ and here
  std::size_t rows_begin_ = 0;  // behind the start line
  std::size_t expected_ = 0;    // length of the message, once its header was read; 0 = not yet
};

}  // namespace wire
}  // namespace v0
}  // namespace sipreg
