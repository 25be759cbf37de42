#include "conformance/agent/credentials_text.hpp"

#include <fmt/format.h>

namespace sipreg::agent {
namespace {

std::string unquoted(std::string_view inside) {
  std::string plain(inside.size(), '\0');
  plain.resize(wire::unquote(inside, plain.data(), plain.size()));
  return plain;
}

std::string quoted_inside(std::string_view plain) {
  std::string inside;
  for (const char c : plain) {
    if (c == '"' || c == '\\') inside += '\\';
    inside += c;
  }
  return inside;
}

Hash hash_of(wire::Algorithm algorithm) {
  using wire::Algorithm;
  switch (algorithm) {
    case Algorithm::sha256:
    case Algorithm::sha256_sess: return Hash::sha256;
    case Algorithm::sha512_256:
    case Algorithm::sha512_256_sess: return Hash::sha512_256;
    case Algorithm::md5:
    case Algorithm::md5_sess:
    case Algorithm::unknown: return Hash::md5;  // an unknown one is never answered
  }
  return Hash::md5;
}

bool is_session(wire::Algorithm algorithm) {
  using wire::Algorithm;
  return algorithm == Algorithm::md5_sess || algorithm == Algorithm::sha256_sess ||
         algorithm == Algorithm::sha512_256_sess;
}

}  // namespace

HeldChallenge hold(const wire::Challenge& challenge) {
  HeldChallenge held;
  held.proxy = challenge.proxy;
  held.algorithm = challenge.algorithm;
  held.has_algorithm = challenge.has_algorithm;
  held.has_opaque = challenge.has_opaque;
  held.qop = challenge.qop.auth ? "auth" : challenge.qop.auth_int ? "auth-int" : "";
  held.algorithm_text = challenge.algorithm_text;
  held.realm = challenge.realm;
  held.nonce = challenge.nonce;
  held.opaque = challenge.opaque;
  return held;
}

std::string credentials_row(const HeldChallenge& challenge, const Account& account, std::string_view method,
                            std::string_view uri, std::uint32_t nonce_count, std::string_view cnonce) {
  const auto realm = unquoted(challenge.realm);
  const auto nonce = unquoted(challenge.nonce);
  DigestInput input;
  input.hash = hash_of(challenge.algorithm);
  input.session = is_session(challenge.algorithm);
  input.user = account.user;
  input.realm = realm;
  input.password = account.password;
  input.method = method;
  input.uri = uri;
  input.nonce = nonce;
  input.qop = challenge.qop;
  input.cnonce = cnonce;
  input.nonce_count = nonce_count;

  auto row = fmt::format(R"({}: Digest username="{}", realm="{}", nonce="{}", uri="{}", response="{}")",
                         challenge.proxy ? "Proxy-Authorization" : "Authorization", quoted_inside(account.user),
                         challenge.realm, challenge.nonce, uri, digest_response(input));
  if (challenge.has_algorithm) row += ", algorithm=" + challenge.algorithm_text;
  if (challenge.has_opaque) row += fmt::format(R"(, opaque="{}")", challenge.opaque);
  if (!challenge.qop.empty())
    row += fmt::format(R"(, qop={}, nc={}, cnonce="{}")", challenge.qop, nonce_count_text(nonce_count), cnonce);
  else if (input.session)
    row += fmt::format(R"(, cnonce="{}")", cnonce);  // its A1 cannot be computed without it
  return row;
}

}  // namespace sipreg::agent
