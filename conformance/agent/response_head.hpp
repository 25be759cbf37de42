// What every answer takes over from its request (RFC 3261 8.2.6.2).
#pragma once

#include <string>
#include <string_view>

#include "conformance/agent/channel.hpp"
#include "sipreg/wire/message.hpp"

namespace sipreg::agent {

/// Status line, Via with received and rport as the request has really come (RFC 3261 18.2.1, RFC 3581 4), From, To with
/// `to_tag` when it has none, Call-ID and CSeq as written; each row with its line end. The top Via can be read.
[[nodiscard]] std::string response_head(int status, std::string_view phrase, const wire::Message& request,
                                        const Endpoint& from, std::string_view to_tag);

/// Where the answer goes: RFC 3261 18.2.2, RFC 3581 4. Streams answer where they are asked.
[[nodiscard]] Endpoint reply_to(Transport transport, const Endpoint& from, const wire::Message& request);

}  // namespace sipreg::agent
