// A line of NAME = value as hand-written lists and softswitch.conf have it: with a comment, with or without quotes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sipreg/deployment/value.hpp"
#include "sipreg/wire/text.hpp"

namespace sipreg {
inline namespace v0 {
namespace deployment {

enum class LineKind : std::uint8_t { blank, assignment, other };

/// The views point into the line. Blanks may stand around both.
struct Assignment {
  LineKind kind = LineKind::blank;
  std::string_view name;
  std::string_view value;
};

namespace detail {
/// The line up to its comment: `#` at the start of the line or behind a blank, outside of a quoted value.
[[nodiscard]] constexpr std::string_view without_comment(std::string_view line) noexcept {
  for (std::size_t i = 0; i < line.size(); ++i)
    if (line[i] == '#' && (clean(line.substr(0, i)).text.empty() || wire::is_blank(line[i - 1])))
      return line.substr(0, i);
  return line;
}

/// What stands between a quote at the start of `value` and the same quote at its end, when nothing but a comment
/// follows; otherwise the value up to its comment.
[[nodiscard]] constexpr std::string_view assigned_value(std::string_view value) noexcept {
  const std::string_view bare = clean(value).text;
  if (!bare.empty() && (bare.front() == '"' || bare.front() == '\'')) {
    const std::size_t end = bare.find(bare.front(), 1);
    if (end != std::string_view::npos && clean(without_comment(bare.substr(end + 1))).text.empty())
      return bare.substr(1, end - 1);
  }
  return without_comment(value);
}
}  // namespace detail

/// Reads one line without its line end. A value keeps a quote that nothing closes, so that its domain refuses it.
[[nodiscard]] constexpr Assignment read_assignment(std::string_view line) noexcept {
  const std::size_t equals = line.find('=');
  const std::string_view name = detail::without_comment(line.substr(0, equals));
  if (name.size() == equals)  // no comment began before the equals sign
    return {LineKind::assignment, name, detail::assigned_value(line.substr(equals + 1))};
  return {clean(name).text.empty() ? LineKind::blank : LineKind::other, name, {}};
}

}  // namespace deployment
}  // namespace v0
}  // namespace sipreg
