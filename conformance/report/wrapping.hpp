// Text broken into lines for a terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace sipreg::conformance::report {

inline constexpr std::size_t narrowest = 8;  ///< columns: nothing is wrapped into fewer

/// Columns of UTF-8 without control characters, one for each character.
[[nodiscard]] std::size_t columns(std::string_view text) noexcept;

/// The lines of a text that is broken between words; a unit stays with its number ("150 s", "40 %"). A word that is
/// wider than a line has one of its own.
[[nodiscard]] std::vector<std::string> wrapped(std::string_view text, std::size_t width);

[[nodiscard]] std::size_t longest_word(std::string_view text);

/// What is left of a line beside something of so many columns.
[[nodiscard]] constexpr std::size_t room_beside(std::size_t taken, std::size_t width) noexcept {
  return width > taken + narrowest ? width - taken : narrowest;
}

}  // namespace sipreg::conformance::report
