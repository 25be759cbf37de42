// Contact: the bindings that a registrar lists, and the one an agent asks for (RFC 3261 10.2, 20.10; RFC 5626).
#pragma once

#include <cstddef>
#include <string_view>

#include "sipreg/wire/address.hpp"
#include "sipreg/wire/delta_seconds.hpp"
#include "sipreg/wire/rows.hpp"

namespace sipreg {
inline namespace v0 {
namespace wire {

/// One entry of a Contact list.
struct Contact {
  bool readable = false;            ///< "*", or an address whose brackets and quotes close; see valid()
  bool star = false;                ///< the value "*"
  bool repeated_parameter = false;  ///< some parameter stands there twice: malformed (RFC 3261 7.3.1)
  DeltaSeconds expires;             ///< ;expires=; empty, signed, fractional or twice is malformed, not absent
  DeltaSeconds reg_id;              ///< ;reg-id= (RFC 5626), 1.. when usable
  std::string_view q;               ///< ;q= as written
  std::string_view instance;        ///< ;+sip.instance= without its quotes: "<urn:uuid:...>"
  std::string_view display;         ///< without quotes, escapes in place
  std::string_view uri_text;        ///< without <>
  std::string_view parameters;      ///< all header parameters, without the first ';'

  /// The URI, taken apart on demand: a Contact that is ours to the letter needs no more than its text.
  [[nodiscard]] constexpr Uri uri() const noexcept { return read_uri(uri_text); }
  /// The value "*", or an address whose URI can be read.
  [[nodiscard]] constexpr bool valid() const noexcept { return star || (readable && uri().valid); }
  [[nodiscard]] constexpr Parameter parameter(std::string_view name) const noexcept {
    return find_parameter(parameters, name);
  }
};

namespace detail {
constexpr void read_contact_parameters(Contact& contact) noexcept {
  constexpr std::string_view names[] = {"expires", "q", "+sip.instance", "reg-id"};
  Parameter parameter;
  std::size_t known = 0;
  KnownParameterReader reader{names, contact.parameters};
  while (reader.next(parameter, known)) {
    contact.repeated_parameter = contact.repeated_parameter || parameter.repeated;
    switch (known) {
      case 0: contact.expires = read_delta_seconds(parameter); break;
      case 1: contact.q = parameter.value; break;
      case 2: contact.instance = parameter.value; break;
      case 3: contact.reg_id = read_delta_seconds(parameter); break;
      default: break;
    }
  }
}

/// Reads into `contact`, which is new.
constexpr void read_contact(Contact& contact, std::string_view text) noexcept {
  text = trim(text);
  if (text == "*") {
    contact.readable = true;
    contact.star = true;
    return;
  }
  Address address;
  read_address(address, text);
  contact.display = address.display;
  contact.uri_text = address.uri_text;
  contact.parameters = address.parameters;
  read_contact_parameters(contact);
  contact.readable = address.valid;
}
}  // namespace detail

/// Reads one entry (no list).
[[nodiscard]] constexpr Contact read_contact(std::string_view text) noexcept {
  Contact contact;
  detail::read_contact(contact, text);
  return contact;
}

/// A 60 kB answer holds some 2300 bindings; what lies beyond this many entries is not looked at.
inline constexpr std::size_t max_contacts = 4096;

/// The entries of all Contact rows: lists, rows, compact, folded, in any mix.
class ContactRange {
 public:
  class iterator {
   public:
    constexpr iterator() noexcept = default;
    constexpr explicit iterator(const ItemRange& items) noexcept : item_{items.begin()} { read(); }
    [[nodiscard]] constexpr const Contact& operator*() const noexcept { return contact_; }
    [[nodiscard]] constexpr const Contact* operator->() const noexcept { return &contact_; }
    constexpr iterator& operator++() noexcept {
      ++item_;
      ++count_;
      contact_ = {};
      read();
      return *this;
    }
    [[nodiscard]] friend constexpr bool operator==(const iterator& a, RangeEnd) noexcept {
      return a.count_ == max_contacts || a.item_ == RangeEnd{};
    }
    [[nodiscard]] friend constexpr bool operator!=(const iterator& a, RangeEnd end) noexcept { return !(a == end); }

   private:
    constexpr void read() noexcept {
      if (*this != RangeEnd{}) detail::read_contact(contact_, *item_);
    }

    ItemRange::iterator item_;
    std::size_t count_ = 0;
    Contact contact_;
  };

  constexpr explicit ContactRange(RowRange rows) noexcept : items_{rows} {}
  [[nodiscard]] constexpr iterator begin() const noexcept { return iterator{items_}; }
  [[nodiscard]] static constexpr RangeEnd end() noexcept { return {}; }
  [[nodiscard]] constexpr bool empty() const noexcept { return items_.empty(); }

 private:
  ItemRange items_;
};

}  // namespace wire
}  // namespace v0
}  // namespace sipreg
