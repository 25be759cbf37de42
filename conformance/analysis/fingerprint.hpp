// How well-known agents behave, as tests of what a trace shows of a trunk.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "conformance/analysis/trunk_facts.hpp"

namespace sipreg::conformance::analysis {

/// What a trace says about one habit of an agent.
enum class Fit : std::uint8_t { not_seen, fits, contradicts };

struct Fingerprint {
  std::string_view agent;
  std::string_view source;  ///< where the habits are from
  bool (*refreshes)(const RefreshSample&);
  std::string_view refresh_words;
  Fit (*retries)(const TrunkFacts&);
  std::string_view retry_words;
  enum class RetryAfter : std::uint8_t { waits, ignores, either } retry_after;
  enum class Nonce : std::uint8_t { reuses, asks_each_time, either } nonce;
  enum class CallId : std::uint8_t { stable, new_each_time, either } call_id;
};

[[nodiscard]] std::span<const Fingerprint> fingerprints() noexcept;

inline constexpr Duration longest_delay = seconds{600};  ///< that the guide allows between two attempts

/// Nothing came after a failure up to the end of the trace, for longer than `longest` and than the server asked for.
[[nodiscard]] bool gave_up(const TrunkFacts& facts, Duration longest) noexcept;

/// How the trunk compares with one agent.
struct Comparison {
  unsigned fitting = 0;  ///< habits that were seen and fit
  std::string contradiction;
};
[[nodiscard]] Comparison compare(const Fingerprint& agent, const TrunkFacts& facts);

}  // namespace sipreg::conformance::analysis
