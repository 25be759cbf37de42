#include "conformance/agent/register_message.hpp"

#include <fmt/format.h>

#include "sipreg/version.hpp"

namespace sipreg::agent {

std::string_view to_string(Transport transport) {
  switch (transport) {
    case Transport::udp: return "udp";
    case Transport::tcp: return "tcp";
    case Transport::tls: return "tls";
  }
  return "";
}

namespace {
// As the Via names it.
std::string_view protocol_of(Transport transport) {
  switch (transport) {
    case Transport::udp: return "UDP";
    case Transport::tcp: return "TCP";
    case Transport::tls: return "TLS";
  }
  return "";
}

// What every request begins with (RFC 3261 8.1.1).
std::string head(std::string_view method, std::string_view to, const RegistrationTexts& registration,
                 const RequestTexts& request) {
  return fmt::format(
      "{} {} SIP/2.0\r\n"
      "Via: SIP/2.0/{} {};branch={};rport\r\n"
      "Max-Forwards: 70\r\n"
      "From: <{}>;tag={}\r\n"
      "To: <{}>\r\n"
      "Call-ID: {}\r\n"
      "CSeq: {} {}\r\n",
      method, request.request_uri, protocol_of(request.transport), request.sent_by, request.branch, registration.aor,
      registration.from_tag, to, registration.call_id, request.cseq, method);
}

std::string tail() {
  return fmt::format("User-Agent: sipreg/{}.{}.{}\r\nContent-Length: 0\r\n\r\n", version.major, version.minor,
                     version.patch);
}

}  // namespace

std::string write_register(const RegistrationTexts& registration, const RequestTexts& request) {
  auto text = head("REGISTER", registration.aor, registration, request);
  text += fmt::format("Contact: <{}>;expires={}", registration.contact, request.lifetime);
  if (!registration.instance.empty()) text += fmt::format(";+sip.instance=\"<{}>\"", registration.instance);
  if (request.reg_id) text += fmt::format(";reg-id={}", request.reg_id);
  text += fmt::format("\r\nExpires: {}\r\n", request.lifetime);
  for (const auto& row : request.credentials) text += row + "\r\n";
  if (!request.supported.empty()) text += fmt::format("Supported: {}\r\n", request.supported);
  if (!request.privacy.empty()) text += fmt::format("Privacy: {}\r\n", request.privacy);
  return text + tail();
}

std::string write_options(const RegistrationTexts& registration, const RequestTexts& request) {
  return head("OPTIONS", request.request_uri, registration, request) +
         fmt::format("Contact: <{}>\r\nAccept: application/sdp\r\n", registration.contact) + tail();
}

}  // namespace sipreg::agent
