// One SIP message, read in one pass without a copy. Headers of one value are read at once; headers with many rows
// (Contact, challenges, Path, ...) are read when somebody walks over them, from their first row on.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sipreg/wire/address.hpp"
#include "sipreg/wire/challenge.hpp"
#include "sipreg/wire/damage.hpp"
#include "sipreg/wire/delta_seconds.hpp"
#include "sipreg/wire/header.hpp"
#include "sipreg/wire/via.hpp"

namespace sipreg {
inline namespace v0 {
namespace wire {

/// CSeq: a number below 2^31 and a method (RFC 3261 8.1.1.5).
struct CSeq {
  std::uint32_t number = 0;
  bool valid = false;
  std::string_view method;
};
[[nodiscard]] constexpr CSeq read_cseq(std::string_view value) noexcept;

struct Message;

/// The values of all rows of one header, in the order of the message: `for (std::string_view value : rows)`.
class RowRange;
/// The entries of all Contact rows: lists, rows, compact, folded, in any mix; at most `max_contacts`.
class ContactRange;
/// The challenges of WWW-Authenticate and Proxy-Authenticate, top down.
class ChallengeRange;
/// The comma- (or otherwise) separated items of all rows of one header: Supported, Unsupported, Path, ...
class ItemRange;

/// A 60 kB answer holds some 2300 bindings; this is beyond what 65 535 bytes of readable ones can hold.
inline constexpr std::size_t max_contacts = 4096;
inline constexpr std::size_t max_rows = 4096;
inline constexpr std::size_t max_message_size = 65535;  ///< bytes (RFC 3261 18.1.1)

struct Message {
  Damage damage = Damage::empty;  ///< anything but `none`: drop it
  bool is_request = false;
  bool is_response = false;
  int status = 0;  ///< 100..699 of a response
  std::string_view method;       ///< of a request; see cseq.method for the one an answer belongs to
  std::string_view request_uri;  ///< of a request
  std::string_view reason;       ///< of a response; any bytes, may be empty
  Via via;                       ///< the top one
  std::uint32_t via_count = 0;   ///< values over all rows; an answer with more than one is dropped (8.1.3.3)
  CSeq cseq;
  std::string_view call_id;
  Address from;
  Address to;
  DeltaSeconds expires;
  DeltaSeconds min_expires;
  DeltaSeconds flow_timer;
  DeltaSeconds max_forwards;
  DeltaSeconds content_length;
  RetryAfter retry_after;
  std::string_view head;  ///< start line and header, with the empty line
  std::string_view body;  ///< as long as Content-Length says, else the rest

  [[nodiscard]] constexpr RowRange values(HeaderName name) const noexcept;
  [[nodiscard]] constexpr RowRange values(std::string_view name) const noexcept;  ///< any header, by its name
  [[nodiscard]] constexpr std::string_view first(HeaderName name) const noexcept;  ///< empty = absent, see count()
  [[nodiscard]] constexpr std::string_view first(std::string_view name) const noexcept;
  [[nodiscard]] constexpr std::size_t count(HeaderName name) const noexcept;  ///< rows
  [[nodiscard]] constexpr bool has(HeaderName name) const noexcept { return count(name) != 0; }
  [[nodiscard]] constexpr ContactRange contacts() const noexcept;
  [[nodiscard]] constexpr ChallengeRange challenges() const noexcept;
  [[nodiscard]] constexpr ItemRange items(HeaderName name, char separator = ',') const noexcept;
  /// Is `token` (any case) an item of `name`? Supported, Require, Unsupported; Privacy with ';'.
  [[nodiscard]] constexpr bool lists(HeaderName name, std::string_view token, char separator = ',') const noexcept;

  std::array<std::uint16_t, header_name_count> first_row{};  ///< offset in `head`, 0 = absent
  std::array<std::uint16_t, header_name_count> row_count{};
};

/// Reads a datagram, or one message that StreamFramer cut out. Bytes behind Content-Length are ignored.
[[nodiscard]] constexpr Message read_message(std::string_view bytes) noexcept;

}  // namespace wire
}  // namespace v0
}  // namespace sipreg
