#include "conformance/report/wrapping.hpp"

#include <algorithm>

namespace sipreg::conformance::report {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// The length of the first word, together with the unit that follows a number.
std::size_t word_length(std::string_view text) {
  std::size_t end = std::min(text.find(' '), text.size());
  for (const std::string_view unit : {" s", " min", " %"}) {
    const std::string_view rest = text.substr(end);
    const bool follows = end > 0 && is_digit(text[end - 1]) && rest.substr(0, unit.size()) == unit;
    if (follows && (rest.size() == unit.size() || !is_letter(rest[unit.size()])))
      return std::min(text.find(' ', end + 1), text.size());
  }
  return end;
}

}  // namespace

std::size_t columns(std::string_view text) noexcept {
  const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; };
  return text.size() - static_cast<std::size_t>(std::count_if(text.begin(), text.end(), continues));
}

std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  std::size_t filled = 0;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, word_length(text));
    text.remove_prefix(std::min(word.size() + 1, text.size()));
    const std::size_t wide = columns(word);
    if (lines.empty() || filled + 1 + wide > width) {
      lines.emplace_back(word);
      filled = wide;
    } else {
      lines.back().append(" ").append(word);
      filled += 1 + wide;
    }
  }
  if (lines.empty()) lines.emplace_back();
  return lines;
}

std::size_t longest_word(std::string_view text) {
  std::size_t longest = 0;
  for (const std::string& word : wrapped(text, 1)) longest = std::max(longest, columns(word));
  return longest;
}

}  // namespace sipreg::conformance::report
