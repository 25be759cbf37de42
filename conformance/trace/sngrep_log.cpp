// sngrep's "Save as .txt": "2026/11/22 12:09:41.750632 127.0.0.1:5091 -> 127.0.0.1:5060", the message, empty lines.
// It writes one dialog after the other, so the messages are sorted afterwards. It does not write the transport.
#include "conformance/trace/text_log.hpp"
#include "conformance/trace/text_log_words.hpp"

namespace sipreg::conformance {
namespace {

constexpr std::size_t time_length = std::string_view{"2026/11/22 12:09:41.750632"}.size();

bool looks_announced(std::string_view line) {
  return line.size() > time_length && line[4] == '/' && line[7] == '/' && line[time_length] == ' ' &&
         line.find(arrow, time_length) != std::string_view::npos;
}

class SngrepGrammar final : public LogGrammar {
 public:
  Line read(std::string_view line, Announcement& announcement) override {
    if (!looks_announced(line)) return Line::other;
    announcement.time = read_log_time(line.substr(0, time_length));
    const bool readable = announcement.time && read_endpoints(line.substr(time_length + 1), announcement);
    return readable ? Line::announced : Line::damaged;
  }
  bool ends_message(std::string_view line) const override { return looks_announced(line); }
};

}  // namespace

std::unique_ptr<LogGrammar> sngrep_grammar() { return std::make_unique<SngrepGrammar>(); }

}  // namespace sipreg::conformance
