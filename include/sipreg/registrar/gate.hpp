// Who may try a password? Suspension (P-07, P-08, A-31) of every pair of user and source in memory that never grows.
//
// A failed try is a wrong password or user with a nonce that is ours. A stale nonce and a challenge that was never
// answered are none: they say nothing about the password. The host ties its nonces to the source: then nobody who only
// forges a source address can fail in another's name.
//
// A pair has a place in one of two sets, chosen by its fingerprint. The key of the fingerprint is the host's secret, so
// nobody can aim at a place. When both sets are full a failure displaces another pair:
//
//   1. one whose suspension is over: it starts anew anyway;
//   2. one that has failed, but not for as long as a suspension lasts: the newcomer starts anew;
//   3. the one with the fewest failures: the newcomer inherits them, so being displaced gains nobody a try;
//   4. when all are suspended, the one that is free the soonest: the newcomer inherits that, and is suspended at once.
//
// So, whatever an attacker does from however many sources: a pair that never fails is never suspended. A pair that is
// suspended is let in early only by as many suspended pairs as both its sets have ways, and gets one try for it. And
// a pair that fails once is suspended too early only while both its sets are full of pairs that failed a short while
// ago.
//
// Beyond that, memory is what suspension costs: it holds for as many pairs as eight tenths of the places. An attacker
// with many more sources gets one try from each, each time that the others have displaced it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "sipreg/policy/suspension.hpp"
#include "sipreg/rule.hpp"
#include "sipreg/time.hpp"

