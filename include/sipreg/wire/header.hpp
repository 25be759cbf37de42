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
inline constexpr std::size_t longest_header_name = 19;

/// Every name, and the candidate for each length and first letter: one look-up and one comparison find a header.
struct HeaderNames {
  std::array<std::string_view, header_name_count> names{};
  std::array<std::array<HeaderName, 32>, longest_header_name + 1> candidates{};
  bool unambiguous = true;  ///< no two names share length and first letter, Contact and Call-ID aside
};

/// The low five bits of an ASCII letter are its place in the alphabet, in either case.
[[nodiscard]] constexpr std::size_t letter(char c) noexcept { return static_cast<unsigned char>(c) & 31U; }

[[nodiscard]] constexpr HeaderNames make_header_names() noexcept {
  HeaderNames table;
  for (auto& row : table.candidates)
    for (HeaderName& candidate : row) candidate = HeaderName::other;
  for (std::size_t i = 0; i < header_name_count; ++i) {
    const auto header = static_cast<HeaderName>(i);
    table.names[i] = to_string(header);
    if (header == HeaderName::other) continue;
    HeaderName& candidate = table.candidates[table.names[i].size()][letter(table.names[i].front())];
    if (candidate != HeaderName::other && candidate != HeaderName::call_id) table.unambiguous = false;
    candidate = header;
  }
  return table;
}
inline constexpr HeaderNames header_names = make_header_names();
static_assert(header_names.unambiguous && header_names.candidates[7][letter('c')] == HeaderName::contact);

/// Compact names (RFC 3261 7.3.3, 20).
[[nodiscard]] constexpr HeaderName compact_header_name(char c) noexcept {
  switch (to_lower(c)) {
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
}  // namespace detail

/// The header called `name` in any case, long or compact ("v", "m", "l").
[[nodiscard]] constexpr HeaderName header_name(std::string_view name) noexcept {
  if (name.empty() || name.size() > detail::longest_header_name) return HeaderName::other;
  if (name.size() == 1) return detail::compact_header_name(name.front());
  HeaderName candidate = detail::header_names.candidates[name.size()][detail::letter(name.front())];
  if (candidate == HeaderName::contact && name[4] == '-') candidate = HeaderName::call_id;
  const std::string_view known = detail::header_names.names[static_cast<std::size_t>(candidate)];
  return iequals(name, known) ? candidate : HeaderName::other;
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
  std::size_t end = head.find('\n', begin);
  if (end == std::string_view::npos) return RowStep::unfinished;
  const char* const text = head.data();
  std::size_t name_end = begin;
  while (detail::is(text[name_end], detail::token_class)) ++name_end;  // a line end is no token: no need to count
  if (name_end == begin && (end == begin || (end == begin + 1 && text[begin] == '\r'))) {
    at = end + 1;
    return RowStep::end;
  }
  while (end + 1 < head.size() && (text[end + 1] == ' ' || text[end + 1] == '\t')) {
    end = head.find('\n', end + 1);
    if (end == std::string_view::npos) return RowStep::unfinished;
  }
  at = end + 1;
  std::size_t colon = name_end;
  while (text[colon] == ' ' || text[colon] == '\t') ++colon;
  if (name_end == begin || text[colon] != ':') return RowStep::unreadable;
  row.name = detail::slice(head, begin, name_end);
  row.header = header_name(row.name);
  row.value = trim(detail::slice(head, colon + 1, end));
  return RowStep::row;
}

}  // namespace wire
}  // namespace v0
}  // namespace sipreg
