#include "conformance/agent/response_head.hpp"

#include <fmt/format.h>

#include "sipreg/wire/host.hpp"
#include "sipreg/wire/text.hpp"

namespace sipreg::agent {
namespace {

using wire::HeaderName;

// The first row of Via, with the address that its first value has really come from. What the sender says of that
// itself is not taken over.
std::string top_row(const wire::Message& request, const Endpoint& from) {
  const std::string_view row = request.first(HeaderName::via);
  const wire::Via& via = request.via;
  std::string_view rest = row;
  std::string_view first;
  (void)wire::next_item(rest, ',', first);
  std::string text(via.parameters.empty() ? first
                                          : wire::trim(first.substr(0, first.size() - via.parameters.size() - 1)));
  wire::Parameter parameter;
  wire::ParameterReader reader{via.parameters};
  while (reader.next(parameter)) {
    if (wire::iequals(parameter.name, "received")) continue;
    text += fmt::format(";{}", parameter.name);
    if (wire::iequals(parameter.name, "rport"))
      text += fmt::format("={}", from.port());
    else if (parameter.has_value)
      text += parameter.quoted ? fmt::format("=\"{}\"", parameter.value) : fmt::format("={}", parameter.value);
  }
  const auto address = from.address().to_string();
  if (via.has_rport || !wire::same_host(via.host, address)) text += ";received=" + address;
  return rest.empty() ? text : text + ", " + std::string(wire::trim(rest));
}

}  // namespace

std::string response_head(int status, std::string_view phrase, const wire::Message& request, const Endpoint& from,
                          std::string_view to_tag) {
  auto text = fmt::format("SIP/2.0 {} {}\r\nVia: {}\r\n", status, phrase, top_row(request, from));
  bool top = true;
  for (const std::string_view row : request.values(HeaderName::via)) {
    if (!top) text += fmt::format("Via: {}\r\n", row);
    top = false;
  }
  text += fmt::format("From: {}\r\nTo: {}", request.from_value, request.to_value);
  if (request.to().tag().empty()) text += fmt::format(";tag={}", to_tag);
  return text += fmt::format("\r\nCall-ID: {}\r\nCSeq: {}\r\n", request.call_id, request.first(HeaderName::cseq));
}

Endpoint reply_to(Transport transport, const Endpoint& from, const wire::Message& request) {
  if (transport != Transport::udp || request.via.has_rport) return from;
  return {from.address(), request.via.port ? request.via.port : std::uint16_t{5060}};
}

}  // namespace sipreg::agent
