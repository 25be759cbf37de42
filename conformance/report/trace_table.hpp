// trace.tsv of a case folder, made ready for display.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "conformance/report/case_folder.hpp"
#include "conformance/report/text.hpp"

namespace sipreg::conformance::report {

struct TraceTable {
  std::vector<Message> messages;
  std::string note;  ///< what could not be read; empty when all could
};

/// Every text is redacted and made valid UTF-8. Damaged lines are counted, and the rest is read.
[[nodiscard]] TraceTable read_trace_table(const std::filesystem::path& file, const Redactor& redact);

}  // namespace sipreg::conformance::report
