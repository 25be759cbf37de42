// The style and the script of report.html, which carry no data. The script parts stand in the page in this order.
#pragma once

#include <string_view>

namespace sipreg::conformance::report {

extern const std::string_view page_style;
extern const std::string_view page_script_helpers;
extern const std::string_view page_script_timeline;
extern const std::string_view page_script_page;

}  // namespace sipreg::conformance::report
