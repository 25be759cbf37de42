#include "conformance/agent/inbound.hpp"

#include "conformance/agent/response_head.hpp"

namespace sipreg::agent {
namespace {

struct Status {
  int code;
  std::string_view phrase;
};

Status status_for(std::string_view method) {
  if (method == "OPTIONS") return {200, "OK"};
  if (method == "CANCEL") return {481, "Call/Transaction Does Not Exist"};
  return {405, "Method Not Allowed"};
}

}  // namespace

InboundAnswer answer_request(const wire::Message& request, const Endpoint& from, std::string_view to_tag) {
  if (request.method == "ACK") return {};
  const Status status = status_for(request.method);
  auto text = response_head(status.code, status.phrase, request, from, to_tag);
  if (status.code != 481) text += "Allow: OPTIONS\r\n";
  text += "Content-Length: 0\r\n\r\n";
  return {status.code, std::move(text)};
}

}  // namespace sipreg::agent
