// The subjects about credentials: what N carries, and whether the digest is right for the password of the case. The
// digest is computed here anew, not by the code of the agent under test.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "conformance/verdict/subjects.hpp"

namespace sipreg::conformance {

[[nodiscard]] Measured credentials_of(const Evidence&, const Expectation&, std::size_t);
[[nodiscard]] Measured digest_of(const Evidence&, const Expectation&, std::size_t);
[[nodiscard]] Measured nonce_count_of(const Evidence&, const Expectation&, std::size_t);
[[nodiscard]] Measured nonce_of(const Evidence&, const Expectation&, std::size_t);
[[nodiscard]] Measured algorithm_of(const Evidence&, const Expectation&, std::size_t);
[[nodiscard]] Measured qop_of(const Evidence&, const Expectation&, std::size_t);
[[nodiscard]] Measured cnonce_of(const Evidence&, const Expectation&, std::size_t);
[[nodiscard]] Measured opaque_of(const Evidence&, const Expectation&, std::size_t);
[[nodiscard]] Measured realm_of(const Evidence&, const Expectation&, std::size_t);

/// The parameters of one Authorization value, unquoted.
struct DigestParameters {
  std::string username, realm, nonce, uri, qop, cnonce, nc, algorithm;
};

/// The response that these parameters and this password must have (RFC 7616 3.4.1, RFC 2069 form without qop), in
/// lower-case hex; empty for an algorithm that nobody defines.
[[nodiscard]] std::string expected_response(const DigestParameters& parameters, std::string_view password,
                                            std::string_view method);

}  // namespace sipreg::conformance
