#include "conformance/verdict/case_file.hpp"

#include <stdexcept>

#include "catch.hpp"
#include "scene.hpp"

using namespace sipreg::conformance;

TEST_CASE("case.json is read as it was written") {
  test::Scene scene;
  CaseFile& file = scene.expect("wait 1 = 57..63").signal(10, "stop").ended(11, 3).file();
  file.as_run.refs = {*sipreg::find_rule("B-08")};
  file.as_run.faults = {{"retry-late", "wait"}, {"crash", ""}};
  file.connections = 2;
  file.fault = "retry-late";
  const CaseFile read = read_case_file(write_case_file(file));
  CHECK(read.as_run.expect == "wait 1 = 57..63");
  CHECK(read.as_run.refs == file.as_run.refs);
  CHECK(read.as_run.level == sipreg::Strength::must);
  CHECK(read.as_run.faults[0].subject == "wait");
  CHECK(read.as_run.faults[1].name == "crash");
  CHECK(read.signals[0].what == "stop");
  CHECK(read.signals[0].steered);
  CHECK(read.ended_us == file.ended_us);
  CHECK(read.exit_status == 3);
  CHECK(read.connections == std::size_t{2});
  CHECK(read.fault == "retry-late");
  CHECK(write_case_file(read) == write_case_file(file));
}

TEST_CASE("what is no case.json is refused with a sentence") {
  for (const char* text : {"", "{", "[]", "{}", R"({"schema":"sipreg.case/9"})", R"({"schema":"sipreg.case/1"})"}) {
    CAPTURE(text);
    CHECK_THROWS_AS(read_case_file(text), std::runtime_error);
  }
}
