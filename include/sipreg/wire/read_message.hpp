// The reader of wire/message.hpp: start line, one pass over the rows, then what must be there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>

#include "sipreg/wire/message.hpp"

namespace sipreg {
inline namespace v0 {
namespace wire {

/// Reads "314159 REGISTER". A number of 2^31 or more is kept as 2^32-1 at most and is not valid.
[[nodiscard]] constexpr CSeq read_cseq(std::string_view value) noexcept {
  CSeq cseq;
  value = trim(value);
  std::size_t end = 0;
  while (end < value.size() && is_digit(value[end])) ++end;
  const DeltaSeconds number = read_delta_seconds(value.substr(0, end));
  cseq.number = number.value;
  cseq.method = trim(value.substr(end));
  cseq.valid = number.usable() && number.value < 0x80000000U && end < value.size() && is_blank(value[end]) &&
               is_token(cseq.method);
  return cseq;
}

namespace detail {
constexpr void note(Message& message, Damage damage) noexcept {
  if (message.damage == Damage::none) message.damage = damage;
}

/// "SIP/2.0 200 OK": version and code are strict, the reason is whatever follows, or nothing (RFC 4475 3.1.1.13).
constexpr void read_status_line(Message& message, std::string_view line) noexcept {
  constexpr std::string_view version = "SIP/2.0 ";
  message.is_response = true;
  if (!iequals(line.substr(0, version.size()), version)) {
    const bool nothing_else = iequals(line, version.substr(0, version.size() - 1));
    return note(message, nothing_else ? Damage::status_code : Damage::version);
  }
  const std::string_view rest = line.substr(version.size());
  const std::size_t end = rest.find(' ');
  const std::string_view code = rest.substr(0, end);
  if (end != std::string_view::npos) message.reason = trim(rest.substr(end + 1));
  if (code.size() != 3 || !is_digit(code[0]) || !is_digit(code[1]) || !is_digit(code[2]) || code[0] < '1' ||
      code[0] > '6')
    return note(message, Damage::status_code);
  message.status = (code[0] - '0') * 100 + (code[1] - '0') * 10 + (code[2] - '0');
}

/// "REGISTER sip:registrar.example SIP/2.0".
constexpr void read_request_line(Message& message, std::string_view line) noexcept {
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  if (first == std::string_view::npos || first == last || !is_token(line.substr(0, first)))
    return note(message, Damage::start_line);
  const std::string_view version = line.substr(last + 1);
  if (!iequals(version.substr(0, 4), "SIP/")) return note(message, Damage::start_line);
  message.is_request = true;
  message.method = line.substr(0, first);
  message.request_uri = trim(line.substr(first + 1, last - first - 1));
  if (!iequals(version, "SIP/2.0")) return note(message, Damage::version);
  if (message.request_uri.empty()) note(message, Damage::start_line);
}

/// A second row of a header that stands there once: the same again changes nothing, another value is malformed.
constexpr void merge(DeltaSeconds& first, DeltaSeconds again) noexcept {
  if (!first.present()) {
    first = again;
  } else if (first != again) {
    first = {0, Reading::malformed};
  }
}

constexpr void take_via(Message& message, std::string_view value) noexcept {
  std::string_view rest = value;
  if (message.via_count == 0) {
    read_first_via(message.via, value, rest);
    message.via_count = 1;
  }
  std::string_view item;
  while (next_item(rest, ',', item)) ++message.via_count;
}

constexpr void take_content_length(Message& message, std::string_view value) noexcept {
  const DeltaSeconds length = read_delta_seconds(value);
  if (!length.usable()) note(message, Damage::content_length);
  if (message.content_length.present() && message.content_length != length)
    note(message, Damage::conflicting_content_length);
  message.content_length = length;
}

/// The rows whose value is kept. What stands there twice is noted by check_presence().
constexpr void take_row(Message& message, const Row& row, bool first) noexcept {
  switch (row.header) {
    case HeaderName::via: return take_via(message, row.value);
    case HeaderName::from:
      if (first) message.from_value = row.value;
      return;
    case HeaderName::to:
      if (first) message.to_value = row.value;
      return;
    case HeaderName::call_id:
      if (first) message.call_id = row.value;
      return;
    case HeaderName::cseq:
      if (first) message.cseq = read_cseq(row.value);
      return;
    case HeaderName::expires: return merge(message.expires, read_delta_seconds(row.value));
    case HeaderName::min_expires: return merge(message.min_expires, read_delta_seconds(row.value));
    case HeaderName::flow_timer: return merge(message.flow_timer, read_delta_seconds(row.value));
    case HeaderName::max_forwards: return merge(message.max_forwards, read_delta_seconds(row.value));
    case HeaderName::retry_after: {
      const RetryAfter again = read_retry_after(row.value);
      merge(message.retry_after.delay, again.delay);
      merge(message.retry_after.duration, again.duration);
      return;
    }
    case HeaderName::content_length: return take_content_length(message, row.value);
    default: return;
  }
}

/// All rows up to the empty line; the offset behind it.
[[nodiscard]] constexpr std::size_t read_rows(Message& message, std::string_view bytes, std::size_t at) noexcept {
  Row row;
  for (;;) {
    const std::size_t begin = at;
    const RowStep step = next_row(bytes, at, row);
    if (step == RowStep::end) return at;
    if (step == RowStep::unfinished) {
      note(message, Damage::unfinished_header);
      return bytes.size();
    }
    if (step == RowStep::unreadable) continue;
    if (message.row_total == max_rows) {
      note(message, Damage::too_many_rows);
      return at;
    }
    const auto index = static_cast<std::size_t>(row.header);
    const bool first = message.row_count[index] == 0;
    if (first) message.first_row[index] = static_cast<std::uint16_t>(begin);
    message.row_count[index] = static_cast<std::uint16_t>(message.row_count[index] + 1);
    message.row_total = static_cast<std::uint16_t>(message.row_total + 1);
    take_row(message, row, first);
  }
}

/// What every message needs (RFC 3261 8.1.1), once.
constexpr void check_presence(Message& message) noexcept {
  if (message.via_count == 0) note(message, Damage::no_via);
  if (!message.via.valid) note(message, Damage::via);
  if (!message.has(HeaderName::cseq)) note(message, Damage::no_cseq);
  if (!message.cseq.valid) note(message, message.cseq.number >= 0x80000000U ? Damage::cseq_range : Damage::cseq);
  if (message.call_id.empty()) note(message, Damage::no_call_id);
  if (!message.has(HeaderName::from)) note(message, Damage::no_from);
  if (!message.has(HeaderName::to)) note(message, Damage::no_to);
  for (const HeaderName once : {HeaderName::cseq, HeaderName::call_id, HeaderName::from, HeaderName::to})
    if (message.count(once) > 1) note(message, Damage::repeated_header);
}
}  // namespace detail

/// Reads a datagram, or one message that StreamFramer cut out. Line ends before it are skipped, bytes behind
/// Content-Length ignored (RFC 3261 18.3); without Content-Length the body is the rest.
[[nodiscard]] constexpr Message read_message(std::string_view bytes) noexcept {
  Message message;
  std::size_t begin = 0;
  while (begin < bytes.size() && (bytes[begin] == '\r' || bytes[begin] == '\n')) ++begin;
  bytes.remove_prefix(begin);
  if (bytes.empty()) return message;
  message.damage = Damage::none;
  if (bytes.size() > max_message_size) {
    message.damage = Damage::too_long;
    bytes = bytes.substr(0, max_message_size);
  }
  const std::size_t line_end = bytes.find('\n');
  if (line_end == std::string_view::npos) {
    detail::note(message, Damage::start_line);
    return message;
  }
  const std::string_view line = bytes.substr(0, bytes[line_end - 1] == '\r' ? line_end - 1 : line_end);
  if (iequals(line.substr(0, 4), "SIP/")) {
    detail::read_status_line(message, line);
  } else {
    detail::read_request_line(message, line);
  }
  message.first_line = static_cast<std::uint16_t>(line_end + 1);
  const std::size_t end = detail::read_rows(message, bytes, line_end + 1);
  message.head = bytes.substr(0, end);
  message.body = bytes.substr(end);
  detail::check_presence(message);
  if (message.content_length.usable()) {
    if (message.body.size() < message.content_length.value) detail::note(message, Damage::short_body);
    message.body = message.body.substr(0, message.content_length.value);
  }
  return message;
}

}  // namespace wire
}  // namespace v0
}  // namespace sipreg
