#include "conformance/agent/tls_transport.hpp"

#include <fmt/format.h>

#include <asio/ssl.hpp>

#include "conformance/agent/faults.hpp"
#include "conformance/agent/tls_identity.hpp"

namespace sipreg::agent {
namespace {

using Tcp = asio::ip::tcp;

// What the commonest failures of a handshake mean; OpenSSL's own words for the others.
std::string handshake_words(const std::error_code& error) {
  if (error == asio::error::eof || error == asio::ssl::error::stream_truncated ||
      error == asio::error::connection_reset)
    return "the peer closed the connection in the middle of it";
  if (error.category() != asio::error::get_ssl_category()) return error.message();
  switch (ERR_GET_REASON(static_cast<unsigned long>(error.value()))) {
    case SSL_R_WRONG_VERSION_NUMBER:
    case SSL_R_HTTP_REQUEST: return "the peer does not speak TLS on this port";
    case SSL_R_UNSUPPORTED_PROTOCOL:
    case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION: return "there is no version of TLS that both sides accept";
    case SSL_R_NO_SHARED_CIPHER: return "there is no cipher that both sides accept";
    case SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED:
    case SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE: return "a certificate of the client is asked for, and there is none";
    case SSL_R_TLSV1_ALERT_UNKNOWN_CA: return "the peer does not trust the authority of our certificate";
    default: return error.message();
  }
}

bool is_address(const std::string& name) {
  std::error_code error;
  asio::ip::make_address(name, error);
  return !error;
}

class TlsStream final : public Stream {
 public:
  TlsStream(Tcp::socket socket, std::shared_ptr<asio::ssl::context> context, std::string peer_name, bool verify)
      : context_(std::move(context)),
        stream_(std::move(socket), *context_),
        peer_name_(std::move(peer_name)),
        verify_(verify) {}

  [[nodiscard]] Tcp::socket& socket() override { return stream_.next_layer(); }

  void secure(Side side, Done done) override {
    side_ = side;
    if (verify_)
      stream_.set_verify_callback(
          [this](bool trusted, asio::ssl::verify_context& chain) { return accept(trusted, *chain.native_handle()); });
    // RFC 6066 3: a name, never an address.
    if (side == Side::client && !peer_name_.empty() && !is_address(peer_name_))
      SSL_set_tlsext_host_name(stream_.native_handle(), peer_name_.c_str());
    const auto role = side == Side::client ? asio::ssl::stream_base::client : asio::ssl::stream_base::server;
    stream_.async_handshake(role, [this, done = std::move(done)](const std::error_code& error) {
      secured_ = !error;
      done(error);
    });
  }

  void read_some(asio::mutable_buffer buffer, Counted done) override {
    stream_.async_read_some(buffer, std::move(done));
  }
  void write(asio::const_buffer bytes, Counted done) override { asio::async_write(stream_, bytes, std::move(done)); }

  // RFC 8446 6.1: close_notify goes out before the connection closes. Nobody waits for the peer's.
  void close(bool idle) override {
    std::error_code ignored;
    if (secured_ && idle) {
      socket().non_blocking(true, ignored);
      stream_.shutdown(ignored);
    }
    socket().close(ignored);
  }

  [[nodiscard]] std::string settled() const override {
    const std::string version = SSL_get_version(handle());
    if (!verify_) return version + ", peer NOT VERIFIED (tls-verify = false)";
    return version + (peer_name_.empty() ? ", peer trusted" : ", peer proven to be " + peer_name_);
  }

  [[nodiscard]] std::string why(const std::error_code& error) const override {
    if (!refusal_.empty()) return "nothing was sent: " + refusal_;
    if (!secured_) return "the TLS handshake failed: " + handshake_words(error);
    if (error == asio::error::eof) return "closed by the peer";
    if (error == asio::ssl::error::stream_truncated) return "closed by the peer without the farewell of TLS";
    return error.category() == asio::error::get_ssl_category() ? handshake_words(error) : error.message();
  }

 private:
  [[nodiscard]] SSL* handle() const { return const_cast<TlsStream*>(this)->stream_.native_handle(); }

  // Called for each certificate of the chain, the peer's own (depth 0) last.
  bool accept(bool trusted, X509_STORE_CTX& chain) {
    if (!trusted) {
      refusal_ = refusal(chain);
      return false;
    }
    if (X509_STORE_CTX_get_error_depth(&chain) != 0) return true;
    // Who comes to us needs no name. Whom we go to does: a certificate of an authority alone proves nothing.
    if (peer_name_.empty() && (side_ == Side::server || faults::takes_any_name())) return true;
    const auto identities = sip_identities(*X509_STORE_CTX_get_current_cert(&chain));
    if (proves(identities, peer_name_)) return true;
    X509_STORE_CTX_set_error(&chain, X509_V_ERR_HOSTNAME_MISMATCH);
    refusal_ = wrong_name(identities, peer_name_);
    return false;
  }

  std::shared_ptr<asio::ssl::context> context_;
  asio::ssl::stream<Tcp::socket> stream_;
  std::string peer_name_;
  bool verify_;
  Side side_ = Side::client;
  bool secured_ = false;
  std::string refusal_;  // why the peer's certificate was refused
};

StreamMaker tls_streams(const TlsSettings& settings, Side side) {
  return [context = make_tls_context(settings, side), name = settings.peer_name, verify = settings.verify](
             Tcp::socket socket) { return std::make_unique<TlsStream>(std::move(socket), context, name, verify); };
}

}  // namespace

TlsTransport::TlsTransport(asio::io_context& context, const Endpoint& local, ChannelUser& user,
                           const TlsSettings& settings, Side side)
    : StreamTransport(context, local, user, tls_streams(settings, side),
                      side == Side::server ? Listening::yes : Listening::no) {}

}  // namespace sipreg::agent
