// What does a reconfiguration change: nothing, a timer, the REGISTER itself, or the password?
#pragma once

#include <cstdint>

#include "sipreg/policy/profile.hpp"

namespace sipreg {
inline namespace v0 {

/// In rising order: each includes what those before it lead to.
enum class Change : std::uint8_t {
  nothing,      ///< an unchanged reload sends nothing
  timing,       ///< only waits and refresh points
  message,      ///< lifetime, Privacy, Contact or another text of the REGISTER
  credentials,  ///< user, password or realm: the nonces are forgotten
};

/// What the profiles tell; the host adds what it knows of its texts.
[[nodiscard]] constexpr Change change_between(const Profile& before, const Profile& now) noexcept {
  if (before.lifetime != now.lifetime || before.privacy != now.privacy || before.expiry != now.expiry)
    return Change::message;
  const bool same_refresh =
      before.refresh == now.refresh && before.refresh_permille == now.refresh_permille &&
      before.jitter_permille == now.jitter_permille && before.fixed_ignores_grant == now.fixed_ignores_grant &&
      before.shortest_spacing == now.shortest_spacing && before.longest_spacing == now.longest_spacing;
  const bool same_retry =
      before.retry == now.retry && before.retry_delay == now.retry_delay && before.retry_anchor == now.retry_anchor &&
      before.backoff_base == now.backoff_base && before.backoff_cap == now.backoff_cap &&
      before.refusal == now.refusal && before.refusal_hold == now.refusal_hold &&
      before.honour_retry_after == now.honour_retry_after && before.retry_after_cap == now.retry_after_cap &&
      before.longest_lifetime == now.longest_lifetime;
  return same_refresh && same_retry ? Change::nothing : Change::timing;
}

}  // namespace v0
}  // namespace sipreg
