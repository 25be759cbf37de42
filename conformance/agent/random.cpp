#include "conformance/agent/random.hpp"

#include <openssl/rand.h>

#include <cstring>
#include <stdexcept>
#include <vector>

#include "conformance/agent/digest.hpp"

namespace sipreg::agent {
namespace {

void fill(unsigned char* bytes, std::size_t count) {
  if (RAND_bytes(bytes, static_cast<int>(count)) != 1) throw std::runtime_error("no cryptographic randomness");
}

}  // namespace

std::string random_token(std::size_t bytes) {
  std::vector<unsigned char> raw(bytes);
  fill(raw.data(), raw.size());
  return to_hex(raw.data(), raw.size());
}

std::uint64_t random_number() {
  unsigned char raw[sizeof(std::uint64_t)];
  fill(raw, sizeof raw);
  std::uint64_t number;
  std::memcpy(&number, raw, sizeof number);
  return number;
}

}  // namespace sipreg::agent
