#include "conformance/agent/inbound.hpp"

#include <fmt/format.h>

#include "sipreg/wire/host.hpp"
#include "sipreg/wire/text.hpp"

namespace sipreg::agent {
namespace {

using wire::HeaderName;

struct Status {
  int code;
  std::string_view phrase;
};

Status status_for(std::string_view method) {
  if (method == "OPTIONS") return {200, "OK"};
  if (method == "CANCEL") return {481, "Call/Transaction Does Not Exist"};
  return {405, "Method Not Allowed"};
}

// The first row of Via, with the address that its first value has really come from (RFC 3261 18.2.1, RFC 3581 4).
std::string top_row(const wire::Message& request, const Endpoint& from) {
  const std::string_view row = request.first(HeaderName::via);
  const wire::Via& via = request.via;
  std::size_t end = row.find(',');
  if (!via.parameters.empty()) end = static_cast<std::size_t>(via.parameters.end() - row.begin());
  std::string text(row.substr(0, end));
  const bool asks = via.has_rport && via.rport == 0;
  if (asks) text += fmt::format(";rport={}", from.port());
  const auto address = from.address().to_string();
  if (via.received.empty() && (asks || !wire::same_host(via.host, address))) text += ";received=" + address;
  if (asks) {
    // The parameter without a value stood there before; a second one of its name would be an error.
    std::size_t at = text.find(';');
    while (!wire::iequals(std::string_view(text).substr(at + 1, 5), "rport")) at = text.find(';', at + 1);
    text.erase(at, text.find(';', at + 1) - at);
  }
  return end == row.npos ? text : text.append(row.substr(end));
}

}  // namespace

InboundAnswer answer_request(const wire::Message& request, const Endpoint& from, std::string_view to_tag) {
  if (request.method == "ACK") return {};
  const Status status = status_for(request.method);
  auto text = fmt::format("SIP/2.0 {} {}\r\nVia: {}\r\n", status.code, status.phrase, top_row(request, from));
  bool top = true;
  for (const std::string_view row : request.values(HeaderName::via)) {
    if (!top) text += fmt::format("Via: {}\r\n", row);
    top = false;
  }
  text += fmt::format("From: {}\r\nTo: {}", request.from_value, request.to_value);
  if (request.to().tag().empty()) text += fmt::format(";tag={}", to_tag);
  text += fmt::format("\r\nCall-ID: {}\r\nCSeq: {} {}\r\n", request.call_id, request.cseq.number, request.cseq.method);
  if (status.code != 481) text += "Allow: OPTIONS\r\n";
  text += "Content-Length: 0\r\n\r\n";
  return {status.code, std::move(text)};
}

}  // namespace sipreg::agent
