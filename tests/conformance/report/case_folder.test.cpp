#include "conformance/report/case_folder.hpp"

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "catch.hpp"

using namespace sipreg::conformance::report;
namespace fs = std::filesystem;

namespace {

const fs::path fixtures = fs::path{SIPREG_SOURCE_DIR} / "fixtures" / "report";

CaseRun read_fixture(const std::string& set, const std::string& name) {
  return read_case_folder(fixtures / set / name, fixtures / set);
}

/// A case folder that is gone when the test is over.
class Folder {
 public:
  Folder() : path_(fs::temp_directory_path() / ("sipreg-report-" + std::to_string(::getpid())) / "vos3000" / "a.b") {
    fs::create_directories(path_);
  }
  ~Folder() { fs::remove_all(root()); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  void write(const char* file, const std::string& content) const {
    std::ofstream{path_ / file, std::ios::binary} << content;
  }
  [[nodiscard]] fs::path root() const { return path_.parent_path().parent_path(); }
  [[nodiscard]] CaseRun read() const { return read_case_folder(path_, root()); }

 private:
  fs::path path_;
};

}  // namespace

TEST_CASE("a case folder is read with its checks, windows and messages") {
  const CaseRun run = read_fixture("mixed", "vos3000/min-expires.raise");
  CHECK(run.name == "vos3000/min-expires.raise");
  CHECK(run.group() == "min-expires");
  CHECK(run.verdict == Verdict::fail);
  REQUIRE(run.checks.size() == 4);
  CHECK(run.checks[0].name == "asked 2");
  CHECK(run.checks[0].actual == "REGISTER after 0.20 s, CSeq 2, lifetime 60");
  REQUIRE(run.windows.size() == 2);
  CHECK(run.windows[1].from_line == 5);
  CHECK(run.windows[1].ok == std::optional<bool>{false});
  REQUIRE(run.messages.size() == 6);
  CHECK(run.messages[1].first_line == "SIP/2.0 423 Interval Too Brief");
  CHECK(run.messages[1].raw.find("\r\nMin-Expires: 120\r\n") != std::string::npos);
  CHECK(run.messages[4].t == 60.7);
}

TEST_CASE("a window without an end has none") {
  const CaseRun run = read_fixture("mixed", "rfc3261/retry.403");
  REQUIRE(run.windows.size() == 1);
  CHECK_FALSE(run.windows[0].hi.has_value());
}

TEST_CASE("second and later copies of a message are marked") {
  const CaseRun run = read_fixture("mixed", "vos3000/failover.timeout");
  CHECK(std::count_if(run.messages.begin(), run.messages.end(), [](const Message& m) { return m.copy; }) == 10);
  CHECK_FALSE(run.messages[0].copy);
}

TEST_CASE("damaged and missing verdicts are not-exercised with a reason and keep their names") {
  const auto name = GENERATE(as<std::string>{}, "array", "cut-off", "no-verdict", "only-trace", "other-schema",
                             "other-word", "wrong-types");
  const CaseRun run = read_fixture("damaged", "vos3000/case." + name);
  CAPTURE(name, run.reason);
  CHECK(run.verdict == Verdict::not_exercised);
  CHECK_FALSE(run.reason.empty());
  CHECK(run.name == "vos3000/case." + name);
  CHECK(run.profile == "vos3000");
}

TEST_CASE("damaged trace lines are counted and located, the others are shown") {
  const CaseRun run = read_fixture("damaged", "vos3000/case.only-trace");
  CHECK(run.messages.size() == 1);
  CHECK(run.trace_note == "2 damaged lines in trace.tsv, the first at line 3: this line is damaged");
}

TEST_CASE("a verdict cut off anywhere never passes") {
  std::ifstream stream{fixtures / "clean/vos3000/auth.digest-401/verdict.json"};
  const std::string whole{std::istreambuf_iterator<char>{stream}, {}};
  REQUIRE(whole.size() > 100);
  const Folder folder;
  for (std::size_t length = 0; length < whole.rfind('}'); ++length) {
    folder.write("verdict.json", whole.substr(0, length));
    if (folder.read().verdict != Verdict::not_exercised) FAIL("passes when cut after " << length << " bytes");
  }
  folder.write("verdict.json", whole);
  CHECK(folder.read().verdict == Verdict::pass);
}

TEST_CASE("a verdict nested a hundred thousand deep is damage, not a crash") {
  const Folder folder;
  const std::string deep(100000, '[');
  folder.write("verdict.json",
               R"({"schema":"sipreg.verdict/1","verdict":"pass","reason":)" + deep + std::string(100000, ']') + "}");
  CHECK(folder.read().verdict == Verdict::not_exercised);
}

TEST_CASE("a fault is caught when the named subject fails, and escapes otherwise") {
  const CaseRun early = read_fixture("mixed", "fault/retry-early/vos3000/retry.403");
  CHECK(early.verdict == Verdict::caught);
  CHECK(early.by == std::vector<std::string>{"wait 1-5"});
  CHECK(read_fixture("mixed", "fault/retry-twice/vos3000/retry.403").verdict == Verdict::escaped);
  const CaseRun other = read_fixture("mixed", "fault/cseq-constant/vos3000/failover.timeout");
  CHECK(other.verdict == Verdict::escaped);
  CHECK(other.reason == "judged fail, but not by I-cseq");
  CHECK(read_fixture("clean", "fault/wrong-digest/vos3000/auth.digest-401").verdict == Verdict::caught);
}

TEST_CASE("a subject is a whole word of the check's name") {
  const Folder folder;
  folder.write("case.json", R"({"faults":["slow:gap"]})");
  const auto judged = [&](const char* check) {
    folder.write("verdict.json",
                 std::string{R"({"schema":"sipreg.verdict/1","fault":"slow","verdict":"fail","checks":[)"
                             R"({"verdict":"fail","name":")"} +
                     check + "\"}]}");
    return folder.read().verdict;
  };
  CHECK(judged("gap 1") == Verdict::caught);
  CHECK(judged("gap") == Verdict::caught);
  CHECK(judged("gaps 1") == Verdict::escaped);
}

TEST_CASE("case folders are found at any depth, inside one another, too") {
  const Folder folder;
  folder.write("verdict.json", "{}");
  const fs::path outer = folder.root() / "vos3000/a.b";
  fs::create_directories(outer / "crash" / "empty");
  std::ofstream{outer / "crash" / "case.json"} << "{}";
  CHECK(find_case_folders(folder.root()) == std::vector<fs::path>{outer, outer / "crash"});
  CHECK(find_case_folders(outer).size() == 2);
  CHECK(find_case_folders(fixtures / "mixed").size() == 13);
}

TEST_CASE("a case is left out, or expected to fail, only for a reason") {
  const Folder folder;
  const auto word = GENERATE(as<std::string>{}, "not-applicable", "xfail", "not-exercised");
  const auto write = [&](const std::string& reason) {
    folder.write("verdict.json",
                 R"({"schema":"sipreg.verdict/1","verdict":")" + word + R"(","reason":")" + reason + "\"}");
  };
  write("");
  CHECK(folder.read().verdict == Verdict::not_exercised);
  CHECK_FALSE(folder.read().reason.empty());
  write("because");
  CHECK(info(folder.read().verdict).word == word);
  CHECK(folder.read().reason == "because");
}

