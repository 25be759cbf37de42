#include "conformance/deployment/vertical.hpp"

#include <algorithm>

#include "sipreg/deployment/value.hpp"
#include "sipreg/wire/text.hpp"

namespace sipreg::conformance {
namespace {

bool is_label(std::string_view text) {
  for (const char c : text)
    if (!wire::is_digit(c) && !wire::is_alpha(c) && c != '_') return false;
  return !text.empty();
}

bool is_stars(std::string_view bare) {
  return bare.starts_with("***") && bare.ends_with("***") && bare.find(". row *") != std::string_view::npos;
}

/// Something of another shape may follow without a blank line.
bool is_other_shape(std::string_view bare) {
  return bare.find_first_of("=\t|") != std::string_view::npos || begins_with_parameter(bare) ||
         bare.starts_with("INSERT ") || bare.starts_with("mysql>");
}

}  // namespace

bool VerticalRows::take(std::string_view bare, std::string_view line, std::size_t number, NamedValues& out) {
  if (is_stars(bare)) {
    end(out);
    inside_ = true;
    begin_ = number;
    return true;
  }
  if (!inside_) return false;
  const std::size_t colon = bare.find(':');
  const std::string_view label = bare.substr(0, colon);
  if (colon == std::string_view::npos || !is_label(label)) {
    // A text column keeps its line ends: what looks like nothing else continues the last column.
    if (!bare.empty() && !is_other_shape(bare) && bare.find(" in set") == std::string_view::npos) return true;
    end(out);
    return false;
  }
  const std::string_view value = deployment::clean(bare.substr(colon + 1)).text;
  const char* const begin = value.empty() ? bare.data() + colon : value.data();
  labels_.push_back({std::string(label), 1});
  cells_.push_back(
      {value == "NULL" ? std::string() : std::string(value), static_cast<std::size_t>(begin - line.data()) + 1});
  lines_.push_back(number);
  return true;
}

void VerticalRows::end(NamedValues& out) {
  if (!inside_) return;
  inside_ = false;
  const auto by_content = columns_of_row(cells_);
  auto columns = columns_of_header(labels_);
  if (by_content && (!columns || columns->name != by_content->name)) columns = by_content;
  if (by_content) {
    const std::size_t name = columns->name;
    if (columns->value && *columns->value < cells_.size()) {
      out.rows.push_back(
          {cells_[name].text, cells_[*columns->value].text, lines_[*columns->value], cells_[*columns->value].column});
      ++out.reading.taken;
    } else {
      out.reading.skip(SkipReason::cut_off, lines_[name], cells_[name].column);
    }
  } else if (cells_.empty() || cells_.size() < widest_) {
    out.reading.skip(SkipReason::cut_off, begin_, 1);
  } else {
    ++out.reading.ignored;
  }
  widest_ = std::max(widest_, cells_.size());
  labels_.clear();
  cells_.clear();
  lines_.clear();
}

}  // namespace sipreg::conformance
