#include "conformance/check/words.hpp"

#include "catch.hpp"
#include "conformance/check/remarks.hpp"
#include "sample_result.hpp"

using namespace sipreg::conformance::check;
using namespace sipreg;
namespace analysis = sipreg::conformance::analysis;

TEST_CASE("a number of a telephone keeps its last three digits, with or without a plus") {
  Aliases aliases{true};
  CHECK(aliases("+4989123456") == "xxx456");
  CHECK(aliases("sip:4989123456@sip.example.com") == "sip:xxx456@sip.example.com");  // the same number
  CHECK(aliases("sip:+4989123456@x, sip:4989123456@y") == "sip:xxx456@x, sip:xxx456@y");
  CHECK(aliases("123456") == "xxx456-2");
  CHECK(aliases("12345") == "12345");
  CHECK(aliases("trunk99887766") == "trunkxxx766");
  CHECK(aliases("4989123456 refreshes every 150 s") == "xxx456 refreshes every 150 s");
}

TEST_CASE("another number with the same ending is told apart, and keeps its alias") {
  Aliases aliases{true};
  CHECK(aliases("111222567") == "xxx567");
  CHECK(aliases("333444567 and 555666567") == "xxx567-2 and xxx567-3");
  CHECK(aliases("555666567, 111222567, 333444567") == "xxx567-3, xxx567, xxx567-2");
  CHECK(aliases("0111222567") == "xxx567-4");  // a longer number is another one
}

TEST_CASE("addresses, ports, lengths, counts and names that are no numbers stay as they are") {
  Aliases aliases{true};
  for (const char* text :
       {"192.168.100.200:50600", "[2001:db8:1234:5678:9012:3456:7890:1234]:50600", "alice", "sip:alice@sip.example.com",
        "asked 604800 s, granted 4294967295 s", "604800.5 s", "604800..700000 s", "604800 to 700000 s", "1000000 ms",
        "120000 times", "200000 Call-IDs in 200000 accepted registrations", ""}) {
    CAPTURE(text);
    CHECK(aliases(text) == text);
  }
  CHECK(aliases("604800 stations") == "xxx800 stations");  // begins like a unit, and is none
}

TEST_CASE("without redaction every number is shown") {
  Aliases aliases{false};
  CHECK(aliases("sip:+4989123456@x") == "sip:+4989123456@x");
}

TEST_CASE("all writers give the trunks the same aliases, whatever they tell first") {
  CheckResult result;
  result.trunks.resize(2);
  result.trunks[0].name = "111222567";
  result.trunks[1].name = "333444567";
  Aliases aliases{result};
  CHECK(aliases("333444567") == "xxx567-2");
  CHECK(aliases("111222567") == "xxx567");
  result.redact = false;
  Aliases open{result};
  CHECK(open("333444567") == "333444567");
}

TEST_CASE("no two trunks have the same name") {
  CheckResult result;
  analysis::TrunkFacts facts;
  facts.local = "192.0.2.10";
  result.trunks.resize(6);
  for (const std::size_t at : {0U, 1U, 2U, 3U}) result.trunks[at].name = "alice";
  result.trunks[0].facts = result.trunks[1].facts = &facts;
  result.trunks[4].name = "bob\xFE";
  result.trunks[5].name = "bob\xFF";  // the same once it is visible
  Aliases aliases{result};
  CHECK(trunk_names(result, aliases) == std::vector<std::string>{"alice from 192.0.2.10", "alice from 192.0.2.10 (2)",
                                                                 "alice", "alice (2)", "bob\xEF\xBF\xBD",
                                                                 "bob\xEF\xBF\xBD (2)"});
}

