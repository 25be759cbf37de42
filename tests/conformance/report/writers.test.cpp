#include "conformance/report/writers.hpp"

#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <sstream>

#include "catch.hpp"

using namespace sipreg::conformance::report;
namespace fs = std::filesystem;

namespace {

Report read_fixtures(const char* set) { return read_report(fs::path{SIPREG_SOURCE_DIR} / "fixtures" / "report" / set); }

std::string terminal_text(const Report& report, const Demands& demands, const TerminalStyle& style = {}) {
  std::ostringstream out;
  print_terminal(out, report, demands, style);
  return out.str();
}

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

std::size_t count(const std::string& text, std::string_view part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++found;
  return found;
}

/// The JSON that a page carries.
nlohmann::json page_data(const std::string& page) {
  constexpr std::string_view opening = "<script type=\"application/json\" id=\"data\">";
  const std::size_t begin = page.find(opening) + opening.size();
  return nlohmann::json::parse(page.substr(begin, page.find("</script>", begin) - begin));
}

}  // namespace

TEST_CASE("a failure reads as a block: sent, expected, actual, evidence, rerun") {
  const Report report = read_fixtures("mixed");
  const std::string text = terminal_text(report, {});
  const std::string block =
      "✘ fail  vos3000/min-expires.raise   GUIDE A-22\n"
      "    check     asked 2   A-22\n"
      "    sent      423, Min-Expires: 120\n"
      "    expected  REGISTER within 5 s, same Call-ID, CSeq 2, lifetime >= 120\n"
      "    actual    REGISTER after 0.20 s, CSeq 2, lifetime 60\n"
      "    evidence  " +
      report.folder + "/vos3000/min-expires.raise/trace.tsv line 4\n";
  CAPTURE(text);
  CHECK(has(text, block));
  CHECK(has(text, "\n    rerun     ctest -R '^vos3000/min-expires.raise$'\n"));
  CHECK_FALSE(has(text, "check     gap 1"));  // it passed
}

TEST_CASE("the terminal ends with the summary, in words, and without colour unless asked") {
  const std::string text = terminal_text(read_fixtures("mixed"), {});
  const std::string end =
      "\n8 cases: 3 pass, 1 fail, 1 non-strict, 1 not-applicable, 1 not-exercised, 1 xfail\n"
      "5 fault runs: 3 caught, 2 escaped\n"
      "2625 policy seconds in 59.2 seconds: 44 to 1\n"
      "✘ not clean\n";
  CAPTURE(text);
  CHECK(text.substr(text.size() - std::min(text.size(), end.size())) == end);
  CHECK_FALSE(has(text, "\x1B"));
  CHECK(has(terminal_text(read_fixtures("mixed"), {}, {true, false}), "\x1B["));
}

TEST_CASE("the matrix of faults is printed when asked for and names unproven cases") {
  const Report report = read_fixtures("mixed");
  CHECK_FALSE(has(terminal_text(report, {}), "unproven"));
  const std::string text = terminal_text(report, {false, true}, {false, true});
  CHECK(has(text, "✔ caught         retry-early               by wait 1-5\n"));
  CHECK(has(text, "✘ escaped        retry-twice               the faulty agent was judged pass\n"));
  CHECK(has(text, "✘ unproven       vos3000/min-expires.raise  no fault fails this case\n"));
}

TEST_CASE("report.json follows its schema") {
  const auto document = nlohmann::json::parse(to_json(read_fixtures("mixed"), {}));
  CHECK(document["schema"] == "sipreg.report/1");
  CHECK(document["exit_status"] == 1);
  CHECK(document["cases_by_verdict"]["total"] == 8);
  CHECK(document["cases_by_verdict"]["xpass"] == 0);
  CHECK(document["fault_runs_by_verdict"]["escaped"] == 2);
  CHECK(document["cases"].size() == 8);
  CHECK(document["fault_runs"].size() == 5);
  CHECK(document["rules"]["B-08"]["strength"] == "GUIDE");
  CHECK(document["unproven"] ==
        nlohmann::json::array({"rfc3261/auth.nextnonce", "rfc3261/retry.403", "vos3000/auth.stale",
                               "vos3000/failover.timeout", "vos3000/min-expires.raise"}));
  CHECK(document["cases"][1]["windows"][0]["hi"].is_null());
}

