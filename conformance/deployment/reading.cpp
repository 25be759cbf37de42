#include "conformance/deployment/reading.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace sipreg::conformance {
namespace {

struct Words {
  std::string_view what, cure;
};

Words words_of(SkipReason reason) {
  switch (reason) {
    case SkipReason::not_a_row: return {"this names no parameter and value", "Write NAME = value, or remove the line"};
    case SkipReason::cut_off: return {"this record ends before it is complete", "Export the file again, whole"};
    case SkipReason::no_value_column:
      return {"this table has no column of values", "Name one `value`; a default is not what is configured"};
    case SkipReason::damaged_json: return {"this is damaged JSON", "Export the file again, as UTF-8"};
    case SkipReason::no_name: return {"this gateway has no name", "Export the list again with all its members"};
    case SkipReason::wrong_value:
      return {"a member of this record is no value of its kind; the rest of it was read", "Look it up in the client"};
    case SkipReason::no_time:
      return {"this poll does not say when it was made, so no lapse can be seen in it",
              "Log `time` beside the answer, as ISO 8601 with its zone or as seconds or milliseconds since 1970"};
    case SkipReason::error_reply: return {"the softswitch answered with an error", "Poll again; see `exception`"};
    case SkipReason::utf16: return {"this file is UTF-16", "Save it as UTF-8: iconv -f UTF-16 -t UTF-8"};
  }
  return {};
}

}  // namespace

void Reading::skip(SkipReason reason, std::size_t line, std::size_t column) {
  ++skipped;
  if (places.size() < longest) places.push_back({reason, line, column});
}

std::string summary(const Reading& reading, std::string_view what) {
  std::string out = fmt::format("{}: {} {} read", reading.source, reading.taken, what);
  if (reading.skipped != 0)
    out += fmt::format(", {} {} left out", reading.skipped, reading.skipped == 1 ? "place" : "places");
  if (reading.ignored != 0)
    out += fmt::format(", {} other {}", reading.ignored, reading.ignored == 1 ? "record" : "records");
  return out;
}

std::vector<Finding> findings(const Reading& reading) {
  std::vector<Finding> out;
  for (const SkippedPlace& place : reading.places) {
    const auto [what, cure] = words_of(place.reason);
    out.push_back({reading.source, place.line, place.column, std::string(what), std::string(cure)});
  }
  const std::size_t more = reading.skipped - reading.places.size();
  if (more != 0 && !out.empty()) out.back().cure += fmt::format(" ({} more such places follow)", more);
  return out;
}

Places::Place Places::at(std::size_t offset) {
  offset = std::min(offset, text_.size());
  if (offset < line_start_) {
    offset_ = line_start_ = 0;
    line_ = 1;
  }
  for (; offset_ < offset; ++offset_) {
    const char c = text_[offset_];
    const bool crlf = c == '\r' && offset_ + 1 < text_.size() && text_[offset_ + 1] == '\n';
    if (c != '\n' && (c != '\r' || crlf)) continue;
    ++line_;
    line_start_ = offset_ + 1;
  }
  return {line_, offset - line_start_ + 1};
}

bool is_utf16(std::string_view text) noexcept {
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) return true;
  const std::string_view beginning = text.substr(0, 64);
  std::size_t zeros[2] = {0, 0};
  for (std::size_t i = 0; i < beginning.size(); ++i)
    if (beginning[i] == '\0') ++zeros[i % 2];
  return std::max(zeros[0], zeros[1]) * 4 > beginning.size() && std::min(zeros[0], zeros[1]) == 0;
}

}  // namespace sipreg::conformance
