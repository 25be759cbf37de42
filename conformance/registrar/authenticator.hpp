// Who is asking? Digest authentication from the server's side (RFC 7616, RFC 8760; RFC 3261 22).
#pragma once

#include <string>
#include <string_view>

#include "conformance/registrar/config.hpp"
#include "conformance/registrar/nonces.hpp"
#include "sipreg/wire/message.hpp"

namespace sipreg::registrar {

/// What the credentials of a request prove.
struct Proof {
  enum class Kind : std::uint8_t {
    absent,     ///< there are none for our realm
    malformed,  ///< `why` says what is wrong with them
    stale,      ///< the nonce is too old, another's, or counted already: whether the password is right is not looked at
    wrong,      ///< the nonce is ours and the password, or the user, is wrong
    right,
  };
  Kind kind = Kind::absent;
  std::string user;
  std::string why;
};

[[nodiscard]] constexpr std::string_view to_string(Proof::Kind kind) noexcept {
  switch (kind) {
    case Proof::Kind::absent: return "absent";
    case Proof::Kind::malformed: return "malformed";
    case Proof::Kind::stale: return "stale";
    case Proof::Kind::wrong: return "wrong";
    case Proof::Kind::right: return "right";
  }
  return "";
}

class Authenticator {
 public:
  /// `config` outlives it.
  Authenticator(const Config& config, FingerprintKey key) : config_(&config), nonces_(key, config.nonce_life) {}

  /// Whose password the credentials are about, proven or not; empty: nobody's.
  [[nodiscard]] std::string claimed_user(const wire::Message& request) const;

  /// `source`: the address that the request has come from.
  [[nodiscard]] Proof check(const wire::Message& request, std::string_view source, Instant now);

  /// The rows WWW-Authenticate of a 401: one for each algorithm, the preferred first (RFC 8760 2.3).
  [[nodiscard]] std::string challenges(std::string_view source, bool stale, Instant now);

  void expire_nonces() { nonces_.expire_all(); }

 private:
  [[nodiscard]] bool ours(const wire::Credentials& credentials) const;
  [[nodiscard]] bool right_password(const wire::Credentials& credentials, const wire::Message& request,
                                    const std::string& user) const;

  const Config* config_;
  Nonces nonces_;
};

}  // namespace sipreg::registrar
