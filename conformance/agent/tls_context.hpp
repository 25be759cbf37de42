// What TLS needs to know before a connection: whom to trust, what to show, what the peer must prove.
#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>

#include "conformance/agent/stream.hpp"

namespace asio::ssl {
class context;
}

namespace sipreg::agent {

enum class TlsVersion : std::uint8_t { v1_2, v1_3 };

[[nodiscard]] std::string_view to_string(TlsVersion version);

struct TlsSettings {
  std::string ca;           ///< PEM file of the authorities to trust; empty: the system's store
  std::string certificate;  ///< PEM file of the chain that we show, our own first; empty: none
  std::string key;          ///< PEM file of its private key; empty: it stands in the file of the certificate
  std::string peer_name;    ///< domain, host or address that a peer must prove; empty: any that is trusted
  TlsVersion minimum = TlsVersion::v1_2;
  bool verify = true;  ///< false: any certificate will do, which protects against nobody on the path

  auto operator<=>(const TlsSettings&) const = default;
};

/// A setting that cannot be used: which, and a sentence why.
class TlsProblem : public std::runtime_error {
 public:
  TlsProblem(std::string_view setting, const std::string& why) : std::runtime_error(why), setting_(setting) {}
  [[nodiscard]] std::string_view setting() const { return setting_; }  ///< "tls-ca", ...; a literal

 private:
  std::string_view setting_;
};

/// Reads the files. Throws TlsProblem.
[[nodiscard]] std::shared_ptr<asio::ssl::context> make_tls_context(const TlsSettings& settings, Side side);

}  // namespace sipreg::agent
