// Small readers for the one-line languages of the catalogue: words, quotes, numbers, and where each stood.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sipreg::conformance {

/// A part of a line and its offset in that line, so that a finding can name the column.
struct Piece {
  std::string_view text;
  std::size_t offset = 0;
};

/// Something wrong in a file that a person wrote: where, what, and what to do about it.
struct Finding {
  std::string file;
  std::size_t line = 0;    ///< from 1
  std::size_t column = 0;  ///< from 1
  std::string what;
  std::string cure;
};

/// "catalogue.tsv:12:40: unknown subject `gaps`. Write `gap N`."
[[nodiscard]] std::string to_sentence(const Finding& finding);

[[nodiscard]] std::string_view trimmed(std::string_view text) noexcept;
[[nodiscard]] Piece trimmed(Piece piece) noexcept;

/// The parts between separators that stand outside "..." and '...'; parts are trimmed, empty ones are kept.
[[nodiscard]] std::vector<Piece> split(Piece line, char separator);

/// The words between blanks that stand outside quotes; no empty words.
[[nodiscard]] std::vector<Piece> words(Piece line);

/// The text without its quotes: a quoted part loses its quotes, and inside "..." a backslash before " or \ is dropped.
[[nodiscard]] std::string unquoted(std::string_view text);

/// A decimal number, all of the text: "12", "0.5", "-3". Nothing else ("1e3", " 1", "").
[[nodiscard]] std::optional<double> read_number(std::string_view text);

/// A whole number without a sign, all of the text.
[[nodiscard]] std::optional<long long> read_count(std::string_view text);

/// The candidate that differs least from `word`, if it differs little enough to be a slip of the pen.
[[nodiscard]] std::optional<std::string_view> nearest(std::string_view word,
                                                      const std::vector<std::string_view>& candidates);

/// The whole file; nothing when it cannot be read.
[[nodiscard]] std::optional<std::string> read_file(const std::string& path);

/// Writes the whole file with these permissions (octal); throws std::runtime_error with the path and the reason.
void write_file(const std::string& path, std::string_view text, unsigned permissions = 0644);

}  // namespace sipreg::conformance
