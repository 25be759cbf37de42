#include "conformance/report/text.hpp"

#include "catch.hpp"

using namespace sipreg::conformance::report;

TEST_CASE("the password of a case is removed wherever it stands") {
  const Redactor redact{"correct-horse-17\n"};
  CHECK(redact("a correct-horse-17 b, correct-horse-17") == "a [redacted] b, [redacted]");
  CHECK(redact("correct-horse-1") == "correct-horse-1");
  CHECK(redact("") == "");
}

TEST_CASE("an empty password file removes nothing") {
  CHECK(Redactor{"\n"}("some text") == "some text");
  CHECK(Redactor{}("some text") == "some text");
}

TEST_CASE("a password that is part of the replacement does not loop") {
  CHECK(Redactor{"red"}("red red") == "[redacted] [redacted]");
}

TEST_CASE("Basic credentials lose their token, challenges and prose do not") {
  const Redactor redact;
  CHECK(redact("Authorization: Basic dHJ1bmsxOnMzY3JldA==\r\nX: 1") == "Authorization: Basic [redacted]\r\nX: 1");
  CHECK(redact("proxy-authorization:bAsIc \tabc") == "proxy-authorization:bAsIc \t[redacted]");
  CHECK(redact("WWW-Authenticate: Basic realm=\"x\"") == "WWW-Authenticate: Basic realm=\"x\"");
  CHECK(redact("answered with Basic, never asked") == "answered with Basic, never asked");
  CHECK(redact("Subject: Basics") == "Subject: Basics");
  CHECK(redact("Authorization: Basic") == "Authorization: Basic");
}

TEST_CASE("digest credentials stay readable, a verdict can be checked against them") {
  const char* row = "Authorization: Digest username=\"a\", response=\"7b54da75e94cb8381ee3f6338ac0fd61\"";
  CHECK(Redactor{"s3cret"}(row) == row);
}

TEST_CASE("bytes that are not UTF-8 become the replacement character") {
  CHECK(valid_utf8("Gr\xC3\xBC\xC3\x9F"
                   "e \xE2\x9C\x94 \xF0\x9F\x98\x80") ==
        "Gr\xC3\xBC\xC3\x9F"
        "e \xE2\x9C\x94 \xF0\x9F\x98\x80");
  CHECK(valid_utf8("\xFF") == "\xEF\xBF\xBD");
  CHECK(valid_utf8("\xC0\xAF") == "\xEF\xBF\xBD\xEF\xBF\xBD");          // overlong slash
  CHECK(valid_utf8("\xED\xA0\x80").find('\xED') == std::string::npos);  // surrogate
  CHECK(valid_utf8("a\xE2\x9C") == "a\xEF\xBF\xBD\xEF\xBF\xBD");        // cut off
  CHECK(valid_utf8("\xF5\x80\x80\x80").find('\xF5') == std::string::npos);
}

TEST_CASE("XML text holds no markup and no character that XML 1.0 forbids") {
  CHECK(xml_text("<a b=\"c\" d='e'>&]]>") == "&lt;a b=&quot;c&quot; d=&apos;e&apos;&gt;&amp;]]&gt;");
  CHECK(xml_text("\t\n\r") == "&#9;&#10;&#13;");
  CHECK(xml_text(std::string_view{"\0\x01\x1B", 3}) == "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
  CHECK(xml_text("\xEF\xBF\xBE") == "\xEF\xBF\xBD");  // U+FFFE
}

TEST_CASE("nothing shown on a terminal can steer it") {
  CHECK(visible("\x1B[31mred\x1B]0;title\x07") == "\\x1B[31mred\\x1B]0;title\\x07");
  CHECK(visible("two\r\nlines") == "two\\r\\nlines");
  CHECK(visible("\xC2\x9B"
                "31m") == "\\x9B31m");
  CHECK(visible("\xE2\x80\xAEgnp") == "\\u{202E}gnp");
  CHECK(visible("✔ Grüße") == "✔ Grüße");
}

TEST_CASE("JSON inside a script element can neither end it nor open a comment") {
  CHECK(script_json("\"</script><!--&\"") == "\"\\u003c/script\\u003e\\u003c!--\\u0026\"");
  CHECK(script_json("\xE2\x80\xA8\xE2\x80\xA9") == "\\u2028\\u2029");
}
