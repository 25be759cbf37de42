#include "conformance/report/page_shell.hpp"

#include "conformance/report/text.hpp"

namespace sipreg::conformance::report {

std::string page_of(const PageParts& parts) {
  std::string page;
  page += R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>)";
  page += xml_text(parts.title);
  page += "</title>\n<style>\n";
  for (const std::string_view style : parts.styles) page += style;
  page += "</style>\n</head>\n<body>\n<main id=\"page\"></main>\n<noscript><p>";
  page += xml_text(parts.without_script);
  page += "</p></noscript>\n<script type=\"application/json\" id=\"data\">";
  page += script_json(parts.data);
  page += "</script>\n<script>\n";
  for (const std::string_view script : parts.scripts) page += script;
  page += "</script>\n</body>\n</html>\n";
  return page;
}

}  // namespace sipreg::conformance::report
