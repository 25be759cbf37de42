// From, To, Contact and whatever else is written as name-addr or addr-spec (RFC 3261 20.10, 25.1).
#pragma once

#include <cstdint>
#include <string_view>

#include "sipreg/wire/delta_seconds.hpp"
#include "sipreg/wire/uri.hpp"

namespace sipreg {
inline namespace v0 {
namespace wire {

/// `"display" <uri>;parameters`, or `uri;parameters` where the parameters belong to the header (20.10).
struct Address {
  bool valid = false;         ///< the brackets and quotes close and something stands for the URI
  bool bracketed = false;     ///< the name-addr form
  std::string_view display;   ///< without quotes, escapes in place
  std::string_view uri_text;  ///< without <>
  std::string_view parameters;  ///< header parameters, without the first ';'

  /// The URI taken apart, on demand.
  [[nodiscard]] constexpr Uri uri() const noexcept { return read_uri(uri_text); }
  [[nodiscard]] constexpr Parameter parameter(std::string_view name) const noexcept {
    return find_parameter(parameters, name);
  }
  /// From and To: the tag, empty = none.
  [[nodiscard]] constexpr std::string_view tag() const noexcept { return parameter("tag").value; }
};

/// Reads one address (no list).
[[nodiscard]] constexpr Address read_address(std::string_view text) noexcept;

/// One entry of a Contact list.
struct Contact {
  bool valid = false;               ///< star, or an address whose URI can be read
  bool star = false;                ///< the value "*"
  bool repeated_parameter = false;  ///< some parameter stands there twice: malformed (RFC 3261 7.3.1)
  DeltaSeconds expires;             ///< ;expires=; twice, empty, signed or fractional is malformed, not absent
  DeltaSeconds reg_id;              ///< ;reg-id= (RFC 5626), 1.. when usable
  std::string_view q;               ///< ;q= as written
  std::string_view instance;        ///< ;+sip.instance= without quotes: "<urn:uuid:...>"
  std::string_view display;
  std::string_view uri_text;
  std::string_view parameters;  ///< all header parameters, without the first ';'
  Uri uri;

  [[nodiscard]] constexpr Parameter parameter(std::string_view name) const noexcept {
    return find_parameter(parameters, name);
  }
};

/// Reads one entry (no list).
[[nodiscard]] constexpr Contact read_contact(std::string_view text) noexcept;

}  // namespace wire
}  // namespace v0
}  // namespace sipreg
