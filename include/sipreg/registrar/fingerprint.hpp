// Text as a number that nobody can aim at: SipHash-2-4 under a key of the host. The inbound side keeps numbers where
// the host keeps text, and these numbers choose places in tables: with a hash that anybody can compute, an attacker
// would choose the place, too.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sipreg/version.hpp"

namespace sipreg {
inline namespace v0 {

/// 128 bits, drawn once by the host from its random source and told to nobody.
struct FingerprintKey {
  std::uint64_t first = 0;
  std::uint64_t second = 0;
};

namespace detail {
[[nodiscard]] constexpr std::uint64_t rotated(std::uint64_t word, unsigned bits) noexcept {
  return word << bits | word >> (64U - bits);
}

/// The state of SipHash-2-4 (Aumasson and Bernstein, 2012).
class SipHash {
 public:
  constexpr explicit SipHash(FingerprintKey key) noexcept
      : a_{key.first ^ 0x736f6d6570736575ULL},
        b_{key.second ^ 0x646f72616e646f6dULL},
        c_{key.first ^ 0x6c7967656e657261ULL},
        d_{key.second ^ 0x7465646279746573ULL} {}

  constexpr void add(unsigned char byte) noexcept {
    word_ |= std::uint64_t{byte} << (8U * (size_ % 8));
    if (++size_ % 8 == 0) absorb();
  }

  [[nodiscard]] constexpr std::uint64_t value() noexcept {
    word_ |= std::uint64_t{size_ & 255U} << 56U;
    absorb();
    c_ ^= 255U;
    for (int i = 0; i < 4; ++i) round();
    return a_ ^ b_ ^ c_ ^ d_;
  }

 private:
  constexpr void absorb() noexcept {
    d_ ^= word_;
    round();
    round();
    a_ ^= word_;
    word_ = 0;
  }

  constexpr void round() noexcept {
    a_ += b_, b_ = rotated(b_, 13) ^ a_, a_ = rotated(a_, 32);
    c_ += d_, d_ = rotated(d_, 16) ^ c_;
    a_ += d_, d_ = rotated(d_, 21) ^ a_;
    c_ += b_, b_ = rotated(b_, 17) ^ c_, c_ = rotated(c_, 32);
  }

  std::uint64_t a_, b_, c_, d_;
  std::uint64_t word_ = 0;
  std::uint64_t size_ = 0;
};
}  // namespace detail

/// Of one text, never 0, so that 0 can mean "none".
[[nodiscard]] constexpr std::uint64_t fingerprint(FingerprintKey key, std::string_view text) noexcept {
  detail::SipHash hash{key};
  for (const char c : text) hash.add(static_cast<unsigned char>(c));
  const std::uint64_t value = hash.value();
  return value == 0 ? 1 : value;
}

/// Of two texts in this order; "a" with "bc" is not "ab" with "c".
[[nodiscard]] constexpr std::uint64_t fingerprint(FingerprintKey key, std::string_view one,
                                                  std::string_view other) noexcept {
  detail::SipHash hash{key};
  for (unsigned shift = 0; shift < 64; shift += 8) hash.add(static_cast<unsigned char>(one.size() >> shift & 255U));
  for (const char c : one) hash.add(static_cast<unsigned char>(c));
  for (const char c : other) hash.add(static_cast<unsigned char>(c));
  const std::uint64_t value = hash.value();
  return value == 0 ? 1 : value;
}

}  // namespace v0
}  // namespace sipreg
