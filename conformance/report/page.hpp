// The style and the script of report.html, which carry no data.
#pragma once

#include <array>
#include <string_view>

namespace sipreg::conformance::report {

extern const std::string_view page_style;

/// In the order in which they stand in the page: helpers, timeline, details, list.
extern const std::array<std::string_view, 3> page_script;

}  // namespace sipreg::conformance::report
