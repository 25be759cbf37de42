// Rows of `mysql ... \G`: a line of stars, then one line a column.
//
//   *************************** 1. row ***************************
//       id: 12
//     name: SS_SIP_USER_AGENT_EXPIRE
//    value: 300
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "conformance/deployment/cells.hpp"
#include "conformance/deployment/named_values.hpp"

namespace sipreg::conformance {

class VerticalRows {
 public:
  /// Takes the line if it belongs to such a row. `bare` is the line without blanks around it.
  bool take(std::string_view bare, std::string_view line, std::size_t number, NamedValues& out);

  /// The row that is open is complete, or cut off.
  void end(NamedValues& out);

 private:
  bool inside_ = false;
  std::size_t begin_ = 0;   ///< line of the stars
  std::size_t widest_ = 0;  ///< columns of the widest row so far
  std::vector<Cell> labels_, cells_;
  std::vector<std::size_t> lines_;
};

}  // namespace sipreg::conformance
