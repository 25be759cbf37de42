#include "conformance/deployment/named_values.hpp"

#include <fmt/format.h>

#include "catch.hpp"
#include "conformance/deployment/cells.hpp"
#include "sipreg/deployment/value.hpp"

using namespace sipreg::conformance;

namespace {

using Lines = std::vector<std::string>;

NamedValues read(const std::string& fixture) {
  const auto text = read_file(std::string(SIPREG_SOURCE_DIR "/fixtures/deployments/") + fixture);
  REQUIRE(text.has_value());
  return read_named_values(*text, fixture);
}

/// "line:column name=value"
Lines rows(const NamedValues& values) {
  Lines out;
  for (const NamedValue& row : values.rows)
    out.push_back(
        fmt::format("{}:{} {}={}", row.line, row.column, row.name, sipreg::deployment::clean(row.value).text));
  return out;
}

/// "line:column reason"
Lines skipped(const NamedValues& values) {
  Lines out;
  for (const SkippedPlace& place : values.reading.places) {
    const char* reason = place.reason == SkipReason::cut_off           ? "cut off"
                         : place.reason == SkipReason::not_a_row       ? "not a row"
                         : place.reason == SkipReason::no_value_column ? "no value"
                         : place.reason == SkipReason::utf16           ? "UTF-16"
                                                                       : "?";
    out.push_back(fmt::format("{}:{} {}", place.line, place.column, reason));
  }
  return out;
}

std::string first(const std::string& text) {
  const Lines found = rows(read_named_values(text, "text"));
  return found.empty() ? "nothing" : found.front();
}

}  // namespace

TEST_CASE("softswitch.conf is read with and without quotes") {
  const NamedValues values = read("softswitch.conf");
  CHECK(rows(values) == Lines{"2:27 SS_SIP_USER_AGENT_EXPIRE=300", "3:32 SS_SIP_USER_AGENT_RETRY_DELAY=45",
                              "4:35 SS_SIP_USER_AGENT_SEND_UNREGISTER=Off", "5:27 SS_SIP_USER_AGENT_PRIVACY=Id",
                              "6:20 SS_ENDPOINT_EXPIRE=120/1800", "7:28 SS_CDR_FILE_WRITE_INTERVAL=60",
                              "8:14 DB_PASSWORD=not-a-real-one"});
  CHECK(values.reading.skipped == 0);
  CHECK(values.reading.taken == 7);
}

TEST_CASE("A damaged softswitch.conf gives what can be read and says where the rest stands") {
  const NamedValues values = read("softswitch.damaged.conf");
  CHECK(rows(values) == Lines{"1:26 SS_SIP_USER_AGENT_EXPIRE=\"300", "3:35 SS_SIP_USER_AGENT_SEND_UNREGISTER=Off"});
  CHECK(skipped(values) == Lines{"2:1 cut off", "5:1 cut off"});
}

TEST_CASE("A table of mysql -B is read by its header") {
  const NamedValues values = read("e_moconfig.tsv");
  CHECK(rows(values) == Lines{"2:30 SS_SIP_USER_AGENT_EXPIRE=300", "3:35 SS_SIP_USER_AGENT_RETRY_DELAY=45",
                              "4:39 SS_SIP_USER_AGENT_SEND_UNREGISTER=Off", "5:31 SS_SIP_USER_AGENT_PRIVACY=Id",
                              "6:24 SS_ENDPOINT_EXPIRE=120/1800", "7:32 SS_CDR_FILE_WRITE_INTERVAL=60"});
  CHECK(values.reading.skipped == 0);
}

TEST_CASE("A table of mysql -B that lost its connection gives its whole rows") {
  const NamedValues values = read("e_moconfig.damaged.tsv");
  CHECK(rows(values) == Lines{"2:30 SS_SIP_USER_AGENT_EXPIRE=300", "5:31 SS_SIP_USER_AGENT_PRIVACY=Id",
                              "7:24 SS_ENDPOINT_EXPIRE=120/1800"});
  CHECK(skipped(values) == Lines{"3:1 cut off", "4:1 not a row", "6:1 not a row"});
}

TEST_CASE("CSV is read with quotes, doubled quotes, separators and line ends in its cells") {
  const NamedValues values = read("parameters.csv");
  CHECK(rows(values) == Lines{"2:29 SS_SIP_USER_AGENT_EXPIRE=300", "3:31 SS_SIP_USER_AGENT_RETRY_DELAY=45",
                              "4:37 SS_SIP_USER_AGENT_SEND_UNREGISTER=Off", "5:30 SS_SIP_USER_AGENT_PRIVACY=Id",
                              "7:20 SS_ENDPOINT_EXPIRE=120/1800"});
  CHECK(values.reading.skipped == 0);
}

TEST_CASE("CSV with a quote that does not close loses that row and no other") {
  const NamedValues values = read("parameters.damaged.csv");
  CHECK(rows(values) == Lines{"1:26 SS_SIP_USER_AGENT_EXPIRE=300", "3:38 SS_SIP_USER_AGENT_SEND_UNREGISTER=Off",
                              "6:23 SS_ENDPOINT_EXPIRE=120/1800"});
  CHECK(skipped(values) == Lines{"2:1 cut off", "5:1 cut off"});
}

