// What do a lifetime and a retry delay cost? How long a trunk is down while it retries, the outage that a single lost
// refresh makes by itself, and how many REGISTERs a server gets to see. Whole milliseconds and thousandths throughout.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "sipreg/deployment/advice.hpp"
#include "sipreg/time.hpp"
#include "sipreg/wire/host.hpp"

namespace sipreg {
inline namespace v0 {
namespace deployment {

/// 64*T1 (RFC 3261 17.1.2): how long silence lasts before it is a failure. A list of retransmission gaps has its sum.
inline constexpr Duration usual_timeout = seconds{32};

/// The guide's figure: `retries` delays, as if every failure showed at once. True of a server that refuses.
[[nodiscard]] constexpr Duration nominal_downtime(Duration retry_delay, std::uint32_t retries = 5) noexcept {
  return share(retry_delay, std::int64_t{retries} * 1000);
}

/// The same for a server that is silent: each try also takes until its transaction has timed out.
[[nodiscard]] constexpr Duration realistic_downtime(Duration retry_delay, std::uint32_t retries = 5,
                                                    Duration timeout = usual_timeout) noexcept {
  return nominal_downtime(sum(retry_delay, timeout), retries);
}

/// A retry delay and what it is for.
struct FailoverChoice {
  std::string_view id;  ///< permanent
  SecondsRange retry_delay;
  std::string_view load;     ///< on the other server, in a word
  std::string_view purpose;  ///< what it is for
};

// clang-format off
inline constexpr std::array<FailoverChoice, 6> failover_choices{{
    {"F-01", {seconds{30}, seconds{30}}, "higher", "mission-critical"},
    {"F-02", {seconds{60}, seconds{60}}, "moderate", "standard"},
    {"F-03", {seconds{120}, seconds{120}}, "lower", "stable enterprise"},
    {"F-04", {seconds{300}, seconds{300}}, "very low", "backup only"},
    {"F-05", {seconds{30}, seconds{30}}, "higher", "critical primary"},
    {"F-06", {seconds{120}, seconds{300}}, "lower to very low", "backup"},
}};
// clang-format on

/// How bad one lost refresh is.
enum class OutageLevel : std::uint8_t {
  none,     ///< the retry comes while the binding still lives
  silent,   ///< warning: one refresh without an answer loses the binding
  refused,  ///< error: one refresh that is refused does
};

/// The outage that one silent refresh makes by itself, refreshing at half of the lifetime.
struct SelfMadeOutage {
  OutageLevel level = OutageLevel::none;
  Duration length{};  ///< max(0, timeout + retry delay - lifetime/2)
};

[[nodiscard]] constexpr SelfMadeOutage self_made_outage(Duration lifetime, Duration retry_delay,
                                                        Duration timeout = usual_timeout) noexcept {
  const Duration left = lifetime / 2;
  const Duration needed = sum(timeout, retry_delay);
  const OutageLevel level = retry_delay >= left ? OutageLevel::refused
                            : needed > left     ? OutageLevel::silent
                                                : OutageLevel::none;
  return {level, longer(Duration{0}, difference(needed, left))};
}

/// A second attempt leaves before the binding ends: lifetime > 2 x (timeout + retry delay). With a timeout of zero: the
/// same for a refresh that is refused at once.
[[nodiscard]] constexpr bool second_attempt_in_time(Duration lifetime, Duration retry_delay,
                                                    Duration timeout = usual_timeout) noexcept {
  return lifetime - lifetime / 2 > sum(timeout, retry_delay);
}

/// How many requests one registration takes: two when each is challenged anew, one when the nonce is used again.
enum class Challenged : std::uint8_t { never = 1, always = 2 };

/// One trunk as its host sees it.
struct TrunkLoad {
  std::string_view host;   ///< what it registers to
  Duration refresh_gap{};  ///< half of the lifetime
  Duration retry_delay{};  ///< P-02
  Challenged challenged = Challenged::always;
};

namespace detail {
/// `requests` every `gap`, in thousandths of a request a minute, rounded. A gap below one millisecond counts as one.
[[nodiscard]] constexpr std::int64_t milli_per_minute(Challenged requests, Duration gap) noexcept {
  const std::int64_t span = longer(gap, Duration{1}).count();
  const std::int64_t scaled = std::int64_t{60'000} * 1000 * static_cast<std::int64_t>(requests);
  const std::int64_t rest = scaled % span;
  return scaled / span + (rest >= span - rest ? 1 : 0);
}
}  // namespace detail

/// REGISTER requests a minute of one healthy trunk that refreshes at half of its lifetime, in thousandths: 120 s, each
/// refresh challenged, is 2000.
[[nodiscard]] constexpr std::int64_t requests_per_minute(Duration lifetime,
                                                         Challenged challenged = Challenged::always) noexcept {
  return detail::milli_per_minute(challenged, lifetime / 2);
}

/// What one large provider allows an address of record. Taken here as the measure of what a host bears.
inline constexpr std::int64_t provider_limit_per_second = 5;

/// All trunks to one host together.
struct HostLoad {
  std::uint32_t trunks = 0;
  std::int64_t refreshing = 0;  ///< thousandths of a request a minute while all is well
  std::int64_t retrying = 0;    ///< the same while the host refuses all of them at once
  std::int64_t burst = 0;       ///< requests at one moment, when all start together: equal lifetimes keep them together
};

/// The sum over the trunks that register to `host` (IPv6 by value, names in any case).
[[nodiscard]] constexpr HostLoad host_load(const TrunkLoad* trunks, std::size_t count, std::string_view host) noexcept {
  HostLoad load;
  for (std::size_t i = 0; i < count; ++i) {
    const TrunkLoad& trunk = trunks[i];
    if (!wire::same_host(trunk.host, host)) continue;
    ++load.trunks;
    load.refreshing += detail::milli_per_minute(trunk.challenged, trunk.refresh_gap);
    load.retrying += detail::milli_per_minute(trunk.challenged, trunk.retry_delay);
    load.burst += static_cast<std::int64_t>(trunk.challenged);
  }
  return load;
}

enum class DowntimeNote : std::uint8_t { silent_refresh, refused_refresh, refresh_load, retry_load, burst };

// clang-format off
inline constexpr std::array<Advice, 5> downtime_notes{{
    {"outage.silent-refresh", Severity::warning, "one refresh without an answer loses the binding",
     "transaction timeout and retry delay are longer than half of the expiry",
     "raise the expiry above 2 x (32 s + retry delay), or lower the retry delay"},
    {"outage.refused-refresh", Severity::error, "one refused refresh loses the binding",
     "the retry delay is not below half of the expiry: the next attempt leaves when the binding has ended",
     "lower the retry delay below half of the expiry, or raise the expiry"},
    {"load.refresh", Severity::warning, "the trunks to one host refresh too often",
     "together they send more than 5 REGISTERs a second, more than a large provider allows",
     "raise the expiry"},
    {"load.retry", Severity::warning, "the trunks to one host retry too often",
     "a server in trouble would get more than 5 REGISTERs a second from them, and may block the address",
     "raise the retry delay to 60..120 s or more"},
    {"load.burst", Severity::note, "the trunks to one host can register at the same moment",
     "started together and with equal lifetimes they stay together: more than 5 REGISTERs come at once",
     "stagger their starts, or give them different lifetimes"},
}};
// clang-format on

[[nodiscard]] constexpr const Advice& advice(DowntimeNote note) noexcept {
  return downtime_notes[static_cast<std::size_t>(note)];
}

[[nodiscard]] constexpr std::optional<DowntimeNote> outage_note(const SelfMadeOutage& outage) noexcept {
  switch (outage.level) {
    case OutageLevel::none: return std::nullopt;
    case OutageLevel::silent: return DowntimeNote::silent_refresh;
    case OutageLevel::refused: return DowntimeNote::refused_refresh;
  }
  return std::nullopt;
}

/// Everything that is too much for a host.
[[nodiscard]] constexpr ShortList<DowntimeNote, 3> load_notes(const HostLoad& load) noexcept {
  constexpr std::int64_t limit = provider_limit_per_second * 60 * 1000;
  ShortList<DowntimeNote, 3> notes;
  if (load.refreshing > limit) notes.add(DowntimeNote::refresh_load);
  if (load.retrying > limit) notes.add(DowntimeNote::retry_load);
  if (load.trunks > 1 && load.burst > provider_limit_per_second) notes.add(DowntimeNote::burst);
  return notes;
}

}  // namespace deployment
}  // namespace v0
}  // namespace sipreg