TEST_CASE("JUnit counts failures, errors and skips, each with its reason") {
  const std::string text = to_junit(read_fixtures("mixed"), {});
  CAPTURE(text);
  CHECK(has(text, R"(<testsuites name="sipreg" tests="13" failures="3" errors="1" skipped="2")"));
  CHECK(has(text, R"(<testsuite name="vos3000" tests="6" failures="1" errors="1" skipped="1")"));
  CHECK(has(text, R"(<testcase classname="vos3000.retry" name="retry.403" time="5.620"/>)"));
  CHECK(has(text, R"(<skipped message="not-applicable: needs the capability instance)"));
  CHECK(has(text, R"(<error type="not-exercised" message="not-exercised: SIPp ended with status 254)"));
  CHECK(has(to_junit(read_fixtures("mixed"), {true, false}), R"(<testsuites name="sipreg" tests="13" failures="4")"));
  CHECK(has(to_junit(read_fixtures("mixed"), {false, true}), R"(<testsuite name="unproven" tests="5" failures="5")"));
}

TEST_CASE("JUnit is well-formed XML whatever agents and registrars wrote") {
  if (std::system("command -v xmllint >/dev/null") != 0) {
    WARN("xmllint (libxml2-utils) is not installed: nothing was checked");
    return;
  }
  const auto set = GENERATE(as<std::string>{}, "mixed", "clean", "hostile", "damaged");
  const fs::path file = fs::temp_directory_path() / ("sipreg-junit-" + std::to_string(::getpid()) + ".xml");
  write_atomically(file, to_junit(read_fixtures(set.c_str()), {true, true}));
  CAPTURE(set);
  CHECK(std::system(("xmllint --noout --nonet '" + file.string() + "'").c_str()) == 0);
  fs::remove(file);
}

TEST_CASE("hostile text is never markup in the page") {
  const std::string page = to_html(read_fixtures("hostile"), {});
  CHECK(count(page, "<script") == 2);
  CHECK(count(page, "</script") == 2);
  for (const char* hostile : {"<script>alert", "<img src", "<svg onload", "<i>", "</td>", "<!--"}) {
    CAPTURE(hostile);
    CHECK_FALSE(has(page, hostile));
  }
  const auto data = page_data(page);
  CHECK(data["cases"][0]["reason"].get<std::string>().find("</script><script>alert(3)") == 0);
}

TEST_CASE("the page asks nothing of the network and sets no text as markup") {
  const std::string page = to_html(read_fixtures("clean"), {});
  CHECK(has(page, "default-src 'none'"));
  for (const char* outside : {"src=", "@import", "url(", "fetch(", "XMLHttpRequest", "innerHTML", "insertAdjacentHTML",
                              "document.write", "eval("}) {
    CAPTURE(outside);
    CHECK_FALSE(has(page, outside));
  }
}

TEST_CASE("the password of a case is in none of the reports") {
  const Report report = read_fixtures("hostile");
  for (const std::string& text : {to_json(report, {}), to_junit(report, {}), to_html(report, {}),
                                  terminal_text(report, {false, true}, {false, true})}) {
    CHECK_FALSE(has(text, "correct-horse-17"));
    CHECK_FALSE(has(text, "dHJ1bmsxOmNvcnJlY3QtaG9yc2UtMTc"));
    CHECK(has(text, "[redacted]"));
  }
}

TEST_CASE("terminal output of hostile text holds no control character") {
  const std::string text = terminal_text(read_fixtures("hostile"), {});
  for (const char c : text)
    if (c != '\n' && static_cast<unsigned char>(c) < 0x20) FAIL("control character " << static_cast<int>(c));
  CHECK(has(text, "\\x1B"));
}

TEST_CASE("the page rebuilds every message from its rows and cuts huge ones with a note") {
  CaseRun run;
  run.name = run.id = "a.b";
  run.verdict = Verdict::fail;
  run.messages.push_back(
      {1, 0.5, "agent", "r1", "UDP", false, "REGISTER sip:a SIP/2.0", "REGISTER sip:a SIP/2.0\r\nA: 1\r\n\r\n"});
  run.messages.push_back({2, 0.6, "r1", "agent", "UDP", false, "SIP/2.0 200 OK",
                          "SIP/2.0 200 OK\r\nA: 1\r\nX: " + std::string(9000, 'x')});
  const auto data = page_data(to_html(assemble({run}), {}));
  const auto& messages = data["cases"][0]["messages"];
  const auto raw = [&](std::size_t at) {
    std::string text;
    for (const auto& row : messages[at]["rows"])
      text += (text.empty() ? "" : "\r\n") + data["rows"][row.get<std::size_t>()].get<std::string>();
    return text;
  };
  CHECK(raw(0) == run.messages[0].raw);
  CHECK_FALSE(messages[0].contains("bytes"));
  CHECK(raw(1) == run.messages[1].raw.substr(0, 4096));
  CHECK(messages[1]["bytes"] == run.messages[1].raw.size());
}

TEST_CASE("a page of 400 cases stays small, and what is left out belongs to runs that passed") {
  std::vector<CaseRun> runs;
  for (int number = 0; number < 400; ++number) {
    CaseRun run;
    run.id = "a.case-" + std::to_string(number);
    run.verdict = number == 399 ? Verdict::fail : Verdict::pass;
    for (int line = 1; line <= 100; ++line) {
      const std::string unique = std::to_string(number) + '-' + std::to_string(line) + std::string(500, 'u');
      run.messages.push_back({line, 1.0 * line, "agent", "r1", "UDP", false, "REGISTER", "REGISTER\r\nV: " + unique});
    }
    runs.push_back(std::move(run));
  }
  const std::string page = to_html(assemble(std::move(runs)), {});
  CHECK(page.size() < 8'000'000);
  const auto data = page_data(page);
  CHECK(data["cases"][399]["messages"][99].contains("rows"));
  CHECK(data["cases"][398]["messages"][99].contains("left_out"));
}

TEST_CASE("a report file is replaced in one step and leaves nothing beside it") {
  const fs::path folder = fs::temp_directory_path() / ("sipreg-atomic-" + std::to_string(::getpid()));
  fs::create_directories(folder);
  write_atomically(folder / "report.json", "old");
  write_atomically(folder / "report.json", "new");
  std::ifstream stream{folder / "report.json"};
  CHECK(std::string{std::istreambuf_iterator<char>{stream}, {}} == "new");
  CHECK(std::distance(fs::directory_iterator{folder}, fs::directory_iterator{}) == 1);
  CHECK_THROWS_AS(write_atomically(folder / "absent" / "report.json", "x"), std::system_error);
  fs::remove_all(folder);
}

TEST_CASE("a reason that repeats a check is told once") {
  CaseRun run;
  run.name = "vos3000/a.b";
  run.verdict = Verdict::fail;
  run.checks.push_back({"wait 1", Verdict::fail, "B-08", "403", "57..63 s", "30 s", ""});
  run.reason = "wait 1: expected 57..63 s, actual 30 s";
  CHECK(count(failure_block(assemble({}), run), "30 s") == 1);
  run.reason = "SIPp ended";
  CHECK(has(failure_block(assemble({}), run), "reason    SIPp ended\n"));
}
