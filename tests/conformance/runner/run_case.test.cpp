#include "conformance/runner/run_case.hpp"

#include <unistd.h>
#include <cmath>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "catch.hpp"
#include "conformance/runner/evidence_files.hpp"
#include "conformance/runner/log_tail.hpp"
#include "conformance/runner/process.hpp"
#include "conformance/runner/sipp.hpp"
#include "conformance/text.hpp"

using namespace sipreg::conformance;

namespace {

namespace fs = std::filesystem;

/// A suite of one case in a folder of its own, with SIPp itself as the agent: a REGISTER every 0.4 s.
struct Suite {
  explicit Suite(const std::string& expect, const std::string& start = "")
      : root(fs::temp_directory_path() / ("sipreg-suite-" + std::to_string(::getpid()))) {
    fs::create_directories(root / "conformance/agents");
    const std::string header =
        "id\tlevel\trefs\tprofiles\ttransport\tscenario\tstimulus\tagent\tsteer\texpect\tspeed\tt1\trun\tfaults\ttags\t"
        "title\n";
    const std::string line =
        "toy.one\tROBUST\t-\tvos3000\tudp\tregistrar\tanswers = 403 x2 | 200 expires=60\tunregister=off\t-\t" + expect +
        "\t1\t0.5\t2\t-\t-\tR refuses twice; A must go on.\n";
    write_file((root / "conformance/catalogue.tsv").string(), header + line);
    const std::string sipp =
        "sipp -sf {dir}/agent.xml {registrar}:{port} -i {agent} -p {agent_port} -mi {agent} -mp 6000 -ci {agent} -cp "
        "8888 -nostdin -m 1 -watchdog_interval 0";
    write_file((root / "conformance/agents/toy.agent").string(),
               "start = " + (start.empty() ? sipp : start) +
                   "\nfile = agent.xml from toy.xml.in\nstop = KILL\nclock = real\naor = sip:{user}@{registrar}\n");
    write_file((root / "conformance/agents/toy.xml.in").string(), agent_scenario);
  }
  ~Suite() { fs::remove_all(root); }
  Suite(const Suite&) = delete;
  Suite& operator=(const Suite&) = delete;

  RunCaseOptions options() const {
    RunCaseOptions out;
    out.name = "vos3000/toy.one";
    out.catalogue = (root / "conformance/catalogue.tsv").string();
    out.agent = "toy";
    out.scenarios = SIPREG_SOURCE_DIR "/sipp_scenarios";
    out.out = (root / "result").string();
    return out;
  }
  nlohmann::json verdict() const {
    return nlohmann::json::parse(read_file((root / "result/verdict.json").string()).value_or("{}"));
  }

  fs::path root;
  static constexpr const char* agent_scenario = R"(<?xml version="1.0"?>
<scenario name="agent">
  <label id="1"/>
  <send retrans="500"><![CDATA[

REGISTER sip:{registrar} SIP/2.0
Via: SIP/2.0/UDP [local_ip]:[local_port];branch=[branch]-[cseq];rport
From: <sip:{user}@{registrar}>;tag=1
To: <sip:{user}@{registrar}>
Call-ID: [call_id]
CSeq: [cseq] REGISTER
Max-Forwards: 70
Contact: <sip:{user}@[local_ip]:[local_port]>
Expires: 60
Content-Length: 0

]]></send>
  <recv response="200" optional="true" next="2"/>
  <recv response="403"/>
  <label id="2"/>
  <pause milliseconds="400"/>
  <nop next="1"/>
</scenario>
)";
};

}  // namespace

TEST_CASE("a case runs from the catalogue to its verdict") {
  REQUIRE(find_program("sipp"));
  const Suite suite("wait 1-2 = 0.3..0.8; registers = 3..6; cseq-step 2-3 = 1");
  const RunCaseResult result = run_case(suite.options());
  CHECK(result.usage.empty());
  INFO(suite.verdict().dump(2));
  CHECK(result.exit_status == 0);
  CHECK(suite.verdict()["verdict"] == "pass");
  for (const char* name : {"case.json", "trace.tsv", "scenario-r1.xml", "password", "agent.xml"})
    CHECK(fs::exists(suite.root / "result" / name));
  const std::string password = read_file((suite.root / "result/password").string()).value_or("");
  CHECK(read_file((suite.root / "result/case.json").string())->find(password.substr(0, 20)) == std::string::npos);
  CaseFile file;
  CHECK(judge_folder((suite.root / "result").string(), file).verdict == Verdict::pass);
}

