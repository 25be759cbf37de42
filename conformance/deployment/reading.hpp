// What became of one input: how many records were taken, how many were left out, and where the first of those stand.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/text.hpp"

namespace sipreg::conformance {

/// Why a record, or a part of one, was left out.
enum class SkipReason : std::uint8_t {
  not_a_row,        ///< no shape that names a parameter and its value
  cut_off,          ///< it ends before it is complete
  no_value_column,  ///< its table has no column of values
  damaged_json,
  no_name,      ///< a gateway without a name
  wrong_value,  ///< one member is no value of its kind; the rest of the record was taken
  no_time,      ///< a poll that does not say when; what needs no clock was taken
  error_reply,  ///< the softswitch answered with an error code
  utf16,        ///< nothing was read
};

struct SkippedPlace {
  SkipReason reason = SkipReason::not_a_row;
  std::size_t line = 0;    ///< 1..
  std::size_t column = 0;  ///< 1.., in bytes
};

struct Reading {
  std::string source;
  std::size_t taken = 0;
  std::size_t ignored = 0;  ///< whole records that are about something else
  std::size_t skipped = 0;
  std::vector<SkippedPlace> places;  ///< of the first `longest` skipped

  static constexpr std::size_t longest = 20;

  void skip(SkipReason reason, std::size_t line, std::size_t column);
};

/// "e_moconfig.sql: 9 parameters read, 2 places left out, 310 other records", with the caller's word for a record.
[[nodiscard]] std::string summary(const Reading& reading, std::string_view what);

/// Each place with its reason and a cure, in the order of the file; the last one says how many more there are.
[[nodiscard]] std::vector<Finding> findings(const Reading& reading);

/// Where an offset of a text stands. Asking in rising order costs one pass over the text.
class Places {
 public:
  struct Place {
    std::size_t line = 1;
    std::size_t column = 1;
  };

  explicit Places(std::string_view text) : text_(text) {}
  [[nodiscard]] Place at(std::size_t offset);

 private:
  std::string_view text_;
  std::size_t offset_ = 0;
  std::size_t line_ = 1;
  std::size_t line_start_ = 0;
};

/// UTF-16 by its byte order mark, or by a zero in every other byte of the beginning.
[[nodiscard]] bool is_utf16(std::string_view text) noexcept;

}  // namespace sipreg::conformance
