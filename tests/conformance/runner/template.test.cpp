#include "conformance/runner/template.hpp"

#include "catch.hpp"

using namespace sipreg::conformance;

namespace {

TemplateValues values() {
  TemplateValues out;
  out.names = {{"name", {"value"}}, {"empty", {""}}, {"row", {"one", "two"}}, {"delay", {"3"}}};
  out.lists["step"] = {{{"status", {"200"}}, {"index", {"1"}}}, {{"index", {"2"}}}};
  out.speed = 20;
  return out;
}

std::string expanded(const std::string& text, Marks marks = Marks::at_signs) {
  const Expansion expansion = expand(text, "file", values(), marks);
  for (const Finding& finding : expansion.findings) UNSCOPED_INFO(to_sentence(finding));
  CHECK(expansion.findings.empty());
  return expansion.text;
}

}  // namespace

TEST_CASE("a placeholder becomes its value, an escaped at-sign itself") {
  CHECK(expanded("<a>@name@</a> b@@c\n") == "<a>value</a> b@c\n");
  CHECK(expanded("sip:alice@[remote_ip] x@example.com;y\n") == "sip:alice@[remote_ip] x@example.com;y\n");
}

TEST_CASE("a line without its value disappears, a default keeps it") {
  CHECK(expanded("a\nMin-Expires: @min-expires@\nb\n") == "a\nb\n");
  CHECK(expanded("@via|[last_Via:]@\n") == "[last_Via:]\n");
  CHECK(expanded("x@empty@y\n") == "xy\n");
}

TEST_CASE("a name with several values repeats its line") {
  CHECK(expanded("- @row@ @name@\n") == "- one value\n- two value\n");
}

TEST_CASE("policy seconds become wall milliseconds") {
  CHECK(expanded("@delay:ms@\n") == "150\n");
  CHECK(wall_milliseconds(0, 20) == "0");
  CHECK(wall_milliseconds(0.001, 1000) == "1");
}

TEST_CASE("blocks repeat for each element, filtered by whether it answers") {
  CHECK(expanded("<!-- @each step@ -->\n@index@\n<!-- @end@ -->\n") == "1\n2\n");
  CHECK(expanded("@each step.sent@\n@index@\n@end@\n@each step.silent@\n@index@!\n@end@\n") == "1\n2!\n");
  CHECK(expanded("@each nothing@\n@index@\n@end@\nrest\n") == "rest\n");
}

TEST_CASE("conditions look at the value") {
  CHECK(expanded("@if name@\nyes\n@end@\n@if empty@\nno\n@end@\n@unless missing@\nalso\n@end@\n") == "yes\nalso\n");
  CHECK(expanded("@each step@\n@if status@\n@status@\n@end@\n@end@\n") == "200\n");
}

TEST_CASE("in files of agents only a known name in braces counts") {
  CHECK(expanded("a {name} {other} { if } @name@\n", Marks::known_braces) == "a value {other} { if } @name@\n");
}

TEST_CASE("a block that does not end, or does not begin, is located") {
  CHECK(expand("a\n@if name@\nb\n", "file", values()).findings.at(0).line == 2);
  CHECK(expand("a\n@end@\n", "file", values()).findings.at(0).line == 2);
  CHECK(expand("@each step.other@\n@end@\n", "file", values()).findings.size() == 1);
  CHECK(expand("@name:ms@\n", "file", values()).findings.size() == 1);
}

TEST_CASE("the names that were asked for are known afterwards") {
  const Expansion expansion = expand("@name@ @row|x@\n", "file", values());
  CHECK(expansion.used.count("name") == 1);
  CHECK(expansion.used.count("row") == 1);
  CHECK(expansion.used.count("delay") == 0);
}
