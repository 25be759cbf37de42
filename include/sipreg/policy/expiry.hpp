// Which lifetime did a 2xx grant us, and why? (A-25; RFC 3261 10.2.4, 10.2.1.1, 19.1.4; RFC 5626 4.2)
#pragma once

#include <cstdint>
#include <string_view>

#include "sipreg/policy/profile.hpp"
#include "sipreg/wire/contact.hpp"
#include "sipreg/wire/delta_seconds.hpp"
#include "sipreg/wire/uri.hpp"
#include "sipreg/wire/via.hpp"

namespace sipreg {
inline namespace v0 {

/// How the binding was recognised as ours: the rungs of the NAT ladder, best first.
enum class ContactMatch : std::uint8_t {
  exact,     ///< equal by RFC 3261 19.1.4
  instance,  ///< rung 1: +sip.instance and reg-id equal
  token,     ///< rung 2: the unique token that we put into our Contact
  received,  ///< rung 3: our user at the received:rport of this very answer
  sole,      ///< rung 4 (DEV-CONTACT-LENIENT): one Contact asked, one returned
  header,    ///< rung 5 (DEV-CONTACT-LENIENT): no Contact of ours, but an Expires header
  none,      ///< nothing of ours
};

/// Its word in logs and JSON: these never change.
[[nodiscard]] constexpr std::string_view to_string(ContactMatch match) noexcept {
  switch (match) {
    case ContactMatch::exact: return "exact";
    case ContactMatch::instance: return "instance";
    case ContactMatch::token: return "token";
    case ContactMatch::received: return "received";
    case ContactMatch::sole: return "sole";
    case ContactMatch::header: return "header";
    case ContactMatch::none: return "none";
  }
  return "";
}

/// Where the number came from.
enum class ExpirySource : std::uint8_t {
  parameter,  ///< expires of the Contact
  header,     ///< the Expires header
  malformed,  ///< something that cannot be read counts as 3600 (RFC 3261 10.2.1.1)
  assumed,    ///< neither value: min(asked, 3600)
  nothing,    ///< no binding of ours
};

/// Its word in logs and JSON: these never change.
[[nodiscard]] constexpr std::string_view to_string(ExpirySource source) noexcept {
  switch (source) {
    case ExpirySource::parameter: return "contact_parameter";
    case ExpirySource::header: return "expires_header";
    case ExpirySource::malformed: return "malformed_as_3600";
    case ExpirySource::assumed: return "assumed";
    case ExpirySource::nothing: return "nothing";
  }
  return "";
}

/// The lifetime in force, seconds, and the reason. Above 2^32-1 is read as 2^32-1.
struct Grant {
  std::uint32_t lifetime = 0;
  ContactMatch match = ContactMatch::none;
  ExpirySource source = ExpirySource::nothing;

  [[nodiscard]] constexpr bool bound() const noexcept { return lifetime > 0; }
};

/// What the host has put into its Contact. Views; empty = not used.
struct OwnContact {
  wire::Uri uri{};              ///< our Contact URI, read once
  std::string_view instance{};  ///< +sip.instance with its angle brackets, without the quotes
  std::uint32_t reg_id = 0;     ///< 0 = none
  std::string_view token{};     ///< a unique string in user part or URI parameters
  std::uint32_t asked = 3600;   ///< seconds asked for in the request that is answered
};

namespace detail {
/// Is `token` a parameter, or the value of one, in "a=1;token;b=token"?
[[nodiscard]] constexpr bool has_token(std::string_view parameters, std::string_view token) noexcept {
  while (!parameters.empty()) {
    const std::size_t end = parameters.find(';');
    const std::string_view item = parameters.substr(0, end);
    if (item == token || item.substr(item.find('=') + 1) == token) return true;
    parameters = end == std::string_view::npos ? std::string_view{} : parameters.substr(end + 1);
  }
  return false;
}

/// Best rung on which this entry is ours; `none` when it is somebody else's.
[[nodiscard]] constexpr ContactMatch rung_of(const wire::Contact& entry, const OwnContact& own,
                                             const wire::Via& via) noexcept {
  if (own.uri.valid && entry.uri_text == own.uri.text) return ContactMatch::exact;
  const wire::Uri uri = entry.uri();
  if (wire::equivalent(uri, own.uri)) return ContactMatch::exact;
  if (!own.instance.empty() && entry.instance == own.instance && entry.reg_id.value == own.reg_id)
    return ContactMatch::instance;
  if (!own.token.empty() && (uri.user == own.token || has_token(uri.parameters, own.token))) return ContactMatch::token;
  if (!via.received.empty() && via.rport != 0 && uri.user == own.uri.user && uri.port == via.rport &&
      wire::same_host(uri.host, via.received))
    return ContactMatch::received;
  return ContactMatch::none;
}

/// The lifetime of one entry that is ours: its own parameter, else the header, else what we asked for, an hour at most.
[[nodiscard]] constexpr Grant grant_of(const wire::Contact& entry, const wire::DeltaSeconds& header, ContactMatch match,
                                       std::uint32_t asked) noexcept {
  constexpr std::uint32_t one_hour = 3600;
  if (entry.expires.usable()) return {entry.expires.value, match, ExpirySource::parameter};
  if (entry.expires.present()) return {one_hour, match, ExpirySource::malformed};
  if (header.usable()) return {header.value, match, ExpirySource::header};
  if (header.present()) return {one_hour, match, ExpirySource::malformed};
  return {asked < one_hour ? asked : one_hour, match, ExpirySource::assumed};
}
}  // namespace detail

/// Collects the Contacts of one 2xx, then decides. Feed every entry, in any order; a foreign one changes nothing.
class GrantReader {
 public:
  constexpr GrantReader(const OwnContact& own, const wire::Via& via, const wire::DeltaSeconds& expires_header) noexcept
      : own_(own), via_(via), header_(expires_header) {}

  /// The best rung with a living binding wins; on one rung the smaller lifetime. A binding of ours with lifetime 0 is
  /// kept apart: a lower rung may still show where the registrar has put us.
  constexpr void add(const wire::Contact& entry) noexcept {
    ++entries_;
    if (entry.star || !entry.readable) return;
    const ContactMatch match = detail::rung_of(entry, own_, via_);
    const Grant candidate = detail::grant_of(entry, header_, match, own_.asked);
    if (match == ContactMatch::none) {
      if (entry.uri().valid) foreign_ = candidate;
    } else if (!candidate.bound()) {
      removed_ = true;
    } else if (match < best_.match || (match == best_.match && candidate.lifetime < best_.lifetime)) {
      best_ = candidate;
    }
  }

  [[nodiscard]] constexpr Grant decide(bool lenient) const noexcept {
    if (best_.bound()) return best_;
    if (removed_ || !lenient) return {};
    if (entries_ == 1 && foreign_.bound()) return {foreign_.lifetime, ContactMatch::sole, foreign_.source};
    if (entries_ == 0 && header_.usable() && header_.value > 0)
      return {header_.value, ContactMatch::header, ExpirySource::header};
    return {};
  }

 private:
  const OwnContact& own_;
  const wire::Via& via_;
  const wire::DeltaSeconds& header_;
  Grant best_{};
  Grant foreign_{};
  std::uint32_t entries_ = 0;
  bool removed_ = false;
};

}  // namespace v0
}  // namespace sipreg
