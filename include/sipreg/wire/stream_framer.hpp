// Cuts a TCP or TLS stream into messages (RFC 3261 18.3, 7.5; keep-alive of RFC 5626 4.4.1).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sipreg/wire/message.hpp"

namespace sipreg {
inline namespace v0 {
namespace wire {

/// The bytes stay in the host's buffer. Loop: append what was read; call next() with everything not yet dropped; drop
/// `used` bytes from the front; act on `kind`; repeat until `need_more` or `broken`.
class StreamFramer {
 public:
  enum class Kind : std::uint8_t {
    need_more,   ///< nothing whole yet; read on
    message,     ///< `message` is one whole message, to be handed to read_message()
    line_end,    ///< one CRLF between messages was skipped: a pong, or half a ping
    broken,      ///< message boundaries are lost: close the connection (see `damage`); this stays so
  };
  struct Frame {
    Kind kind = Kind::need_more;
    std::size_t used = 0;      ///< bytes to drop from the front of the buffer, after `message` was read
    std::string_view message;  ///< a view into the buffer that was passed in
    Damage damage = Damage::none;
  };

  /// `pending`: the bytes of the stream that were not yet dropped, the same as in the last call and then more.
  [[nodiscard]] constexpr Frame next(std::string_view pending) noexcept;

 private:
  std::size_t scanned_ = 0;   // bytes of the header that hold no end of it
  std::size_t expected_ = 0;  // length of the message, once its header was read
  Damage broken_ = Damage::none;
};

}  // namespace wire
}  // namespace v0
}  // namespace sipreg
