#include "conformance/plan/writers.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "catch.hpp"

using namespace sipreg::conformance::plan;

namespace {

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

Plan plan_of(const Request& request) { return make_plan(read_settings(request).settings); }

Request full_request() {
  Request request;
  request.expiry = "300";
  request.retry = "60";
  request.nat_timeout = "60";
  request.scenarios = "nat,primary,lan";
  request.trunks = "10";
  return request;
}

std::string terminal_text(const Plan& plan, const TerminalStyle& style = {}) {
  std::ostringstream out;
  print_terminal(out, plan, style);
  return out.str();
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in{text};
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

/// Columns of a line of UTF-8 without colours.
std::size_t columns(const std::string& line) {
  return static_cast<std::size_t>(
      std::count_if(line.begin(), line.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

/// Cells of a row of a pipe table; an escaped pipe is part of its cell.
std::size_t cells(const std::string& row) {
  std::size_t pipes = 0;
  for (std::size_t at = 0; at < row.size(); ++at) pipes += row[at] == '|' && (at == 0 || row[at - 1] != '\\') ? 1U : 0U;
  return pipes - 1;
}

/// The names of all members, at any depth.
void collect(const nlohmann::json& value, std::set<std::string>& names) {
  if (value.is_object())
    for (const auto& [name, inner] : value.items()) names.insert(name);
  for (const auto& inner : value) {
    if (inner.is_structured()) collect(inner, names);
  }
}

}  // namespace

TEST_CASE("plan JSON: the numbers of a trunk behind NAT") {
  const auto json = nlohmann::json::parse(to_json(plan_of(full_request())));
  CHECK(json["schema"] == "sipreg.plan/1");
  CHECK(json["exit_status"] == 0);
  CHECK(json["scenarios"] == nlohmann::json({"nat", "primary", "lan"}));
  CHECK(json["nat_timeout_s"] == 60);
  CHECK(json["settings"]["expiry_mode"] == "fixed");
  CHECK(json["settings"]["asked_s"] == 300);
  CHECK(json["settings"]["granted_origin"] == "assumed");
  CHECK(json["settings"]["retry_delay_origin"] == "given");
  CHECK(json["effects"]["refresh_after_s"] == 150);
  CHECK(json["effects"]["outage"]["level"] == "none");
  CHECK(json["effects"]["second_attempt"]["server_silent"]["after_s"] == 242);
  CHECK(json["effects"]["second_attempt"]["server_silent"]["in_time"] == true);
  CHECK(json["effects"]["downtime"]["server_refuses_s"] == 300);
  CHECK(json["effects"]["downtime"]["server_silent_s"] == 460);
  REQUIRE(json["effects"]["load"].size() == 4);
  CHECK(json["effects"]["load"][0]["per_minute"] == 0.8);
  CHECK(json["effects"]["load"][2]["per_minute"] == 8.0);
  REQUIRE(json["nat"].size() == 1);
  CHECK(json["nat"][0]["reach"] == "closes");
  CHECK(json["nat"][0]["reachable_percent"] == 40.0);
  CHECK(json["nat"][0]["longest_expiry_s"] == 108);
  CHECK(json["recommended"]["expiry"]["auto"] == false);
  CHECK(json["recommended"]["expiry"]["fixed"]["lowest_s"] == 120);
  CHECK(json["recommended"]["retry_delay"]["highest_s"] == 45);
  CHECK(json["recommended"]["expiry_overruled"] == nlohmann::json({"lan"}));
  CHECK(json["findings"].back()["id"] == "scenario.contradiction");
}

TEST_CASE("plan JSON: a recommendation has no settings and no effects") {
  const auto json = nlohmann::json::parse(to_json(plan_of({})));
  CHECK(json["settings"].is_null());
  CHECK(json["effects"].is_null());
  CHECK(json["nat_timeout_s"].is_null());
  CHECK_FALSE(json["nat"][0].contains("reach"));
  CHECK(json["recommended"]["scenarios"].size() == 7);
  CHECK(json["recommended"]["scenarios"][5]["expiry"]["fixed"].is_null());  // wholesale: Auto alone
}

TEST_CASE("plan JSON: every member is documented beside the code, and every documented one is written") {
  std::ifstream file{std::string{SIPREG_SOURCE_DIR} + "/conformance/plan/SCHEMA.md"};
  const std::string page{std::istreambuf_iterator<char>{file}, {}};
  REQUIRE_FALSE(page.empty());
  std::set<std::string> written;
  collect(nlohmann::json::parse(to_json(plan_of(full_request()))), written);
  std::set<std::string> documented;
  for (const std::string& line : lines_of(page.substr(page.find("## `sipreg.plan/1`")))) {
    if (line.rfind("| `", 0) != 0) continue;
    const std::string names = line.substr(0, line.find('|', 1));
    for (std::size_t at = names.find('`'); at != std::string::npos; at = names.find('`', at + 1)) {
      const std::size_t end = names.find('`', at + 1);
      documented.insert(names.substr(at + 1, end - at - 1));
      at = end;
    }
  }
  for (const std::string& name : written) {
    CAPTURE(name);
    CHECK(documented.count(name) == 1);
  }
  for (const std::string& name : documented) {
    CAPTURE(name);
    CHECK(written.count(name) == 1);
  }
}

TEST_CASE("plan Markdown: every table has a head, a rule and rows of the same number of cells") {
  Request automatic;
  automatic.expiry = "Auto";
  for (const Request& request : {Request{}, full_request(), automatic}) {
    std::size_t expected = 0;
    std::size_t tables = 0;
    std::string previous;
    for (const std::string& line : lines_of(to_markdown(plan_of(request)))) {
      CAPTURE(line);
      if (!line.empty() && line.front() == '|') {
        const bool head = previous.empty();
        if (head) {
          expected = cells(line);
          ++tables;
        }
        CHECK(line.back() == '|');
        CHECK(cells(line) == expected);
        if (!previous.empty() && previous.front() == '|') {
          CHECK(expected > 1);
        }
      } else if (!previous.empty() && previous.front() == '|') {
        CHECK(line.empty());
      }
      previous = line;
    }
    CHECK(tables >= 3);
  }
  const std::string text = to_markdown(plan_of(full_request()));
  CAPTURE(text);
  CHECK(
      text.rfind("### Registration plan: expiry 300 s, retry delay 60 s, behind a NAT of 60 s, 10 trunks to one host; "
                 "scenarios: nat, primary, lan\n",
                 0) == 0);
  CHECK(
      has(text,
          "| NAT timeout | reachable | longest expiry that keeps it open |\n|---|---|---|\n| 60 s | 40 % | 108 s |\n"));
  CHECK(has(text, "| 10 | challenged | 8 | 20 | 20 |\n"));
  CHECK(has(text, "| 5 retries, the server is silent | 7.7 min | realistic downtime: 5 x (60 s + 32 s) |\n"));
  CHECK(has(
      text,
      "| together | 120..300 s | 30..45 s | - | overruled in the expiry: lan; overruled in the retry delay: lan |\n"));
}

TEST_CASE("plan terminal: no line is wider than the terminal, and nothing is lost by wrapping") {
  const Plan plan = plan_of(full_request());
  const auto words = [](const std::string& text) {
    std::istringstream in{text};
    std::multiset<std::string> all;
    for (std::string word; in >> word;) all.insert(word);
    return all;
  };
  for (const std::size_t width : {72U, 80U, 100U, 200U}) {
    CAPTURE(width);
    const std::string text = terminal_text(plan, {false, width});
    for (const std::string& line : lines_of(text)) {
      CAPTURE(line);
      CHECK(columns(line) <= width);
    }
    CHECK(words(text) == words(terminal_text(plan, {false, 1000})));
  }
  CHECK_FALSE(terminal_text(plan, {false, 1}).empty());  // as narrow as its words
}

TEST_CASE("plan terminal: colour only when asked for, and the summary last") {
  const Plan plan = plan_of(full_request());
  CHECK_FALSE(has(terminal_text(plan), "\x1B"));
  CHECK(has(terminal_text(plan, {true, 80}), "\x1B["));
  CHECK(lines_of(terminal_text(plan)).back() == "▲ 2 warnings, 2 notes");
  Request good;
  good.expiry = "300";
  CHECK(lines_of(terminal_text(plan_of(good))).back() == "✔ nothing wrong");
  good.expiry = "120";
  CHECK(lines_of(terminal_text(plan_of(good))).back() == "✘ 1 error");
}
