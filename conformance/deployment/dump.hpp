// What mysqldump writes, of which only the rows of INSERT and REPLACE count; CREATE TABLE tells which column is which.
// Each row is read by itself, so that a damaged one costs no other, whether a statement has its rows on one line or
// not.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/deployment/cells.hpp"
#include "conformance/deployment/named_values.hpp"

namespace sipreg::conformance {

class Dump {
 public:
  /// Takes the line if it belongs to a dump. `bare` is the line without blanks around it.
  bool take(std::string_view bare, std::string_view line, std::size_t number, NamedValues& out);

  /// The file ends: an INSERT that no semicolon has ended was cut off.
  void end(NamedValues& out);

 private:
  enum class Inside : unsigned char { nothing, create, insert, comment };

  void begin_insert(std::string_view bare, std::string_view line, std::size_t number, NamedValues& out);
  void read_rows(std::string_view line, std::size_t at, std::size_t number, NamedValues& out);
  void keep(const Row& row, std::size_t number, NamedValues& out) const;

  Inside inside_ = Inside::nothing;
  std::size_t last_line_ = 0;   ///< of the INSERT, so far
  bool last_row_open_ = false;  ///< told already
  std::string created_table_;   ///< the table whose columns `created_` are
  std::vector<Cell> created_;
  std::vector<Cell> columns_;  ///< of the INSERT; empty: not known
};

}  // namespace sipreg::conformance
