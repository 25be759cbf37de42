#include "conformance/deployment/dump.hpp"

#include <algorithm>

#include "sipreg/wire/text.hpp"

namespace sipreg::conformance {
namespace {

bool begins(std::string_view text, std::string_view word) {
  return text.size() > word.size() && wire::iequals(text.substr(0, word.size()), word) &&
         !wire::is_alpha(text[word.size()]) && text[word.size()] != '_';
}

bool is_other_statement(std::string_view bare) {
  constexpr std::string_view words[] = {"DROP TABLE",  "LOCK TABLES",     "UNLOCK TABLES",     "SET ",   "USE ",
                                        "ALTER TABLE", "CREATE DATABASE", "START TRANSACTION", "COMMIT", "DELIMITER "};
  for (const std::string_view word : words)
    if (bare.size() >= word.size() && wire::iequals(bare.substr(0, word.size()), word)) return true;
  return false;
}

bool is_table_part(std::string_view bare) {
  constexpr std::string_view words[] = {"PRIMARY KEY", "UNIQUE KEY", "KEY", "CONSTRAINT", "INDEX", "FULLTEXT KEY"};
  return bare.starts_with(')') ||
         std::any_of(std::begin(words), std::end(words), [&](std::string_view word) { return begins(bare, word); });
}

/// The next identifier, with or without backticks, at or behind `at`, which moves behind it.
std::string identifier(std::string_view text, std::size_t& at) {
  at = std::min(text.find_first_not_of(" \t,(", at), text.size());
  const bool quoted = at < text.size() && text[at] == '`';
  const std::size_t begin = quoted ? at + 1 : at;
  const std::size_t end = std::min(text.find_first_of(quoted ? "`" : " \t,(;)`", begin), text.size());
  at = quoted ? std::min(end + 1, text.size()) : end;
  return std::string(text.substr(begin, end - begin));
}

/// `table` or `schema`.`table`: the last name.
std::string table_name(std::string_view text, std::size_t& at) {
  std::string name = identifier(text, at);
  while (at < text.size() && text[at] == '.') name = identifier(text, ++at);
  return name;
}

}  // namespace

bool Dump::take(std::string_view bare, std::string_view line, std::size_t number, NamedValues& out) {
  if (inside_ == Inside::comment) {
    if (bare.find("*/") != std::string_view::npos) inside_ = Inside::nothing;
    return true;
  }
  if (inside_ == Inside::create) {
    if (bare.starts_with('`')) {
      std::size_t at = 0;
      created_.push_back({identifier(bare, at), 1});
      return true;
    }
    if (bare.starts_with(')') || !is_table_part(bare)) inside_ = Inside::nothing;
    if (is_table_part(bare)) return true;
  }
  const auto offset = static_cast<std::size_t>(bare.data() - line.data());
  if (inside_ == Inside::insert) {
    const bool goes_on = bare.front() == '(' || bare.front() == ',' || bare.front() == ';' || begins(bare, "VALUES");
    if (goes_on) {
      read_rows(line, offset, number, out);
      return true;
    }
    end(out);
  }
  if (begins(bare, "INSERT") || begins(bare, "REPLACE")) {
    if (bare.find(" INTO ") == std::string_view::npos && bare.find(" into ") == std::string_view::npos) return false;
    begin_insert(bare, line, number, out);
    return true;
  }
  if (bare.starts_with("/*")) {
    if (bare.find("*/") == std::string_view::npos) inside_ = Inside::comment;
    return true;
  }
  if (begins(bare, "CREATE TABLE")) {
    std::size_t at = bare.find('`');
    created_table_ = at == std::string_view::npos ? std::string() : table_name(bare, at);
    created_.clear();
    inside_ = Inside::create;
    return true;
  }
  return bare == "--" || bare.starts_with("-- ") || is_other_statement(bare);
}

void Dump::end(NamedValues& out) {
  if (inside_ == Inside::insert && !last_row_open_) out.reading.skip(SkipReason::cut_off, last_line_, 1);
  inside_ = Inside::nothing;
}

void Dump::begin_insert(std::string_view bare, std::string_view line, std::size_t number, NamedValues& out) {
  const auto offset = static_cast<std::size_t>(bare.data() - line.data());
  std::size_t at = std::min(bare.find(" INTO "), bare.find(" into ")) + 6;
  const std::string table = table_name(bare, at);
  columns_ = table == created_table_ ? created_ : std::vector<Cell>{};
  inside_ = Inside::insert;
  at = std::min(bare.find_first_not_of(" \t", at), bare.size());
  if (at < bare.size() && bare[at] == '(') {
    columns_.clear();
    const std::size_t close = std::min(bare.find(')', at), bare.size());
    while (at < close) {
      std::string name = identifier(bare.substr(0, close), at);
      if (!name.empty()) columns_.push_back({std::move(name), 1});
      at = std::min(bare.find_first_of(",)", at), bare.size());
    }
    at = std::min(close + 1, bare.size());
  }
  read_rows(line, offset + at, number, out);
}

void Dump::read_rows(std::string_view line, std::size_t at, std::size_t number, NamedValues& out) {
  last_line_ = number;
  last_row_open_ = false;
  for (;;) {
    at = std::min(line.find_first_of("(;", at), line.size());
    if (at == line.size()) return;
    if (line[at] == ';') {
      inside_ = Inside::nothing;
      return;
    }
    const Row row = sql_row(line, at);
    if (row.open) {
      // A string never holds a line end in a dump: the row is damaged, and so is the rest of its line.
      out.reading.skip(SkipReason::cut_off, number, at + 1);
      last_row_open_ = true;
      if (line.ends_with(';')) inside_ = Inside::nothing;
      return;
    }
    keep(row, number, out);
    at = row.end;
  }
}

void Dump::keep(const Row& row, std::size_t number, NamedValues& out) const {
  const auto by_content = columns_of_row(row.cells);
  if (!by_content) {
    ++out.reading.ignored;
    return;
  }
  auto columns = columns_of_header(columns_);
  if (!columns || columns->name != by_content->name) columns = by_content;
  if (!columns->value)
    out.reading.skip(SkipReason::no_value_column, number, row.cells[by_content->name].column);
  else if (*columns->value >= row.cells.size() || (!columns_.empty() && row.cells.size() != columns_.size()))
    out.reading.skip(SkipReason::cut_off, number, row.cells[by_content->name].column);
  else {
    const Cell& value = row.cells[*columns->value];
    out.rows.push_back({row.cells[columns->name].text, value.text, number, value.column});
    ++out.reading.taken;
  }
}

}  // namespace sipreg::conformance
