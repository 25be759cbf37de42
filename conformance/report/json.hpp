// The parts of report.json, which the HTML page carries as well.
#pragma once

#include <nlohmann/json.hpp>

#include "conformance/report/report.hpp"

namespace sipreg::conformance::report {

/// One run without its messages.
[[nodiscard]] nlohmann::ordered_json run_value(const CaseRun& run);

/// The members of report.json that speak about the whole: schema, totals, exit status.
[[nodiscard]] nlohmann::ordered_json summary_value(const Report& report, const Demands& demands);

/// Source, strength and text of every rule that a run or a check names, by id.
[[nodiscard]] nlohmann::ordered_json rules_value(const Report& report);

}  // namespace sipreg::conformance::report
