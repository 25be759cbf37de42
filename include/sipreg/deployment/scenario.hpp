// What kind of trunk is it? Presets of lifetime and retry delay for a trunk behind NAT, in one LAN, to a wholesale
// carrier, over an unstable link, beside others to one provider, or to the primary carrier; and for a backup. Several
// may hold at once: their ranges are intersected, and where nothing is left a fixed precedence decides and says so.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "sipreg/deployment/advice.hpp"
#include "sipreg/deployment/parameter.hpp"
#include "sipreg/deployment/value.hpp"
#include "sipreg/time.hpp"
#include "sipreg/wire/text.hpp"

namespace sipreg {
inline namespace v0 {
namespace deployment {

/// In the order of precedence. `backup` stands first because it restricts nothing but the retry delay, and whoever
/// declares a trunk a backup has said that its quick return does not matter.
enum class Scenario : std::uint8_t { backup, nat, unstable, primary, multiple, wholesale, lan };

inline constexpr std::size_t scenario_count = 7;

/// Which lifetimes fit: a range of fixed ones, Auto, or both.
struct ExpiryRange {
  bool automatic = false;
  SecondsRange fixed{};

  [[nodiscard]] constexpr bool empty() const noexcept { return !automatic && fixed.empty(); }
  [[nodiscard]] friend constexpr bool operator==(const ExpiryRange& a, const ExpiryRange& b) noexcept {
    return a.automatic == b.automatic && a.fixed == b.fixed;
  }
  [[nodiscard]] friend constexpr bool operator!=(const ExpiryRange& a, const ExpiryRange& b) noexcept {
    return !(a == b);
  }
};

[[nodiscard]] constexpr ExpiryRange intersection(const ExpiryRange& a, const ExpiryRange& b) noexcept {
  return {a.automatic && b.automatic, intersection(a.fixed, b.fixed)};
}

/// "Auto", "120..300 s", "Auto or 600..3600 s".
constexpr Sentence& operator<<(Sentence& out, const ExpiryRange& range) noexcept {
  if (!range.automatic) return out << range.fixed;
  out << "Auto";
  return range.fixed.empty() ? out : out << " or " << range.fixed;
}

struct ScenarioPreset {
  std::string_view id;    ///< permanent
  std::string_view name;  ///< how it is declared
  std::string_view title;
  ExpiryRange expiry;
  SecondsRange retry;
  std::string_view why;
};

namespace detail {
[[nodiscard]] constexpr SecondsRange domain_of(ParameterName name) noexcept {
  return {seconds{row(name).lowest}, seconds{row(name).highest}};
}
/// What the parameters allow when no scenario says more.
inline constexpr ExpiryRange any_expiry{true, domain_of(ParameterName::user_agent_expire)};
inline constexpr SecondsRange any_retry = domain_of(ParameterName::user_agent_retry_delay);
}  // namespace detail

// clang-format off
inline constexpr std::array<ScenarioPreset, scenario_count> scenario_presets{{
    {"F-06", "backup", "backup trunk", detail::any_expiry, {seconds{120}, seconds{300}}, "calls do not wait for it: a slow retry spares the server"},
    {"S-01", "nat", "behind NAT", {false, {seconds{120}, seconds{300}}}, {seconds{30}, seconds{60}}, "keeps the pinhole open without a flood"},
    {"S-04", "unstable", "unstable link", {false, {seconds{60}, seconds{120}}}, {seconds{30}, seconds{30}}, "fast recovery"},
    {"S-06", "primary", "primary carrier trunk", {false, {seconds{120}, seconds{300}}}, {seconds{30}, seconds{45}}, "a disruption stays short"},
    {"S-05", "multiple", "several trunks to one provider", {false, {seconds{300}, seconds{600}}}, {seconds{60}, seconds{60}}, "avoids simultaneous refreshes"},
    {"S-03", "wholesale", "wholesale carrier", {true, {}}, {seconds{60}, seconds{60}}, "the carrier decides"},
    {"S-02", "lan", "same LAN or data centre", {true, {seconds{600}, seconds{3600}}}, {seconds{60}, seconds{60}}, "no NAT, so less traffic will do; Auto for maximum compatibility"},
}};
// clang-format on

[[nodiscard]] constexpr const ScenarioPreset& preset(Scenario scenario) noexcept {
  return scenario_presets[static_cast<std::size_t>(scenario)];
}

[[nodiscard]] constexpr std::string_view to_string(Scenario scenario) noexcept { return preset(scenario).name; }

/// Scenarios that hold at once.
class ScenarioSet {
 public:
  constexpr ScenarioSet() noexcept = default;
  template <class... Scenarios>
  constexpr explicit ScenarioSet(Scenario first, Scenarios... rest) noexcept
      : bits_{static_cast<std::uint8_t>((bit(first) | ... | bit(rest)))} {}

  constexpr void insert(Scenario scenario) noexcept { bits_ = static_cast<std::uint8_t>(bits_ | bit(scenario)); }
  [[nodiscard]] constexpr bool contains(Scenario scenario) const noexcept { return (bits_ & bit(scenario)) != 0; }
  [[nodiscard]] constexpr bool empty() const noexcept { return bits_ == 0; }
  [[nodiscard]] friend constexpr bool operator==(ScenarioSet a, ScenarioSet b) noexcept { return a.bits_ == b.bits_; }
  [[nodiscard]] friend constexpr bool operator!=(ScenarioSet a, ScenarioSet b) noexcept { return !(a == b); }

 private:
  [[nodiscard]] static constexpr unsigned bit(Scenario scenario) noexcept {
    return 1U << static_cast<unsigned>(scenario);
  }
  std::uint8_t bits_ = 0;
};

/// The names of a set, in the order of precedence: "nat, primary".
constexpr Sentence& operator<<(Sentence& out, ScenarioSet set) noexcept {
  bool first = true;
  for (std::size_t i = 0; i < scenario_count; ++i) {
    if (!set.contains(static_cast<Scenario>(i))) continue;
    if (!first) out << ", ";
    out << scenario_presets[i].name;
    first = false;
  }
  return first ? out << "none" : out;
}

/// What a set of scenarios asks for. Nothing declared: the domains of the two parameters.
struct Recommendation {
  ExpiryRange expiry = detail::any_expiry;
  SecondsRange retry = detail::any_retry;
  ScenarioSet expiry_overruled{};  ///< scenarios whose lifetimes exclude those of one with precedence
  ScenarioSet retry_overruled{};   ///< the same for the retry delay

  /// Scenarios contradict each other: the operator should be told.
  [[nodiscard]] constexpr bool contradictory() const noexcept {
    return !expiry_overruled.empty() || !retry_overruled.empty();
  }
};

/// Intersects lifetime and retry delay, each for itself, in the order of precedence: a scenario that would leave
/// nothing is overruled and named, and those behind it still count.
[[nodiscard]] constexpr Recommendation recommend(ScenarioSet declared) noexcept {
  Recommendation result;
  for (std::size_t i = 0; i < scenario_count; ++i) {
    const auto scenario = static_cast<Scenario>(i);
    if (!declared.contains(scenario)) continue;
    const ExpiryRange expiry = intersection(result.expiry, preset(scenario).expiry);
    const SecondsRange retry = intersection(result.retry, preset(scenario).retry);
    if (expiry.empty()) result.expiry_overruled.insert(scenario);
    if (!expiry.empty()) result.expiry = expiry;
    if (retry.empty()) result.retry_overruled.insert(scenario);
    if (!retry.empty()) result.retry = retry;
  }
  return result;
}

inline constexpr Advice scenarios_contradict{
    "scenario.contradiction", Severity::note, "the declared scenarios exclude each other",
    "no value fits all of them: precedence is backup (its retry delay alone), nat, unstable, primary, multiple, "
    "wholesale, lan",
    "declare only what holds for this trunk"};

/// "expiry 120..300 s (lan overruled), retry delay 60 s".
[[nodiscard]] constexpr Sentence describe(const Recommendation& recommendation) noexcept {
  Sentence out;
  out << "expiry ";
  out << recommendation.expiry;
  if (!recommendation.expiry_overruled.empty()) out << " (" << recommendation.expiry_overruled << " overruled)";
  out << ", retry delay " << recommendation.retry;
  if (!recommendation.retry_overruled.empty()) out << " (" << recommendation.retry_overruled << " overruled)";
  return out;
}

/// The scenario of this name or id, in any case.
[[nodiscard]] constexpr std::optional<Scenario> find_scenario(std::string_view name) noexcept {
  for (std::size_t i = 0; i < scenario_count; ++i)
    if (wire::iequals(name, scenario_presets[i].name) || wire::iequals(name, scenario_presets[i].id))
      return static_cast<Scenario>(i);
  return std::nullopt;
}

/// "Did you mean": the scenario nearest to a word that is none, or nothing when none is near (a third of its letters at
/// most differ).
[[nodiscard]] constexpr std::optional<Scenario> nearest_scenario(std::string_view word) noexcept {
  const detail::ComparedName wanted{word};
  std::optional<Scenario> nearest;
  std::size_t least = wanted.size / 3 + 1;
  for (std::size_t i = 0; i < scenario_count; ++i) {
    const std::size_t distance = detail::edit_distance(wanted.view(), scenario_presets[i].name);
    if (distance >= least) continue;
    least = distance;
    nearest = std::optional{static_cast<Scenario>(i)};  // a bare value is no constant expression before C++20
  }
  return nearest;
}

/// A word among the declared scenarios that is none.
struct UnknownScenario {
  std::string_view word;  ///< as written
  std::optional<Scenario> nearest;
};

[[nodiscard]] constexpr Sentence describe(const UnknownScenario& unknown) noexcept {
  Sentence out;
  out << "error: ";
  out.quote(unknown.word) << " is no scenario";
  if (unknown.nearest) return out << "; did you mean " << to_string(*unknown.nearest) << "?";
  out << "; the scenarios are";
  for (const ScenarioPreset& known : scenario_presets) out << " " << known.name;
  return out;
}

/// Reads "nat,primary": names or ids in any case, with commas, semicolons, plus signs or blanks between them. Every
/// word that is none goes to `report(const UnknownScenario&)`, which must not throw.
template <class Report>
[[nodiscard]] constexpr ScenarioSet read_scenarios(std::string_view text, Report&& report) noexcept {
  ScenarioSet set;
  while (!(text = clean(text).text).empty()) {
    const std::size_t end = text.find_first_of(",;+ \t");
    const std::string_view word = clean(text.substr(0, end)).text;
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    if (word.empty()) continue;
    if (const auto scenario = find_scenario(word)) {
      set.insert(*scenario);
    } else {
      report(UnknownScenario{word, nearest_scenario(word)});
    }
  }
  return set;
}

}  // namespace deployment
}  // namespace v0
}  // namespace sipreg
