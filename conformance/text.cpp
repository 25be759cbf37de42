#include "conformance/text.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <numeric>
#include <sstream>
#include <stdexcept>

namespace sipreg::conformance {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

/// Follows quotes through a line: says for each character whether it stands outside of them.
class Quotes {
 public:
  bool outside(char c) {
    if (escaped_) {
      escaped_ = false;
      return false;
    }
    if (open_ == '"' && c == '\\') {
      escaped_ = true;
      return false;
    }
    if (open_ != 0) {
      if (c == open_) open_ = 0;
      return false;
    }
    if (c == '"' || c == '\'') {
      open_ = c;
      return false;
    }
    return true;
  }

 private:
  char open_ = 0;
  bool escaped_ = false;
};

std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::string to_sentence(const Finding& finding) {
  return fmt::format("{}:{}:{}: {}{}{}", finding.file, finding.line, finding.column, finding.what,
                     finding.cure.empty() ? "" : ". ", finding.cure);
}

std::string_view trimmed(std::string_view text) noexcept { return trimmed(Piece{text, 0}).text; }

Piece trimmed(Piece piece) noexcept {
  while (!piece.text.empty() && is_blank(piece.text.front())) {
    piece.text.remove_prefix(1);
    ++piece.offset;
  }
  while (!piece.text.empty() && is_blank(piece.text.back())) piece.text.remove_suffix(1);
  return piece;
}

std::vector<Piece> split(Piece line, char separator) {
  std::vector<Piece> parts;
  Quotes quotes;
  std::size_t begin = 0;
  for (std::size_t at = 0; at <= line.text.size(); ++at) {
    const bool end = at == line.text.size();
    if (!end && !(quotes.outside(line.text[at]) && line.text[at] == separator)) continue;
    parts.push_back(trimmed(Piece{line.text.substr(begin, at - begin), line.offset + begin}));
    begin = at + 1;
  }
  return parts;
}

std::vector<Piece> words(Piece line) {
  std::vector<Piece> found = split(line, ' ');
  found.erase(std::remove_if(found.begin(), found.end(), [](const Piece& piece) { return piece.text.empty(); }),
              found.end());
  return found;
}

std::string unquoted(std::string_view text) {
  std::string plain;
  char open = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (open == '"' && c == '\\' && at + 1 < text.size() && (text[at + 1] == '"' || text[at + 1] == '\\'))
      plain += text[++at];
    else if (open != 0 && c == open)
      open = 0;
    else if (open == 0 && (c == '"' || c == '\''))
      open = c;
    else
      plain += c;
  }
  return plain;
}

std::optional<double> read_number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (text.find_first_not_of("-0123456789.") != std::string_view::npos) return std::nullopt;  // "inf", "nan"
  return value;
}

std::optional<long long> read_count(std::string_view text) {
  long long value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

std::optional<std::string_view> nearest(std::string_view word, const std::vector<std::string_view>& candidates) {
  std::optional<std::string_view> best;
  std::size_t least = word.size() / 3 + 2;
  for (const std::string_view candidate : candidates) {
    const std::size_t steps = distance(word, candidate);
    if (steps < least) {
      least = steps;
      best = candidate;
    }
  }
  return best;
}

std::optional<std::string> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  std::ostringstream text;
  text << file.rdbuf();
  if (file.bad()) return std::nullopt;
  return std::move(text).str();
}

void write_file(const std::string& path, std::string_view text, unsigned permissions) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, static_cast<mode_t>(permissions));
  bool written = file >= 0 && ::fchmod(file, static_cast<mode_t>(permissions)) == 0;
  while (written && !text.empty()) {
    const ssize_t count = ::write(file, text.data(), text.size());
    if (count > 0)
      text.remove_prefix(static_cast<std::size_t>(count));
    else
      written = count < 0 && errno == EINTR;
  }
  const int reason = errno;
  if (file >= 0) ::close(file);
  if (!written) throw std::runtime_error(fmt::format("cannot write {}: {}", path, std::strerror(reason)));
}

}  // namespace sipreg::conformance
