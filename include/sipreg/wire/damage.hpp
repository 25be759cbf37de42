// Why a message must be dropped.
#pragma once

#include <cstdint>
#include <string_view>

#include "sipreg/version.hpp"

namespace sipreg {
inline namespace v0 {
namespace wire {

/// What is wrong with a message that must be dropped without touching any state. The fields that could be read are
/// there all the same, for logs and judges.
enum class Damage : std::uint8_t {
  none,
  empty,
  too_long,
  start_line,
  version,
  status_code,
  unfinished_header,
  too_many_rows,
  no_via,
  via,
  no_cseq,
  cseq,
  cseq_range,
  no_call_id,
  no_from,
  no_to,
  repeated_header,
  content_length,
  conflicting_content_length,
  short_body,
};

/// One line for the log.
[[nodiscard]] constexpr std::string_view to_string(Damage damage) noexcept {
  switch (damage) {
    case Damage::none: return "whole";
    case Damage::empty: return "nothing but line ends: a keep-alive, no message";
    case Damage::too_long: return "longer than 65535 bytes (RFC 3261 18.1.1)";
    case Damage::start_line: return "the first line is neither a request line nor a status line (RFC 3261 7.1, 7.2)";
    case Damage::version: return "the version is not SIP/2.0 (RFC 3261 7.1)";
    case Damage::status_code: return "the status code is not one of 100..699 (RFC 3261 7.2, RFC 4475 3.1.2.19)";
    case Damage::unfinished_header: return "no empty line ends the header (RFC 3261 7)";
    case Damage::too_many_rows: return "more header rows than the limit of this reader";
    case Damage::no_via: return "no Via (RFC 3261 8.1.1)";
    case Damage::via: return "the top Via cannot be read (RFC 3261 20.42)";
    case Damage::no_cseq: return "no CSeq (RFC 3261 8.1.1)";
    case Damage::cseq: return "the CSeq is not a number and a method (RFC 3261 20.16)";
    case Damage::cseq_range: return "the CSeq number is 2^31 or more (RFC 3261 8.1.1.5, RFC 4475 3.1.2.5)";
    case Damage::no_call_id: return "no Call-ID (RFC 3261 8.1.1)";
    case Damage::no_from: return "no From (RFC 3261 8.1.1)";
    case Damage::no_to: return "no To (RFC 3261 8.1.1)";
    case Damage::repeated_header: return "CSeq, Call-ID, From or To stands there twice (RFC 3261 7.3.1)";
    case Damage::content_length: return "Content-Length is not a number of bytes (RFC 4475 3.1.2.3)";
    case Damage::conflicting_content_length: return "two Content-Length that differ (RFC 4475 3.3.9)";
    case Damage::short_body: return "the body is shorter than Content-Length (RFC 3261 18.3)";
  }
  return "";
}

}  // namespace wire
}  // namespace v0
}  // namespace sipreg
