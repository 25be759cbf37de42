#include "conformance/agent/tls_context.hpp"

#include <fmt/format.h>

#include <asio/ssl.hpp>
#include <filesystem>

namespace sipreg::agent {
namespace {

namespace fs = std::filesystem;
using Context = asio::ssl::context;

// OpenSSL's words for a file that cannot be opened are about its functions, so that is asked first.
void require_file(std::string_view setting, const std::string& file) {
  std::error_code error;
  if (!fs::is_regular_file(file, error))
    throw TlsProblem(setting, fmt::format("\"{}\" is no file that can be read", file));
}

void trust(Context& context, const TlsSettings& settings) {
  std::error_code error;
  if (settings.ca.empty()) {
    context.set_default_verify_paths(error);
    if (error) throw TlsProblem("tls-ca", "the system's certificates cannot be read: " + error.message());
    return;
  }
  require_file("tls-ca", settings.ca);
  context.load_verify_file(settings.ca, error);
  if (error) throw TlsProblem("tls-ca", fmt::format("\"{}\" holds no certificate in PEM form", settings.ca));
}

void show(Context& context, const TlsSettings& settings) {
  std::error_code error;
  require_file("tls-certificate", settings.certificate);
  context.use_certificate_chain_file(settings.certificate, error);
  if (error)
    throw TlsProblem("tls-certificate", fmt::format("\"{}\" holds no certificate in PEM form", settings.certificate));
  const auto& key = settings.key.empty() ? settings.certificate : settings.key;
  require_file("tls-key", key);
  // Without this, OpenSSL would ask for a passphrase on the terminal.
  const auto locked = std::make_shared<bool>(false);
  context.set_password_callback([locked](std::size_t, Context::password_purpose) {
    *locked = true;
    return std::string();
  });
  context.use_private_key_file(key, Context::pem, error);
  if (!error) return;
  throw TlsProblem("tls-key", fmt::format("\"{}\" {}", key,
                                          *locked ? "is locked by a passphrase; write the key without one"
                                                  : "holds no private key of the certificate: " + error.message()));
}

}  // namespace

std::string_view to_string(TlsVersion version) {
  switch (version) {
    case TlsVersion::v1_2: return "1.2";
    case TlsVersion::v1_3: return "1.3";
  }
  return "";
}

std::shared_ptr<Context> make_tls_context(const TlsSettings& settings, Side side) {
  auto context = std::make_shared<Context>(side == Side::client ? Context::tls_client : Context::tls_server);
  SSL_CTX_set_min_proto_version(context->native_handle(),
                                settings.minimum == TlsVersion::v1_3 ? TLS1_3_VERSION : TLS1_2_VERSION);
  if (settings.verify) {
    trust(*context, settings);
    context->set_verify_mode(asio::ssl::verify_peer | asio::ssl::verify_fail_if_no_peer_cert);
  } else {
    context->set_verify_mode(asio::ssl::verify_none);
  }
  if (!settings.certificate.empty()) show(*context, settings);
  if (!settings.key.empty() && settings.certificate.empty())
    throw TlsProblem("tls-certificate", "a key is of no use without its certificate");
  if (side == Side::server && settings.certificate.empty())
    throw TlsProblem("tls-certificate", "a TLS server has to show a certificate, and there is none");
  return context;
}

}  // namespace sipreg::agent