TEST_CASE("A Markdown table is read among prose, with its marks and without outer bars") {
  const NamedValues values = read("parameters.md");
  CHECK(rows(values) == Lines{"7:32 SS_SIP_USER_AGENT_EXPIRE=300", "8:37 SS_SIP_USER_AGENT_RETRY_DELAY=45",
                              "9:39 SS_SIP_USER_AGENT_SEND_UNREGISTER=Off", "10:29 SS_SIP_USER_AGENT_PRIVACY=Id"});
  CHECK(skipped(values) == Lines{"3:1 not a row"});  // the sentence
}

TEST_CASE("A table of defaults is no configuration, and a boxed table of mysql is read to where it was cut") {
  const NamedValues values = read("parameters.damaged.md");
  CHECK(rows(values) == Lines{"8:41 SS_SIP_USER_AGENT_RETRY_DELAY=45"});
  CHECK(skipped(values) == Lines{"3:1 no value", "9:1 cut off", "10:1 cut off"});
}

TEST_CASE("The rows of a mysqldump are read by the columns of CREATE TABLE, and no other table is kept") {
  const NamedValues values = read("e_moconfig.sql");
  CHECK(rows(values) == Lines{"22:66 SS_SIP_USER_AGENT_EXPIRE=300", "22:121 SS_SIP_USER_AGENT_RETRY_DELAY=45",
                              "22:192 SS_SIP_USER_AGENT_SEND_UNREGISTER=Off", "22:243 SS_SIP_USER_AGENT_PRIVACY=Id",
                              "22:303 SS_ENDPOINT_EXPIRE=120/1800", "22:360 SS_CDR_FILE_WRITE_INTERVAL=60"});
  CHECK(values.reading.skipped == 0);
  CHECK(values.reading.ignored == 2);
}

TEST_CASE("A damaged mysqldump loses its damaged rows and no other") {
  const NamedValues values = read("e_moconfig.damaged.sql");
  CHECK(rows(values) == Lines{"1:61 SS_SIP_USER_AGENT_EXPIRE=300", "3:7 SS_SIP_USER_AGENT_RETRY_DELAY=45",
                              "5:7 SS_SIP_USER_AGENT_PRIVACY=Id", "7:26 SS_ENDPOINT_NAT_EXPIRE=90",
                              "8:66 SS_ENDPOINT_REGISTER_RETRY=", "8:111 SS_ENDPOINT_REGISTER_SUSPEND=1'80"});
  CHECK(skipped(values) == Lines{"4:1 cut off", "6:7 cut off", "6:1 cut off", "8:121 cut off"});
}

TEST_CASE("Vertical rows are read, what the mysql client says around them is not") {
  const NamedValues values = read("e_moconfig.vertical.txt");
  CHECK(rows(values) == Lines{"4:11 SS_SIP_USER_AGENT_EXPIRE=300", "12:11 SS_SIP_USER_AGENT_RETRY_DELAY=45",
                              "20:11 SS_SIP_USER_AGENT_SEND_UNREGISTER=Off", "28:11 SS_SIP_USER_AGENT_PRIVACY=Id",
                              "36:11 SS_ENDPOINT_EXPIRE=120/1800", "44:11 SS_CDR_FILE_WRITE_INTERVAL=60"});
  CHECK(values.reading.skipped == 0);
}

TEST_CASE("Vertical rows that were cut off are located") {
  const NamedValues values = read("e_moconfig.vertical.damaged.txt");
  CHECK(rows(values) == Lines{"4:11 SS_SIP_USER_AGENT_EXPIRE=300"});
  CHECK(skipped(values) == Lines{"11:11 cut off", "12:1 cut off", "16:11 cut off"});
}

TEST_CASE("All shapes may follow one another in one file") {
  const NamedValues values = read("mixed.txt");
  CHECK(rows(values) == Lines{"1:28 SS_SIP_USER_AGENT_EXPIRE=300", "3:31 SS_SIP_USER_AGENT_RETRY_DELAY=45",
                              "4:35 SS_SIP_USER_AGENT_SEND_UNREGISTER=Off", "5:31 SS_SIP_USER_AGENT_PRIVACY=Id",
                              "6:58 SS_ENDPOINT_EXPIRE=120/1800", "9:8 SS_ENDPOINT_NAT_EXPIRE=90",
                              "10:28 SS_ENDPOINT_REGISTER_RETRY=7", "11:34 SS_ENDPOINT_REGISTER_REPLACE=no"});
  CHECK(values.reading.skipped == 0);
}

