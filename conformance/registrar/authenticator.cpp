#include "conformance/registrar/authenticator.hpp"

#include <fmt/format.h>
#include <openssl/crypto.h>

#include <algorithm>

#include "conformance/agent/digest.hpp"
#include "sipreg/wire/text.hpp"

namespace sipreg::registrar {
namespace {

std::string unquoted(std::string_view inside) {
  std::string plain(inside.size(), '\0');
  plain.resize(wire::unquote(inside, plain.data(), plain.size()));
  return plain;
}

agent::Hash hash_of(wire::Algorithm algorithm) {
  switch (algorithm) {
    case wire::Algorithm::sha256:
    case wire::Algorithm::sha256_sess: return agent::Hash::sha256;
    case wire::Algorithm::sha512_256:
    case wire::Algorithm::sha512_256_sess: return agent::Hash::sha512_256;
    case wire::Algorithm::md5:
    case wire::Algorithm::md5_sess:
    case wire::Algorithm::unknown: break;
  }
  return agent::Hash::md5;
}

// A client without qop (RFC 2069) may use a nonce once.
std::uint32_t count_of(const wire::Credentials& credentials) {
  return credentials.qop.empty() ? 1 : credentials.nc.value;
}

// What RFC 7616 3.4 asks of credentials for a challenge that offers qop="auth"; empty when it is all there.
std::string_view missing(const wire::Credentials& credentials, const wire::Message& request) {
  if (!credentials.valid) return "the credentials lack a parameter, or one stands there twice";
  if (!wire::equivalent(wire::read_uri(credentials.uri), wire::read_uri(request.request_uri)))
    return "the uri of the credentials is not the Request-URI";
  if (credentials.qop.empty()) return {};
  if (!wire::iequals(credentials.qop, "auth")) return "the qop of the credentials was not offered";
  if (!credentials.nc.present || credentials.cnonce.empty()) return "qop without nc or cnonce";
  return {};
}

}  // namespace

bool Authenticator::ours(const wire::Credentials& credentials) const {
  const auto& offered = config_->algorithms;
  return credentials.digest && wire::unquoted_equals(credentials.realm, config_->realm) &&
         std::find(offered.begin(), offered.end(), credentials.algorithm) != offered.end();
}

bool Authenticator::right_password(const wire::Credentials& credentials, const wire::Message& request,
                                   const std::string& user) const {
  const auto known = config_->passwords.find(user);
  const auto nonce = unquoted(credentials.nonce);
  const auto cnonce = unquoted(credentials.cnonce);
  agent::DigestInput input;
  input.hash = hash_of(credentials.algorithm);
  input.user = user;
  input.realm = config_->realm;
  input.password = known == config_->passwords.end() ? std::string_view{} : known->second;
  input.method = request.method;
  input.uri = credentials.uri;
  input.nonce = nonce;
  input.qop = credentials.qop;
  input.cnonce = cnonce;
  input.nonce_count = credentials.nc.value;
  const auto expected = agent::digest_response(input);
  auto given = std::string(credentials.response);
  std::transform(given.begin(), given.end(), given.begin(), wire::to_lower);
  // Neither an unknown user nor a wrong digit is told by the time that this takes.
  const bool equal = given.size() == expected.size() && CRYPTO_memcmp(given.data(), expected.data(), given.size()) == 0;
  return equal && known != config_->passwords.end();
}

std::string Authenticator::claimed_user(const wire::Message& request) const {
  for (const std::string_view row : request.values(wire::HeaderName::authorization))
    if (const auto credentials = wire::read_credentials(row, false); ours(credentials))
      return unquoted(credentials.username);
  return {};
}

Proof Authenticator::check(const wire::Message& request, std::string_view source, Instant now) {
  for (const std::string_view row : request.values(wire::HeaderName::authorization)) {
    const auto credentials = wire::read_credentials(row, false);
    if (!ours(credentials)) continue;
    auto user = unquoted(credentials.username);
    if (const auto why = missing(credentials, request); !why.empty())
      return {Proof::Kind::malformed, std::move(user), std::string(why)};
    const auto count = count_of(credentials);
    // To look at the password here would tell whoever asks with old nonces whether it is right, and count nothing.
    if (!nonces_.fresh(credentials.nonce, source, count, now)) return {Proof::Kind::stale, std::move(user), {}};
    if (!right_password(credentials, request, user)) return {Proof::Kind::wrong, std::move(user), {}};
    nonces_.used(credentials.nonce, count);
    return {Proof::Kind::right, std::move(user), {}};
  }
  return {};
}

std::string Authenticator::challenges(std::string_view source, bool stale, Instant now) {
  std::string rows;
  for (const auto algorithm : config_->algorithms)
    rows += fmt::format("WWW-Authenticate: Digest realm=\"{}\", nonce=\"{}\", {}algorithm={}, qop=\"auth\"\r\n",
                        config_->realm, nonces_.issue(source, now), stale ? "stale=true, " : "", to_string(algorithm));
  return rows;
}

}  // namespace sipreg::registrar
