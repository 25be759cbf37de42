// Answers to a REGISTER as a registrar writes them, and what the policy floor makes of them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sipreg/policy/facts.hpp"
#include "sipreg/wire/message.hpp"

namespace sipreg_test {

inline constexpr std::string_view plain_via = "SIP/2.0/UDP 192.0.2.5:5060;branch=z9hG4bK-77;rport";
inline constexpr std::string_view natted_via =
    "SIP/2.0/UDP 192.0.2.5:5060;branch=z9hG4bK-77;received=203.0.113.9;rport=40000";

/// A whole answer; `rows` are further header rows, each with its line end.
inline std::string answer(int status, std::string_view rows = {}, std::string_view via = plain_via) {
  std::string text = "SIP/2.0 " + std::to_string(status) + " Answer\r\n";
  text += "Via: " + std::string{via} + "\r\n";
  text += "From: <sip:t@sip.example.net>;tag=a1\r\n";
  text += "To: <sip:t@sip.example.net>;tag=r9\r\n";
  text += "Call-ID: 7c2f@192.0.2.5\r\n";
  text += "CSeq: 7 REGISTER\r\n";
  text += rows;
  text += "Content-Length: 0\r\n\r\n";
  return text;
}

/// Our Contact of every table: sip:t@192.0.2.5:5060, asked for `asked` seconds.
inline sipreg::HostText host(std::uint32_t asked = 3600) {
  sipreg::HostText text;
  text.contact.uri = sipreg::wire::read_uri("sip:t@192.0.2.5:5060");
  text.contact.asked = asked;
  return text;
}

/// Reads `text` as the reference agent does: damaged answers have status 0.
inline sipreg::ResponseFacts facts(const std::string& text, const sipreg::HostText& own,
                                   const sipreg::Profile& profile) {
  const sipreg::wire::Message message = sipreg::wire::read_message(text);
  if (message.damage != sipreg::wire::Damage::none) return {};
  return sipreg::read_facts(message, own, profile);
}

}  // namespace sipreg_test
