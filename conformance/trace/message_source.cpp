#include "conformance/trace/message_source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "conformance/trace/capture_file.hpp"
#include "conformance/trace/input.hpp"
#include "conformance/trace/ordered_messages.hpp"
#include "conformance/trace/text_log.hpp"

namespace sipreg::conformance {
namespace {

constexpr std::array<std::pair<TraceFormat, std::string_view>, 6> format_names{{
    {TraceFormat::automatic, "automatic"},
    {TraceFormat::capture, "capture"},
    {TraceFormat::sipp, "sipp"},
    {TraceFormat::sngrep, "sngrep"},
    {TraceFormat::asterisk, "asterisk"},
    {TraceFormat::baresip, "baresip"},
}};

constexpr std::size_t looked_at = 64 * 1024;  // of an input, to recognise it

bool is_capture(std::string_view head) {
  constexpr std::array<std::string_view, 7> magic{"\xa1\xb2\xc3\xd4", "\xd4\xc3\xb2\xa1",  // pcap, microseconds
                                                  "\xa1\xb2\x3c\x4d", "\x4d\x3c\xb2\xa1",  // pcap, nanoseconds
                                                  "\xa1\xb2\xcd\x34", "\x34\xcd\xb2\xa1",  // pcap of an old Linux
                                                  "\x0a\x0d\x0d\x0a"};                     // pcapng
  return std::find(magic.begin(), magic.end(), head.substr(0, 4)) != magic.end();
}

std::unique_ptr<LogGrammar> grammar_of(TraceFormat format) {
  switch (format) {
    case TraceFormat::sipp: return sipp_grammar();
    case TraceFormat::sngrep: return sngrep_grammar();
    case TraceFormat::asterisk: return asterisk_grammar();
    case TraceFormat::baresip: return baresip_grammar();
    case TraceFormat::automatic:
    case TraceFormat::capture: break;
  }
  return nullptr;
}

/// The kind of log whose announcement stands first; `automatic` when there is none.
TraceFormat recognise(std::string_view head) {
  if (is_capture(head)) return TraceFormat::capture;
  constexpr std::array logs{TraceFormat::sipp, TraceFormat::sngrep, TraceFormat::asterisk, TraceFormat::baresip};
  std::array<std::unique_ptr<LogGrammar>, logs.size()> grammars;
  std::transform(logs.begin(), logs.end(), grammars.begin(), grammar_of);
  Announcement ignored;
  while (!head.empty()) {
    const std::size_t end = std::min(head.find('\n'), head.size());
    for (std::size_t one = 0; one < logs.size(); ++one)
      if (grammars[one]->read(head.substr(0, end), ignored) == LogGrammar::Line::announced) return logs[one];
    head.remove_prefix(std::min(end + 1, head.size()));
  }
  return TraceFormat::automatic;
}

}  // namespace

std::string_view to_string(TraceFormat format) noexcept {
  return format_names[static_cast<std::size_t>(format)].second;
}

std::optional<TraceFormat> find_trace_format(std::string_view name) noexcept {
  for (const auto& [format, its_name] : format_names)
    if (name == its_name) return format;
  return std::nullopt;
}

OpenedSource open_messages(const std::string& path, const ReadOptions& options) {
  Input input = options.follow_until != nullptr ? Input::follow(path, *options.follow_until) : Input::open(path);
  const std::string_view head = input.peek(looked_at);
  const std::string name = input.name();
  if (head.empty() && !input.problem().empty())
    return {nullptr, fmt::format("{}: cannot be read: {}", name, input.problem())};
  if (head.empty()) return {nullptr, fmt::format("{}: it is empty, there is nothing to read", name)};
  const TraceFormat format = options.format == TraceFormat::automatic ? recognise(head) : options.format;
  if (format == TraceFormat::automatic)
    return {nullptr,
            fmt::format("{}: this is none of the captures and logs that are read: pcap, pcapng, SIPp -trace_msg, "
                        "sngrep's text, Asterisk's pjsip logger, baresip -s. If it is one of them and begins "
                        "with something else, name its format: sipp, sngrep, asterisk, baresip",
                        name)};
  if (format == TraceFormat::capture) {
    if (is_capture(head)) return {std::make_unique<CaptureFile>(std::move(input), options), {}};
    return {nullptr,
            fmt::format("{}: this is neither pcap nor pcapng. Leave the format out and it is recognised", name)};
  }
  auto log = std::make_unique<TextLog>(std::move(input), options, grammar_of(format));
  if (format != TraceFormat::sngrep) return {std::move(log), {}};
  return {std::make_unique<SortedMessages>(std::move(log), name, options.limits.sorted_bytes), {}};
}

OpenedSource open_messages(const std::vector<std::string>& paths, const ReadOptions& options) {
  std::vector<std::unique_ptr<MessageSource>> inputs;
  for (const std::string& path : paths) {
    OpenedSource one = open_messages(path, options);
    if (!one.source) return one;
    inputs.push_back(std::move(one.source));
  }
  return {std::make_unique<MergedMessages>(std::move(inputs)), {}};
}

}  // namespace sipreg::conformance
