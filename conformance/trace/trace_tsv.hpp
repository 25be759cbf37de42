// trace.tsv: the stream of messages of one case as a table, one line a message.
//
//   line t epoch_us from to transport copy callid cseq method/status first-line raw
//
// separated by tabs; `raw` is the whole message with \r \n \t and \\ escaped. The columns from callid to first-line are
// for the reader's eye; a program reads `raw`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "conformance/text.hpp"
#include "conformance/trace/timed_message.hpp"

namespace sipreg::conformance {

[[nodiscard]] std::string escaped(std::string_view text);
[[nodiscard]] std::optional<std::string> unescaped(std::string_view text);  ///< nothing for an unknown escape

[[nodiscard]] std::string write_trace(const std::vector<TimedMessage>& messages);

struct Trace {
  std::vector<TimedMessage> messages;
  std::vector<Finding> findings;  ///< lines that could not be read; the rest is there
};

[[nodiscard]] Trace read_trace(std::string_view text, const std::string& file);

}  // namespace sipreg::conformance
