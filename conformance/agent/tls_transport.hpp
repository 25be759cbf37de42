// SIP over TLS. One channel is for peers that must all prove the same name: connections that were proven for one domain
// carry nothing of another's (RFC 5922 7.3). A client only opens connections, because a server has no way to prove
// itself to a listener without a name to expect; a server needs a certificate.
#pragma once

#include "conformance/agent/stream_transport.hpp"
#include "conformance/agent/tls_context.hpp"

namespace sipreg::agent {

class TlsTransport final : public StreamTransport {
 public:
  /// `side` client: binds, and connects when needed; server: listens. Throws std::system_error when the address is not
  /// ours or is taken, TlsProblem when a certificate or key cannot be used.
  TlsTransport(asio::io_context& context, const Endpoint& local, ChannelUser& user, const TlsSettings& settings,
               Side side = Side::client);
  [[nodiscard]] Transport transport() const override { return Transport::tls; }
};

}  // namespace sipreg::agent
