// Reads parameters from names and values, or from lines of NAME = value. Every finding is reported, not the first, and
// nothing is silently replaced.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sipreg/deployment/assignment.hpp"
#include "sipreg/deployment/finding.hpp"
#include "sipreg/deployment/parameter.hpp"
#include "sipreg/deployment/parameters.hpp"
#include "sipreg/deployment/value.hpp"

namespace sipreg {
inline namespace v0 {
namespace deployment {

namespace detail {
/// Takes one value into its setting. One object a line: it knows what a finding says about where.
template <class Report>
class Taker {
 public:
  constexpr Taker(Finding place, Report& report) noexcept : place_(place), report_(report) {}

  constexpr void take(Parameters& into) noexcept {
    OutboundParameters& out = into.outbound;
    InboundParameters& in = into.inbound;
    switch (*place_.parameter) {
      case ParameterName::user_agent_expire: return expire(out.expire);
      case ParameterName::user_agent_retry_delay: return number(out.retry_delay);
      case ParameterName::user_agent_send_unregister: return on_off(out.send_unregister);
      case ParameterName::user_agent_privacy: return privacy(out.privacy);
      case ParameterName::endpoint_expire: return pair(in.expire);
      case ParameterName::endpoint_nat_expire: return number(in.nat_expire);
      case ParameterName::endpoint_register_retry: return number(in.register_retry);
      case ParameterName::endpoint_register_suspend:
      case ParameterName::register_suspend_switch: return suspend(in);
      case ParameterName::endpoint_register_replace: return on_off(in.register_replace);
      case ParameterName::resend_interval: return gaps(out.resend_interval);
      case ParameterName::options_check_period: return number(out.options_check_period);
      case ParameterName::nat_keep_alive_message: return text(in.nat_keep_alive_message);
      case ParameterName::nat_keep_alive_period: return number(in.nat_keep_alive_period);
      case ParameterName::nat_keep_alive_send_interval: return number(in.nat_keep_alive_send_interval);
      case ParameterName::nat_keep_alive_send_one_time: return number(in.nat_keep_alive_send_one_time);
    }
  }

 private:
  /// `status` of a reading, with `equal(old value)` telling whether it says what was said before.
  template <class S, class Equal>
  constexpr bool accept(S& setting, ValueStatus status, Equal equal) noexcept {
    const bool said_before = setting.origin != Origin::absent;
    if (status == ValueStatus::good) {
      if (said_before && !(setting.known() && equal(setting.value))) tell(Problem::repeated);
      if (!said_before) setting.origin = Origin::given;
      return !said_before;
    }
    tell(problem_of(status));
    if (!said_before)
      setting.origin = status != ValueStatus::empty         ? Origin::refused
                       : row(*place_.parameter).companion() ? Origin::absent
                                                            : Origin::empty;
    return false;
  }

  constexpr void expire(OutboundParameters::Of<Expire>& setting) noexcept {
    if (is_auto(place_.value)) {
      const auto same = [](const Expire& old) { return old.mode == ExpiryMode::automatic; };
      if (accept(setting, ValueStatus::good, same)) setting.value = Expire{};
      return;
    }
    const Number reading = read_number(place_.value, row(*place_.parameter));
    place_.nearest = reading.value;
    const Expire fixed{ExpiryMode::fixed, seconds{reading.value}};
    const auto same = [&](const Expire& old) { return old.mode == fixed.mode && old.lifetime == fixed.lifetime; };
    if (accept(setting, reading.status, same)) setting.value = fixed;
  }

  template <class T, Direction direction>
  constexpr void number(Setting<T, direction>& setting) noexcept {
    const Number reading = read_number(place_.value, row(*place_.parameter));
    place_.nearest = reading.value;
    const T value{reading.value};
    if (accept(setting, reading.status, [&](const T& old) { return old == value; })) setting.value = value;
  }

  template <Direction direction>
  constexpr void on_off(Setting<Switch, direction>& setting) noexcept {
    const SwitchReading reading = read_switch(place_.value);
    if (accept(setting, reading.status, [&](Switch old) { return old == reading.value; }))
      setting.value = reading.value;
  }

  constexpr void privacy(OutboundParameters::Of<PrivacyMode>& setting) noexcept {
    const PrivacyReading reading = read_privacy(place_.value);
    if (accept(setting, reading.status, [&](PrivacyMode old) { return old == reading.value; }))
      setting.value = reading.value;
  }

  constexpr void pair(InboundParameters::Of<LifetimePair>& setting) noexcept {
    const NumberPair reading = read_pair(place_.value, row(*place_.parameter));
    place_.nearest = reading.first;
    place_.nearest_normal = reading.second;
    const auto same = [&](const LifetimePair& old) {
      return old.minimum == reading.first && old.normal == reading.second;
    };
    if (accept(setting, reading.status, same)) setting.value = {reading.first, reading.second};
  }

  /// A boolean is the switch; a number is P-08. Only the spelling without the underscore takes 1 and 0 for a boolean.
  constexpr void suspend(InboundParameters& in) noexcept {
    const bool switch_name = place_.parameter == ParameterName::register_suspend_switch;
    const SwitchReading reading = read_switch(place_.value);
    if (reading.status != ValueStatus::good || (reading.digit && !switch_name)) {
      place_.parameter = ParameterName::endpoint_register_suspend;
      return number(in.register_suspend);
    }
    place_.parameter = ParameterName::register_suspend_switch;
    tell(Problem::read_as_switch);
    on_off(in.suspend_switch);
  }

  constexpr void gaps(OutboundParameters::Of<ResendGaps>& setting) noexcept {
    const GapsReading reading = read_gaps(place_.value, row(*place_.parameter));
    place_.nearest = reading.nearest;
    const auto same = [&](const ResendGaps& old) {
      bool equal = old.count == reading.gaps.count;
      for (std::size_t i = 0; equal && i < old.count; ++i) equal = old.gap_seconds[i] == reading.gaps.gap_seconds[i];
      return equal;
    };
    if (accept(setting, reading.status, same)) setting.value = reading.gaps;
  }

  constexpr void text(InboundParameters::Of<std::string_view>& setting) noexcept {
    const ValueStatus status = place_.value.empty() ? ValueStatus::empty : ValueStatus::good;
    if (accept(setting, status, [&](std::string_view old) { return old == place_.value; }))
      setting.value = place_.value;
  }

  [[nodiscard]] static constexpr Problem problem_of(ValueStatus status) noexcept {
    switch (status) {
      case ValueStatus::empty: return Problem::empty;
      case ValueStatus::below: return Problem::below;
      case ValueStatus::above: return Problem::above;
      case ValueStatus::reversed: return Problem::reversed;
      case ValueStatus::too_many: return Problem::too_many;
      case ValueStatus::good:
      case ValueStatus::malformed: return Problem::malformed;
    }
    return Problem::malformed;
  }

  constexpr void tell(Problem problem) noexcept {
    Finding finding = place_;
    finding.problem = problem;
    report_(finding);
  }

  Finding place_;
  Report& report_;
};
}  // namespace detail

/// Takes one name and value, `line` of a file (0: none). Findings go to `report(const Finding&)`, which must not throw.
template <class Report>
constexpr void set_parameter(Parameters& into, std::string_view name, std::string_view value, std::uint32_t line,
                             Report&& report) noexcept {
  const CleanText clean_name = clean(name);
  const CleanText clean_value = clean(value);
  Finding finding;
  finding.name = clean_name.text;
  finding.value = clean_value.text;
  finding.line = line;
  finding.parameter = find_parameter(clean_name.text);
  if (!finding.parameter) {
    finding.problem = Problem::unknown_name;
    finding.parameter = nearest_parameter(clean_name.text);
    return report(finding);
  }
  if (clean_name.damaged || clean_value.damaged) {
    finding.problem = Problem::damaged;
    report(finding);
  }
  detail::Taker<Report> taker{finding, report};
  taker.take(into);
}

/// What no single line shows: the switch of the suspension against P-07. Call it once, after the last parameter.
template <class Report>
constexpr void check_together(const Parameters& parameters, Report&& report) noexcept {
  const InboundParameters& in = parameters.inbound;
  if (in.suspend_switch.origin != Origin::given || in.register_retry.origin != Origin::given) return;
  const bool off = in.suspend_switch.value == Switch::off;
  if (off == (in.register_retry.value == 0)) return;
  Finding finding;
  finding.problem = Problem::contradiction;
  finding.parameter = ParameterName::register_suspend_switch;
  finding.name = row(ParameterName::register_suspend_switch).name;
  finding.value = off ? "Off" : "On";
  report(finding);
}

/// Reads lines of NAME = value, the value with or without quotes; `#` begins a comment at the start of a line or behind
/// a blank. The result's text points into `text`.
template <class Report>
[[nodiscard]] constexpr Parameters read_parameters(std::string_view text, Report&& report) noexcept {
  Parameters parameters;
  for (std::uint32_t line = 1; !text.empty(); ++line) {
    const std::size_t end = text.find_first_of("\r\n");
    const std::string_view content = text.substr(0, end);
    const bool crlf = end != std::string_view::npos && text.substr(end, 2) == "\r\n";
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + (crlf ? 2 : 1));
    const Assignment assignment = read_assignment(content);
    if (assignment.kind == LineKind::assignment) {
      set_parameter(parameters, assignment.name, assignment.value, line, report);
    } else if (assignment.kind == LineKind::other) {
      Finding finding;
      finding.problem = Problem::not_a_line;
      finding.line = line;
      report(finding);
    }
  }
  check_together(parameters, report);
  return parameters;
}

}  // namespace deployment
}  // namespace v0
}  // namespace sipreg
