// What the operator has configured: outbound and inbound parameters as two types that cannot be mixed (B-01), and what
// they make of a Profile and of the limits for terminals.
#pragma once

#include <cstdint>
#include <string_view>

#include "sipreg/deployment/parameter.hpp"
#include "sipreg/deployment/value.hpp"
#include "sipreg/policy/grant.hpp"
#include "sipreg/policy/profile.hpp"
#include "sipreg/policy/suspension.hpp"

namespace sipreg {
inline namespace v0 {
namespace deployment {

/// Where a value comes from. To an agent an absent parameter is its default; to a verifier it is unknown.
enum class Origin : std::uint8_t {
  absent,
  empty,  ///< named without a value: the default holds
  given,
  refused,  ///< its value was wrong: there is a finding, and the default stands here only so that something does
};

/// One parameter of one direction; settings of the other direction are another type.
template <class T, Direction direction>
struct Setting {
  T value{};
  Origin origin = Origin::absent;
  [[nodiscard]] constexpr bool known() const noexcept { return origin == Origin::given || origin == Origin::empty; }
};

/// P-01: who decides the lifetime, and the operator's when it is fixed (20..7200 s).
struct Expire {
  ExpiryMode mode = ExpiryMode::automatic;
  seconds lifetime{0};
};

/// P-05: a minimum and a normal lifetime, minimum <= normal.
struct LifetimePair {
  std::uint32_t minimum = 300;
  std::uint32_t normal = 3600;
};

/// P-01..P-04 and their companions: only for registrations that we make to others.
struct OutboundParameters {
  template <class T>
  using Of = Setting<T, Direction::outbound>;
  Of<Expire> expire{};
  Of<seconds> retry_delay{seconds{60}};
  Of<Switch> send_unregister{Switch::on};
  Of<PrivacyMode> privacy{PrivacyMode::ignore};
  Of<ResendGaps> resend_interval{};
  Of<seconds> options_check_period{};
};

/// P-05..P-09 and their companions: only for registrations that others make to us.
struct InboundParameters {
  template <class T>
  using Of = Setting<T, Direction::inbound>;
  Of<LifetimePair> expire{};
  Of<std::uint32_t> nat_expire{300};
  Of<std::uint32_t> register_retry{6};
  Of<seconds> register_suspend{seconds{180}};
  Of<Switch> register_replace{Switch::on};
  Of<Switch> suspend_switch{Switch::on};
  Of<std::string_view> nat_keep_alive_message{};
  Of<seconds> nat_keep_alive_period{};
  Of<std::uint32_t> nat_keep_alive_send_interval{};
  Of<std::uint32_t> nat_keep_alive_send_one_time{};
};

struct Parameters {
  OutboundParameters outbound{};
  InboundParameters inbound{};
};

/// The settings of a registration that these parameters ask for. What is not configured stays as `base` has it; so does
/// all that they do not govern, X in Auto included.
[[nodiscard]] constexpr Profile profile_of(const OutboundParameters& parameters, Profile base = vos3000()) noexcept {
  if (parameters.expire.known()) {
    base.expiry = parameters.expire.value.mode;
    if (base.expiry == ExpiryMode::fixed) base.lifetime = parameters.expire.value.lifetime;
  }
  if (parameters.retry_delay.known()) base.retry_delay = parameters.retry_delay.value;
  if (parameters.send_unregister.known()) base.cancel = parameters.send_unregister.value == Switch::on;
  if (parameters.privacy.known()) base.privacy = parameters.privacy.value;
  if (parameters.resend_interval.known()) base.timers.resend_gaps = parameters.resend_interval.value;
  return base;
}

[[nodiscard]] constexpr GrantLimits grant_limits_of(const InboundParameters& parameters) noexcept {
  return {parameters.expire.value.minimum, parameters.expire.value.normal, parameters.nat_expire.value};
}

/// The switch Off is P-07 0.
[[nodiscard]] constexpr SuspensionLimits suspension_limits_of(const InboundParameters& parameters) noexcept {
  const bool off = parameters.suspend_switch.value == Switch::off;
  return {off ? 0 : parameters.register_retry.value, parameters.register_suspend.value};
}

}  // namespace deployment
}  // namespace v0
}  // namespace sipreg
