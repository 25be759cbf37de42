// From an answer to the facts that the machine decides by: the one place where wire and policy meet.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sipreg/policy/credentials.hpp"
#include "sipreg/policy/expiry.hpp"
#include "sipreg/policy/profile.hpp"
#include "sipreg/policy/status.hpp"
#include "sipreg/wire/credentials.hpp"
#include "sipreg/wire/message.hpp"

namespace sipreg {
inline namespace v0 {

/// All that an answer to a REGISTER says to the machine. Plain numbers: it can be made up in a test.
struct ResponseFacts {
  std::uint16_t status = 0;
  Grant grant{};                     ///< of a 2xx
  wire::DeltaSeconds min_expires{};  ///< of a 423
  wire::DeltaSeconds retry_after{};
  ChallengeFacts www{};  ///< of a 401 or 407
  ChallengeFacts proxy{};
  std::uint64_t next_nonce = 0;      ///< fingerprint of Authentication-Info nextnonce; 0 = none (RFC 7616 3.5)
  bool new_redirect = false;         ///< a 3xx names a URI that this attempt has not tried
  bool names_our_extension = false;  ///< a 420 or 439 refuses an option tag that we have sent
};

/// The text that the host keeps and the answer is read against. Views; they must outlive the call only.
struct HostText {
  OwnContact contact{};
  std::string_view realm{};  ///< of the password; empty = whatever realm asks
  AlgorithmSet algorithms{};
  const std::string_view* tried_uris = nullptr;  ///< Request-URIs of this attempt (RFC 3261 8.1.3.4)
  std::size_t tried_count = 0;
  const std::string_view* extensions = nullptr;  ///< option tags that the request named
  std::size_t extension_count = 0;
};

/// The first Contact of a 3xx that this attempt has not tried (each URI once, A-28); empty when there is none.
[[nodiscard]] constexpr std::string_view redirect_uri(const wire::Message& message, const HostText& host) noexcept {
  for (const wire::Contact& contact : message.contacts()) {
    const wire::Uri uri = contact.uri();
    if (contact.star || !contact.readable || !uri.valid || uri.scheme == wire::UriScheme::other) continue;
    bool tried = false;
    for (std::size_t i = 0; i < host.tried_count; ++i)
      tried = tried || wire::equivalent(wire::read_uri(host.tried_uris[i]), uri);
    if (!tried) return contact.uri_text;
  }
  return {};
}

/// Does this 420 or 439 name something that can be left out? 439 is about outbound even when it says nothing.
[[nodiscard]] constexpr bool refuses_our_extension(const wire::Message& message, const HostText& host) noexcept {
  for (std::size_t i = 0; i < host.extension_count; ++i) {
    if (message.lists(wire::HeaderName::unsupported, host.extensions[i])) return true;
    if (message.status == 439 && wire::iequals(host.extensions[i], "outbound")) return true;
  }
  return false;
}

/// The lifetime that a 2xx grants us (policy/expiry.hpp tells how).
[[nodiscard]] constexpr Grant read_grant(const wire::Message& message, const OwnContact& own, bool lenient) noexcept {
  GrantReader reader(own, message.via, message.expires);
  for (const wire::Contact& contact : message.contacts()) reader.add(contact);
  return reader.decide(lenient);
}

/// Reads an answer that belongs to our pending REGISTER (undamaged, matched by branch and CSeq).
[[nodiscard]] constexpr ResponseFacts read_facts(const wire::Message& message, const HostText& host,
                                                 const Profile& profile) noexcept {
  ResponseFacts facts;
  facts.status = static_cast<std::uint16_t>(message.status);
  switch (meaning_of(message.status)) {
    case StatusMeaning::success: {
      facts.grant = read_grant(message, host.contact, profile.lenient_contact);
      if (!message.has(wire::HeaderName::authentication_info)) return facts;
      const auto next = wire::read_authentication_info(message.first(wire::HeaderName::authentication_info)).nextnonce;
      if (!next.empty()) facts.next_nonce = nonce_fingerprint(next);
      return facts;
    }
    case StatusMeaning::challenge:
      facts.www = choose_challenge(message, false, host.algorithms, host.realm).facts;
      facts.proxy = choose_challenge(message, true, host.algorithms, host.realm).facts;
      return facts;
    case StatusMeaning::redirection: facts.new_redirect = !redirect_uri(message, host).empty(); break;
    case StatusMeaning::too_brief: facts.min_expires = message.min_expires; break;
    case StatusMeaning::extension: facts.names_our_extension = refuses_our_extension(message, host); break;
    case StatusMeaning::provisional:
    case StatusMeaning::unavailable:
    case StatusMeaning::transient:
    case StatusMeaning::unclear:
    case StatusMeaning::definitive:
    case StatusMeaning::not_a_status: break;
  }
  facts.retry_after = message.retry_after.delay;
  return facts;
}

}  // namespace v0
}  // namespace sipreg
