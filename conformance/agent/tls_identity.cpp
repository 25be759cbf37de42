#include "conformance/agent/tls_identity.hpp"

#include <fmt/format.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <asio.hpp>
#include <memory>

#include "sipreg/wire/host.hpp"
#include "sipreg/wire/uri.hpp"

namespace sipreg::agent {
namespace {

std::string_view text_of(const ASN1_STRING* text) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
          static_cast<std::size_t>(ASN1_STRING_length(text))};
}

// What OpenSSL prints into memory.
template <typename Print>
std::string printed(Print print) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> out(BIO_new(BIO_s_mem()), &BIO_free);
  if (!out || print(out.get()) < 0) return {};
  char* data = nullptr;
  const auto length = BIO_get_mem_data(out.get(), &data);
  return {data, static_cast<std::size_t>(length)};
}

std::string shown(const X509_NAME* name) {
  return printed([&](BIO* out) { return X509_NAME_print_ex(out, name, 0, XN_FLAG_ONELINE & ~ASN1_STRFLGS_ESC_MSB); });
}

std::string shown(const ASN1_TIME* time) {
  return printed([&](BIO* out) { return ASN1_TIME_print(out, time); });
}

std::string address_text(std::string_view bytes) {
  if (bytes.size() == 4) {
    asio::ip::address_v4::bytes_type v4;
    std::copy(bytes.begin(), bytes.end(), v4.begin());
    return asio::ip::address_v4(v4).to_string();
  }
  if (bytes.size() != 16) return {};
  asio::ip::address_v6::bytes_type v6;
  std::copy(bytes.begin(), bytes.end(), v6.begin());
  return asio::ip::address_v6(v6).to_string();
}

using GeneralNames = std::unique_ptr<GENERAL_NAMES, decltype(&GENERAL_NAMES_free)>;

std::string identity_of(const GENERAL_NAME& name) {
  switch (name.type) {
    case GEN_URI: {
      const auto uri = wire::read_uri(text_of(name.d.uniformResourceIdentifier));
      return uri.valid && uri.scheme == wire::UriScheme::sip && !uri.has_user ? std::string(uri.host) : std::string();
    }
    case GEN_DNS: return std::string(text_of(name.d.dNSName));
    case GEN_IPADD: return address_text(text_of(name.d.iPAddress));
    default: return {};
  }
}

void add_identities(std::vector<std::string>& identities, const GeneralNames& names, int type) {
  for (int index = 0; names && index < sk_GENERAL_NAME_num(names.get()); ++index) {
    const auto& name = *sk_GENERAL_NAME_value(names.get(), index);
    if (name.type != type) continue;
    if (auto identity = identity_of(name); !identity.empty()) identities.push_back(std::move(identity));
  }
}

}  // namespace

std::vector<std::string> sip_identities(const X509& certificate) {
  std::vector<std::string> identities;
  const GeneralNames names(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(&certificate, NID_subject_alt_name, nullptr, nullptr)),
      &GENERAL_NAMES_free);
  add_identities(identities, names, GEN_URI);
  if (identities.empty()) add_identities(identities, names, GEN_DNS);
  add_identities(identities, names, GEN_IPADD);
  std::sort(identities.begin(), identities.end());
  identities.erase(std::unique(identities.begin(), identities.end()), identities.end());
  // If and only if there is no such extension does the common name count; one that cannot be read is one.
  if (X509_get_ext_by_NID(&certificate, NID_subject_alt_name, -1) >= 0) return identities;
  const auto* subject = X509_get_subject_name(&certificate);
  for (int at = -1; (at = X509_NAME_get_index_by_NID(subject, NID_commonName, at)) >= 0;)
    identities.emplace_back(text_of(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at))));
  return identities;
}

bool proves(const std::vector<std::string>& identities, std::string_view name) {
  return std::any_of(identities.begin(), identities.end(),
                     [&](const std::string& identity) { return wire::same_host(identity, name); });
}

std::string subject_of(const X509& certificate) { return shown(X509_get_subject_name(&certificate)); }

std::string refusal(X509_STORE_CTX& chain) {
  const auto* certificate = X509_STORE_CTX_get_current_cert(&chain);
  const auto subject = certificate ? subject_of(*certificate) : "(none)";
  const auto error = X509_STORE_CTX_get_error(&chain);
  switch (error) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return fmt::format("the certificate of {} has expired: it was valid until {}", subject,
                         shown(X509_get0_notAfter(certificate)));
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return fmt::format("the certificate of {} is not valid before {}", subject,
                         shown(X509_get0_notBefore(certificate)));
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
      return fmt::format("the certificate of {} is self-signed and not among those that we trust", subject);
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
      return fmt::format("the chain ends in {}, an authority that we do not trust", subject);
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      return fmt::format("the certificate of {} is signed by {}, an authority that we do not trust", subject,
                         certificate ? shown(X509_get_issuer_name(certificate)) : "(nobody)");
    default: return fmt::format("the certificate of {} is refused: {}", subject, X509_verify_cert_error_string(error));
  }
}

std::string wrong_name(const std::vector<std::string>& identities, std::string_view name) {
  const bool wildcard = std::any_of(identities.begin(), identities.end(),
                                    [](const std::string& identity) { return identity.starts_with("*."); });
  return fmt::format("the certificate is for {} and not for {}{}",
                     identities.empty() ? "nobody" : fmt::format("{}", fmt::join(identities, ", ")), name,
                     wildcard ? ", and wildcards do not count in SIP (RFC 5922 7.2)" : "");
}

}  // namespace sipreg::agent
