// What the page of a check has of its own; style and helpers are those of the conformance report.
#pragma once

#include <string_view>

namespace sipreg::conformance::check {

extern const std::string_view page_style;
extern const std::string_view page_script_timeline;
extern const std::string_view page_script_details;
extern const std::string_view page_script_page;

}  // namespace sipreg::conformance::check