TEST_CASE("UTF-16 is named with a cure, and nothing of it is read") {
  const NamedValues values = read("utf16.conf");
  CHECK(values.rows.empty());
  CHECK(skipped(values) == Lines{"1:1 UTF-16"});
  CHECK(to_sentence(findings(values.reading).front()) ==
        "utf16.conf:1:1: this file is UTF-16. Save it as UTF-8: iconv -f UTF-16 -t UTF-8");
  CHECK(is_utf16(std::string_view("a\0=\0b\0", 6)));
  CHECK(is_utf16(std::string_view("\0a\0=\0b", 6)));
  CHECK_FALSE(is_utf16("a=b"));
  CHECK_FALSE(is_utf16(std::string_view("SS_SIP_USER_AGENT_EXPIRE=300\0", 29)));
  CHECK_FALSE(is_utf16(""));
}

TEST_CASE("The header decides which cell is the value, and without one it is the cell behind the name") {
  CHECK(first("default\tvalue\tname\n60\t45\tSS_SIP_USER_AGENT_RETRY_DELAY\n") ==
        "2:4 SS_SIP_USER_AGENT_RETRY_DELAY=45");
  CHECK(first("7\tSS_SIP_USER_AGENT_RETRY_DELAY\t45\t60\n") == "1:33 SS_SIP_USER_AGENT_RETRY_DELAY=45");
  CHECK(first("name\tdefault\nSS_SIP_USER_AGENT_RETRY_DELAY\t60\n") == "nothing");
  CHECK(first("参数名称,参数值\nSS_SIP_USER_AGENT_RETRY_DELAY,45\n") == "2:31 SS_SIP_USER_AGENT_RETRY_DELAY=45");
}

TEST_CASE("A name with a slip of the pen is still a row, so that the library can say what was meant") {
  CHECK(first("1\tSIP_USER_AGENT_RETRY_DELY\t45") == "1:29 SIP_USER_AGENT_RETRY_DELY=45");
  CHECK(is_parameter("`ss_endpointregisterretry`"));
  CHECK_FALSE(is_parameter("name"));
  CHECK_FALSE(is_parameter("description"));
  CHECK_FALSE(is_parameter("1700000000000"));
}

TEST_CASE("Escapes and NULL are undone in each language by its own rules") {
  CHECK(tab_row("a\\tb\tNULL\tc\\\\").cells[0].text == "a\tb");
  CHECK(tab_row("a\tNULL").cells[1].text.empty());
  CHECK(sql_row("(1,'it''s \\'ok\\' \\\\',_binary 'x',NULL)", 0).cells[1].text == "it's 'ok' \\");
  CHECK(sql_row("(1,_binary 'x)',NULL)", 0).cells[1].text == "x)");
  CHECK(sql_row("(1,NULL)", 0).cells[1].text.empty());
  CHECK(sql_row("(1,'a", 0).open);
  CHECK_FALSE(sql_row("(1,'a')", 0).open);
  CHECK(delimited_row("\"a \"\"b\"\"\",c", ',').cells[0].text == "a \"b\"");
  CHECK(delimited_row("\"a\"b,c", ',').open);
  CHECK_FALSE(delimited_row("\"a\" ,c", ',').open);
}

TEST_CASE("Rows of spreadsheets without content and rulers of tables are not rows") {
  CHECK(read_named_values(",,,\n;;\n|---|:-:|\n+---+---+\n\t\t\n\n", "x").reading.skipped == 0);
  CHECK(read_named_values("- - x", "x").reading.skipped == 1);
}

TEST_CASE("Of many places left out the first are listed and the rest is counted") {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "nothing here\n";
  const NamedValues values = read_named_values(text, "notes.txt");
  CHECK(values.reading.skipped == 100);
  REQUIRE(values.reading.places.size() == Reading::longest);
  CHECK(
      to_sentence(findings(values.reading).back()) ==
      "notes.txt:20:1: this names no parameter and value. Write NAME = value, or remove the line (80 more such places "
      "follow)");
  CHECK(summary(values.reading, "parameters") == "notes.txt: 0 parameters read, 100 places left out");
}

TEST_CASE("Damaged bytes around a cell are left for the library to tell") {
  CHECK(read_named_values("SS_SIP_USER_AGENT_EXPIRE,300\xFF\n", "x").rows.front().value == "300\xFF");
  CHECK(read_named_values("SS_SIP_USER_AGENT_EXPIRE,300\xC2\xA0\n", "x").rows.front().value == "300");
}

TEST_CASE("A row with other columns than its INSERT, and a value with something behind its quote, are not taken") {
  const std::string insert = "INSERT INTO t (`id`,`name`,`value`,`memo`) VALUES ";
  CHECK(first(insert + "(1,'SS_SIP_USER_AGENT_EXPIRE','300','');") == "1:82 SS_SIP_USER_AGENT_EXPIRE=300");
  CHECK(first(insert + "(1,'SS_SIP_USER_AGENT_EXPIRE','300');") == "nothing");
  CHECK(first("SS_SIP_USER_AGENT_EXPIRE,\"300\",b") == "1:27 SS_SIP_USER_AGENT_EXPIRE=300");
  CHECK(first("SS_SIP_USER_AGENT_EXPIRE,\"300\"0,b") == "nothing");
}
