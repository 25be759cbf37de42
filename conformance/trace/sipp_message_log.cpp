// SIPp's -trace_msg alone, as an operator hands it over: local times, whole messages, no addresses. The suite itself
// joins it with the short log (sipp_log.hpp).
#include <utility>

#include "conformance/trace/sipp_log.hpp"
#include "conformance/trace/text_log.hpp"
#include "conformance/trace/text_log_words.hpp"

namespace sipreg::conformance {
namespace {

class SippGrammar final : public LogGrammar {
 public:
  Line read(std::string_view line, Announcement& announcement) override {
    if (line.starts_with(sipp_ruler)) {
      time_ = read_log_time(trimmed(line.substr(std::min(line.find_first_not_of('-'), line.size()))));
      return Line::other;
    }
    const auto time = std::exchange(time_, std::nullopt);
    const auto announced = read_sipp_announcement(line);
    if (!announced) return Line::other;  // SIPp writes other notes under such rulers
    announcement.time = time;
    announcement.transport = find_transport(announced->transport);
    announcement.length = announced->length;
    return Line::announced;
  }
  /// The length decides: a message may hold what looks like the log itself.
  bool ends_message(std::string_view) const override { return false; }

 private:
  std::optional<LogTime> time_;  // of the ruler that was the last line
};

}  // namespace

std::unique_ptr<LogGrammar> sipp_grammar() { return std::make_unique<SippGrammar>(); }

}  // namespace sipreg::conformance
