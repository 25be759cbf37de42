// baresip -s: "#" (newer ones put the time of day before it), "UDP 192.0.2.1:5060 -> 192.0.2.2:5060", the message, all
// of it in colour.
#include <utility>

#include "conformance/trace/text_log.hpp"
#include "conformance/trace/text_log_words.hpp"

namespace sipreg::conformance {
namespace {

/// The rest of a line behind its transport: "192.0.2.1:5060 -> ..."; empty for any other line.
std::string_view endpoints_in(std::string_view line) {
  const std::size_t blank = line.find(' ');
  if (blank == std::string_view::npos || find_transport(line.substr(0, blank)) == Transport::unknown) return {};
  return line.find(arrow) == std::string_view::npos ? std::string_view{} : line.substr(blank + 1);
}

bool is_mark(std::string_view line) {
  return line.ends_with('#') && (line.size() == 1 || read_log_time(line.substr(0, line.size() - 1)));
}

class BaresipGrammar final : public LogGrammar {
 public:
  Line read(std::string_view line, Announcement& announcement) override {
    line = trimmed(line);
    if (is_mark(line)) {
      time_ = read_log_time(line.substr(0, line.size() - 1));
      return Line::other;
    }
    announcement.time = std::exchange(time_, std::nullopt);
    const std::string_view endpoints = endpoints_in(line);
    if (endpoints.empty()) return Line::other;
    announcement.transport = find_transport(line.substr(0, line.find(' ')));
    return read_endpoints(endpoints, announcement) ? Line::announced : Line::damaged;
  }
  bool ends_message(std::string_view line) const override { return is_mark(trimmed(line)); }
  bool coloured() const override { return true; }

 private:
  std::optional<LogTime> time_;  // of the mark that was the last line
};

}  // namespace

std::unique_ptr<LogGrammar> baresip_grammar() { return std::make_unique<BaresipGrammar>(); }

}  // namespace sipreg::conformance
