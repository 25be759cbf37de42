#include "conformance/report/trace_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <fstream>
#include <optional>
#include <set>
#include <string_view>

namespace sipreg::conformance::report {
namespace {

enum Column : std::size_t { line_column, t_column, from_column, to_column, transport_column, first_column, raw_column };

constexpr std::array<std::string_view, 7> column_names{"line", "t", "from", "to", "transport", "first-line", "raw"};

/// Where each column that is shown stands in a line.
using Layout = std::array<std::size_t, column_names.size()>;
constexpr Layout usual_layout{0, 1, 3, 4, 5, 10, 11};

std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> fields;
  for (std::size_t tab = text.find('\t'); tab != std::string_view::npos; tab = text.find('\t')) {
    fields.push_back(text.substr(0, tab));
    text.remove_prefix(tab + 1);
  }
  fields.push_back(text);
  return fields;
}

template <class Number>
std::optional<Number> number(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// The layout that a header line declares; nothing when the line is no header or lacks a column.
std::optional<Layout> declared_layout(const std::vector<std::string_view>& fields) {
  Layout layout{};
  for (std::size_t column = 0; column < column_names.size(); ++column) {
    const auto found = std::find(fields.begin(), fields.end(), column_names[column]);
    if (found == fields.end()) return std::nullopt;
    layout[column] = static_cast<std::size_t>(found - fields.begin());
  }
  return layout;
}

std::optional<Message> read_line(const std::vector<std::string_view>& fields, const Layout& layout,
                                 const Redactor& redact) {
  if (*std::max_element(layout.begin(), layout.end()) >= fields.size()) return std::nullopt;
  const auto line = number<std::int64_t>(fields[layout[line_column]]);
  const auto t = number<double>(fields[layout[t_column]]);
  if (!line || !t || !std::isfinite(*t)) return std::nullopt;
  const auto text = [&](Column column) { return valid_utf8(redact(unescape_column(fields[layout[column]]))); };
  Message message;
  message.line = *line;
  message.t = *t;
  message.from = text(from_column);
  message.to = text(to_column);
  message.transport = text(transport_column);
  message.first_line = text(first_column);
  message.raw = text(raw_column);
  return message;
}

}  // namespace

TraceTable read_trace_table(const std::filesystem::path& file, const Redactor& redact) {
  std::ifstream stream{file, std::ios::binary};
  if (!stream) return {{}, "trace.tsv is missing or cannot be read"};
  TraceTable table;
  Layout layout = usual_layout;
  std::set<std::string> seen;
  std::size_t damaged = 0;
  std::size_t line_number = 0;
  std::size_t first_damaged = 0;
  for (std::string line; std::getline(stream, line);) {
    ++line_number;
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (line.empty() || line.front() == '#') continue;
    const auto fields = split(line);
    if (const auto declared = declared_layout(fields)) {
      layout = *declared;
    } else if (auto message = read_line(fields, layout, redact)) {
      message->copy = !seen.insert(message->from + '\t' + message->to + '\t' + message->raw).second;
      table.messages.push_back(std::move(*message));
    } else if (damaged++ == 0) {
      first_damaged = line_number;
    }
  }
  if (damaged > 0)
    table.note = fmt::format("{} damaged lines in trace.tsv, the first at line {}", damaged, first_damaged);
  return table;
}

}  // namespace sipreg::conformance::report