TEST_CASE("a fault that case.json does not list escapes, and one listed twice is caught by either subject") {
  const Folder folder;
  folder.write("verdict.json", R"({"schema":"sipreg.verdict/1","fault":"slow","verdict":"fail","by":["gap 1"]})");
  CHECK(folder.read().verdict == Verdict::escaped);
  folder.write("case.json", R"({"faults":["slow:wait","slow:gap"]})");
  CHECK(folder.read().verdict == Verdict::caught);
  folder.write("case.json", R"({"faults":"crash, slow"})");
  CHECK(folder.read().verdict == Verdict::caught);
}

TEST_CASE("a case folder that is the report's folder itself is '.', and takes its names from the path") {
  const Folder folder;
  folder.write("trace.tsv", "");
  const fs::path place = folder.root() / "vos3000/a.b";
  const CaseRun run = read_case_folder(place, place);
  CHECK(run.folder == ".");
  CHECK(run.name == "vos3000/a.b");
}

TEST_CASE("a fault run that left nothing but its folder is still a fault run") {
  const Folder folder;
  const fs::path place = folder.root() / "fault/crash/ims/a.b";
  fs::create_directories(place);
  std::ofstream{place / "trace.tsv"} << "";
  const CaseRun run = read_case_folder(place, folder.root());
  CHECK(run.fault == "crash");
  CHECK(run.name == "ims/a.b");
  CHECK(run.verdict == Verdict::not_exercised);
}
