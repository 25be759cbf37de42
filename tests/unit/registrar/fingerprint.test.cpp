#include "sipreg/registrar/fingerprint.hpp"

#include <cstdint>
#include <set>
#include <string>

#include "catch.hpp"

namespace {
using namespace sipreg;

/// The key 00 01 .. 0f of the reference implementation's vectors.
constexpr FingerprintKey vector_key{0x0706050403020100ULL, 0x0f0e0d0c0b0a0908ULL};

std::string bytes_up_to(std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += static_cast<char>(i);
  return text;
}

static_assert(fingerprint({}, "alice") == fingerprint({}, "alice"));
static_assert(fingerprint({1, 2}, "alice") != fingerprint({1, 3}, "alice"));
}  // namespace

TEST_CASE("A fingerprint is the SipHash-2-4 of the authors test vectors") {
  CHECK(fingerprint(vector_key, "") == 0x726fdb47dd0e0e31ULL);
  CHECK(fingerprint(vector_key, bytes_up_to(1)) == 0x74f839c593dc67fdULL);
  CHECK(fingerprint(vector_key, bytes_up_to(7)) == 0xab0200f58b01d137ULL);
  CHECK(fingerprint(vector_key, bytes_up_to(8)) == 0x93f5f5799a932462ULL);
  CHECK(fingerprint(vector_key, bytes_up_to(15)) == 0xa129ca6149be45e5ULL);
}

TEST_CASE("Two texts are told apart wherever the border between them is") {
  CHECK(fingerprint({}, "ab", "c") != fingerprint({}, "a", "bc"));
  CHECK(fingerprint({}, "", "abc") != fingerprint({}, "abc", ""));
  CHECK(fingerprint({}, "alice", "192.0.2.1") == fingerprint({}, "alice", "192.0.2.1"));
}

TEST_CASE("A hundred thousand pairs have as many fingerprints") {
  std::set<std::uint64_t> seen;
  for (int i = 0; i < 100'000; ++i) seen.insert(fingerprint({3, 5}, "alice", std::to_string(i)));
  CHECK(seen.size() == 100'000);
}
