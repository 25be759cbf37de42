// What the other side asks of us. An agent that only registers says that it is there (RFC 3261 11.2), and that it can
// do nothing else (8.2.1): without an answer nobody could tell a closed NAT mapping from a trunk that is up.
#pragma once

#include <string>
#include <string_view>

#include "conformance/agent/channel.hpp"
#include "sipreg/wire/message.hpp"

namespace sipreg::agent {

struct InboundAnswer {
  int status = 0;  ///< 200 to OPTIONS, 481 to CANCEL, 405 to others; 0: an ACK, which nothing answers
  std::string bytes;
};

/// Stateless (RFC 3261 8.2.7): the same request, sent again, has the same answer. `request` is undamaged and came from
/// `from`; `to_tag` is the agent's own, for requests outside of a dialog.
[[nodiscard]] InboundAnswer answer_request(const wire::Message& request, const Endpoint& from, std::string_view to_tag);

}  // namespace sipreg::agent
