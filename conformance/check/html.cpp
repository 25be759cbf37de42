#include <fmt/format.h>

#include "conformance/check/page.hpp"
#include "conformance/check/words.hpp"
#include "conformance/check/writers.hpp"
#include "conformance/report/page.hpp"
#include "conformance/report/text.hpp"

namespace sipreg::conformance::check {

std::string to_html(const CheckResult& result) {
  std::string page;
  page += R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>sipreg check</title>
<style>
)";
  for (const std::string_view part : {report::page_style, page_style}) page += part;
  page += "</style>\n</head>\n<body>\n<main id=\"page\"></main>\n<noscript><p>";
  page += report::xml_text(summary_text(result));
  page += ". This page draws its details with JavaScript; --markdown and --json say the same.</p></noscript>\n";
  page += "<script type=\"application/json\" id=\"data\">";
  page += report::script_json(to_json(result));
  page += "</script>\n<script>\n";
  for (const std::string_view part :
       {report::page_script_helpers, page_script_timeline, page_script_details, page_script_page})
    page += part;
  page += "</script>\n</body>\n</html>\n";
  return page;
}

}  // namespace sipreg::conformance::check
