// When does the next REGISTER of a living binding leave? (A-03, A-04, A-26, A-27, A-30; RFC 3261 10.2.4,
// RFC 5627 4.2, TS 24.229 5.1.1.4)
#pragma once

#include <cstdint>

#include "sipreg/policy/profile.hpp"
#include "sipreg/rule.hpp"
#include "sipreg/time.hpp"

namespace sipreg {
inline namespace v0 {

/// A refresh: how long after the first send of the accepted REGISTER, and by which rule.
struct RefreshPoint {
  Duration from_first_send{};
  Rule rule = Rule::none;
};

namespace detail {
/// As late as the rule allows for a lifetime of `lifetime`: always above zero, never above the lifetime, and never
/// earlier for a longer one. Above two transaction timeouts a whole transaction fits before the end (RFC 5627 4.2).
[[nodiscard]] constexpr Duration latest_refresh(const Profile& profile, Duration lifetime) noexcept {
  const Duration half = lifetime / 2;
  if (profile.refresh == RefreshRule::ims) return lifetime > seconds{1200} ? lifetime - seconds{600} : half;
  const Duration timeout = longer(profile.timers.timeout(), Duration{0});
  const Duration with_margin = lifetime / 2 > timeout ? lifetime - timeout : half;
  return shorter(share(lifetime, profile.refresh_permille), longer(with_margin, half));
}
}  // namespace detail

/// The refresh point for a grant of `granted` seconds. `entropy` makes the refresh earlier by up to the profile's
/// jitter (0: no jitter), never later. The host's other bound, the shortest spacing, is the machine's: it knows when
/// the answer came.
[[nodiscard]] constexpr RefreshPoint refresh_point(const Profile& profile, std::uint32_t granted,
                                                   std::uint32_t entropy = 0) noexcept {
  RefreshPoint point{detail::latest_refresh(profile, from_delta_seconds(granted)),
                     profile.refresh == RefreshRule::ims ? Rule::ims_refresh : Rule::refresh_before_end};
  if (profile.expiry == ExpiryMode::fixed) {
    const Duration configured = detail::latest_refresh(profile, from_delta_seconds(profile.lifetime_seconds()));
    if (profile.fixed_ignores_grant || configured <= point.from_first_send) {
      point = {configured, Rule::fixed_half};
    } else {
      point.rule = Rule::short_grant;
    }
  }
  if (point.from_first_send > profile.longest_spacing) point = {profile.longest_spacing, Rule::huge_grant};
  const Duration jitter = share(point.from_first_send, profile.jitter_permille);
  point.from_first_send -=
      Duration{jitter.count() / 0xFFFF * (entropy & 0xFFFFU) + jitter.count() % 0xFFFF * (entropy & 0xFFFFU) / 0xFFFF};
  return point;
}

}  // namespace v0
}  // namespace sipreg
