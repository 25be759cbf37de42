#include "conformance/check/page.hpp"
#include "conformance/check/words.hpp"
#include "conformance/check/writers.hpp"
#include "conformance/report/page.hpp"
#include "conformance/report/page_shell.hpp"

namespace sipreg::conformance::check {

std::string to_html(const CheckResult& result) {
  const std::string data = to_json(result);
  return report::page_of(
      {"sipreg check",
       {report::page_style, page_style},
       summary_text(result) + ". This page draws its details with JavaScript; --markdown and --json say the same.",
       data,
       {report::page_script_helpers, page_script_timeline, page_script_details, page_script_page}});
}

}  // namespace sipreg::conformance::check
