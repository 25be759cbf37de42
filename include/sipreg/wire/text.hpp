// The lexical ground that every reader stands on: blanks, tokens, quoted strings, lists and parameters (RFC 3261 25.1).
// All of it works on views into the caller's bytes, never copies and never looks outside them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sipreg/version.hpp"

namespace sipreg {
inline namespace v0 {
namespace wire {

[[nodiscard]] constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
[[nodiscard]] constexpr bool is_alpha(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
[[nodiscard]] constexpr char to_lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

namespace detail {
/// One look-up a character instead of ten comparisons: the readers spend most of their time here.
enum CharacterClass : unsigned char { token_class = 1, host_class = 2, uri_class = 4, item_stop = 8, blank_class = 16 };

[[nodiscard]] constexpr std::array<unsigned char, 256> make_classes() noexcept {
  std::array<unsigned char, 256> classes{};
  for (std::size_t code = 0; code < 256; ++code) {
    const char c = static_cast<char>(static_cast<unsigned char>(code));
    const bool word = is_alpha(c) || is_digit(c);
    unsigned flags = 0;
    if (word || std::string_view{"-.!%*_+`'~"}.find(c) != std::string_view::npos) flags |= token_class;
    if (word || c == '.' || c == '-' || c == '_') flags |= host_class;
    if (code > ' ' && code != 0x7F && c != '"' && c != '<' && c != '>') flags |= uri_class;
    if (c == '"' || c == '<' || c == ',' || c == ';' || c == '&') flags |= item_stop;
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n') flags |= blank_class;
    classes[code] = static_cast<unsigned char>(flags);
  }
  return classes;
}
inline constexpr std::array<unsigned char, 256> character_classes = make_classes();

[[nodiscard]] constexpr bool is(char c, CharacterClass wanted) noexcept {
  return (character_classes[static_cast<unsigned char>(c)] & wanted) != 0;
}

/// text[begin, end) without the check of substr(): 0 <= begin <= end <= text.size() is the caller's word.
[[nodiscard]] constexpr std::string_view slice(std::string_view text, std::size_t begin, std::size_t end) noexcept {
  return {text.data() + begin, end - begin};
}

/// Index of the first character at or behind `at` that is (not) of a class; text.size() when there is none.
[[nodiscard]] constexpr std::size_t skip(std::string_view text, std::size_t at, CharacterClass wanted) noexcept {
  while (at < text.size() && is(text[at], wanted)) ++at;
  return at;
}
[[nodiscard]] constexpr std::size_t skip_to(std::string_view text, std::size_t at, CharacterClass wanted) noexcept {
  while (at < text.size() && !is(text[at], wanted)) ++at;
  return at;
}
[[nodiscard]] constexpr std::size_t skip_blanks(std::string_view text, std::size_t at) noexcept {
  return skip(text, at, blank_class);
}
}  // namespace detail

/// LWS as it appears inside a folded value: a fold is CRLF and a blank, so line ends count as blanks here.
[[nodiscard]] constexpr bool is_blank(char c) noexcept { return detail::is(c, detail::blank_class); }
/// `token` of RFC 3261 25.1.
[[nodiscard]] constexpr bool is_token_char(char c) noexcept { return detail::is(c, detail::token_class); }
[[nodiscard]] constexpr bool is_token(std::string_view text) noexcept {
  return !text.empty() && detail::skip(text, 0, detail::token_class) == text.size();
}

/// `text` without the blanks (and folds) around it.
[[nodiscard]] constexpr std::string_view trim(std::string_view text) noexcept {
  std::size_t end = text.size();
  const std::size_t begin = detail::skip_blanks(text, 0);
  while (end > begin && is_blank(text[end - 1])) --end;
  return detail::slice(text, begin, end);
}

namespace detail {
/// Equal but for the case of ASCII letters, `size` characters of both. What is compared here is short and mostly equal
/// to the letter: eight or four bytes at a time are faster than a call of memcmp.
[[nodiscard]] constexpr bool same_letters(const char* a, const char* b, std::size_t size) noexcept {
  using Bytes = std::char_traits<char>;
  if (size >= 8) {
    std::size_t at = 0;
    while (at + 8 < size && Bytes::compare(a + at, b + at, 8) == 0) at += 8;
    if (at + 8 >= size && Bytes::compare(a + size - 8, b + size - 8, 8) == 0) return true;
  } else if (size >= 4 && Bytes::compare(a, b, 4) == 0 && Bytes::compare(a + size - 4, b + size - 4, 4) == 0) {
    return true;
  }
  for (std::size_t i = 0; i < size; ++i)
    if (a[i] != b[i] && to_lower(a[i]) != to_lower(b[i])) return false;
  return true;
}
}  // namespace detail

/// Equal but for the case of ASCII letters: how SIP compares everything that is not quoted (RFC 3261 7.3.1).
[[nodiscard]] constexpr bool iequals(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && detail::same_letters(a.data(), b.data(), a.size());
}

/// Where `name` stands in a list of names, in any case; the list's size when it does not.
template <std::size_t count>
[[nodiscard]] constexpr std::size_t index_of(const std::string_view (&names)[count], std::string_view name) noexcept {
  for (std::size_t i = 0; i < count; ++i)
    if (iequals(names[i], name)) return i;
  return count;
}

/// Index behind the quoted string that opens at text[open] == '"', or npos when it never closes.
[[nodiscard]] constexpr std::size_t quoted_end(std::string_view text, std::size_t open) noexcept {
  const std::size_t close = text.find('"', open + 1);
  if (close == std::string_view::npos) return close;
  if (detail::slice(text, open + 1, close).find('\\') == std::string_view::npos) return close + 1;
  for (std::size_t i = open + 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      return i + 1;
    }
  }
  return std::string_view::npos;
}

/// Index of the first `separator` (one of , ; &) that is outside quoted strings and <>; text.size() when there is none.
/// An unclosed quote or bracket swallows the rest.
[[nodiscard]] constexpr std::size_t find_separator(std::string_view text, char separator) noexcept {
  std::size_t i = text.find(separator);
  if (i == std::string_view::npos) return text.size();
  for (i = detail::skip_to(text, 0, detail::item_stop); i < text.size();
       i = detail::skip_to(text, i, detail::item_stop)) {
    if (text[i] == separator) return i;
    if (text[i] == '"') {
      i = quoted_end(text, i);
    } else if (text[i] == '<') {
      i = text.find('>', i);
    } else {
      ++i;
    }
    if (i == std::string_view::npos) return text.size();
  }
  return text.size();
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

/// Does the inside of a quoted string (escapes in place, as all readers return it) say `plain`?
[[nodiscard]] constexpr bool unquoted_equals(std::string_view inside, std::string_view plain) noexcept {
  std::size_t at = 0;
  for (std::size_t i = 0; i < inside.size(); ++i, ++at) {
    if (inside[i] == '\\' && i + 1 < inside.size()) ++i;
    if (at >= plain.size() || plain[at] != inside[i]) return false;
  }
  return at == plain.size();
}

/// Writes the inside of a quoted string without its backslash escapes to `out`. Returns the length of the whole, which
/// is never above the input's; when it is above `capacity`, only the first `capacity` bytes were written.
[[nodiscard]] constexpr std::size_t unquote(std::string_view inside, char* out, std::size_t capacity) noexcept {
  std::size_t length = 0;
  for (std::size_t i = 0; i < inside.size(); ++i, ++length) {
    if (inside[i] == '\\' && i + 1 < inside.size()) ++i;
    if (length < capacity) out[length] = inside[i];
  }
  return length;
}

}  // namespace wire
}  // namespace v0
}  // namespace sipreg
