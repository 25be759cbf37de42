#include "conformance/report/report.hpp"

#include "catch.hpp"

using namespace sipreg::conformance::report;

namespace {

CaseRun run_of(const char* id, Verdict verdict, const char* fault = "", const char* profile = "vos3000") {
  CaseRun run;
  run.id = id;
  run.profile = profile;
  run.name = run.profile + '/' + run.id;
  run.fault = fault;
  run.verdict = verdict;
  run.policy_seconds = 60;
  run.wall_seconds = 2;
  return run;
}

int status_of(std::vector<CaseRun> runs, Demands demands = {}) {
  return exit_status(assemble(std::move(runs)), demands);
}

}  // namespace

TEST_CASE("the exit status says the worst that happened, a failure before what was not exercised") {
  const CaseRun good = run_of("a.a", Verdict::pass);
  CHECK(status_of({}) == 4);
  CHECK(status_of({good}) == 0);
  CHECK(status_of({good, run_of("a.b", Verdict::fail)}) == 1);
  CHECK(status_of({good, run_of("a.b", Verdict::xpass)}) == 1);
  CHECK(status_of({good, run_of("a.b", Verdict::not_exercised)}) == 2);
  CHECK(status_of({run_of("a.b", Verdict::not_exercised), run_of("a.c", Verdict::fail)}) == 1);
  CHECK(status_of({good, run_of("a.b", Verdict::info), run_of("a.c", Verdict::xfail),
                   run_of("a.d", Verdict::not_applicable)}) == 0);
}

TEST_CASE("runs side by side count their time once") {
  const auto timed = [](const char* id, std::int64_t started_us, double wall_seconds) {
    CaseRun run = run_of(id, Verdict::pass);
    run.policy_seconds = 100;
    run.wall_seconds = wall_seconds;
    run.started_us = started_us;
    return run;
  };
  const Report report = assemble({timed("a.a", 1'000'000'000, 10), timed("a.b", 1'008'000'000, 4),
                                  timed("a.c", 1'010'000'000, 1), timed("a.d", 1'020'000'000, 1), timed("a.e", 0, 2)});
  CHECK(report.wall_seconds == 15);  // 10 + 2 (a.c inside) + 1, and 2 at a time not known
}

TEST_CASE("non-strict is red only when strictness is demanded") {
  const std::vector<CaseRun> runs{run_of("a.a", Verdict::non_strict)};
  CHECK(status_of(runs) == 0);
  CHECK(status_of(runs, {true, false}) == 1);
}

TEST_CASE("an escaped fault is a failure, a fault run that did not happen is not exercised") {
  const CaseRun good = run_of("a.a", Verdict::pass);
  CHECK(status_of({good, run_of("a.a", Verdict::caught, "crash")}) == 0);
  CHECK(status_of({good, run_of("a.a", Verdict::escaped, "crash")}) == 1);
  CHECK(status_of({good, run_of("a.a", Verdict::not_exercised, "crash")}) == 2);
}

TEST_CASE("a case that no fault fails in one of its profiles is named, and red when faults are demanded") {
  const Report report = assemble({run_of("a.a", Verdict::pass), run_of("a.b", Verdict::pass),
                                  run_of("a.b", Verdict::pass, "", "ims"), run_of("a.c", Verdict::not_applicable),
                                  run_of("a.a", Verdict::caught, "crash"), run_of("a.a", Verdict::caught, "burst")});
  CHECK(report.unproven == std::vector<std::string>{"ims/a.b", "vos3000/a.b"});
  CHECK(exit_status(report, {}) == 0);
  CHECK(exit_status(report, {false, true}) == 1);
}

TEST_CASE("runs stand by profile and id, and numbers in ids count as numbers") {
  const Report report = assemble({run_of("r.half-120", Verdict::pass), run_of("r.half-20", Verdict::pass),
                                  run_of("a.z", Verdict::pass), run_of("z.z", Verdict::pass, "", "ims")});
  std::vector<std::string> names;
  for (const CaseRun& run : report.cases) names.push_back(run.name);
  CHECK(names == std::vector<std::string>{"ims/z.z", "vos3000/a.z", "vos3000/r.half-20", "vos3000/r.half-120"});
}

TEST_CASE("honest and faulty runs are counted apart, their time together") {
  const Report report = assemble({run_of("a.a", Verdict::pass), run_of("a.a", Verdict::caught, "crash")});
  CHECK(report.case_counts.total() == 1);
  CHECK(report.case_counts.of(Verdict::pass) == 1);
  CHECK(report.fault_counts.of(Verdict::caught) == 1);
  CHECK(report.policy_per_wall() == 30);
  CHECK(assemble({}).policy_per_wall() == 0);
}

TEST_CASE("the basis of a case names sections of RFCs and ids of the guide") {
  CaseRun run = run_of("a.a", Verdict::fail);
  run.level = "GUIDE";
  run.refs = {"A-22", "R3261-10.2-CSEQ", "X-9"};
  CHECK(basis(run) == "GUIDE A-22; RFC 3261 10.2; X-9");
  run.refs.clear();
  CHECK(basis(run) == "GUIDE");
}

TEST_CASE("evidence is told with the folder in which it lies") {
  Report report = assemble({});
  report.folder = "build/runs";
  CaseRun run = run_of("a.a", Verdict::fail);
  run.folder = "vos3000/a.a";
  Check check;
  CHECK(evidence_place(report, run, check).empty());
  check.evidence = "trace.tsv line 3";
  CHECK(evidence_place(report, run, check) == "build/runs/vos3000/a.a/trace.tsv line 3");
  run.folder = ".";
  CHECK(evidence_place(report, run, check) == "build/runs/trace.tsv line 3");
}
