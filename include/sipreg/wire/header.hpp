// Header names, long and compact, and the lines they stand in.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sipreg/wire/text.hpp"

namespace sipreg {
inline namespace v0 {
namespace wire {

/// The headers that registration looks at. `other` is every name that is not in the list.
enum class HeaderName : std::uint8_t {
  via,
  from,
  to,
  call_id,
  cseq,
  contact,
  expires,
  min_expires,
  retry_after,
  www_authenticate,
  proxy_authenticate,
  authorization,
  proxy_authorization,
  authentication_info,
  privacy,
  path,
  service_route,
  require,
  proxy_require,
  supported,
  unsupported,
  allow,
  flow_timer,
  date,
  content_length,
  content_type,
  max_forwards,
  user_agent,
  server,
  route,
  record_route,
  warning,
  other
};
inline constexpr std::size_t header_name_count = static_cast<std::size_t>(HeaderName::other) + 1;

/// The long name as its RFC writes it ("Call-ID"); empty for `other`.
[[nodiscard]] constexpr std::string_view to_string(HeaderName name) noexcept {
  switch (name) {
    case HeaderName::via: return "Via";
    case HeaderName::from: return "From";
    case HeaderName::to: return "To";
    case HeaderName::call_id: return "Call-ID";
    case HeaderName::cseq: return "CSeq";
    case HeaderName::contact: return "Contact";
    case HeaderName::expires: return "Expires";
    case HeaderName::min_expires: return "Min-Expires";
    case HeaderName::retry_after: return "Retry-After";
    case HeaderName::www_authenticate: return "WWW-Authenticate";
    case HeaderName::proxy_authenticate: return "Proxy-Authenticate";
    case HeaderName::authorization: return "Authorization";
    case HeaderName::proxy_authorization: return "Proxy-Authorization";
    case HeaderName::authentication_info: return "Authentication-Info";
    case HeaderName::privacy: return "Privacy";
    case HeaderName::path: return "Path";
    case HeaderName::service_route: return "Service-Route";
    case HeaderName::require: return "Require";
    case HeaderName::proxy_require: return "Proxy-Require";
    case HeaderName::supported: return "Supported";
    case HeaderName::unsupported: return "Unsupported";
    case HeaderName::allow: return "Allow";
    case HeaderName::flow_timer: return "Flow-Timer";
    case HeaderName::date: return "Date";
    case HeaderName::content_length: return "Content-Length";
    case HeaderName::content_type: return "Content-Type";
    case HeaderName::max_forwards: return "Max-Forwards";
    case HeaderName::user_agent: return "User-Agent";
    case HeaderName::server: return "Server";
    case HeaderName::route: return "Route";
    case HeaderName::record_route: return "Record-Route";
    case HeaderName::warning: return "Warning";
    case HeaderName::other: return "";
  }
  return "";
}

namespace detail {
[[nodiscard]] constexpr std::array<std::string_view, header_name_count> make_long_names() noexcept {
  std::array<std::string_view, header_name_count> names{};
  for (std::size_t i = 0; i < names.size(); ++i) names[i] = to_string(static_cast<HeaderName>(i));
  return names;
}
inline constexpr std::array<std::string_view, header_name_count> long_names = make_long_names();

/// Compact names (RFC 3261 7.3.3, 20).
[[nodiscard]] constexpr HeaderName compact_header_name(char letter) noexcept {
  switch (to_lower(letter)) {
    case 'v': return HeaderName::via;
    case 'f': return HeaderName::from;
    case 't': return HeaderName::to;
    case 'i': return HeaderName::call_id;
    case 'm': return HeaderName::contact;
    case 'l': return HeaderName::content_length;
    case 'c': return HeaderName::content_type;
    case 'k': return HeaderName::supported;
    default: return HeaderName::other;
  }
}

/// The only header with this length and first letter, Call-ID aside (a test holds the list against to_string).
[[nodiscard]] constexpr HeaderName candidate(std::size_t length, char first) noexcept {
  switch (length * 256 + static_cast<unsigned char>(to_lower(first))) {
    case 2 * 256 + 't': return HeaderName::to;
    case 3 * 256 + 'v': return HeaderName::via;
    case 4 * 256 + 'f': return HeaderName::from;
    case 4 * 256 + 'c': return HeaderName::cseq;
    case 4 * 256 + 'p': return HeaderName::path;
    case 4 * 256 + 'd': return HeaderName::date;
    case 5 * 256 + 'a': return HeaderName::allow;
    case 5 * 256 + 'r': return HeaderName::route;
    case 6 * 256 + 's': return HeaderName::server;
    case 7 * 256 + 'c': return HeaderName::contact;
    case 7 * 256 + 'e': return HeaderName::expires;
    case 7 * 256 + 'p': return HeaderName::privacy;
    case 7 * 256 + 'r': return HeaderName::require;
    case 7 * 256 + 'w': return HeaderName::warning;
    case 9 * 256 + 's': return HeaderName::supported;
    case 10 * 256 + 'f': return HeaderName::flow_timer;
    case 10 * 256 + 'u': return HeaderName::user_agent;
    case 11 * 256 + 'm': return HeaderName::min_expires;
    case 11 * 256 + 'r': return HeaderName::retry_after;
    case 11 * 256 + 'u': return HeaderName::unsupported;
    case 12 * 256 + 'm': return HeaderName::max_forwards;
    case 12 * 256 + 'c': return HeaderName::content_type;
    case 12 * 256 + 'r': return HeaderName::record_route;
    case 13 * 256 + 'a': return HeaderName::authorization;
    case 13 * 256 + 's': return HeaderName::service_route;
    case 13 * 256 + 'p': return HeaderName::proxy_require;
    case 14 * 256 + 'c': return HeaderName::content_length;
    case 16 * 256 + 'w': return HeaderName::www_authenticate;
    case 18 * 256 + 'p': return HeaderName::proxy_authenticate;
    case 19 * 256 + 'p': return HeaderName::proxy_authorization;
    case 19 * 256 + 'a': return HeaderName::authentication_info;
    default: return HeaderName::other;
  }
}
}  // namespace detail

/// The header called `name` in any case, long or compact ("v", "m", "l").
[[nodiscard]] constexpr HeaderName header_name(std::string_view name) noexcept {
  if (name.empty()) return HeaderName::other;
  if (name.size() == 1) return detail::compact_header_name(name.front());
  HeaderName candidate = detail::candidate(name.size(), name.front());
  if (candidate == HeaderName::contact && name[4] == '-') candidate = HeaderName::call_id;
  const std::string_view known = detail::long_names[static_cast<std::size_t>(candidate)];
  return name == known || iequals(name, known) ? candidate : HeaderName::other;
}

/// One row as it stands in the message.
struct Row {
  HeaderName header = HeaderName::other;
  std::string_view name;   ///< as written
  std::string_view value;  ///< trimmed; folds stay inside as CRLF and blanks
};

/// What next_row() found.
enum class RowStep : std::uint8_t {
  row,         ///< `row` holds it
  unreadable,  ///< a line that is no header (no name, no ':'): skipped
  end,         ///< the empty line; `at` stands behind it
  unfinished,  ///< the bytes end before an empty line does
};

/// Reads the row that begins at `at` and moves `at` behind it. A line that starts with a blank continues the row before
/// it (RFC 3261 7.3.1). Lines end with CRLF; a lone LF is tolerated.
[[nodiscard]] constexpr RowStep next_row(std::string_view head, std::size_t& at, Row& row) noexcept {
  const std::size_t begin = at;
  if (begin >= head.size()) return RowStep::unfinished;
  std::size_t end = head.find('\n', begin);
  if (end == begin || (end == begin + 1 && head[begin] == '\r')) {
    at = end + 1;
    return RowStep::end;
  }
  while (end != std::string_view::npos && end + 1 < head.size() && (head[end + 1] == ' ' || head[end + 1] == '\t'))
    end = head.find('\n', end + 1);
  if (end == std::string_view::npos) return RowStep::unfinished;
  at = end + 1;
  const std::size_t colon = head.find(':', begin);
  if (colon >= end) return RowStep::unreadable;
  std::size_t name_end = colon;
  while (name_end > begin && (head[name_end - 1] == ' ' || head[name_end - 1] == '\t')) --name_end;
  const std::string_view name = head.substr(begin, name_end - begin);
  row.header = header_name(name);
  if (row.header == HeaderName::other && !is_token(name)) return RowStep::unreadable;
  row.name = name;
  row.value = trim(head.substr(colon + 1, end - colon - 1));
  return RowStep::row;
}

}  // namespace wire
}  // namespace v0
}  // namespace sipreg
