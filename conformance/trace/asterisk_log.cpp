// Asterisk, `pjsip set logger on`, from the console or from a log file:
//
//   [2026-01-08 20:28:01] VERBOSE[2152] res_pjsip_logger.c: <--- Transmitting SIP request (1043 bytes) to
//   UDP:192.0.2.1:5060 --->
//
// The console has no time, a log file has what logger.conf's dateformat says; neither names an address of Asterisk
// itself.
#include "conformance/trace/text_log.hpp"
#include "conformance/trace/text_log_words.hpp"

namespace sipreg::conformance {
namespace {

constexpr std::string_view received = "<--- Received SIP re", sent = "<--- Transmitting SIP re";

std::size_t find_announcement(std::string_view line) { return std::min(line.find(received), line.find(sent)); }

/// "[Nov 23 06:00:00] ..." and "[2026-11-23 06:00:00.123] ...": what is between the brackets.
std::string_view bracketed(std::string_view line) {
  return line.starts_with('[') ? line.substr(1, std::min(line.find(']'), line.size()) - 1) : std::string_view{};
}

/// "request (1043 bytes) to UDP:192.0.2.1:5060 --->", from "(" on; `peer` is the end that is not Asterisk.
bool read_rest(std::string_view text, Announcement& announcement, Endpoint& peer) {
  constexpr std::string_view unit = " bytes) ", end = " --->";
  const std::size_t length_end = text.find(unit);
  if (length_end == std::string_view::npos) return false;
  const auto length = read_count(text.substr(0, length_end));
  text.remove_prefix(length_end + unit.size());
  const std::size_t blank = text.find(' ');  // behind "from" or "to"
  const std::size_t arrow_at = text.find(end);
  if (!length || *length > 65535 || blank == std::string_view::npos || arrow_at == std::string_view::npos ||
      arrow_at < blank)
    return false;
  text = text.substr(blank + 1, arrow_at - blank - 1);
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return false;
  announcement.length = static_cast<std::size_t>(*length);
  announcement.transport = find_transport(text.substr(0, colon));
  const auto endpoint = read_endpoint(text.substr(colon + 1));
  if (endpoint) peer = *endpoint;
  return endpoint.has_value();
}

class AsteriskGrammar final : public LogGrammar {
 public:
  Line read(std::string_view line, Announcement& announcement) override {
    const std::size_t at = find_announcement(line);
    if (at == std::string_view::npos) return Line::other;
    const bool is_received = line.substr(at).starts_with(received);
    Endpoint& peer = is_received ? announcement.source : announcement.destination;
    const std::size_t parenthesis = line.find('(', at);
    if (parenthesis == std::string_view::npos) return Line::damaged;
    announcement.time = read_log_time(bracketed(line));
    return read_rest(line.substr(parenthesis + 1), announcement, peer) ? Line::announced : Line::damaged;
  }
  bool ends_message(std::string_view line) const override {
    return find_announcement(line) != std::string_view::npos || read_log_time(bracketed(line)).has_value();
  }
  bool coloured() const override { return true; }
};

}  // namespace

std::unique_ptr<LogGrammar> asterisk_grammar() { return std::make_unique<AsteriskGrammar>(); }

}  // namespace sipreg::conformance
