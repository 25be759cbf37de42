// The terminal and Markdown.
#include "conformance/check/writers.hpp"

#include "catch.hpp"
#include "conformance/report/wrapping.hpp"
#include "sample_result.hpp"

using namespace sipreg::conformance::check;
using namespace sipreg;
namespace analysis = sipreg::conformance::analysis;
namespace report = sipreg::conformance::report;
using sample::has;
using sample::lines_of;

namespace {

std::string terminal_text(const CheckResult& result, const TerminalStyle& style = {}) {
  std::ostringstream out;
  print_terminal(out, result, style);
  return out.str();
}

/// Cells of a row of a pipe table; an escaped pipe is part of its cell, and an escaped backslash escapes nothing.
std::size_t cells(const std::string& row) {
  std::size_t pipes = 0;
  for (std::size_t at = 0; at < row.size(); ++at) {
    if (row[at] == '\\')
      ++at;
    else if (row[at] == '|')
      ++pipes;
  }
  return pipes - 1;
}

std::string longest_line(const std::string& text) {
  std::string longest;
  for (const std::string& line : lines_of(text))
    if (report::columns(line) > report::columns(longest)) longest = line;
  return longest;
}

}  // namespace

TEST_CASE("check terminal: a trunk has its state, its seven items, and what it appears to do") {
  const auto made = sample::whole();
  const std::string text = terminal_text(made.result, {false, 200});
  CAPTURE(text);
  CHECK(has(text,
            "\n✘ error  xxx456: failing; asked 300 s, granted 300 s; refreshed at 50 % of it; registered 75 % of the "
            "time; 1 error, 3 warnings, 1 note\n"
            "  between              192.0.2.11 and 198.51.100.1:5060 over udp; registrar sip.example.com\n"
            "  ✔ pass          C-1  the expiry is fixed and fits the declared scenarios\n"
            "  ▲ warn          C-2  the retry delay is legal, but not the one for this trunk; configured 20 s; wanted "
            "60 s\n"
            "                       what to do: set SS_SIP_USER_AGENT_RETRY_DELAY accordingly, or declare what this "
            "trunk is\n"
            "  ✔ pass          C-3  cancelling is switched on\n"
            "  ? unknown       C-4  the gateways are not known\n"
            "                       what would settle it: hand over the gateway list, or a trace with calls while the "
            "trunk is down\n"
            "  ? not observed  C-5  no outage was observed\n"));
  CHECK(has(text, "\n  appears to do        fixed 300; resembles: none\n"));
  CHECK(has(text, "\n? not judged  backup-gw: no trace shows it\n  ? unknown       C-1"));
  CHECK(has(text, "\n✔ clean  alice: registered; "));
}

TEST_CASE("check terminal: a rule is told once, with every trunk that breaks it, the worst first") {
  auto made = sample::whole();
  made.result.trunks[0].findings = {
      sample::finding(analysis::RuleId::f06, deployment::Severity::warning, "3 times", 40)};
  const std::string text = terminal_text(made.result, {false, 200});
  CAPTURE(text);
  CHECK(has(text,
            "\n▲ warning  VR-F06: a Retry-After was not waited for\n"
            "  trunk       alice: 3 times (trunk.pcap record 40, 2026-03-01 12:00:07.250)\n"
            "              xxx456: xxx456 did not wait (trunk.pcap record 15, 2026-03-01 12:00:07.250)\n"
            "              xxx456: nor here (trunk.pcap record 17, 2026-03-01 12:00:07.250)\n"
            "  why         a server in trouble has asked for a pause and does not get it: it may block the address\n"
            "  what to do  wait for the longer of the retry delay and Retry-After\n"));
  CHECK(has(text, "\n▲ warning  T-04.pace: "));
  CHECK(has(text, "  trunk       xxx456: shown, measured 30 s\n"));
  CHECK(has(text, "\n• note  T-01: "));  // suspected: less than it would be
  CHECK(text.find("VR-R01:") < text.find("T-04.pace:"));
  CHECK(text.find("VR-F06:") < text.find("VR-H01:"));
  CHECK(has(text, "  numbers     SS_SIP_USER_AGENT_RETRY_DELAY: 20 is below its domain (softswitch.conf:3:29)\n"));
  CHECK(has(text, "What could not be read\n  • trunk.pcap: packets that the capture cut off: 3\n"));
}

