// The cells of one row of a table, in each form that tables of parameters come in, with the column each began at.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sipreg::conformance {

struct Cell {
  std::string text;        ///< without quotes, escapes undone, blanks taken off both ends; SQL NULL is empty
  std::size_t column = 1;  ///< in the row, 1..
};

struct Row {
  std::vector<Cell> cells;
  bool open = false;      ///< a quote, a bar or a parenthesis does not close, or something follows one that does
  std::size_t sound = 0;  ///< how many cells stand before that; all of them when nothing is open
  std::size_t end = 0;    ///< sql_row: offset behind its closing parenthesis
};

/// CSV (RFC 4180, any separator): "a ""quoted"" cell".
[[nodiscard]] Row delimited_row(std::string_view line, char separator);

/// What `mysql -B` writes: tabs between, \t \n \\ \0 inside, NULL. Quoted cells are read as in CSV.
[[nodiscard]] Row tab_row(std::string_view line);

/// | a | `b` | of Markdown or of the mysql client, the outer bars optional; a backslash keeps a bar in its cell.
[[nodiscard]] Row bar_row(std::string_view line);

/// (1,'it''s',NULL) of an INSERT, beginning at the parenthesis at `begin`.
[[nodiscard]] Row sql_row(std::string_view line, std::size_t begin);

/// Which cell of a row names the parameter, and which one is its value.
struct Columns {
  std::size_t name = 0;
  std::optional<std::size_t> value;
};

/// Columns by the words of a header (name, parameter, ...; value, ...); nothing when no word means a name, or when a
/// cell is itself a parameter.
[[nodiscard]] std::optional<Columns> columns_of_header(const std::vector<Cell>& cells);

/// Columns by content: the first cell that is a parameter, and the one behind it.
[[nodiscard]] std::optional<Columns> columns_of_row(const std::vector<Cell>& cells);

/// A parameter in any spelling, nearly one, or a name of the softswitch's own kind (SS_...).
[[nodiscard]] bool is_parameter(std::string_view text);

/// A line whose first word, without quotes and marks around it, is a parameter.
[[nodiscard]] bool begins_with_parameter(std::string_view line);

}  // namespace sipreg::conformance
