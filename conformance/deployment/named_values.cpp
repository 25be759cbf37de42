#include "conformance/deployment/named_values.hpp"

#include <algorithm>
#include <utility>

#include "conformance/deployment/cells.hpp"
#include "conformance/deployment/dump.hpp"
#include "conformance/deployment/vertical.hpp"
#include "sipreg/deployment/assignment.hpp"

namespace sipreg::conformance {
namespace {

constexpr std::string_view separators = "\t,;|";

/// | --- | :-: | of Markdown, +----+----+ of the mysql client.
bool is_ruler(std::string_view line) {
  return line.find('-') != std::string_view::npos && line.find_first_not_of("+-|: \t") == std::string_view::npos;
}

/// Prompts and counts that the mysql client prints around a table.
bool is_chatter(std::string_view line) {
  if (line.starts_with("mysql>") || line.starts_with("MariaDB [") || line.starts_with("mysql: ")) return true;
  const std::size_t digits = line.find_first_not_of("0123456789");
  const std::string_view rest = digits == std::string_view::npos ? std::string_view{} : line.substr(digits);
  return line.starts_with("Empty set") ||
         (digits != 0 && (rest.starts_with(" row in set") || rest.starts_with(" rows in set")));
}

class Splitter {
 public:
  Splitter(std::string_view text, NamedValues& out) : text_(text), out_(out) {
    if (text_.starts_with("\xEF\xBB\xBF")) text_.remove_prefix(3);
  }

  void run() {
    while (next_line()) read_line();
    vertical_.end(out_);
    dump_.end(out_);
  }

 private:
  bool next_line() {
    if (at_ >= text_.size()) return false;
    const std::size_t end = std::min(text_.find_first_of("\r\n", at_), text_.size());
    content_ = text_.substr(at_, end - at_);
    at_ = end + (text_.substr(end, 2) == "\r\n" ? 2 : 1);
    ++line_;
    return true;
  }

  void read_line() {
    const std::string_view bare = deployment::clean(content_).text;
    if (vertical_.take(bare, content_, line_, out_)) return;
    if (bare.find_first_not_of(",;|\"\t ") == std::string_view::npos) return;  // empty, or a row of empty cells
    if (bare.front() == '#' || is_ruler(bare) || is_chatter(bare)) return;
    if (dump_.take(bare, content_, line_, out_)) return;
    if (bare.front() == '|') return read_row('|', bar_row(content_));
    const deployment::Assignment assignment = deployment::read_assignment(content_);
    if (assignment.kind == deployment::LineKind::assignment &&
        assignment.name.find_first_of("\t,;|\"") == std::string_view::npos)
      return keep_assignment(assignment);
    if (read_separated()) return;
    skip(begins_with_parameter(bare) ? SkipReason::cut_off : SkipReason::not_a_row, bare);
  }

  void keep_assignment(const deployment::Assignment& assignment) {
    const std::string_view value = deployment::clean(assignment.value).text;
    const char* const begin = value.empty() ? assignment.value.data() : value.data();
    keep(std::string(deployment::clean(assignment.name).text), std::string(assignment.value),
         static_cast<std::size_t>(begin - content_.data()) + 1);
  }

  /// The separator of the table that this line continues or begins; the first one that makes a row of it otherwise.
  bool read_separated() {
    for (const bool as_table : {true, false})
      for (const char separator : separators) {
        if (content_.find(separator) == std::string_view::npos || (as_table && separator != table_separator_)) continue;
        Row row = separator == '\t' ? tab_row(content_) : separator == '|' ? bar_row(content_) : csv_row(separator);
        if (!as_table && !columns_of_header(row.cells) && !columns_of_row(row.cells)) continue;
        read_row(separator, row);
        return true;
      }
    return false;
  }

  /// A quoted cell may hold line ends: takes the lines that close it, if the whole is sound then.
  Row csv_row(char separator) {
    constexpr int most_lines = 8;
    Row row = delimited_row(content_, separator);
    if (!row.open) return row;
    const std::size_t begin = static_cast<std::size_t>(content_.data() - text_.data());
    std::size_t end = begin + content_.size();
    for (int i = 1; i < most_lines && end < text_.size(); ++i) {
      const std::size_t next = end + (text_.substr(end, 2) == "\r\n" ? 2 : 1);
      end = std::min(text_.find_first_of("\r\n", next), text_.size());
      Row longer = delimited_row(text_.substr(begin, end - begin), separator);
      if (longer.open) continue;
      at_ = std::min(end + (text_.substr(end, 2) == "\r\n" ? 2 : 1), text_.size());
      further_lines_ = static_cast<std::size_t>(i);
      return longer;
    }
    return row;
  }

  void read_row(char separator, const Row& row) {
    place_row(separator, row);
    line_ += std::exchange(further_lines_, 0);
  }

  void place_row(char separator, const Row& row) {
    if (const auto header = columns_of_header(row.cells)) {
      table_separator_ = separator;
      table_ = *header;
      return;
    }
    const auto by_content = columns_of_row(row.cells);
    const bool in_table = separator == table_separator_;
    const bool named_here = in_table && table_.name < row.cells.size() && !row.cells[table_.name].text.empty();
    const Columns columns = in_table && (!by_content || by_content->name == table_.name) ? table_
                            : by_content                                                 ? *by_content
                                                                                         : Columns{};
    if (!by_content && !named_here) return skip(in_table ? SkipReason::cut_off : SkipReason::not_a_row, content_);
    if (!columns.value) return skip(SkipReason::no_value_column, content_);
    if (columns.name >= row.sound || *columns.value >= row.sound) return skip(SkipReason::cut_off, content_);
    const Cell& value = row.cells[*columns.value];
    keep(row.cells[columns.name].text, value.text, value.column);
  }

  void keep(std::string name, std::string value, std::size_t column) {
    out_.rows.push_back({std::move(name), std::move(value), line_, column});
    ++out_.reading.taken;
  }

  void skip(SkipReason reason, std::string_view where) {
    const std::string_view bare = deployment::clean(where).text;
    out_.reading.skip(reason, line_, bare.empty() ? 1 : static_cast<std::size_t>(bare.data() - content_.data()) + 1);
  }

  std::string_view text_;
  NamedValues& out_;
  std::size_t at_ = 0;
  std::size_t line_ = 0;
  std::size_t further_lines_ = 0;  ///< that a quoted cell of this row spans
  std::string_view content_;       ///< this line, without its end
  char table_separator_ = 0;       ///< of the last header; 0: none
  Columns table_;
  VerticalRows vertical_;
  Dump dump_;
};

}  // namespace

NamedValues read_named_values(std::string_view text, std::string source) {
  NamedValues out;
  out.reading.source = std::move(source);
  if (is_utf16(text))
    out.reading.skip(SkipReason::utf16, 1, 1);
  else
    Splitter(text, out).run();
  return out;
}

}  // namespace sipreg::conformance