TEST_CASE("check terminal: a rule that very many trunks break names some and counts the rest") {
  auto made = sample::whole();
  const auto found = sample::finding(analysis::RuleId::u03, deployment::Severity::warning, "here");
  made.result.trunks[0].findings.assign(25, found);
  const std::string text = terminal_text(made.result);
  CHECK(has(text, "              and 5 more\n"));
  std::size_t told = 0;
  for (const std::string& line : lines_of(text)) told += has(line, "alice: here") ? 1U : 0U;
  CHECK(told == 20);
}

TEST_CASE("check terminal: no line is wider than the terminal where words allow") {
  const auto made = sample::whole();
  for (const std::size_t width : {80U, 100U, 132U}) {
    const std::string line = longest_line(terminal_text(made.result, {false, width}));
    CAPTURE(line);
    CHECK(report::columns(line) <= width);
  }
  CHECK(report::columns(longest_line(terminal_text(made.result, {false, 1000}))) > 132);
  CHECK_FALSE(terminal_text(made.result, {false, 1}).empty());  // as narrow as its words
}

TEST_CASE("check terminal: colour only when asked for, and words beside every symbol") {
  const auto made = sample::whole();
  CHECK_FALSE(has(terminal_text(made.result), "\x1B"));
  const std::string coloured = terminal_text(made.result, {true, 80});
  CHECK(has(coloured, "  \x1B[31;1m✘ fail        \x1B[0m  C-6  the trace shows another retry delay"));
  std::string plain;  // without the colours it is the same, column by column
  for (std::size_t at = 0; at < coloured.size(); ++at) {
    if (coloured[at] == '\x1B')
      at = coloured.find('m', at);
    else
      plain += coloured[at];
  }
  CHECK(plain == terminal_text(made.result));
}

TEST_CASE("check terminal: the summary is last, and says what the exit status says") {
  auto made = sample::whole();
  CheckResult& result = made.result;
  CHECK(lines_of(terminal_text(result, {false, 200})).back() ==
        "✘ 4 trunks: 2 errors, 3 warnings, 2 notes; checklist: 17 pass, 1 warn, 1 fail, 3 not observed, 6 unknown");
  result.findings.clear();
  result.trunks.resize(1);
  CHECK(lines_of(terminal_text(result)).back() == "✔ 1 trunk: no findings; checklist: 7 pass");
  (*result.trunks[0].checklist)[1].reason = deployment::ChecklistReason::retry_outside;
  CHECK(lines_of(terminal_text(result)).back() == "▲ 1 trunk: no findings; checklist: 6 pass, 1 warn");
  result.unjudged = true;
  CHECK(has(lines_of(terminal_text(result, {false, 200})).back(), "? 1 trunk: no findings; "));
  result.trunks.clear();
  CHECK(lines_of(terminal_text(result)).back() == "? no trunk was found");
}

TEST_CASE("check terminal: nothing of a trace acts on the terminal") {
  const std::string text = terminal_text(sample::whole().result);
  for (const char c : text)
    if (c != '\n' && static_cast<unsigned char>(c) < 0x20) FAIL("control character " << static_cast<int>(c));
  CHECK(has(text, "evil\\x1B[31m|<b>&\"\\\\n`x`*_\xEF\xBF\xBD$y$[z](u)"));
}

TEST_CASE("check terminal: of very many trunks only those with something to tell are shown") {
  auto made = sample::whole();
  CheckResult& result = made.result;
  const auto add_clean = [&](std::size_t count) {
    for (std::size_t at = 0; at < count; ++at) {
      TrunkResult clean;
      clean.name = "clean-" + std::to_string(result.trunks.size());
      clean.facts = &made.facts[0];
      result.trunks.push_back(std::move(clean));
    }
  };
  add_clean(46);
  CHECK(has(terminal_text(result), "clean-49: registered"));  // 50 are not too many
  add_clean(1);
  const std::string text = terminal_text(result);
  CHECK_FALSE(has(text, "clean-"));
  CHECK_FALSE(has(text, "alice"));
  CHECK(has(text, "\n✘ error  xxx456: "));
  CHECK(has(text, "\n? not judged  backup-gw: "));
  CHECK(has(text, "\n✔ 49 trunks are clean and not shown\n"));
}

