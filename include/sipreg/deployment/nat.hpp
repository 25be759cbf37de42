// How long does a NAT keep an idle trunk reachable? A mapping closes when nothing has passed for its timeout; a
// REGISTER opens it again. The rest of the time the other side's calls do not arrive, and nobody is told.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "sipreg/deployment/advice.hpp"
#include "sipreg/deployment/parameter.hpp"
#include "sipreg/time.hpp"

namespace sipreg {
inline namespace v0 {
namespace deployment {

/// A NAT that keeps a mapping longer once it has seen a conversation.
struct MappingModel {
  Duration fresh;        ///< timeout of a mapping with short traffic
  Duration established;  ///< timeout once traffic has lasted for more than `settling`
  Duration settling;
};

/// Linux as it comes (net.netfilter.nf_conntrack_udp_timeout and _stream). A REGISTER exchange is over in less than two
/// seconds, so a registration alone gets 30 s.
inline constexpr MappingModel stock_linux{seconds{30}, seconds{120}, seconds{2}};

/// How long a mapping lives after its last datagram, when its traffic has lasted for `traffic`.
[[nodiscard]] constexpr Duration mapping_timeout(const MappingModel& model, Duration traffic) noexcept {
  return traffic > model.settling ? model.established : model.fresh;
}

/// The longest silence of an idle trunk: from refresh to refresh, or from OPTIONS to OPTIONS when a check is on (it
/// keeps the mapping open as well).
[[nodiscard]] constexpr Duration longest_silence(Duration refresh_gap,
                                                 std::optional<Duration> options_check = std::nullopt) noexcept {
  return options_check && *options_check > Duration{0} ? shorter(refresh_gap, *options_check) : refresh_gap;
}

enum class Reach : std::uint8_t {
  open,       ///< the silence ends with at least a tenth of the timeout to spare
  no_margin,  ///< it ends in time, but one late or lost REGISTER is enough
  closes,     ///< the mapping closes before it ends
};

struct Reachability {
  Reach reach = Reach::open;
  std::uint16_t permille = 1000;  ///< share of the time in which the other side's requests arrive, rounded; 1000 only
                                  ///< when that is always
};

namespace detail {
/// `part` / `whole` in thousandths, rounded, for 0 <= part < whole: at most 999.
[[nodiscard]] constexpr std::uint16_t permille_below_one(std::int64_t part, std::int64_t whole) noexcept {
  constexpr std::int64_t exact = std::int64_t{1} << 50U;  // above it (35 000 years) the last digits do not matter
  while (whole > exact) {
    part /= 2;
    whole /= 2;
  }
  const std::int64_t rounded = (part * 1000 + whole / 2) / whole;
  return static_cast<std::uint16_t>(rounded < 999 ? rounded : 999);
}
}  // namespace detail

/// The share of time in which an idle trunk can be reached through a mapping that closes after `nat_timeout`, when
/// something is sent every `silence`.
[[nodiscard]] constexpr Reachability reachability(Duration nat_timeout, Duration silence) noexcept {
  const Duration timeout = longer(nat_timeout, Duration{0});
  if (silence <= Duration{0}) return {};
  if (silence > timeout) return {Reach::closes, detail::permille_below_one(timeout.count(), silence.count())};
  return {silence > share(timeout, 900) ? Reach::no_margin : Reach::open, 1000};
}

/// The longest lifetime that keeps a mapping open, or why there is none to name.
struct SafeExpiry {
  enum class Kind : std::uint8_t {
    lifetime,    ///< this one
    keep_alive,  ///< no legal lifetime is short enough: keep-alive is needed
    any,         ///< every legal one: `lifetime` is the longest
  } kind = Kind::lifetime;
  seconds lifetime{0};  ///< 0 for keep_alive
};

/// floor(0.9 x nat_timeout / refresh_permille), held against the domain of the lifetime (20..7200 s).
/// `refresh_permille`: the share of the lifetime at which it is refreshed, 1..1000.
[[nodiscard]] constexpr SafeExpiry max_safe_expiry(Duration nat_timeout,
                                                   std::uint16_t refresh_permille = 500) noexcept {
  constexpr const Parameter& expire = row(ParameterName::user_agent_expire);
  const std::int64_t permille = refresh_permille == 0 ? 1 : refresh_permille;
  const std::int64_t lifetime = share(longer(nat_timeout, Duration{0}), 900).count() / permille;
  if (lifetime < expire.lowest) return {SafeExpiry::Kind::keep_alive, seconds{0}};
  if (lifetime > expire.highest) return {SafeExpiry::Kind::any, seconds{expire.highest}};
  return {SafeExpiry::Kind::lifetime, seconds{lifetime}};
}

enum class NatNote : std::uint8_t { closes, no_margin, keep_alive };

// clang-format off
inline constexpr std::array<Advice, 3> nat_notes{{
    {"nat.closes", Severity::warning, "the NAT mapping closes before the next refresh",
     "until then calls from the other side are lost without a sign, while calls to it go on",
     "shorten the fixed expiry until the refresh gap is below the NAT timeout, or switch the OPTIONS check on"},
    {"nat.no-margin", Severity::note, "the refresh comes just as the NAT mapping closes",
     "one late or lost REGISTER leaves the trunk unreachable until the next",
     "shorten the fixed expiry until a tenth of the NAT timeout is to spare"},
    {"nat.keep-alive", Severity::warning, "no legal expiry keeps this NAT mapping open",
     "the shortest lifetime of 20 s is refreshed too late for it",
     "use keep-alive: switch the OPTIONS check on with a period below the NAT timeout"},
}};
// clang-format on

[[nodiscard]] constexpr const Advice& advice(NatNote note) noexcept {
  return nat_notes[static_cast<std::size_t>(note)];
}

/// What to say about an idle trunk behind this NAT; nothing when it stays reachable with a margin.
[[nodiscard]] constexpr std::optional<NatNote> nat_note(Duration nat_timeout, Duration silence,
                                                        std::uint16_t refresh_permille = 500) noexcept {
  switch (reachability(nat_timeout, silence).reach) {
    case Reach::open: return std::nullopt;
    case Reach::no_margin: return NatNote::no_margin;
    case Reach::closes: break;
  }
  const bool hopeless = max_safe_expiry(nat_timeout, refresh_permille).kind == SafeExpiry::Kind::keep_alive;
  return hopeless ? NatNote::keep_alive : NatNote::closes;
}

}  // namespace deployment
}  // namespace v0
}  // namespace sipreg
