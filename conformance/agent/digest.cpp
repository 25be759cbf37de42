#include "conformance/agent/digest.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <stdexcept>

namespace sipreg::agent {
namespace {

const EVP_MD* algorithm(Hash hash) {
  switch (hash) {
    case Hash::md5: return EVP_md5();
    case Hash::sha256: return EVP_sha256();
    case Hash::sha512_256: return EVP_sha512_256();
  }
  return nullptr;
}

}  // namespace

std::string to_hex(const unsigned char* bytes, std::size_t count) {
  constexpr char digits[] = "0123456789abcdef";
  std::string text;
  text.reserve(count * 2);
  for (std::size_t index = 0; index < count; ++index) {
    text += digits[bytes[index] >> 4];
    text += digits[bytes[index] & 15];
  }
  return text;
}

std::string hash_hex(Hash hash, std::string_view text) {
  unsigned char value[EVP_MAX_MD_SIZE];
  unsigned int length = 0;
  if (EVP_Digest(text.data(), text.size(), value, &length, algorithm(hash), nullptr) != 1)
    throw std::runtime_error("OpenSSL refuses this digest algorithm");
  return to_hex(value, length);
}

std::string nonce_count_text(std::uint32_t count) { return fmt::format("{:08x}", count); }

std::string digest_response(const DigestInput& in) {
  auto a1 = hash_hex(in.hash, fmt::format("{}:{}:{}", in.user, in.realm, in.password));
  if (in.session) a1 = hash_hex(in.hash, fmt::format("{}:{}:{}", a1, in.nonce, in.cnonce));
  auto method_and_uri = fmt::format("{}:{}", in.method, in.uri);
  if (in.qop == "auth-int") method_and_uri += ":" + hash_hex(in.hash, "");
  const auto a2 = hash_hex(in.hash, method_and_uri);
  if (in.qop.empty()) return hash_hex(in.hash, fmt::format("{}:{}:{}", a1, in.nonce, a2));
  return hash_hex(
      in.hash, fmt::format("{}:{}:{}:{}:{}:{}", a1, in.nonce, nonce_count_text(in.nonce_count), in.cnonce, in.qop, a2));
}

}  // namespace sipreg::agent