TEST_CASE("check terminal: sipreg trace has no checklist, and says so of nothing") {
  auto made = sample::whole();
  made.result.command = "trace";
  for (TrunkResult& trunk : made.result.trunks) trunk.checklist.reset();
  const std::string text = terminal_text(made.result);
  CHECK_FALSE(has(text, "C-1"));
  CHECK_FALSE(has(text, "checklist"));
  CHECK(has(text, "  appears to do        fixed 300"));
}

TEST_CASE("numbers of telephones are hidden in every form, and shown when redaction is off") {
  auto made = sample::whole();
  made.result.trunks[0].notes = {"calls of 4989123456 pass"};
  const auto all = [&] {
    return std::vector<std::string>{terminal_text(made.result), to_markdown(made.result), to_junit(made.result),
                                    to_prometheus(made.result)};
  };
  for (const std::string& text : all()) {
    CHECK_FALSE(has(text, "4989123456"));
    CHECK(has(text, "xxx456"));
    CHECK_FALSE(has(text, "xxx456-2"));
  }
  made.result.redact = false;
  for (const std::string& text : all()) CHECK(has(text, "+4989123456"));
}

TEST_CASE("check Markdown: each trunk has a table of seven items whose rows have as many cells as its head") {
  const std::string text = to_markdown(sample::whole().result);
  CAPTURE(text);
  std::size_t rows = 0, heads = 0;
  std::string previous;
  for (const std::string& line : lines_of(text)) {
    CAPTURE(line);
    if (!line.empty() && line.front() == '|') {
      ++rows;
      heads += previous.empty() ? 1U : 0U;
      CHECK(cells(line) == 4);
      CHECK(line.back() == '|');
      CHECK((previous.empty() || previous.front() == '|'));  // a paragraph would swallow the table
    } else if (!previous.empty() && previous.front() == '|') {
      CHECK(line.empty());
    }
    previous = line;
  }
  CHECK(heads == 4);
  CHECK(rows == 4 * (2 + 7));
}

TEST_CASE("check Markdown: the filled checklist, the findings, and the policy") {
  const std::string text = to_markdown(sample::whole().result);
  CAPTURE(text);
  CHECK(text.rfind("### Registration check\n\nResult: 4 trunks: 2 errors, 3 warnings, 2 notes; checklist: ", 0) == 0);
  CHECK(has(text, "\n#### xxx456: ✘ error\n\nfailing; asked 300 s, granted 300 s; "));
  CHECK(
      has(text,
          "| C-6 a trace confirms the retry delay | ✘ fail | the trace shows another retry delay; configured 60 s; "
          "measured 30.5 s from the detection of the failure | apply the configuration, then record two failures in a "
          "row |\n"));
  CHECK(has(text, "| C-1 expiry set | ✔ pass | the expiry is fixed and fits the declared scenarios | - |\n"));
  CHECK(has(text, "\nAppears to do: fixed 300; resembles: none.\n"));
  CHECK(has(text,
            "\n- ✘ error **VR-R01** the binding lapsed before the next REGISTER was accepted: 2 times, 45 s at the "
            "longest (trunk.pcap record 12, 2026-03-01 12:00:07.250). Why: in between"));
  CHECK(text.find("**VR-R01**") < text.find("**T-04.pace**"));  // the worst first
  CHECK(text.find("**VR-F06**") < text.find("**T-01**"));
  CHECK(has(text, "\n#### General\n\n- ✘ error **VR-D01** "));
  CHECK(has(text, ": SS_SIP_USER_AGENT_RETRY_DELAY: 20 is below its domain (softswitch.conf:3:29). Why: "));
  CHECK(has(text, "\n#### What could not be read\n\n- trunk.pcap: packets"));
}

TEST_CASE("check Markdown: hostile text is no markup") {
  const std::string text = to_markdown(sample::whole().result);
  CHECK(has(text, "evil\\\\x1B\\[31m\\|&lt;b&gt;&amp;\"\\\\\\\\n\\`x\\`\\*\\_\xEF\xBF\xBD\\$y\\$\\[z\\](u)"));
  CHECK_FALSE(has(text, "<b>"));
  CHECK_FALSE(has(text, "\x1B"));
}
