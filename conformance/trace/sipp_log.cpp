#include "conformance/trace/sipp_log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "conformance/text.hpp"
#include "sipreg/wire/read_message.hpp"

namespace sipreg::conformance {
namespace {

/// One line of -trace_shortmsg: "DATE<tab>TIME<tab>EPOCH.us<tab>R|S<tab>CALL-ID<tab>..."
struct ShortLine {
  std::int64_t epoch_us = 0;
  bool received = false;
};

std::optional<std::int64_t> read_epoch(std::string_view text) {
  const std::size_t dot = text.find('.');
  if (dot == std::string_view::npos || text.size() - dot != 7) return std::nullopt;
  const auto seconds = read_count(text.substr(0, dot)), micros = read_count(text.substr(dot + 1));
  if (!seconds || !micros || *seconds > 100'000'000'000) return std::nullopt;
  return *seconds * 1'000'000 + *micros;
}

std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

/// Lines of the short log by their "DATE TIME"; several messages may share one microsecond.
std::multimap<std::string, ShortLine, std::less<>> read_short_log(std::string_view text) {
  std::multimap<std::string, ShortLine, std::less<>> lines;
  while (!text.empty()) {
    const auto fields = split({take_line(text), 0}, '\t');
    if (fields.size() < 4) continue;
    if (const auto epoch = read_epoch(fields[2].text))
      lines.emplace(fmt::format("{} {}", fields[0].text, fields[1].text), ShortLine{*epoch, fields[3].text == "R"});
  }
  return lines;
}

/// SIPp writes what a scenario sends in one piece; a scenario may put two answers into it (one TCP segment). Each is a
/// message of its own, with the time of both.
void add_messages(std::vector<TimedMessage>& messages, TimedMessage message) {
  const std::string all = std::move(message.raw);
  std::string_view rest = all;
  while (!rest.empty()) {
    const wire::Message head = wire::read_message(rest);
    const std::size_t end = rest.find("\r\n\r\n");
    std::size_t length = end == std::string_view::npos
                             ? rest.size()
                             : end + 4 + (head.content_length.usable() ? head.content_length.value : 0);
    if (length >= rest.size() || !rest.substr(length).starts_with("SIP/2.0 ")) length = rest.size();
    message.raw = rest.substr(0, length);
    messages.push_back(message);
    rest.remove_prefix(length);
  }
}

}  // namespace

std::optional<SippAnnouncement> read_sipp_announcement(std::string_view line) {
  SippAnnouncement out;
  if (line.starts_with("UDP message "))
    out.transport = "udp";
  else if (line.starts_with("TCP message "))
    out.transport = "tcp";
  else
    return std::nullopt;
  line.remove_prefix(12);
  out.received = line.starts_with("received [");
  if (!out.received && !line.starts_with("sent (")) return std::nullopt;
  line.remove_prefix(line.find_first_of("[(") + 1);
  const auto length = read_count(line.substr(0, line.find_first_not_of("0123456789")));
  if (!length) return std::nullopt;
  out.length = static_cast<std::size_t>(*length);
  return out;
}

SippLog read_sipp_log(std::string_view text, std::string_view short_log, Party self, Party peer) {
  SippLog log;
  auto short_lines = read_short_log(short_log);
  while (!text.empty()) {
    const std::string_view line = take_line(text);
    if (!line.starts_with(sipp_ruler)) continue;
    const std::string_view moment = trimmed(line.substr(std::min(line.find_first_not_of('-'), line.size())));
    const auto announced = read_sipp_announcement(text.substr(0, text.find('\n')));
    if (!announced) continue;  // SIPp writes other notes under such rulers
    take_line(text);
    take_line(text);
    if (text.size() < announced->length) break;  // cut off
    const std::string_view raw = text.substr(0, announced->length);
    text.remove_prefix(announced->length);
    auto found = short_lines.lower_bound(moment);
    while (found != short_lines.end() && found->first == moment && found->second.received != announced->received)
      ++found;
    if (found == short_lines.end() || found->first != moment) {
      log.problem = fmt::format("the message of {} is not in SIPp's short log", moment);
      continue;
    }
    TimedMessage message;
    message.epoch_us = found->second.epoch_us;
    message.from = announced->received ? peer : self;
    message.to = announced->received ? self : peer;
    message.transport = announced->transport;
    message.raw = raw;
    short_lines.erase(found);
    add_messages(log.messages, std::move(message));
  }
  if (!short_lines.empty() && log.problem.empty())
    log.problem = fmt::format("{} messages of SIPp's short log are not in its message log", short_lines.size());
  return log;
}

}  // namespace sipreg::conformance
