#include "conformance/report/trace_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "conformance/trace/trace_tsv.hpp"

namespace sipreg::conformance::report {
namespace {

std::string first_line(const std::string& raw) {
  const std::size_t begin = std::min(raw.find_first_not_of("\r\n"), raw.size());
  return raw.substr(begin, raw.find_first_of("\r\n", begin) - begin);
}

Message shown(const TimedMessage& timed, const Redactor& redact) {
  Message message;
  message.line = static_cast<std::int64_t>(timed.line);
  message.t = timed.t;
  message.from = to_string(timed.from);
  message.to = to_string(timed.to);
  message.transport = valid_utf8(redact(timed.transport));
  message.copy = timed.copy > 1;
  message.raw = valid_utf8(redact(timed.raw));
  message.first_line = first_line(message.raw);
  return message;
}

}  // namespace

TraceTable read_trace_table(const std::filesystem::path& file, const Redactor& redact) {
  std::ifstream stream{file, std::ios::binary};
  if (!stream) return {{}, "trace.tsv is missing or cannot be read"};
  const std::string text{std::istreambuf_iterator<char>{stream}, {}};
  const Trace trace = read_trace(text, "trace.tsv");
  TraceTable table;
  for (const TimedMessage& message : trace.messages) table.messages.push_back(shown(message, redact));
  if (!trace.findings.empty())
    table.note = fmt::format("{} damaged lines in trace.tsv, the first at line {}: {}", trace.findings.size(),
                             trace.findings.front().line, trace.findings.front().what);
  return table;
}

}  // namespace sipreg::conformance::report
