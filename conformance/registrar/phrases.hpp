// The usual reason phrases (RFC 3261 21 and its companions).
#pragma once

#include <string_view>

namespace sipreg::registrar {

/// Of a status that a registrar may give; "Scripted" for others, which only a script asks for.
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
