// Reads trace.tsv of a case folder for display.
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

/// Columns: line t epoch_us from to transport copy callid cseq method/status first-line raw. A header line, when there
/// is one, may name them in any order. Damaged lines are counted, and the rest is read.
[[nodiscard]] TraceTable read_trace_table(const std::filesystem::path& file, const Redactor& redact);

}  // namespace sipreg::conformance::report
