// Whose certificate is it? The SIP identities of a certificate and their comparison with the name expected
// (RFC 5922 7.1, 7.2), and the words for a certificate that is refused.
#pragma once

#include <openssl/x509.h>

#include <string>
#include <string_view>
#include <vector>

namespace sipreg::agent {

/// The domains, hosts and addresses that a certificate speaks for (RFC 5922 7.1): the sip: URIs of its subject
/// alternative names that name no user, or its DNS names if there is no such URI; the common name only if it has no
/// subject alternative names at all. Addresses among these names count as well: our extension, for registrars that have
/// no name.
[[nodiscard]] std::vector<std::string> sip_identities(const X509& certificate);

/// Is `name` one of them? Whole names only: a wildcard matches nothing (RFC 5922 7.2).
[[nodiscard]] bool proves(const std::vector<std::string>& identities, std::string_view name);

/// "CN = registrar.example"; safe to be shown.
[[nodiscard]] std::string subject_of(const X509& certificate);

/// Why the chain being verified is refused, as a sentence.
[[nodiscard]] std::string refusal(X509_STORE_CTX& chain);

/// The sentence for a trusted certificate of somebody else.
[[nodiscard]] std::string wrong_name(const std::vector<std::string>& identities, std::string_view name);

}  // namespace sipreg::agent
