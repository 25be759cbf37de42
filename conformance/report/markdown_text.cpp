#include "conformance/report/markdown_text.hpp"

#include <fmt/format.h>

#include <cctype>

#include "conformance/report/text.hpp"

namespace sipreg::conformance::report {
namespace {

bool is_word(const std::string& text, std::size_t at) {
  return at < text.size() && (text[at] == '_' || std::isalnum(static_cast<unsigned char>(text[at])) != 0);
}

/// Inside a word an underscore is none of Markdown's marks: SS_SIP_USER_AGENT_EXPIRE stays readable as source.
bool is_inside_word(const std::string& text, std::size_t at) {
  return at > 0 && is_word(text, at - 1) && is_word(text, at + 1);
}

}  // namespace

std::string markdown_text(std::string_view text) {
  constexpr std::string_view marks = "\\`*_[]|~$";
  const std::string plain = visible(text);
  std::string out;
  for (std::size_t at = 0; at < plain.size(); ++at) {
    const char c = plain[at];
    if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '&')
      out += "&amp;";
    else if (marks.find(c) != std::string_view::npos && !(c == '_' && is_inside_word(plain, at)))
      out.append("\\").append(1, c);
    else
      out += c;
  }
  return out;
}

std::string markdown_cell(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '|' ? std::string{"\\|"} : std::string{c};
  return out;
}

std::string markdown_row(const std::vector<std::string>& cells) {
  std::string out = "|";
  for (const std::string& cell : cells) out += fmt::format(" {} |", cell);
  return out + '\n';
}

std::string markdown_head(const std::vector<std::string>& columns) {
  std::string rule = "|";
  for (std::size_t i = 0; i < columns.size(); ++i) rule += "---|";
  return markdown_row(columns) + rule + '\n';
}

}  // namespace sipreg::conformance::report
