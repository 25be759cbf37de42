// What the registrar answers, before it is written: the status, its phrase, and the rows of its own.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sipreg/registrar/bindings.hpp"
#include "sipreg/registrar/gate.hpp"
#include "sipreg/rule.hpp"

namespace sipreg::registrar {

struct Answer {
  int status = 200;
  std::string phrase;  ///< empty: the usual one
  std::string rows;    ///< its own headers, each with its line end
  Rule rule = Rule::none;
};

[[nodiscard]] Answer bad_request(std::string_view why);
/// To one that is suspended.
[[nodiscard]] Answer shut_out(const GateAnswer& word);
/// To a REGISTER that the bindings refuse.
[[nodiscard]] Answer refusal_by(const BindingStep& step);

/// "Retry-After: 30" with its line end.
[[nodiscard]] std::string seconds_row(std::string_view name, std::uint32_t value);
/// A moment as the Date header writes it (RFC 3261 20.17): always GMT, in English whatever the locale.
[[nodiscard]] std::string date_text(std::int64_t unix_seconds);

/// The usual reason phrase (RFC 3261 21) of a status that a registrar may give; "Scripted" for others, which only a
/// script asks for.
[[nodiscard]] constexpr std::string_view phrase_of(int status) noexcept {
  switch (status) {
    case 200: return "OK";
    case 301: return "Moved Permanently";
    case 302: return "Moved Temporarily";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 407: return "Proxy Authentication Required";
    case 408: return "Request Timeout";
    case 416: return "Unsupported URI Scheme";
    case 420: return "Bad Extension";
    case 423: return "Interval Too Brief";
    case 439: return "First Hop Lacks Outbound Support";
    case 480: return "Temporarily Unavailable";
    case 481: return "Call/Transaction Does Not Exist";
    case 500: return "Server Internal Error";
    case 501: return "Not Implemented";
    case 503: return "Service Unavailable";
    case 504: return "Server Time-out";
    case 505: return "Version Not Supported";
    case 600: return "Busy Everywhere";
    case 603: return "Decline";
    default: return "Scripted";
  }
}

}  // namespace sipreg::registrar
