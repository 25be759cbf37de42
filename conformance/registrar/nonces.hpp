// Nonces that need no memory before they have been of use: moment, serial number and a keyed hash over these and the
// source that it was given to. Only what has been used with the right password is remembered, for its count.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "sipreg/registrar/fingerprint.hpp"
#include "sipreg/time.hpp"

namespace sipreg::registrar {

class Nonces {
 public:
  /// `most`: how many are remembered; beyond it the oldest goes stale before its time.
  Nonces(FingerprintKey key, Duration life, std::size_t most = 65'536) : key_(key), life_(life), most_(most) {}

  [[nodiscard]] std::string issue(std::string_view source, Instant now);

  /// Ours, given to this source, young enough, and not counted as high as `count` before (RFC 7616 3.4: a replay).
  [[nodiscard]] bool fresh(std::string_view nonce, std::string_view source, std::uint32_t count, Instant now) const;

  /// The right password was proven with it.
  void used(std::string_view nonce, std::uint32_t count);

  /// From now on every nonce that was given out is stale.
  void expire_all() { oldest_ = next_; }

 private:
  struct Parts;
  [[nodiscard]] static Parts read(std::string_view nonce);
  [[nodiscard]] std::uint64_t sign(std::string_view what, std::string_view source) const;

  FingerprintKey key_;
  Duration life_;
  std::size_t most_;
  std::uint64_t next_ = 1;
  std::uint64_t oldest_ = 1;                     // serial numbers below are stale
  std::map<std::uint64_t, std::uint32_t> used_;  // the highest count by serial number
};

}  // namespace sipreg::registrar
