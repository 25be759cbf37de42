#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "conformance/plan/tables.hpp"
#include "conformance/plan/writers.hpp"
#include "conformance/report/painter.hpp"
#include "conformance/report/severity_word.hpp"
#include "conformance/report/wrapping.hpp"

namespace sipreg::conformance::plan {
namespace {

using deployment::Severity;
using report::Colour;
using report::columns;
using report::longest_word;
using report::narrowest;
using report::Painter;
using report::wrapped;

constexpr std::size_t gap = 2;             ///< blanks between two columns
constexpr std::size_t label_columns = 14;  ///< "  what to do  "

/// Every column as wide as its widest cell; where that is too much, the widest columns give way, as far as their words
/// allow.
std::vector<std::size_t> widths_of(const Table& table, std::size_t width) {
  std::vector<std::size_t> widths(table.columns.size());
  std::vector<std::size_t> least(table.columns.size(), narrowest);
  const auto grow = [&](std::size_t column, const std::string& text) {
    widths[column] = std::max(widths[column], columns(text));
    least[column] = std::max(least[column], longest_word(text));
  };
  for (std::size_t column = 0; column < widths.size(); ++column) {
    grow(column, table.columns[column]);
    for (const auto& row : table.rows) grow(column, row[column].text);
  }
  std::size_t total = gap * widths.size();  // the indent is as wide as a gap
  for (const std::size_t one : widths) total += one;
  for (; total > width; --total) {
    std::size_t* widest = nullptr;
    for (std::size_t column = 0; column < widths.size(); ++column)
      if (widths[column] > least[column] && (widest == nullptr || widths[column] > *widest)) widest = &widths[column];
    if (widest == nullptr) break;
    --*widest;
  }
  return widths;
}

class Writer {
 public:
  Writer(std::ostream& out, const TerminalStyle& style) : out_(out), width_(style.width), paint_(style.colour) {}

  void headline(std::string_view text) {
    for (const std::string& line : wrapped(text, width_)) out_ << paint_.bold(line) << '\n';
  }

  void table(const Table& table) {
    const std::vector<std::size_t> widths = widths_of(table, width_);
    out_ << '\n';
    headline(table.title);
    std::vector<Cell> header;
    for (const std::string& column : table.columns) header.push_back({column});
    row(header, widths, true);
    for (const auto& cells : table.rows) row(cells, widths, false);
  }

  void finding(const Finding& finding) {
    out_ << '\n';
    const std::string title = fmt::format("{} {}  {}: {}", report::symbol(finding.severity),
                                          to_string(finding.severity), finding.id, finding.title);
    const char* indent = "";
    for (const std::string& line : wrapped(title, width_ - std::min(width_, gap))) {
      out_ << indent << paint_(report::colour(finding.severity), line) << '\n';
      indent = "  ";
    }
    labelled("numbers", finding.detail);
    labelled("why", finding.why);
    labelled("what to do", finding.fix);
  }

  void summary(const Plan& plan) {
    const auto& worst = plan.findings;
    out_ << '\n';
    if (worst.empty())
      out_ << paint_(Colour::green, "✔ nothing wrong") << '\n';
    else
      out_ << paint_(report::colour(worst.front().severity),
                     fmt::format("{} {}", report::symbol(worst.front().severity), plan::summary(plan)))
           << '\n';
  }

 private:
  [[nodiscard]] std::string painted(Tone tone, const std::string& text) const {
    switch (tone) {
      case Tone::plain: return text;
      case Tone::good: return paint_(Colour::green, text);
      case Tone::warning: return paint_(Colour::yellow, text);
      case Tone::error: break;
    }
    return paint_(Colour::red, text);
  }

  void row(const std::vector<Cell>& cells, const std::vector<std::size_t>& widths, bool header) {
    std::vector<std::vector<std::string>> lines;
    std::size_t height = 0;
    for (std::size_t column = 0; column < cells.size(); ++column) {
      lines.push_back(wrapped(cells[column].text, widths[column]));
      height = std::max(height, lines.back().size());
    }
    for (std::size_t line = 0; line < height; ++line) {
      std::size_t at = 0;         // how far this line is filled
      std::size_t column_at = 0;  // where the column begins
      for (std::size_t column = 0; column < cells.size(); ++column) {
        column_at += gap;
        if (line < lines[column].size() && !lines[column][line].empty()) {
          const std::string& text = lines[column][line];
          out_ << std::string(column_at - at, ' ')
               << (header ? paint_(Colour::grey, text) : painted(cells[column].tone, text));
          at = column_at + columns(text);
        }
        column_at += widths[column];
      }
      out_ << '\n';
    }
  }

  void labelled(std::string_view label, std::string_view text) {
    if (text.empty()) return;
    for (const std::string& line : wrapped(text, report::room_beside(label_columns, width_))) {
      out_ << fmt::format("  {:<{}}{}\n", label, label_columns - 2, line);
      label = {};
    }
  }

  std::ostream& out_;
  std::size_t width_;
  Painter paint_;
};

}  // namespace

void print_terminal(std::ostream& out, const Plan& plan, const TerminalStyle& style) {
  Writer writer{out, style};
  writer.headline(headline(plan));
  for (const Table& table : tables_of(plan)) writer.table(table);
  for (const Finding& finding : plan.findings) writer.finding(finding);
  if (plan.effects || !plan.findings.empty()) writer.summary(plan);
}

}  // namespace sipreg::conformance::plan
