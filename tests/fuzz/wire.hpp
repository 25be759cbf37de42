// What the fuzz targets of the wire readers share.
#pragma once

#include <cstdlib>
#include <string_view>

#include "sipreg/wire/contact.hpp"
#include "sipreg/wire/via.hpp"

namespace sipreg_fuzz {

inline void require(bool condition) {
  if (!condition) std::abort();
}

/// A view that a reader returns is a part of what it was given.
inline void require_inside(std::string_view part, std::string_view whole) {
  require(part.empty() || (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size()));
}

/// The same bytes at the same place.
inline bool same_view(std::string_view a, std::string_view b) {
  return a.size() == b.size() && (a.empty() || a.data() == b.data());
}

inline void require_legal(const sipreg::wire::DeltaSeconds& seconds) {
  using sipreg::wire::Reading;
  require(seconds.usable() || seconds.value == 0);
  require(seconds.reading != Reading::saturated || seconds.value == 4294967295U);
}

inline void require_inside(const sipreg::wire::Uri& uri, std::string_view whole) {
  for (const std::string_view part : {uri.text, uri.user, uri.password, uri.host, uri.parameters, uri.headers})
    require_inside(part, whole);
  if (!uri.valid) return;
  require(uri.scheme != sipreg::wire::UriScheme::none);
  require(uri.scheme == sipreg::wire::UriScheme::other || !uri.host.empty());
}

inline void require_inside(const sipreg::wire::Via& via, std::string_view whole) {
  for (const std::string_view part : {via.transport, via.host, via.branch, via.received, via.parameters})
    require_inside(part, whole);
  require(!via.valid || (!via.transport.empty() && !via.host.empty()));
  require(via.has_rport || via.rport == 0);
}

inline void require_inside(const sipreg::wire::Address& address, std::string_view whole) {
  for (const std::string_view part : {address.display, address.uri_text, address.parameters, address.tag()})
    require_inside(part, whole);
  require(!address.valid || !address.uri_text.empty());
  require_inside(address.uri(), whole);
}

inline void require_inside(const sipreg::wire::Contact& contact, std::string_view whole) {
  for (const std::string_view part :
       {contact.q, contact.instance, contact.display, contact.uri_text, contact.parameters})
    require_inside(part, whole);
  require_inside(contact.uri(), whole);
  require_legal(contact.expires);
  require_legal(contact.reg_id);
  require(contact.valid() == (contact.star || (contact.readable && contact.uri().valid)));
  require(!contact.star || contact.readable);
}

}  // namespace sipreg_fuzz
