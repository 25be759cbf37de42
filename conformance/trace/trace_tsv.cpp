#include "conformance/trace/trace_tsv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "sipreg/wire/read_message.hpp"

namespace sipreg::conformance {
namespace {

constexpr std::string_view header =
    "line\tt\tepoch_us\tfrom\tto\ttransport\tcopy\tcallid\tcseq\tmethod/status\tfirst-line\traw";
constexpr std::size_t column_count = 12;

std::string_view first_line(std::string_view raw) {
  const std::size_t begin = std::min(raw.find_first_not_of("\r\n"), raw.size());
  return raw.substr(begin, raw.find_first_of("\r\n", begin) - begin);
}

std::optional<std::int64_t> read_integer(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<TimedMessage> read_line(const std::vector<std::string_view>& fields) {
  const auto line = read_count(fields[0]);
  const auto t = read_number(fields[1]);
  const auto epoch = read_integer(fields[2]);
  const auto from = find_party(fields[3]), to = find_party(fields[4]);
  const auto copy = read_count(fields[6]);
  auto raw = unescaped(fields[11]);
  if (!line || !t || !epoch || !from || !to || !copy || !raw) return std::nullopt;
  return TimedMessage{static_cast<std::size_t>(*line),
                      *t,
                      *epoch,
                      *from,
                      *to,
                      std::string(fields[5]),
                      static_cast<std::size_t>(*copy),
                      std::move(*raw)};
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 16);
  for (const char c : text) switch (c) {
      case '\r': out += "\\r"; break;
      case '\n': out += "\\n"; break;
      case '\t': out += "\\t"; break;
      case '\\': out += "\\\\"; break;
      default: out += c;
    }
  return out;
}

std::optional<std::string> unescaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '\\') {
      out += text[at];
      continue;
    }
    if (++at == text.size()) return std::nullopt;
    switch (text[at]) {
      case 'r': out += '\r'; break;
      case 'n': out += '\n'; break;
      case 't': out += '\t'; break;
      case '\\': out += '\\'; break;
      default: return std::nullopt;
    }
  }
  return out;
}

std::string write_trace(const std::vector<TimedMessage>& messages) {
  std::string out{header};
  out += '\n';
  for (const TimedMessage& one : messages) {
    const wire::Message message = wire::read_message(one.raw);
    const std::string what = message.is_request ? std::string(message.method) : std::to_string(message.status);
    out += fmt::format("{}\t{:.4f}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\n", one.line, one.t, one.epoch_us,
                       to_string(one.from), to_string(one.to), one.transport, one.copy, escaped(message.call_id),
                       message.cseq.number, escaped(what), escaped(first_line(one.raw)), escaped(one.raw));
  }
  return out;
}

Trace read_trace(std::string_view text, const std::string& file) {
  Trace trace;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (number == 1 && line != header)
      trace.findings.push_back(
          {file, 1, 1, "this is no trace", "Its first line names the columns: line, t, epoch_us, ..."});
    if (number == 1 || line.empty()) continue;
    std::vector<std::string_view> fields;
    for (std::size_t begin = 0; begin <= line.size();) {
      const std::size_t tab = std::min(line.find('\t', begin), line.size());
      fields.push_back(line.substr(begin, tab - begin));
      begin = tab + 1;
    }
    auto message = fields.size() == column_count ? read_line(fields) : std::nullopt;
    if (message)
      trace.messages.push_back(std::move(*message));
    else
      trace.findings.push_back({file, number, 1, "this line is damaged", "It needs 12 fields separated by tabs"});
  }
  return trace;
}

}  // namespace sipreg::conformance
