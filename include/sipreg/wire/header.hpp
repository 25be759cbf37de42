// Header names and rows: long and compact names, folded lines.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sipreg/wire/text.hpp"

namespace sipreg {
inline namespace v0 {
namespace wire {

/// The headers that registration looks at. `other` is every name not in the list (use Message::values by name).
enum class HeaderName : std::uint8_t {
  via, from, to, call_id, cseq, contact, expires, min_expires, retry_after, www_authenticate, proxy_authenticate,
  authorization, proxy_authorization, authentication_info, privacy, path, service_route, require, proxy_require,
  supported, unsupported, allow, flow_timer, date, content_length, content_type, max_forwards, user_agent, server,
  route, record_route, warning, other
};
inline constexpr std::size_t header_name_count = static_cast<std::size_t>(HeaderName::other) + 1;

/// The header called `name` in any case, long or compact ("v", "m", "l"): RFC 3261 7.3.3.
[[nodiscard]] constexpr HeaderName header_name(std::string_view name) noexcept;

/// The long name as RFC 3261 writes it ("Call-ID"); empty for `other`.
[[nodiscard]] constexpr std::string_view to_string(HeaderName name) noexcept;

/// One row as it stands in the message.
struct Row {
  HeaderName header = HeaderName::other;
  std::string_view name;   ///< as written
  std::string_view value;  ///< trimmed; folds stay inside as CRLF and blanks
};

}  // namespace wire
}  // namespace v0
}  // namespace sipreg
