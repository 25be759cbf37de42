// What is wrong, or worth knowing, about a line of configuration: a value, and the sentence that it becomes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "sipreg/deployment/parameter.hpp"

namespace sipreg {
inline namespace v0 {
namespace deployment {

enum class Problem : std::uint8_t {
  not_a_line,    ///< a line without NAME = value
  unknown_name,  ///< error when a known name is near, else a warning
  malformed,     ///< no value of this parameter's shape
  below,         ///< a number outside the domain
  above,
  reversed,        ///< P-05: the minimum above the normal lifetime
  too_many,        ///< more than 20 gaps
  repeated,        ///< said before with another value; the first counts
  contradiction,   ///< the switch of the suspension and P-07 disagree
  empty,           ///< no value: the default, or "not configured" for a companion
  damaged,         ///< bytes that are no UTF-8 stood around the value and were left out
  read_as_switch,  ///< SS_ENDPOINTREGISTERSUSPEND with a boolean
};

enum class Severity : std::uint8_t { note, warning, error };

[[nodiscard]] constexpr std::string_view to_string(Severity severity) noexcept {
  switch (severity) {
    case Severity::note: return "note";
    case Severity::warning: return "warning";
    case Severity::error: return "error";
  }
  return "";
}

/// The views point into the caller's text.
struct Finding {
  Problem problem = Problem::malformed;
  std::optional<ParameterName> parameter;  ///< for an unknown name: the nearest one, if any is near
  std::string_view name;                   ///< as written
  std::string_view value;                  ///< as written, without what stood around it
  std::uint32_t line = 0;                  ///< 1.., 0 = not from a file
  std::uint32_t nearest = 0;               ///< below, above, reversed: the nearest legal number
  std::uint32_t nearest_normal = 0;        ///< P-05: its second number; 0 = not a pair

  [[nodiscard]] constexpr Severity severity() const noexcept {
    switch (problem) {
      case Problem::unknown_name: return parameter ? Severity::error : Severity::warning;
      case Problem::contradiction: return Severity::warning;
      case Problem::empty:
      case Problem::damaged:
      case Problem::read_as_switch: return Severity::note;
      case Problem::not_a_line:
      case Problem::malformed:
      case Problem::below:
      case Problem::above:
      case Problem::reversed:
      case Problem::too_many:
      case Problem::repeated: return Severity::error;
    }
    return Severity::error;
  }
};

/// One line of text without allocation. What does not fit is cut; a sentence of describe() always fits.
class Sentence {
 public:
  static constexpr std::size_t capacity = 512;

  constexpr Sentence& operator<<(std::string_view text) noexcept {
    for (const char c : text)
      if (size_ < capacity) text_[size_++] = c;
    return *this;
  }

  constexpr Sentence& operator<<(std::uint32_t number) noexcept {
    std::array<char, 10> digits{};
    std::size_t count = 0;
    do {
      digits[count++] = static_cast<char>('0' + number % 10);
      number /= 10;
    } while (number != 0);
    while (count > 0) *this << std::string_view{&digits[--count], 1};
    return *this;
  }

  /// Text from a file: at most 48 bytes of it, with a dot for every byte that is not printable ASCII.
  constexpr Sentence& quote(std::string_view text) noexcept {
    constexpr std::size_t longest = 48;
    const std::string_view shown = text.substr(0, longest);
    for (const char c : shown) *this << (c >= ' ' && c <= '~' ? std::string_view{&c, 1} : std::string_view{"."});
    return shown.size() < text.size() ? *this << "..." : *this;
  }

  [[nodiscard]] constexpr std::string_view view() const noexcept { return {text_.data(), size_}; }

 private:
  std::array<char, capacity> text_{};
  std::size_t size_ = 0;
};

namespace detail {
constexpr void describe_domain(Sentence& out, const Parameter& parameter) noexcept {
  out << "; the domain is " << parameter.domain;
}

constexpr void describe_nearest(Sentence& out, const Finding& finding) noexcept {
  out << "; the nearest legal value is " << finding.nearest;
  if (finding.nearest_normal != 0) out << "/" << finding.nearest_normal;
}

constexpr void describe_problem(Sentence& out, const Finding& finding, const Parameter& parameter) noexcept {
  switch (finding.problem) {
    case Problem::malformed:
      out << " is no value of it";
      describe_domain(out, parameter);
      break;
    case Problem::below:
    case Problem::above:
    case Problem::reversed:
      out << (finding.problem == Problem::below   ? " is below its domain"
              : finding.problem == Problem::above ? " is above its domain"
                                                  : " has its minimum above its normal lifetime");
      describe_domain(out, parameter);
      describe_nearest(out, finding);
      break;
    case Problem::too_many:
      out << " has too many numbers";
      describe_domain(out, parameter);
      break;
    case Problem::repeated: out << " was said before with another value; the first one counts"; break;
    case Problem::contradiction:
      out << " contradicts SS_ENDPOINT_REGISTER_RETRY (P-07), where 0 means that suspension is off; Off or 0 wins";
      break;
    case Problem::empty:
      if (parameter.companion())
        out << " is empty: taken as not configured";
      else
        out << " is empty: the default " << parameter.default_value << " holds";
      break;
    case Problem::damaged: out << " stood among bytes that are no UTF-8; they were left out"; break;
    case Problem::read_as_switch:
      out << " is read as the switch of the suspension; its length is "
          << row(ParameterName::endpoint_register_suspend).name;
      break;
    case Problem::not_a_line:
    case Problem::unknown_name: break;
  }
}
}  // namespace detail

/// "line 3: error: SS_SIP_USER_AGENT_RETRY_DELAY (P-02): 20 is below its domain; the domain is 30..600 s; the nearest
/// legal value is 30; found under ...". The value of an unknown name is never shown: it may be a password.
[[nodiscard]] constexpr Sentence describe(const Finding& finding) noexcept {
  Sentence out;
  if (finding.line != 0) out << "line " << finding.line << ": ";
  out << to_string(finding.severity()) << ": ";
  if (finding.problem == Problem::not_a_line) return out << "this line is not NAME = value";
  out.quote(finding.name);
  if (finding.problem == Problem::unknown_name) {
    out << " is no parameter that sipreg knows";
    if (finding.parameter) out << "; did you mean " << row(*finding.parameter).name << "?";
    return out;
  }
  if (!finding.parameter) return out;
  const Parameter& parameter = row(*finding.parameter);
  if (!parameter.companion()) out << " (" << parameter.id << ")";
  out << ": ";
  if (!finding.value.empty())
    out.quote(finding.value);
  else
    out << "the value";
  detail::describe_problem(out, finding, parameter);
  if (finding.severity() == Severity::error) out << "; found under " << parameter.where;
  return out;
}

}  // namespace deployment
}  // namespace v0
}  // namespace sipreg
