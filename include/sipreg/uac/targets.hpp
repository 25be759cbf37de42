// The ordered registrars of one trunk: which one is asked now, which ones are left alone until when (A-29, invariant 3;
// RFC 3263 4.3, RFC 3261 21.5.4, RFC 4321 1.3).
#pragma once

#include <array>
#include <cstdint>

#include "sipreg/policy/profile.hpp"
#include "sipreg/time.hpp"

namespace sipreg {
inline namespace v0 {

/// Numbers only; the host keeps the addresses. Index 0 is the operator's first choice.
///
/// Each target has one instant: not before this may a new attempt begin there. It moves for two causes. A send moves it
/// to the last send + 2.7 s for each REGISTER of the attempt. An attempt has at most 5, so a second sees the sends of
/// one attempt only (<= 5), and a minute sees gaps of at least 2.7 s a REGISTER between its attempts: 22 + 5, and 3 for
/// a cancel, are 30. A Retry-After or a failure moves it to where the server is to be left alone.
class Targets {
 public:
  static constexpr std::uint8_t capacity = 4;  ///< also the most that one attempt tries
  static constexpr Duration room_per_send = milliseconds{2700};

  constexpr explicit Targets(std::uint8_t count = 1) noexcept : count_(count) {
    if (count_ < 1) count_ = 1;
    if (count_ > capacity) count_ = capacity;
    for (Instant& instant : open_at_) instant = Instant::min();
  }

  [[nodiscard]] constexpr std::uint8_t count() const noexcept { return count_; }
  [[nodiscard]] constexpr std::uint8_t current() const noexcept { return current_; }
  [[nodiscard]] constexpr Instant open_at(std::uint8_t index) const noexcept { return open_at_[index]; }
  /// "Server blocked until": by a failure or its Retry-After; also for the other requests of this agent.
  [[nodiscard]] constexpr bool blocked(std::uint8_t index, Instant now) const noexcept {
    return (blocked_ & bit(index)) != 0 && now < open_at_[index];
  }

  /// Chooses where an attempt begins: the preferred target, or the next one that is not blocked, or the one that is
  /// free first. A preferred target whose rate window is closed is waited for, not passed over.
  constexpr void choose(bool bound, TargetReturn target_return, bool failover, Instant now) noexcept {
    const std::uint8_t preferred = bound && target_return == TargetReturn::stay ? current_ : std::uint8_t{0};
    tried_ = 0;
    current_ = preferred;
    if (!failover) return;
    for (std::uint8_t step = 0; step < count_; ++step) {
      const auto index = static_cast<std::uint8_t>((preferred + step) % count_);
      if (!blocked(index, now)) {
        current_ = index;
        return;
      }
      if (open_at_[index] < open_at_[current_]) current_ = index;
    }
  }

  /// May an attempt begin at the current target?
  [[nodiscard]] constexpr bool open(Instant now) const noexcept { return now >= open_at_[current_]; }
  [[nodiscard]] constexpr Instant opens() const noexcept { return open_at_[current_]; }

  /// The next target of this attempt that has not been tried and is open; false when there is none.
  [[nodiscard]] constexpr bool advance(Instant now) noexcept {
    tried_ = static_cast<std::uint8_t>(tried_ | bit(current_));
    for (std::uint8_t step = 1; step < count_; ++step) {
      const auto index = static_cast<std::uint8_t>((current_ + step) % count_);
      if ((tried_ & bit(index)) != 0 || now < open_at_[index]) continue;
      current_ = index;
      return true;
    }
    return false;
  }

  /// A REGISTER leaves for the current target, the `sends`-th of its attempt.
  constexpr void sent(Instant now, std::uint8_t sends) noexcept {
    const Instant room = after(now, room_per_send * sends);
    if (!blocked(current_, now)) blocked_ = static_cast<std::uint8_t>(blocked_ & ~bit(current_));
    open_at_[current_] = later(open_at_[current_], room);
  }

  /// Leave the current target alone until then.
  constexpr void block(Instant until) noexcept {
    if (until <= open_at_[current_]) return;
    open_at_[current_] = until;
    blocked_ = static_cast<std::uint8_t>(blocked_ | bit(current_));
  }

  /// The operator wants a REGISTER: blocks are forgotten, the rate window is not ours to forget. `last_send`: of the
  /// last REGISTER to any target; five sends before it are the most that a window can hold.
  constexpr void unblock(Instant now, Instant last_send) noexcept {
    const Instant window = after(last_send, room_per_send * 5);
    for (std::uint8_t index = 0; index < count_; ++index)
      if (blocked(index, now)) open_at_[index] = earlier(open_at_[index], window);
    blocked_ = 0;
  }

  static constexpr std::uint8_t unknown = 0xFF;

  /// The list is another one from now on, because the DNS has answered differently: target i was target `was[i]`, or
  /// is `unknown`. What is known of a server stays with it. Between attempts only.
  constexpr void remap(std::uint8_t count, const std::array<std::uint8_t, capacity>& was) noexcept {
    const Targets old = *this;
    *this = Targets(count);
    for (std::uint8_t index = 0; index < count_; ++index) {
      const std::uint8_t before = was[index];
      if (before >= old.count_) continue;
      open_at_[index] = old.open_at_[before];
      if ((old.blocked_ & bit(before)) != 0) blocked_ = static_cast<std::uint8_t>(blocked_ | bit(index));
      if (before == old.current_) current_ = index;
    }
  }

  /// When the first of the targets may be asked again.
  [[nodiscard]] constexpr Instant first_open(bool failover) const noexcept {
    Instant first = open_at_[current_];
    for (std::uint8_t index = 0; failover && index < count_; ++index) first = earlier(first, open_at_[index]);
    return first;
  }

 private:
  [[nodiscard]] static constexpr std::uint8_t bit(std::uint8_t index) noexcept {
    return static_cast<std::uint8_t>(1U << index);
  }

  std::array<Instant, capacity> open_at_{};
  std::uint8_t count_;
  std::uint8_t current_ = 0;
  std::uint8_t tried_ = 0;
  std::uint8_t blocked_ = 0;
};

}  // namespace v0
}  // namespace sipreg
