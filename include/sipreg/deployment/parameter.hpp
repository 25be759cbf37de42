// The one catalogue of the operator's parameters: P-01 to P-09 and the companions that change an outcome. Validation,
// help, documentation tables and the hints of the checklist are all made from it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string_view>

#include "sipreg/version.hpp"
#include "sipreg/wire/text.hpp"

namespace sipreg {
inline namespace v0 {
namespace deployment {

/// Every parameter that is known by name, in the order of the catalogue.
enum class ParameterName : std::uint8_t {
  user_agent_expire,           ///< P-01
  user_agent_retry_delay,      ///< P-02
  user_agent_send_unregister,  ///< P-03
  user_agent_privacy,          ///< P-04
  endpoint_expire,             ///< P-05
  endpoint_nat_expire,         ///< P-06
  endpoint_register_retry,     ///< P-07
  endpoint_register_suspend,   ///< P-08
  endpoint_register_replace,   ///< P-09
  register_suspend_switch,
  resend_interval,
  options_check_period,
  nat_keep_alive_message,
  nat_keep_alive_period,
  nat_keep_alive_send_interval,
  nat_keep_alive_send_one_time,
};

/// Which registrations a parameter governs (B-01): those we make to others, those made to us, or both.
enum class Direction : std::uint8_t { outbound, inbound, both };

[[nodiscard]] constexpr std::string_view to_string(Direction direction) noexcept {
  switch (direction) {
    case Direction::outbound: return "outbound";
    case Direction::inbound: return "inbound";
    case Direction::both: return "both";
  }
  return "";
}

/// The shape of a value.
enum class ValueKind : std::uint8_t {
  auto_or_seconds,
  seconds,
  seconds_pair,  ///< minimum/normal, or one number
  gaps,          ///< 1 to 20 numbers of seconds
  count,
  on_off,
  privacy,
  text,
};

/// One row of the catalogue.
struct Parameter {
  std::string_view id;  ///< P-01 .. P-09, permanent; empty for a companion
  std::string_view name;
  std::string_view alias;          ///< a second name in use, or empty
  std::string_view default_value;  ///< as an operator writes it; empty for a companion, which is never assumed
  std::string_view domain;         ///< in words
  ValueKind kind;
  std::uint32_t lowest;  ///< of each number in the value
  std::uint32_t highest;
  std::string_view unit;
  Direction direction;
  std::string_view where;    ///< where the operator finds it
  std::string_view meaning;  ///< one line

  [[nodiscard]] constexpr bool companion() const noexcept { return id.empty(); }
};

namespace detail {
inline constexpr std::string_view sip_page =
    "Operation management > Softswitch management > Additional settings > SIP parameter";
inline constexpr std::string_view system_page =
    "Operation management > Softswitch management > Additional settings > System parameter";
inline constexpr std::uint32_t longest = 4294967295;  // delta-seconds, RFC 3261 25.1
}  // namespace detail

// clang-format off
inline constexpr std::array<Parameter, 16> catalogue{{
    {"P-01", "SS_SIP_USER_AGENT_EXPIRE", "", "Auto Negotiation", "Auto or 20..7200 s", ValueKind::auto_or_seconds, 20, 7200,
     "s", Direction::outbound, detail::sip_page, "lifetime of our registration at the other server"},
    {"P-02", "SS_SIP_USER_AGENT_RETRY_DELAY", "", "60", "30..600 s", ValueKind::seconds, 30, 600,
     "s", Direction::outbound, detail::sip_page, "wait after a failed registration"},
    {"P-03", "SS_SIP_USER_AGENT_SEND_UNREGISTER", "", "On", "On, Off", ValueKind::on_off, 0, 0,
     "", Direction::outbound, detail::sip_page, "cancel the registration on removal, restart, shutdown"},
    {"P-04", "SS_SIP_USER_AGENT_PRIVACY", "", "Ignore", "Ignore, Id, None", ValueKind::privacy, 0, 0,
     "", Direction::outbound, detail::sip_page, "Privacy header of the REGISTER (Ignore: no header)"},
    {"P-05", "SS_ENDPOINT_EXPIRE", "", "300/3600", "minimum/normal, each 1..4294967295 s, or one number", ValueKind::seconds_pair, 1, detail::longest,
     "s", Direction::inbound, detail::system_page, "lifetime granted to a terminal"},
    {"P-06", "SS_ENDPOINT_NAT_EXPIRE", "", "300", "1..4294967295 s", ValueKind::seconds, 1, detail::longest,
     "s", Direction::inbound, detail::system_page, "lifetime granted to a terminal behind NAT"},
    {"P-07", "SS_ENDPOINT_REGISTER_RETRY", "", "6", "0..1000000 (0: suspension off)", ValueKind::count, 0, 1000000,
     "tries", Direction::inbound, detail::system_page, "failed tries allowed"},
    {"P-08", "SS_ENDPOINT_REGISTER_SUSPEND", "SS_ENDPOINT_REGISTER_SUSPEND_TIME", "180", "1..4294967295 s", ValueKind::seconds, 1, detail::longest,
     "s", Direction::inbound, detail::system_page, "how long a terminal is disabled after that"},
    {"P-09", "SS_ENDPOINT_REGISTER_REPLACE", "", "On", "On, Off", ValueKind::on_off, 0, 0,
     "", Direction::inbound, detail::system_page, "a new registration may replace the current one"},
    {"", "SS_ENDPOINTREGISTERSUSPEND", "", "", "On, Off (a number is P-08)", ValueKind::on_off, 0, 0,
     "", Direction::inbound, detail::system_page, "Off: suspension off, as P-07 0"},
    {"", "SS_SIP_RESEND_INTERVAL", "", "", "1 to 20 gaps of 1..65535 s", ValueKind::gaps, 1, 65535,
     "s", Direction::both, detail::sip_page, "gaps between UDP retransmissions; their sum is the time to detect a failure"},
    {"", "SS_SIP_OPTIONS_CHECK_PERIOD", "", "", "1..4294967295 s", ValueKind::seconds, 1, detail::longest,
     "s", Direction::outbound, detail::sip_page, "periodic OPTIONS to a gateway, which also keeps a NAT mapping open"},
    {"", "SS_SIP_NAT_KEEP_ALIVE_MESSAGE", "", "", "text", ValueKind::text, 0, 0,
     "", Direction::inbound, detail::sip_page, "what is sent to a terminal behind NAT to keep its mapping open"},
    {"", "SS_SIP_NAT_KEEP_ALIVE_PERIOD", "", "", "1..4294967295 s", ValueKind::seconds, 1, detail::longest,
     "s", Direction::inbound, detail::sip_page, "how often it is sent"},
    {"", "SS_SIP_NAT_KEEP_ALIVE_SEND_INTERVAL", "", "", "1..4294967295", ValueKind::count, 1, detail::longest,
     "", Direction::inbound, detail::sip_page, "pause between two batches of it"},
    {"", "SS_SIP_NAT_KEEP_ALIVE_SEND_ONE_TIME", "", "", "1..4294967295", ValueKind::count, 1, detail::longest,
     "terminals", Direction::inbound, detail::sip_page, "how many terminals a batch serves"},
}};
// clang-format on

[[nodiscard]] constexpr const Parameter& row(ParameterName name) noexcept {
  return catalogue[static_cast<std::size_t>(name)];
}

namespace detail {
inline constexpr std::size_t longest_name = 64;

/// A name as it is compared: lower case, without underscores, without the leading SS. Longer than any parameter: empty.
struct ComparedName {
  std::array<char, longest_name> text{};
  std::size_t size = 0;

  constexpr explicit ComparedName(std::string_view name) noexcept {
    for (const char c : name) {
      if (c == '_') continue;
      if (size == longest_name) {
        size = 0;
        return;
      }
      text[size++] = wire::to_lower(c);
    }
    if (size > 2 && text[0] == 's' && text[1] == 's') {
      size -= 2;
      for (std::size_t i = 0; i < size; ++i) text[i] = text[i + 2];
    }
  }

  [[nodiscard]] constexpr std::string_view view() const noexcept { return {text.data(), size}; }
};

/// How many letters must be changed, added, dropped or swapped with their neighbour to make `a` of `b`. Both are at
/// most `longest_name` long.
[[nodiscard]] constexpr std::size_t edit_distance(std::string_view a, std::string_view b) noexcept {
  std::array<std::array<std::size_t, longest_name + 1>, 3> rows{};  // this row, the one above, the one above that
  for (std::size_t j = 0; j <= b.size(); ++j) rows[0][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    auto& current = rows[i % 3];
    const auto& above = rows[(i + 2) % 3];
    const auto& second_above = rows[(i + 1) % 3];
    current[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool same = a[i - 1] == b[j - 1];
      std::size_t least = above[j - 1] + (same ? 0 : 1);
      if (above[j] + 1 < least) least = above[j] + 1;
      if (current[j - 1] + 1 < least) least = current[j - 1] + 1;
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped && second_above[j - 2] + 1 < least) least = second_above[j - 2] + 1;
      current[j] = least;
    }
  }
  return rows[a.size() % 3][b.size()];
}
}  // namespace detail

/// The parameter of this name, in any of the spellings that real files use: any case, underscores dropped, SS optional.
/// P-08 SS_ENDPOINT_REGISTER_SUSPEND and the switch SS_ENDPOINTREGISTERSUSPEND differ by nothing but an underscore: it
/// decides here, and the value has the last word (see set_parameter).
[[nodiscard]] constexpr std::optional<ParameterName> find_parameter(std::string_view name) noexcept {
  const detail::ComparedName wanted{name};
  if (wanted.size == 0) return std::nullopt;
  for (std::size_t i = 0; i < catalogue.size(); ++i) {
    const bool named = detail::ComparedName{catalogue[i].name}.view() == wanted.view();
    const bool aliased = detail::ComparedName{catalogue[i].alias}.view() == wanted.view();
    if (!named && !aliased) continue;
    const auto found = static_cast<ParameterName>(i);
    const std::string_view last_word = name.substr(name.rfind('_') + 1);
    if (found == ParameterName::endpoint_register_suspend && named && !wire::iequals(last_word, "SUSPEND"))
      return ParameterName::register_suspend_switch;
    return found;
  }
  return std::nullopt;
}

/// "Did you mean": the parameter nearest to a name that is none, or nothing when none is near (a third of its letters
/// at most differ).
[[nodiscard]] constexpr std::optional<ParameterName> nearest_parameter(std::string_view name) noexcept {
  const detail::ComparedName wanted{name};
  std::optional<ParameterName> nearest;
  std::size_t least = wanted.size / 3 + 1;
  for (std::size_t i = 0; i < catalogue.size(); ++i) {
    const detail::ComparedName candidate{catalogue[i].name};
    const std::size_t longer =
        candidate.size < wanted.size ? wanted.size - candidate.size : candidate.size - wanted.size;
    if (longer >= least) continue;  // the distance is at least the difference in length
    const std::size_t distance = detail::edit_distance(wanted.view(), candidate.view());
    if (distance >= least) continue;
    least = distance;
    nearest = std::optional{static_cast<ParameterName>(i)};  // a bare value is no constant expression before C++20
  }
  return nearest;
}

}  // namespace deployment
}  // namespace v0
}  // namespace sipreg
