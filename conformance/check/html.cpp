#include <algorithm>

#include "conformance/check/page.hpp"
#include "conformance/check/words.hpp"
#include "conformance/check/writers.hpp"
#include "conformance/report/page.hpp"
#include "conformance/report/page_shell.hpp"

namespace sipreg::conformance::check {

namespace {

/// A browser draws one trunk at a time, but holds the data of all.
std::size_t exchanges_each(std::size_t trunks) {
  constexpr std::size_t all = 100'000, least = 20;
  return trunks == 0 ? all : std::max(least, all / trunks);
}

}  // namespace

std::string to_html(const CheckResult& result) {
  const std::string data = to_json(result, exchanges_each(result.trunks.size()));
  return report::page_of(
      {"sipreg check",
       {report::page_style, page_style},
       summary_text(result) + ". This page draws its details with JavaScript; --markdown and --json say the same.",
       data,
       {report::page_script_helpers, page_script_timeline, page_script_details, page_script_page}});
}

}  // namespace sipreg::conformance::check