TEST_CASE("spans are told in the units that people use for them") {
  CHECK(span_text(Duration{}) == "0 s");
  CHECK(span_text(milliseconds{500}) == "0.5 s");
  CHECK(span_text(seconds{150}) == "150 s");
  CHECK(span_text(milliseconds{599'999}) == "599.999 s");
  CHECK(span_text(seconds{600}) == "10 min");
  CHECK(span_text(seconds{750}) == "12.5 min");
  CHECK(span_text(seconds{7200}) == "2 h");
  CHECK(span_text(seconds{16'200}) == "4 h 30 min");
  CHECK(span_text(seconds{266'400}) == "3 d 2 h");
  CHECK(span_text(seconds{-5}) == "-5 s");
}

TEST_CASE("a place is a record of a file, or what the finding says itself, or nowhere") {
  const auto made = sample::whole();
  CHECK(place_text(made.result, analysis::Place{0, 12}) == "trunk.pcap record 12");
  CHECK(place_text(made.result, analysis::Place{0, 0}).empty());
  CHECK(place_text(made.result, analysis::Place{7, 12}).empty());  // no such file
  CHECK(place_text(made.result, made.result.findings.front()) == "softswitch.conf:3:29");
  CHECK(place_text(made.result, made.result.trunks[1].findings.front()) == "trunk.pcap record 12");
}

TEST_CASE("a moment has its date when the inputs have dates, otherwise the time of day and how many days later") {
  CheckResult result;
  result.dated = true;
  CHECK(time_text(result, sample::noon) == "2026-03-01 12:00:07.250");
  CHECK(time_text(result, analysis::At{Duration{-1}}) == "1969-12-31 23:59:59.999");
  result.dated = false;
  CHECK(time_text(result, analysis::At{seconds{43'207}}) == "12:00:07.000");
  CHECK(time_text(result, analysis::At{seconds{86'400 + 60}}) == "00:01:00.000 (day 2)");
}

TEST_CASE("availability is the registered share of the known time") {
  analysis::TrunkFacts facts = sample::healthy_facts();
  CHECK(availability(facts) == 1.0);  // the unknown time does not count
  CHECK(availability(sample::failing_facts()) == 0.75);
  facts.timed = false;
  CHECK_FALSE(availability(facts));
  CHECK_FALSE(availability(analysis::TrunkFacts{}));
}

TEST_CASE("the numbers of an item: configured, measured, and what is wanted where it is wrong") {
  const auto made = sample::whole();
  const auto& lines = *made.result.trunks[1].checklist;
  CHECK(numbers_text(lines[0]).empty());
  CHECK(numbers_text(lines[1]) == "configured 20 s; wanted 60 s");
  CHECK(numbers_text(lines[5]) == "configured 60 s; measured 30.5 s from the detection of the failure");
}

TEST_CASE("the summary counts trunks, findings and items, and leaves out what there is none of") {
  const auto made = sample::whole();
  CHECK(summary_text(made.result) ==
        "4 trunks: 2 errors, 3 warnings, 2 notes; checklist: 17 pass, 1 warn, 1 fail, 3 not observed, 6 unknown");
  CheckResult one;
  CHECK(summary_text(one) == "no trunk was found");
  one.trunks.resize(1);
  CHECK(summary_text(one) == "1 trunk: no findings");
  one.unjudged = true;
  CHECK(summary_text(one) == "1 trunk: no findings; not all inputs could be read");
}

TEST_CASE("the exit status: errors and failed items before what could not be judged, and no trunk is its own") {
  using deployment::Severity;
  CheckResult result;
  CHECK(result.exit_status() == 4);
  result.findings = {sample::finding(analysis::RuleId::d01, Severity::error, "")};
  CHECK(result.exit_status() == 4);
  result.findings.clear();
  result.trunks.resize(1);
  TrunkResult& trunk = result.trunks[0];
  CHECK(result.exit_status() == 0);
  trunk.checklist = sample::passed_items();
  CHECK(result.exit_status() == 0);

  const auto with_item = [&](deployment::ChecklistReason reason, bool strict) {
    trunk.checklist = sample::passed_items();
    (*trunk.checklist)[0].reason = reason;
    result.strict = strict;
    const int status = result.exit_status();
    result.strict = false;
    trunk.checklist = sample::passed_items();
    return status;
  };
  using deployment::ChecklistReason;
  CHECK(with_item(ChecklistReason::expire_refused, false) == 1);
  CHECK(with_item(ChecklistReason::expire_outside, false) == 0);
  CHECK(with_item(ChecklistReason::expire_outside, true) == 0);
  CHECK(with_item(ChecklistReason::expire_unknown, false) == 0);
  CHECK(with_item(ChecklistReason::expire_unknown, true) == 2);
  CHECK(with_item(ChecklistReason::failover_not_observed, false) == 0);
  CHECK(with_item(ChecklistReason::failover_not_observed, true) == 2);

  const auto with_finding = [&](Severity severity) {
    trunk.findings = {sample::finding(analysis::RuleId::r01, severity, "")};
    const int status = result.exit_status();
    trunk.findings.clear();
    return status;
  };
  CHECK(with_finding(Severity::error) == 1);
  CHECK(with_finding(Severity::warning) == 0);
  CHECK(with_finding(Severity::note) == 0);

  const auto with_symptom = [&](deployment::Symptom symptom, deployment::Confidence confidence) {
    trunk.symptoms = {};
    trunk.symptoms.add({symptom, confidence, {}});
    const int status = result.exit_status();
    trunk.symptoms = {};
    return status;
  };
  using deployment::Confidence;
  using deployment::Symptom;
  CHECK(with_symptom(Symptom::never_again, Confidence::shown) == 1);
  CHECK(with_symptom(Symptom::never_again, Confidence::suspected) == 0);
  CHECK(with_symptom(Symptom::hammered, Confidence::shown) == 0);

  result.unjudged = true;
  CHECK(result.exit_status() == 2);
  CHECK(with_finding(Severity::error) == 1);
  result.unjudged = false;
  result.findings = {sample::finding(analysis::RuleId::d01, Severity::error, "")};
  CHECK(result.exit_status() == 1);
}

TEST_CASE("a trunk stands as badly as the worst that is told of it") {
  auto made = sample::whole();
  const auto& trunks = made.result.trunks;
  CHECK(standing(made.result, trunks[0]) == Standing::clean);
  CHECK(standing(made.result, trunks[1]) == Standing::error);
  CHECK(standing(made.result, trunks[2]) == Standing::not_judged);
  CHECK(standing(made.result, trunks[3]) == Standing::clean);  // a note is no stain
  made.facts[0].state = analysis::TrunkState::lapsed;
  CHECK(standing(made.result, trunks[0]) == Standing::warning);
  (*made.result.trunks[3].checklist)[4].reason = deployment::ChecklistReason::failover_not_observed;
  CHECK(standing(made.result, trunks[3]) == Standing::clean);
  made.result.strict = true;
  CHECK(standing(made.result, trunks[3]) == Standing::not_judged);
}

TEST_CASE("verdicts have the same words here as in the library") {
  using deployment::Verdict;
  for (const Verdict verdict : {Verdict::pass, Verdict::warn, Verdict::fail, Verdict::not_observed, Verdict::unknown})
    CHECK(info(verdict).word == to_string(verdict));
}