TEST_CASE("an expectation that is not met is a failure") {
  const Suite suite("wait 1 = 30..40");
  CHECK(run_case(suite.options()).exit_status == 1);
  CHECK(suite.verdict()["verdict"] == "fail");
}

TEST_CASE("an agent that does not start, or is not there, leaves the case not exercised") {
  for (const char* start : {"sh -c 'echo no configuration; exit 3'", "sipreg-no-such-agent"}) {
    const Suite suite("registers = 1..", start);
    CHECK(run_case(suite.options()).exit_status == 2);
    CHECK(suite.verdict()["verdict"] == "not-exercised");
    CHECK_FALSE(suite.verdict()["reason"].get<std::string>().empty());
  }
}

TEST_CASE("wrong use is told from a missing case") {
  const Suite suite("registers = 1..");
  RunCaseOptions options = suite.options();
  options.name = "vos3000/toy.two";
  CHECK(run_case(options).exit_status == 4);
  options.name = "toy.one";
  CHECK(run_case(options).exit_status == 3);
  options = suite.options();
  options.agent = "nobody";
  CHECK(run_case(options).exit_status == 3);
  options = suite.options();
  options.out = suite.root.string();  // holds the suite itself
  CHECK(run_case(options).exit_status == 3);
  options = suite.options();
  options.catalogue = "/nowhere/catalogue.tsv";
  CHECK_FALSE(run_case(options).usage.empty());
}

TEST_CASE("the latest deadline of an agent's log is found among other lines") {
  CHECK(latest_deadline("text\n{\"late_ms\":3.5}\n{\"late_ms\":12}\n{\"late_ms\":\"x\"}\n{broken\n") == 12);
  CHECK(latest_deadline("") == 0);
}

TEST_CASE("a growing log is followed without losing a torn line") {
  const std::string path = (fs::temp_directory_path() / ("sipreg-tail-" + std::to_string(::getpid()))).string();
  const std::string line =
      "2026-11-23\t01:51:03.785905\t1795398663.785905\tR\tcall\tCSeq:1 REGISTER\tREGISTER sip:r SIP/2.0\n";
  LogTail tail(path);
  tail.poll();
  CHECK(tail.messages() == 0);
  write_file(path, line.substr(0, 30));
  tail.poll();
  CHECK(tail.messages() == 0);
  write_file(path, line + line);
  tail.poll();
  CHECK(tail.messages() == 2);
  REQUIRE(tail.first_register_us().has_value());
  CHECK(*tail.first_register_us() / 1000 == 1795398663785);
  fs::remove(path);
}

TEST_CASE("a scenario may ask for options of SIPp") {
  CHECK(sipp_options("<!-- sipp: -nr -default_behaviors none -->\n<scenario/>") ==
        std::vector<std::string>{"-nr", "-default_behaviors", "none"});
  CHECK(sipp_options("<scenario/>").empty());
}

TEST_CASE("A stamp of the witness long after the agent's send tells of a busy machine") {
  TimedMessage first;
  first.epoch_us = 1'000'100'000;
  first.raw = "REGISTER sip:r SIP/2.0\r\nVia: SIP/2.0/UDP a;branch=z9hG4bK1\r\nCSeq: 7 REGISTER\r\nCall-ID: c\r\n\r\n";
  const std::string log =
      "{\"t\":0,\"event\":\"started\",\"epoch_us\":1000000000,\"clock_speed\":10}\n"
      "{\"t\":0.15,\"event\":\"send\",\"cseq\":7}\n{\"t\":9,\"event\":\"send\",\"cseq\":7}\n{\"event\":5}\n{\"event\":"
      "\"send\"}\n";
  CHECK(std::abs(latest_stamp(log, {first}, 10) - 85) < 0.01);
  CHECK(latest_stamp("", {first}, 10) == 0);
  TimedMessage answer = first;
  answer.from = Party::r1;
  CHECK(latest_stamp(log, {answer}, 10) == 0);
}
