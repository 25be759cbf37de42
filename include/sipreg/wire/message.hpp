// One SIP message, read in one pass without a copy. Headers of one value are read at once; headers with many rows
// (Contact, challenges, Path, ...) are read when somebody walks over them, from their first row on.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sipreg/wire/address.hpp"
#include "sipreg/wire/challenge.hpp"
#include "sipreg/wire/contact.hpp"
#include "sipreg/wire/credentials.hpp"
#include "sipreg/wire/damage.hpp"
#include "sipreg/wire/delta_seconds.hpp"
#include "sipreg/wire/header.hpp"
#include "sipreg/wire/rows.hpp"
#include "sipreg/wire/via.hpp"

namespace sipreg {
inline namespace v0 {
namespace wire {

inline constexpr std::size_t max_message_size = 65535;  ///< bytes (RFC 3261 18.1.1)
inline constexpr std::size_t max_rows = 4096;           ///< a 60 kB answer with one binding a row has some 2300

/// CSeq: a number below 2^31 and a method (RFC 3261 8.1.1.5, 20.16).
struct CSeq {
  std::uint32_t number = 0;
  bool valid = false;
  std::string_view method;
};

/// A SIP message. All views lie inside the bytes that were read, which must outlive it.
struct Message {
  Damage damage = Damage::empty;  ///< anything but `none`: drop it; what could be read is there all the same
  bool is_request = false;
  bool is_response = false;
  int status = 0;                ///< of a response, 100..699; 0 when it is none of these
  std::string_view method;       ///< of a request; cseq.method is the one that an answer belongs to
  std::string_view request_uri;  ///< of a request
  std::string_view reason;       ///< of a response; any bytes, may be empty
  Via via;                       ///< the top one
  std::uint32_t via_count = 0;   ///< values over all rows; an answer with more than one is dropped (8.1.3.3)
  CSeq cseq;
  std::string_view call_id;
  std::string_view from_value;  ///< as written; see from()
  std::string_view to_value;
  DeltaSeconds expires;  ///< of this and the next ones: two rows that differ are malformed
  DeltaSeconds min_expires;
  DeltaSeconds flow_timer;
  DeltaSeconds max_forwards;
  DeltaSeconds content_length;
  RetryAfter retry_after;
  std::string_view head;                                     ///< start line and header, with the empty line
  std::string_view body;                                     ///< as long as Content-Length says, else the rest
  std::uint16_t first_line = 0;                              ///< where in `head` the rows begin; use rows()
  std::uint16_t row_total = 0;                               ///< rows that could be read
  std::array<std::uint16_t, header_name_count> first_row{};  ///< where in `head`; use values()
  std::array<std::uint16_t, header_name_count> row_count{};

  /// From and To, taken apart on demand: most readers of an answer never look at them.
  [[nodiscard]] constexpr Address from() const noexcept { return read_address(from_value); }
  [[nodiscard]] constexpr Address to() const noexcept { return read_address(to_value); }

  /// Rows of a header: how to see one twice that must stand there once.
  [[nodiscard]] constexpr std::size_t count(HeaderName name) const noexcept {
    return row_count[static_cast<std::size_t>(name)];
  }
  [[nodiscard]] constexpr bool has(HeaderName name) const noexcept { return count(name) != 0; }

  /// The values of all rows of one header: `for (std::string_view value : message.values(HeaderName::date))`.
  [[nodiscard]] constexpr RowRange values(HeaderName name) const noexcept {
    return RowRange{head, first_row[static_cast<std::size_t>(name)], count(name), name, name};
  }
  /// The same for any header by its name in any case (one that HeaderName knows is found under both its names). `name`
  /// must outlive the range.
  [[nodiscard]] constexpr RowRange values(std::string_view name) const noexcept {
    const HeaderName known = header_name(name);
    if (known != HeaderName::other) return values(known);
    return has(known) ? RowRange{head, first_row[static_cast<std::size_t>(known)], name} : RowRange{};
  }
  /// Every row, in order.
  [[nodiscard]] constexpr RowRange rows() const noexcept { return RowRange{head, first_line, row_total}; }

  /// The value of the first row; empty when there is none (or an empty one: see has()).
  [[nodiscard]] constexpr std::string_view first(HeaderName name) const noexcept { return *values(name).begin(); }
  [[nodiscard]] constexpr std::string_view first(std::string_view name) const noexcept { return *values(name).begin(); }

  [[nodiscard]] constexpr ContactRange contacts() const noexcept { return ContactRange{values(HeaderName::contact)}; }
  /// WWW-Authenticate and Proxy-Authenticate, top down.
  [[nodiscard]] constexpr ChallengeRange challenges() const noexcept {
    const std::size_t www = count(HeaderName::www_authenticate);
    const std::size_t proxy = count(HeaderName::proxy_authenticate);
    const std::size_t www_row = first_row[static_cast<std::size_t>(HeaderName::www_authenticate)];
    const std::size_t proxy_row = first_row[static_cast<std::size_t>(HeaderName::proxy_authenticate)];
    const std::size_t begin = proxy == 0 || (www != 0 && www_row < proxy_row) ? www_row : proxy_row;
    return ChallengeRange{
        RowRange{head, begin, www + proxy, HeaderName::www_authenticate, HeaderName::proxy_authenticate}};
  }
  /// The items of a list header: Supported, Unsupported, Require, Path, Service-Route; Privacy with ';'.
  [[nodiscard]] constexpr ItemRange items(HeaderName name, char separator = ',') const noexcept {
    return ItemRange{values(name), separator};
  }
  /// Is `token` (any case) one of these items?
  [[nodiscard]] constexpr bool lists(HeaderName name, std::string_view token, char separator = ',') const noexcept {
    auto item = items(name, separator).begin();
    while (item != RangeEnd{} && !iequals(*item, token)) ++item;
    return item != RangeEnd{};
  }
};

}  // namespace wire
}  // namespace v0
}  // namespace sipreg

#include "sipreg/wire/read_message.hpp"  // IWYU pragma: export
