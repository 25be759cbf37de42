#include "conformance/deployment/cells.hpp"

#include <algorithm>
#include <array>

#include "sipreg/deployment/parameter.hpp"
#include "sipreg/deployment/value.hpp"
#include "sipreg/wire/text.hpp"

namespace sipreg::conformance {
namespace {

/// A cell's text without what stands around it, and the column of what is left.
Cell cell_of(std::string_view line, std::size_t begin, std::size_t end) {
  const deployment::CleanText cleaned = deployment::clean(line.substr(begin, end - begin));
  const std::string_view text = cleaned.text;
  const std::size_t offset = text.empty() ? begin : static_cast<std::size_t>(text.data() - line.data());
  // The library tells of damaged bytes, so it must see them.
  return {std::string(cleaned.damaged ? line.substr(begin, end - begin) : text), offset + 1};
}

char unescaped(char c) {
  switch (c) {
    case 'n': return '\n';
    case 't': return '\t';
    case 'r': return '\r';
    case '0': return '\0';
    case 'b': return '\b';
    case 'Z': return '\x1A';
    default: return c;
  }
}

void undo_escapes(std::string& text) {
  std::size_t to = 0;
  for (std::size_t from = 0; from < text.size(); ++from)
    text[to++] = text[from] == '\\' && from + 1 < text.size() ? unescaped(text[++from]) : text[from];
  text.resize(to);
}

/// Reads from the quote at `at` to the one that closes it and moves `at` behind that; false when none does. A doubled
/// quote is one; a backslash escapes where the language has that.
bool read_quoted(std::string_view line, std::size_t& at, bool backslash, std::string& into) {
  const char quote = line[at++];
  for (; at < line.size(); ++at) {
    if (backslash && line[at] == '\\' && at + 1 < line.size()) {
      into += unescaped(line[++at]);
    } else if (line[at] != quote) {
      into += line[at];
    } else if (at + 1 < line.size() && line[at + 1] == quote) {
      ++at;
      into += quote;
    } else {
      ++at;
      return true;
    }
  }
  return false;
}

bool is_blank(char c) { return c == ' ' || c == '\t'; }

/// `name`, **name** and a trailing colon mean name.
std::string_view unmarked(std::string_view text) {
  const auto mark = [](char c) { return c == '`' || c == '*'; };
  while (text.size() > 1 && mark(text.front()) && mark(text.back())) text = text.substr(1, text.size() - 2);
  return text;
}

std::string folded(std::string_view text) {
  std::string out;
  for (const char c : unmarked(text))
    if (c != ' ' && c != '_' && c != '-') out += wire::to_lower(c);
  return out;
}

constexpr std::string_view name_words[] = {"name",       "parameter", "parametername", "param",
                                           "paramname",  "key",       "variable",      "variablename",
                                           "configname", "item",      "参数名",        "参数名称"};
constexpr std::string_view value_words[] = {"value",       "parametervalue", "paramvalue",   "variablevalue",
                                            "configvalue", "currentvalue",   "settingvalue", "current",
                                            "configured",  "setting",        "参数值",       "值"};

template <std::size_t count>
std::optional<std::size_t> find_word(const std::vector<Cell>& cells, const std::string_view (&known)[count]) {
  for (std::size_t i = 0; i < cells.size(); ++i)
    if (std::find(std::begin(known), std::end(known), folded(cells[i].text)) != std::end(known)) return i;
  return std::nullopt;
}

}  // namespace

Row delimited_row(std::string_view line, char separator) {
  Row row;
  for (std::size_t at = 0;; ++at) {
    const std::size_t begin = at;
    while (at < line.size() && is_blank(line[at]) && line[at] != separator) ++at;
    if (at < line.size() && line[at] == '"') {
      Cell cell{{}, at + 2};
      std::string text;
      const bool closed = read_quoted(line, at, false, text);
      cell.text = std::string(deployment::clean(text).text);
      const std::size_t end = std::min(line.find(separator, at), line.size());
      row.open = row.open || !closed || !deployment::clean(line.substr(at, end - at)).text.empty();
      row.cells.push_back(std::move(cell));
      at = end;
    } else {
      at = std::min(line.find(separator, at), line.size());
      row.cells.push_back(cell_of(line, begin, at));
    }
    if (!row.open) row.sound = row.cells.size();
    if (at >= line.size()) return row;
  }
}

Row tab_row(std::string_view line) {
  Row row;
  for (std::size_t at = 0; at <= line.size(); ++at) {
    const std::size_t end = std::min(line.find('\t', at), line.size());
    Cell cell = cell_of(line, at, end);
    at = end;
    if (cell.text.size() > 1 && cell.text.front() == '"' && cell.text.back() == '"') {
      cell = delimited_row(cell.text, '\t').cells.front();
    } else if (cell.text == "NULL") {
      cell.text.clear();
    } else {
      undo_escapes(cell.text);
    }
    row.cells.push_back(std::move(cell));
  }
  row.sound = row.cells.size();
  return row;
}

Row bar_row(std::string_view line) {
  const std::string_view bare = deployment::clean(line).text;
  std::size_t at = bare.empty() ? 0 : static_cast<std::size_t>(bare.data() - line.data());
  const std::size_t last = at + bare.size();
  if (bare.starts_with('|')) ++at;
  Row row;
  while (at < last) {
    std::size_t end = at;
    while (end < last && line[end] != '|') end += line.substr(end, 2) == "\\|" ? 2U : 1U;
    end = std::min(end, last);
    Cell cell = cell_of(line, at, end);
    const std::string_view plain = unmarked(cell.text);
    std::string text;
    for (std::size_t i = 0; i < plain.size(); ++i)
      if (plain[i] != '\\' || i + 1 == plain.size() || plain[i + 1] != '|') text += plain[i];
    cell.text = text == "NULL" ? std::string() : std::move(text);
    row.cells.push_back(std::move(cell));
    at = end + 1;
  }
  row.open = bare.starts_with('|') && (bare.size() < 2 || !bare.ends_with('|'));
  row.sound = row.cells.size() - (row.open && !row.cells.empty() ? 1 : 0);
  return row;
}

Row sql_row(std::string_view line, std::size_t begin) {
  Row row;
  for (std::size_t at = begin + 1; at < line.size(); ++at) {
    while (at < line.size() && is_blank(line[at])) ++at;
    Cell cell{{}, at + 1};
    std::size_t quote = at;  // _utf8mb4'text', _binary 'text'
    if (at < line.size() && line[at] == '_')
      while (quote < line.size() && line[quote] != '\'' && line[quote] != ',' && line[quote] != ')') ++quote;
    if (quote < line.size() && (line[quote] == '\'' || line[quote] == '"')) {
      at = quote;
      cell.column = at + 2;
      row.open = !read_quoted(line, at, true, cell.text);
      at = std::min(line.find_first_of(",)", at), line.size());
    } else {
      const std::size_t end = std::min(line.find_first_of(",)", at), line.size());
      cell = cell_of(line, at, end);
      if (wire::iequals(cell.text, "NULL")) cell.text.clear();
      at = end;
    }
    row.cells.push_back(std::move(cell));
    if (at < line.size() && line[at] == ')') {
      row.end = at + 1;
      row.sound = row.cells.size();
      return row;
    }
  }
  row.open = true;
  row.end = line.size();
  return row;
}

bool is_parameter(std::string_view text) {
  text = deployment::clean(unmarked(text)).text;
  constexpr std::size_t shortest = 8, longest = 128;
  if (text.size() < shortest || text.size() > longest) return false;
  const auto fits = [](char c) {
    return wire::is_digit(c) || c == '_' || (wire::to_lower(c) >= 'a' && wire::to_lower(c) <= 'z');
  };
  if (!std::all_of(text.begin(), text.end(), fits)) return false;
  return wire::iequals(text.substr(0, 3), "SS_") || deployment::find_parameter(text) ||
         deployment::nearest_parameter(text);
}

bool begins_with_parameter(std::string_view line) {
  line.remove_prefix(std::min(line.find_first_not_of(" \t\"'`|"), line.size()));
  return is_parameter(line.substr(0, line.find_first_of(" \t,;|\"'`=:")));
}

std::optional<Columns> columns_of_header(const std::vector<Cell>& cells) {
  if (cells.size() < 2) return std::nullopt;
  for (const Cell& cell : cells)
    if (is_parameter(cell.text)) return std::nullopt;
  const auto name = find_word(cells, name_words);
  if (!name) return std::nullopt;
  return Columns{*name, find_word(cells, value_words)};
}

std::optional<Columns> columns_of_row(const std::vector<Cell>& cells) {
  for (std::size_t i = 0; i < cells.size(); ++i)
    if (is_parameter(cells[i].text)) return Columns{i, i + 1};
  return std::nullopt;
}

}  // namespace sipreg::conformance
