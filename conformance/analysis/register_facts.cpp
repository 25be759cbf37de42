#include "conformance/analysis/register_facts.hpp"

namespace sipreg::conformance::analysis {
namespace {

using wire::HeaderName;

void note(RegisterFacts& facts, FormFault fault) {
  facts.faults = static_cast<std::uint16_t>(facts.faults | 1U << static_cast<unsigned>(fault));
}

/// "a.b.c.d" as its four bytes; nothing when it is none.
bool read_ipv4(std::string_view text, std::array<unsigned, 4>& bytes) noexcept {
  std::size_t part = 0;
  unsigned value = 0, digits = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && wire::is_digit(text[i]) && digits < 3) {
      value = value * 10 + static_cast<unsigned>(text[i] - '0');
      ++digits;
      continue;
    }
    if (digits == 0 || value > 255 || part == 4 || (i < text.size() && text[i] != '.')) return false;
    bytes[part++] = value;
    value = digits = 0;
  }
  return part == 4;
}

bool is_site_ipv4(const std::array<unsigned, 4>& a) noexcept {
  return a[0] == 10 || a[0] == 127 || (a[0] == 172 && a[1] >= 16 && a[1] < 32) || (a[0] == 192 && a[1] == 168) ||
         (a[0] == 100 && a[1] >= 64 && a[1] < 128) || (a[0] == 169 && a[1] == 254);
}

void read_privacy(const wire::Message& message, RegisterFacts& facts) {
  if (!message.has(HeaderName::privacy)) return;
  const std::string_view value = message.first(HeaderName::privacy);
  facts.privacy = wire::iequals(value, "id")     ? PrivacySeen::id
                  : wire::iequals(value, "none") ? PrivacySeen::none
                                                 : PrivacySeen::other;
}

void read_contacts(const wire::Message& message, RegisterFacts& facts) {
  bool first = true;
  for (const wire::Contact& contact : message.contacts()) {
    facts.has_contact = true;
    if (contact.star) facts.star = true;
    const wire::Uri uri = contact.star ? wire::Uri{} : contact.uri();
    if (!contact.readable || (!contact.star && !uri.valid)) note(facts, FormFault::contact);
    if (contact.expires.present() && !contact.expires.usable()) note(facts, FormFault::lifetime);
    if (facts.star && !first) note(facts, FormFault::star);
    if (!first || contact.star) {
      first = false;
      continue;
    }
    first = false;
    facts.contact_uri = contact.uri_text;
    facts.contact_user = uri.user;
    facts.contact_host = uri.host;
    facts.contact_port = uri.port;
    facts.instance = contact.instance;
    facts.reg_id = contact.reg_id.value;
    facts.contact = fingerprint(uri.user, fingerprint(uri.host) + uri.port);
    if (!contact.expires.usable()) continue;
    facts.has_asked = true;
    facts.asked = contact.expires.value;
  }
}

void read_credentials_of(const wire::Message& message, RegisterFacts& facts) {
  for (const HeaderName name : {HeaderName::authorization, HeaderName::proxy_authorization}) {
    if (!message.has(name)) continue;
    const auto credentials = wire::read_credentials(message.first(name), name == HeaderName::proxy_authorization);
    // An empty response is how IMS says who will answer (TS 24.229 5.1.1.2): no credentials yet.
    if (credentials.response.empty()) continue;
    facts.credentials = true;
    facts.nonce = fingerprint(credentials.nonce);
  }
}

void check_form(const wire::Message& message, const wire::Uri& uri, const wire::Address& to, RegisterFacts& facts) {
  if (message.damage != wire::Damage::none) note(facts, FormFault::damaged);
  if (uri.has_user) note(facts, FormFault::uri_with_user);
  if (!to.tag().empty()) note(facts, FormFault::to_with_tag);
  if (!wire::iequals(message.cseq.method, "REGISTER")) note(facts, FormFault::foreign_method);
  if (message.via.branch.substr(0, 7) != "z9hG4bK") note(facts, FormFault::branch);
  if (!message.max_forwards.usable()) note(facts, FormFault::max_forwards);
  if (message.expires.present() && !message.expires.usable()) note(facts, FormFault::lifetime);
  if (facts.star && !(facts.has_asked && facts.asked == 0)) note(facts, FormFault::star);
}

}  // namespace

