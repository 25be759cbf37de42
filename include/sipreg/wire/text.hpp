// The lexical ground that every reader stands on: blanks, tokens, quoted strings, lists and parameters (RFC 3261 25.1).
// All of it works on views into the caller's bytes, never copies and never looks outside them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sipreg/version.hpp"

namespace sipreg {
inline namespace v0 {
namespace wire {

/// LWS as it appears inside a folded value: a fold is CRLF and a blank, so line ends count as blanks here.
[[nodiscard]] constexpr bool is_blank(char c) noexcept { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
[[nodiscard]] constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
[[nodiscard]] constexpr bool is_alpha(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
[[nodiscard]] constexpr char to_lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// `token` of RFC 3261 25.1.
[[nodiscard]] constexpr bool is_token_char(char c) noexcept {
  if (is_alpha(c) || is_digit(c)) return true;
  switch (c) {
    case '-':
    case '.':
    case '!':
    case '%':
    case '*':
    case '_':
    case '+':
    case '`':
    case '\'':
    case '~': return true;
    default: return false;
  }
}

[[nodiscard]] constexpr bool is_token(std::string_view text) noexcept {
  for (const char c : text)
    if (!is_token_char(c)) return false;
  return !text.empty();
}

/// `text` without the blanks (and folds) around it.
[[nodiscard]] constexpr std::string_view trim(std::string_view text) noexcept {
  std::size_t begin = 0;
  std::size_t end = text.size();
  while (begin < end && is_blank(text[begin])) ++begin;
  while (end > begin && is_blank(text[end - 1])) --end;
  return text.substr(begin, end - begin);
}

/// Equal but for the case of ASCII letters: how SIP compares everything that is not quoted (RFC 3261 7.3.1).
[[nodiscard]] constexpr bool iequals(std::string_view a, std::string_view b) noexcept {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (a[i] != b[i] && to_lower(a[i]) != to_lower(b[i])) return false;
  return true;
}

/// Index behind the quoted string that opens at text[open] == '"', or npos when it never closes.
[[nodiscard]] constexpr std::size_t quoted_end(std::string_view text, std::size_t open) noexcept {
  for (std::size_t i = open + 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      return i + 1;
    }
  }
  return std::string_view::npos;
}

/// Index of the first `separator` at or behind `from` that is outside quoted strings and <>; text.size() when there is
/// none. An unclosed quote or bracket swallows the rest.
[[nodiscard]] constexpr std::size_t find_separator(std::string_view text, char separator,
                                                   std::size_t from = 0) noexcept {
  for (std::size_t i = from; i < text.size();) {
    const char c = text[i];
    if (c == separator) return i;
    if (c == '"') {
      i = quoted_end(text, i);
    } else if (c == '<') {
      i = text.find('>', i);
    } else {
      ++i;
    }
    if (i == std::string_view::npos) return text.size();
  }
  return text.size();
}

/// More parameters than this in one value are taken for malformed: comparing them costs their square.
inline constexpr std::size_t max_parameters = 64;

/// One `;name=value` of a header value or URI.
struct Parameter {
  std::string_view name;   ///< empty = not there
  std::string_view value;  ///< without its quotes; escapes still in place (see unquote)
  bool has_value = false;  ///< an '=' was written
  bool quoted = false;
  bool bad_quote = false;  ///< a quoted string that never closes, or with something behind it
  bool repeated = false;   ///< the name stands there more than once: malformed (RFC 3261 7.3.1)
  [[nodiscard]] constexpr bool present() const noexcept { return !name.empty(); }
};

/// Reads the parameter that `text` (up to the next separator) holds.
[[nodiscard]] constexpr Parameter read_parameter(std::string_view text) noexcept {
  Parameter parameter;
  const std::size_t equals = text.find('=');
  parameter.name = trim(text.substr(0, equals));
  if (equals == std::string_view::npos) return parameter;
  parameter.has_value = true;
  parameter.value = trim(text.substr(equals + 1));
  if (!parameter.value.empty() && parameter.value.front() == '"') {
    const std::size_t end = quoted_end(parameter.value, 0);
    parameter.bad_quote = end != parameter.value.size();
    if (!parameter.bad_quote) {
      parameter.quoted = true;
      parameter.value = parameter.value.substr(1, end - 2);
    }
  }
  return parameter;
}

/// Takes the next item off the front of a separated list; false when nothing is left. Empty items are skipped.
[[nodiscard]] constexpr bool next_item(std::string_view& rest, char separator, std::string_view& item) noexcept {
  while (!rest.empty()) {
    const std::size_t end = find_separator(rest, separator);
    item = trim(rest.substr(0, end));
    rest = end < rest.size() ? rest.substr(end + 1) : std::string_view{};
    if (!item.empty()) return true;
  }
  item = {};
  return false;
}

/// The parameter `name` (any case) of "a=1;b;c=\"x\"", or one that is not present().
[[nodiscard]] constexpr Parameter find_parameter(std::string_view parameters, std::string_view name,
                                                 char separator = ';') noexcept {
  Parameter found;
  std::string_view item;
  while (next_item(parameters, separator, item)) {
    const Parameter parameter = read_parameter(item);
    if (!iequals(parameter.name, name)) continue;
    if (found.present()) {
      found.repeated = true;
      return found;
    }
    found = parameter;
  }
  return found;
}

/// Does a quoted string's inside (escapes in place, as all readers return it) say `plain`?
[[nodiscard]] constexpr bool unquoted_equals(std::string_view quoted_inside, std::string_view plain) noexcept {
  std::size_t at = 0;
  for (std::size_t i = 0; i < quoted_inside.size(); ++i, ++at) {
    if (quoted_inside[i] == '\\' && i + 1 < quoted_inside.size()) ++i;
    if (at >= plain.size() || plain[at] != quoted_inside[i]) return false;
  }
  return at == plain.size();
}

/// Writes the inside of a quoted string without its backslash escapes to `out`. Returns the length it has; when that is
/// above `capacity`, only the first `capacity` bytes were written. Never longer than the input.
[[nodiscard]] constexpr std::size_t unquote(std::string_view quoted_inside, char* out, std::size_t capacity) noexcept {
  std::size_t length = 0;
  for (std::size_t i = 0; i < quoted_inside.size(); ++i, ++length) {
    if (quoted_inside[i] == '\\' && i + 1 < quoted_inside.size()) ++i;
    if (length < capacity) out[length] = quoted_inside[i];
  }
  return length;
}

}  // namespace wire
}  // namespace v0
}  // namespace sipreg
