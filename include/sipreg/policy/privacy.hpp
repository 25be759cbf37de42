// Which Privacy header does a REGISTER carry? (P-04, B-14, A-18; RFC 3323 4.2, RFC 3325 9.3)
#pragma once

#include <cstdint>
#include <string_view>

#include "sipreg/version.hpp"

namespace sipreg {
inline namespace v0 {

/// The operator's words, with the meaning that surprises: the mode that sends nothing is `ignore`; the mode named
/// `none` sends `Privacy: none`, which asks that no privacy be applied.
enum class PrivacyMode : std::uint8_t {
  ignore,  ///< no Privacy header
  id,      ///< `Privacy: id`: withhold the asserted identity
  none,    ///< `Privacy: none`: apply no privacy, whatever the subscription says
};

/// The value of the Privacy header; empty when there is no such header.
[[nodiscard]] constexpr std::string_view privacy_value(PrivacyMode mode) noexcept {
  switch (mode) {
    case PrivacyMode::ignore: return {};
    case PrivacyMode::id: return "id";
    case PrivacyMode::none: return "none";
  }
  return {};
}

}  // namespace v0
}  // namespace sipreg