std::string_view to_string(FormFault fault) noexcept {
  switch (fault) {
    case FormFault::damaged: return "the message is damaged";
    case FormFault::uri_with_user: return "the Request-URI names a user (RFC 3261 10.2)";
    case FormFault::to_with_tag: return "the To has a tag (RFC 3261 8.1.1.2)";
    case FormFault::from_without_tag: return "the From has no tag (RFC 3261 8.1.1.3)";
    case FormFault::foreign_method: return "the CSeq names another method (RFC 3261 8.1.1.5)";
    case FormFault::branch: return "the branch does not begin with z9hG4bK (RFC 3261 8.1.1.7)";
    case FormFault::max_forwards: return "there is no Max-Forwards (RFC 3261 8.1.1.6)";
    case FormFault::contact: return "a Contact cannot be read (RFC 3261 20.10)";
    case FormFault::lifetime: return "a lifetime is no number (RFC 3261 10.2.1.1)";
    case FormFault::star: return "Contact: * with a lifetime or beside others (RFC 3261 10.2.2)";
  }
  return "";
}

std::string_view to_string(PrivacySeen privacy) noexcept {
  switch (privacy) {
    case PrivacySeen::absent: return "no header";
    case PrivacySeen::id: return "id";
    case PrivacySeen::none: return "none";
    case PrivacySeen::other: return "another value";
  }
  return "";
}

HostReach reach_of_host(std::string_view host) noexcept {
  host = wire::without_brackets(host);
  std::array<unsigned, 4> bytes{};
  if (read_ipv4(host, bytes)) return is_site_ipv4(bytes) ? HostReach::site : HostReach::global;
  if (host.find(':') == std::string_view::npos) return HostReach::name;
  const auto address = wire::read_ipv6(host);
  if (!address.valid) return HostReach::name;
  const char first = wire::to_lower(host.front());
  const bool unique_local =
      first == 'f' && host.size() > 1 && (wire::to_lower(host[1]) == 'c' || wire::to_lower(host[1]) == 'd');
  const bool link_local = wire::iequals(host.substr(0, 3), "fe8") || wire::iequals(host.substr(0, 3), "fe9") ||
                          wire::iequals(host.substr(0, 3), "fea") || wire::iequals(host.substr(0, 3), "feb");
  return unique_local || link_local || host == "::1" ? HostReach::site : HostReach::global;
}

RegisterFacts read_register(const wire::Message& message) {
  RegisterFacts facts;
  const wire::Uri uri = wire::read_uri(message.request_uri);
  const wire::Address to = message.to();
  const wire::Uri aor = to.uri();
  facts.branch = fingerprint(message.via.branch);
  facts.call_id = fingerprint(message.call_id);
  const std::string_view from_tag = message.from().tag();
  facts.from_tag = fingerprint(from_tag);
  if (from_tag.empty()) note(facts, FormFault::from_without_tag);
  facts.cseq = message.cseq.number;
  facts.aor_user = aor.user;
  facts.aor_host = aor.host;
  facts.aor_port = aor.port;
  // "host:port" as one view of the Request-URI
  facts.registrar = uri.host;
  if (uri.port != 0) {
    std::size_t length = uri.host.size();
    const char* const end = message.request_uri.data() + message.request_uri.size();
    while (uri.host.data() + length != end && uri.host.data()[length] != ';' && uri.host.data()[length] != '?')
      ++length;
    facts.registrar = {uri.host.data(), length};
  }
  facts.via_host = message.via.host;
  facts.via_port = message.via.port;
  facts.via_count = message.via_count;
  if (message.expires.usable()) {
    facts.has_asked = true;
    facts.asked = message.expires.value;
  }
  read_contacts(message, facts);
  read_privacy(message, facts);
  read_credentials_of(message, facts);
  check_form(message, uri, to, facts);
  return facts;
}

}  // namespace sipreg::conformance::analysis
