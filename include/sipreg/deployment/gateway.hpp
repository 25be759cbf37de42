// A gateway of the operator's routing list, and the question of the checklist about it: when this trunk is down, does
// another one take its calls?
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sipreg/deployment/value.hpp"
#include "sipreg/wire/host.hpp"

namespace sipreg {
inline namespace v0 {
namespace deployment {

// The numbers are those of the softswitch's web API; any other number is `unknown`.

enum class LockType : std::uint8_t { unlocked = 0, locked = 3, unknown = 255 };

enum class RegisterType : std::uint8_t {
  fixed = 0,     ///< "static": neither side registers
  dynamic = 1,   ///< the gateway registers to us
  outbound = 2,  ///< we register to another platform
  ims_edge = 3,
  unknown = 255,
};

enum class GatewayProtocol : std::uint8_t { h323 = 0, sip = 1, unknown = 255 };

enum class GatewayPrivacy : std::uint8_t { no_header = 0, pass_through = 1, id = 2, none = 3, unknown = 255 };

[[nodiscard]] constexpr LockType to_lock_type(std::int64_t number) noexcept {
  return number == 0 ? LockType::unlocked : number == 3 ? LockType::locked : LockType::unknown;
}
[[nodiscard]] constexpr RegisterType to_register_type(std::int64_t number) noexcept {
  return number >= 0 && number <= 3 ? static_cast<RegisterType>(number) : RegisterType::unknown;
}
[[nodiscard]] constexpr GatewayProtocol to_gateway_protocol(std::int64_t number) noexcept {
  return number >= 0 && number <= 1 ? static_cast<GatewayProtocol>(number) : GatewayProtocol::unknown;
}
[[nodiscard]] constexpr GatewayPrivacy to_gateway_privacy(std::int64_t number) noexcept {
  return number >= 0 && number <= 3 ? static_cast<GatewayPrivacy>(number) : GatewayPrivacy::unknown;
}

[[nodiscard]] constexpr std::string_view to_string(LockType lock) noexcept {
  switch (lock) {
    case LockType::unlocked: return "unlocked";
    case LockType::locked: return "locked";
    case LockType::unknown: return "unknown";
  }
  return "";
}

[[nodiscard]] constexpr std::string_view to_string(RegisterType type) noexcept {
  switch (type) {
    case RegisterType::fixed: return "static";
    case RegisterType::dynamic: return "dynamic";
    case RegisterType::outbound: return "outbound";
    case RegisterType::ims_edge: return "ims_edge";
    case RegisterType::unknown: return "unknown";
  }
  return "";
}

[[nodiscard]] constexpr std::string_view to_string(GatewayProtocol protocol) noexcept {
  switch (protocol) {
    case GatewayProtocol::h323: return "H323";
    case GatewayProtocol::sip: return "SIP";
    case GatewayProtocol::unknown: return "unknown";
  }
  return "";
}

[[nodiscard]] constexpr std::string_view to_string(GatewayPrivacy privacy) noexcept {
  switch (privacy) {
    case GatewayPrivacy::no_header: return "no_header";
    case GatewayPrivacy::pass_through: return "pass_through";
    case GatewayPrivacy::id: return "id";
    case GatewayPrivacy::none: return "none";
    case GatewayPrivacy::unknown: return "unknown";
  }
  return "";
}

/// The views point into the caller's text. There is no password here: nothing may print what is not kept.
struct Gateway {
  std::string_view name;
  std::string_view prefixes;  ///< a list; empty: every number
  std::string_view groups;    ///< a list
  LockType lock = LockType::unknown;
  std::uint32_t capacity = 0;
  std::uint32_t priority = 0;
  RegisterType register_type = RegisterType::unknown;
  std::string_view remote_address;  ///< empty: not known (a dynamic gateway that is away)
  std::uint16_t remote_port = 0;    ///< 0: not known
  std::string_view registrar;       ///< the server that it registers to, when that is not the remote address
  std::string_view local_address;
  GatewayProtocol protocol = GatewayProtocol::unknown;
  GatewayPrivacy privacy = GatewayPrivacy::unknown;
};

/// Takes the next word off a list with commas, semicolons, bars, slashes or blanks between its words; false at its end.
[[nodiscard]] constexpr bool next_in_list(std::string_view& rest, std::string_view& word) noexcept {
  constexpr std::string_view separators = ",;|/ \t\r\n";
  while (!(rest = clean(rest).text).empty()) {
    const std::size_t end = rest.find_first_of(separators);
    word = clean(rest.substr(0, end)).text;
    rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
    if (!word.empty()) return true;
  }
  return false;
}

/// Every number that begins with `prefix` fits one of `prefixes`: one of them is a beginning of it, or there is none,
/// which means every number.
[[nodiscard]] constexpr bool covers(std::string_view prefixes, std::string_view prefix) noexcept {
  std::string_view word;
  bool any = false;
  while (next_in_list(prefixes, word)) {
    if (prefix.substr(0, word.size()) == word) return true;
    any = true;
  }
  return !any;
}

enum class BackupState : std::uint8_t {
  none,            ///< no other unlocked gateway covers any of its prefixes
  same_address,    ///< only gateways at the same remote address do: they fall together
  same_registrar,  ///< the best of them registers to the same remote
  unclear,         ///< one may, but its lock or its address is not known
  partial,         ///< some of its prefixes have a backup, others have none
  complete,        ///< each of its prefixes has one
};

[[nodiscard]] constexpr std::string_view to_string(BackupState state) noexcept {
  switch (state) {
    case BackupState::none: return "none";
    case BackupState::same_address: return "same_address";
    case BackupState::same_registrar: return "same_registrar";
    case BackupState::unclear: return "unclear";
    case BackupState::partial: return "partial";
    case BackupState::complete: return "complete";
  }
  return "";
}

struct Backup {
  BackupState state = BackupState::none;
  std::size_t gateway = 0;  ///< index of the gateway that decided; the trunk's own when there is none
};

namespace detail {
[[nodiscard]] constexpr bool registers(const Gateway& gateway) noexcept {
  return gateway.register_type == RegisterType::outbound || gateway.register_type == RegisterType::ims_edge;
}

[[nodiscard]] constexpr std::string_view registrar_of(const Gateway& gateway) noexcept {
  return gateway.registrar.empty() ? gateway.remote_address : gateway.registrar;
}

/// What `other`, which covers the prefix in question, is to `trunk`.
[[nodiscard]] constexpr BackupState as_backup(const Gateway& trunk, const Gateway& other) noexcept {
  if (other.lock == LockType::locked) return BackupState::none;
  const bool addresses_known = !trunk.remote_address.empty() && !other.remote_address.empty();
  const bool same_address = addresses_known && wire::same_host(trunk.remote_address, other.remote_address);
  const bool same_registrar = registers(trunk) && registers(other) && !registrar_of(trunk).empty() &&
                              wire::same_host(registrar_of(trunk), registrar_of(other));
  if (same_registrar) return BackupState::same_registrar;
  if (same_address) return registers(other) ? BackupState::same_registrar : BackupState::same_address;
  return addresses_known && other.lock == LockType::unlocked ? BackupState::complete : BackupState::unclear;
}
}  // namespace detail

/// Another unlocked gateway with a covering prefix and a different remote address, for gateways[trunk] among `count`.
/// One look at each other gateway for each prefix of the trunk; the lowest index wins among equals.
[[nodiscard]] constexpr Backup find_backup(const Gateway* gateways, std::size_t count, std::size_t trunk) noexcept {
  if (trunk >= count) return {BackupState::none, trunk};
  std::string_view rest = gateways[trunk].prefixes;
  std::string_view prefix;
  Backup weakest{BackupState::complete, trunk};
  bool some = false;
  bool first = true;
  while (next_in_list(rest, prefix) || first) {
    Backup best{BackupState::none, trunk};
    for (std::size_t i = 0; i < count; ++i) {
      if (i == trunk || !covers(gateways[i].prefixes, prefix)) continue;
      const BackupState state = detail::as_backup(gateways[trunk], gateways[i]);
      if (state > best.state) best = {state, i};
      if (best.state == BackupState::complete) break;  // the lowest index of the best: nothing better can follow
    }
    some = some || best.state == BackupState::complete;
    if (first || best.state < weakest.state) weakest = best;
    first = false;
  }
  if (some && weakest.state < BackupState::unclear) weakest.state = BackupState::partial;
  return weakest;
}

}  // namespace deployment
}  // namespace v0
}  // namespace sipreg
