// How long to wait after a failed attempt? (B-08, B-09, A-06, A-23; RFC 3261 10.2.7, 20.33, 21.5.4; RFC 5626 4.5)
#pragma once

#include <cstdint>

#include "sipreg/policy/profile.hpp"
#include "sipreg/policy/status.hpp"
#include "sipreg/rule.hpp"
#include "sipreg/time.hpp"
#include "sipreg/wire/delta_seconds.hpp"

namespace sipreg {
inline namespace v0 {

struct Wait {
  Duration length{};
  Rule rule = Rule::none;
};

/// W(n) = min(cap, base * 2^n) for n consecutive failures, by saturating doubling; n = 0 (a working flow just broke)
/// is 0 (RFC 5626 4.5 and appendix A).
[[nodiscard]] constexpr Duration backoff_bound(Duration base, Duration cap, std::uint32_t failures) noexcept {
  if (failures == 0) return Duration{0};
  Duration bound = shorter(base, cap);
  for (std::uint32_t doubled = 0; doubled < failures && bound < cap && bound > Duration{0}; ++doubled)
    bound = bound > cap / 2 ? cap : bound * 2;
  return bound;
}

/// The wait of the profile after the `failures`-th consecutive failure (>= 1). `entropy` places a backoff uniformly in
/// [W/2, W]; a fixed delay has none.
[[nodiscard]] constexpr Wait retry_wait(const Profile& profile, std::uint32_t failures,
                                        std::uint32_t entropy) noexcept {
  if (profile.retry == RetryRule::fixed) return {profile.retry_delay, Rule::retry_delay};
  const Duration bound = backoff_bound(profile.backoff_base, profile.backoff_cap, failures);
  const Duration half = bound / 2;
  const std::int64_t rest = (bound - half).count();
  const std::int64_t part = entropy & 0xFFFFU;
  return {half + Duration{rest / 0xFFFF * part + rest % 0xFFFF * part / 0xFFFF}, Rule::rfc_backoff};
}

/// How long this answer asks us to leave the server alone: Retry-After where it has a meaning and can be read, capped;
/// otherwise zero. A date, a sign, a fraction or a list is no delta-seconds and counts as absent.
[[nodiscard]] constexpr Duration asked_pause(const Profile& profile, int status,
                                             const wire::DeltaSeconds& retry_after) noexcept {
  if (!profile.honour_retry_after || !retry_after_applies(status) || !retry_after.usable()) return Duration{0};
  return shorter(from_delta_seconds(retry_after.value), profile.retry_after_cap);
}

}  // namespace v0
}  // namespace sipreg
