#include "conformance/report/text.hpp"

#include <fmt/format.h>

#include <cctype>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace sipreg::conformance::report {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD

struct CodePoint {
  char32_t value = 0;
  std::size_t bytes = 0;  // 0: not UTF-8 at this place
};

std::uint8_t byte_at(std::string_view text, std::size_t at) { return static_cast<std::uint8_t>(text[at]); }

/// The code point at `at`; overlong forms, surrogates and values above U+10FFFF are not UTF-8 (RFC 3629 3).
CodePoint code_point(std::string_view text, std::size_t at) {
  const std::uint8_t lead = byte_at(text, at);
  if (lead < 0x80) return {lead, 1};
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || at + length > text.size()) return {};
  char32_t value = lead & (0x7FU >> length);
  for (std::size_t next = 1; next < length; ++next) {
    const std::uint8_t byte = byte_at(text, at + next);
    if ((byte & 0xC0U) != 0x80) return {};
    value = (value << 6U) | (byte & 0x3FU);
  }
  constexpr char32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
  if (value < smallest[length] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) return {};
  return {value, length};
}

/// Rebuilds `text` from what `write(out, code point, its bytes)` appends for each code point.
template <class Write>
std::string transformed(std::string_view text, Write write) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = code_point(text, at);
    if (point.bytes == 0) {
      out += replacement;
      ++at;
      continue;
    }
    write(out, point.value, text.substr(at, point.bytes));
    at += point.bytes;
  }
  return out;
}

bool is_control(char32_t value) { return value < 0x20 || (value >= 0x7F && value < 0xA0); }

bool turns_direction(char32_t value) {
  return value == 0x061C || value == 0x200E || value == 0x200F || (value >= 0x202A && value <= 0x202E) ||
         (value >= 0x2066 && value <= 0x2069);
}

bool starts_with_basic(std::string_view text) {
  constexpr std::string_view word = "basic";
  if (text.size() <= word.size()) return false;
  for (std::size_t at = 0; at < word.size(); ++at)
    if (std::tolower(byte_at(text, at)) != word[at]) return false;
  return text[word.size()] == ' ' || text[word.size()] == '\t';
}

bool is_token68(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || std::string_view{"-._~+/="}.find(c) != std::string::npos;
}

/// The base64 text of `Basic` credentials in a header row (RFC 7617 2). A challenge (`Basic realm="x"`) is none: what
/// follows its word runs into a quotation mark.
std::string without_basic_credentials(std::string_view text) {
  std::string out;
  std::size_t copied = 0;
  for (std::size_t at = text.find(':'); at != std::string_view::npos; at = text.find(':', at)) {
    at = text.find_first_not_of(" \t", at + 1);
    if (at == std::string_view::npos) break;
    if (!starts_with_basic(text.substr(at))) continue;
    const std::size_t begin = text.find_first_not_of(" \t", at + 5);
    if (begin == std::string_view::npos) break;
    std::size_t end = begin;
    while (end < text.size() && is_token68(text[end])) ++end;
    at = end;
    if (end == begin || (end < text.size() && text[end] == '"')) continue;
    out.append(text.substr(copied, begin - copied)).append(redacted);
    copied = end;
  }
  return out.append(text.substr(copied));
}

}  // namespace

Redactor::Redactor(std::string password) : password_(std::move(password)) {
  if (!password_.empty() && password_.back() == '\n') password_.pop_back();
  if (!password_.empty() && password_.back() == '\r') password_.pop_back();
}

std::string Redactor::operator()(std::string_view text) const {
  std::string out = without_basic_credentials(text);
  if (password_.empty()) return out;
  for (std::size_t at = out.find(password_); at != std::string::npos; at = out.find(password_, at)) {
    out.replace(at, password_.size(), redacted);
    at += redacted.size();
  }
  return out;
}

std::string valid_utf8(std::string_view text) {
  return transformed(text, [](std::string& out, char32_t, std::string_view bytes) { out += bytes; });
}

std::string xml_text(std::string_view text) {
  return transformed(text, [](std::string& out, char32_t value, std::string_view bytes) {
    switch (value) {
      case U'&': out += "&amp;"; return;
      case U'<': out += "&lt;"; return;
      case U'>': out += "&gt;"; return;
      case U'"': out += "&quot;"; return;
      case U'\'': out += "&apos;"; return;
      case U'\t': out += "&#9;"; return;
      case U'\n': out += "&#10;"; return;
      case U'\r': out += "&#13;"; return;
      default: break;
    }
    const bool allowed = value >= 0x20 && (value & 0xFFFEU) != 0xFFFE;
    out += allowed ? bytes : replacement;
  });
}

std::string visible(std::string_view text) {
  return transformed(text, [](std::string& out, char32_t value, std::string_view bytes) {
    if (value == U'\r') {
      out += "\\r";
    } else if (value == U'\n') {
      out += "\\n";
    } else if (value == U'\t') {
      out += ' ';
    } else if (is_control(value)) {
      out += fmt::format("\\x{:02X}", static_cast<std::uint32_t>(value));
    } else if (turns_direction(value)) {
      out += fmt::format("\\u{{{:04X}}}", static_cast<std::uint32_t>(value));
    } else {
      out += bytes;
    }
  });
}

std::string script_json(std::string_view json) {
  return transformed(json, [](std::string& out, char32_t value, std::string_view bytes) {
    const bool dangerous = value == U'<' || value == U'>' || value == U'&' || value == 0x2028 || value == 0x2029;
    if (dangerous)
      out += fmt::format("\\u{:04x}", static_cast<std::uint32_t>(value));
    else
      out += bytes;
  });
}

}  // namespace sipreg::conformance::report