namespace sipreg {
inline namespace v0 {

/// What a suspended terminal is told. A 403 means "never again" to a client that obeys (RFC 3261 21.4.4): it does not
/// come back when the suspension is over. 480 with Retry-After tells it when.
enum class SuspendedAnswer : std::uint8_t { unavailable, forbidden };

/// The gate's word on one REGISTER.
struct GateAnswer {
  bool open = true;
  std::uint16_t status = 0;       ///< 480 or 403; 0 when open
  std::uint32_t retry_after = 0;  ///< seconds until the suspension is over, at least 1; 0 with a 403 or when open
  Rule rule = Rule::none;
};

/// `sets` is a power of two. 32 bytes a pair, sets * ways of them; operations look at 2 * ways.
template <std::size_t sets, std::size_t ways = 8>
class Gate {
  static_assert(sets != 0 && (sets & (sets - 1)) == 0, "a power of two");
  static_assert(sets <= std::uint64_t{1} << 32U && ways != 0);

 public:
  static constexpr std::size_t capacity = sets * ways;  ///< pairs

  constexpr explicit Gate(SuspensionLimits limits = {}, SuspendedAnswer answer = SuspendedAnswer::unavailable) noexcept
      : limits_{limits}, answer_{answer} {}

  /// Before the credentials are looked at. `who`: fingerprint(key, user, source). A try while suspended is answered
  /// with this, is not counted and extends nothing.
  [[nodiscard]] constexpr GateAnswer ask(std::uint64_t who, Instant now) const noexcept {
    const Place* place = find(who);
    return place != nullptr && place->suspension.suspended(now) ? refusal(*place, now) : GateAnswer{};
  }

  /// A wrong password. The answer is closed when this was the try that suspends.
  constexpr GateAnswer failed(std::uint64_t who, Instant now) noexcept {
    if (limits_.tries == 0) return {};
    Place* place = find(who);
    if (place == nullptr) place = &make_place(who, now);
    place->suspension.failed(limits_, now);
    place->last = now;
    return place->suspension.suspended(now) ? refusal(*place, now) : GateAnswer{};
  }

  /// The right password: what was counted of this pair is forgotten. Not to be called while suspended.
  constexpr void succeeded(std::uint64_t who) noexcept {
    if (Place* place = find(who)) *place = Place{};
  }

  [[nodiscard]] constexpr std::uint32_t failures(std::uint64_t who) const noexcept {
    const Place* place = find(who);
    return place == nullptr ? 0 : place->suspension.failures();
  }

  [[nodiscard]] constexpr const SuspensionLimits& limits() const noexcept { return limits_; }

 private:
  struct Place {
    std::uint64_t who = 0;  ///< 0: free
    Instant last = Instant::min();
    Suspension suspension{};
  };

  /// How readily a place is given up, the readiest first.
  enum class Worth : std::uint8_t { free, over, idle, counting, suspended };

  [[nodiscard]] static constexpr std::size_t set_of(std::uint64_t who, bool second) noexcept {
    return static_cast<std::size_t>((second ? who >> 32U : who) & (sets - 1));
  }

  [[nodiscard]] constexpr const Place* find(std::uint64_t who) const noexcept {
    for (const bool second : {false, true})
      for (const Place& place : places_[set_of(who, second)])
        if (place.who == who) return &place;
    return nullptr;
  }
  [[nodiscard]] constexpr Place* find(std::uint64_t who) noexcept {
    for (const bool second : {false, true})
      for (Place& place : places_[set_of(who, second)])
        if (place.who == who) return &place;
    return nullptr;
  }

  [[nodiscard]] constexpr Worth worth(const Place& place, Instant now) const noexcept {
    if (place.who == 0) return Worth::free;
    if (place.suspension.suspended(now)) return Worth::suspended;
    if (place.suspension.failures() == 0) return Worth::over;
    return after(place.last, limits_.length) <= now ? Worth::idle : Worth::counting;
  }

  [[nodiscard]] constexpr bool readier(const Place& a, const Place& b, Instant now) const noexcept {
    const Worth of_a = worth(a, now);
    const Worth of_b = worth(b, now);
    if (of_a != of_b) return of_a < of_b;
    if (of_a == Worth::suspended) return a.suspension.until() < b.suspension.until();
    if (of_a == Worth::counting && a.suspension.failures() != b.suspension.failures())
      return a.suspension.failures() < b.suspension.failures();
    return a.last < b.last;
  }

  using Set = std::array<Place, ways>;

  /// Places that are given up without loss.
  [[nodiscard]] constexpr std::size_t room(const Set& set, Instant now) const noexcept {
    std::size_t count = 0;
    for (const Place& place : set) count += worth(place, now) < Worth::counting ? 1U : 0U;
    return count;
  }

  [[nodiscard]] constexpr Place& readiest(Set& set, Instant now) const noexcept {
    Place* chosen = &set[0];
    for (Place& place : set)
      if (readier(place, *chosen, now)) chosen = &place;
    return *chosen;
  }

  /// The set with more room takes the newcomer: so the table fills evenly. Filled to eight tenths it has displaced next
  /// to nobody, to nine tenths some 1 in 150.
  constexpr Place& make_place(std::uint64_t who, Instant now) noexcept {
    Set& one = places_[set_of(who, false)];
    Set& other = places_[set_of(who, true)];
    const std::size_t room_of_one = room(one, now);
    const std::size_t room_of_other = room(other, now);
    Place& of_one = readiest(one, now);
    Place& of_other = readiest(other, now);
    const bool take_other = room_of_one != room_of_other ? room_of_other > room_of_one : readier(of_other, of_one, now);
    Place& chosen = take_other ? of_other : of_one;
    std::uint32_t inherited = 0;
    if (worth(chosen, now) == Worth::counting) inherited = chosen.suspension.failures();
    if (worth(chosen, now) == Worth::suspended) inherited = limits_.tries - 1;
    chosen = Place{who, now, Suspension{inherited}};
    return chosen;
  }

  [[nodiscard]] constexpr GateAnswer refusal(const Place& place, Instant now) const noexcept {
    if (answer_ == SuspendedAnswer::forbidden) return {false, 403, 0, Rule::suspended};
    return {false, 480, to_delta_seconds(between(now, place.suspension.until())), Rule::suspended};
  }

  std::array<Set, sets> places_{};
  SuspensionLimits limits_;
  SuspendedAnswer answer_;
};

}  // namespace v0
}  // namespace sipreg
