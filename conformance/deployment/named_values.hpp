// Names and values out of whatever an operator hands over: NAME = value lines, softswitch.conf, `mysql -B` tables, CSV,
// Markdown and boxed tables, mysqldump files and \G rows. Each line is recognised by its content, so that shapes may
// follow one another or stand among other text; what cannot be read is located and counted, and never stops the rest.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/deployment/reading.hpp"

namespace sipreg::conformance {

struct NamedValue {
  std::string name;
  std::string value;       ///< as set_parameter() takes it
  std::size_t line = 0;    ///< 1..
  std::size_t column = 0;  ///< of the value, 1.., in bytes
};

struct NamedValues {
  std::vector<NamedValue> rows;
  Reading reading;
};

/// Rows of database tables count only when their name is a parameter's; other rows, passwords among them, are counted
/// and not kept.
[[nodiscard]] NamedValues read_named_values(std::string_view text, std::string source);

}  // namespace sipreg::conformance
