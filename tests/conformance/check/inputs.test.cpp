#include "conformance/check/inputs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "catch.hpp"
#include "conformance/agent/temporary_folder.hpp"
#include "sipreg/deployment/checklist.hpp"

using namespace sipreg;
using namespace sipreg::conformance;
using check::CheckResult;
using deployment::Severity;
using deployment::Verdict;

namespace {

/// Files of one check, and the check.
class Desk {
 public:
  check::Request request;

  Desk() : folder_(test::temporary_folder()) {}
  ~Desk() { std::filesystem::remove_all(folder_); }

  std::string file(const std::string& name, const std::string& text) {
    const std::string path = (folder_ / name).string();
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }
  Desk& parameters(const std::string& text) {
    request.parameters.push_back(file("softswitch.conf", text));
    return *this;
  }
  Desk& gateways(const std::string& json) {
    request.gateways.push_back(file("gateways.json", json));
    return *this;
  }
  Desk& trace(const std::string& text) {
    request.traces.push_back(file("trace.txt", text));
    return *this;
  }
  Desk& polls(const std::string& text) {
    request.polls.push_back(file("polls.jsonl", text));
    return *this;
  }
  const CheckResult& result() {
    if (!check_) check_.emplace(request, errors);
    return check_->result();
  }
  std::vector<std::string> errors;

 private:
  std::filesystem::path folder_;
  std::optional<check::Check> check_;
};

bool has(const std::vector<analysis::Finding>& findings, std::string_view id) {
  return std::any_of(findings.begin(), findings.end(),
                     [&](const analysis::Finding& one) { return analysis::rule(one.rule).id == id; });
}

bool anywhere(const CheckResult& result, std::string_view id) {
  return has(result.findings, id) || std::any_of(result.trunks.begin(), result.trunks.end(),
                                                 [&](const auto& trunk) { return has(trunk.findings, id); });
}

Verdict verdict(const CheckResult& result, std::size_t item, std::size_t trunk = 0) {
  return (*result.trunks.at(trunk).checklist)[item - 1].verdict();
}

/// REGISTERs of one trunk and their answers, in sngrep's shape.
std::string sngrep(const std::string& user, const std::vector<int>& seconds_of_the_day, int offset_ms = 0) {
  std::string text;
  unsigned cseq = 0;
  for (const int at : seconds_of_the_day) {
    ++cseq;
    const auto time = [&](int ms) {
      return fmt::format("2026/03/01 {:02}:{:02}:{:02}.{:03}000", at / 3600, at / 60 % 60, at % 60, offset_ms + ms);
    };
    const std::string rows = fmt::format(
        "Via: SIP/2.0/UDP 198.51.100.5:5060;branch=z9hG4bK{0}{1}\nFrom: <sip:{0}@r.example>;tag=1\nTo: "
        "<sip:{0}@r.example>\nCall-ID: {0}\nCSeq: {1} REGISTER\nContact: <sip:{0}@198.51.100.5:5060>;expires=300\n",
        user, cseq);
    text += fmt::format(
        "{} 198.51.100.5:5060 -> 203.0.113.10:5060\nREGISTER sip:r.example SIP/2.0\n{}Max-Forwards: 70\n"
        "Content-Length: 0\n\n\n",
        time(0), rows);
    text += fmt::format("{} 203.0.113.10:5060 -> 198.51.100.5:5060\nSIP/2.0 200 OK\n{}Content-Length: 0\n\n\n",
                        time(20), rows);
  }
  return text;
}

std::string gateway(const std::string& name, const std::string& prefix, const std::string& address, int lock = 0) {
  return fmt::format(
      R"({{"name":"{}","prefix":"{}","lockType":{},"registerType":2,"remoteIp":"{}","protocol":1,"password":"x"}})",
      name, prefix, lock, address);
}
std::string list(const std::vector<std::string>& gateways) {
  return fmt::format(R"({{"retCode":0,"infoGatewayRoutings":[{}]}})", fmt::join(gateways, ","));
}

/// A configuration that must raise a rule, and one that must not.
struct Pair {
  std::string_view id;
  std::function<void(Desk&)> raises, twin;
};

const std::string sound = "SS_SIP_USER_AGENT_EXPIRE=300\nSS_SIP_USER_AGENT_RETRY_DELAY=60\n";

std::vector<Pair> pairs() {
  const auto sound_desk = [](Desk& desk) { desk.parameters(sound); };
  std::vector<Pair> all;
  all.push_back({"VR-D01", [](Desk& d) { d.parameters("SS_SIP_USER_AGENT_RETRY_DELAY=20\n"); }, sound_desk});
  all.push_back({"VR-D02", [](Desk& d) { d.parameters("SS_SIP_USER_AGENT_RETRY_DELAY=soon\n"); }, sound_desk});
  all.push_back({"VR-D03", [](Desk& d) { d.parameters("SS_SIP_USER_AGENT_RETRY_DELAI=60\n"); }, sound_desk});
  all.push_back({"VR-D04",
                 [](Desk& d) { d.parameters("SS_SIP_USER_AGENT_RETRY_DELAY=60\nSS_SIP_USER_AGENT_RETRY_DELAY=90\n"); },
                 sound_desk});
  all.push_back({"VR-D05", [](Desk& d) { d.parameters("SS_SIP_USER_AGENT_EXPIRE=\n"); }, sound_desk});
  all.push_back({"VR-S01",
                 [](Desk& d) {
                   d.parameters("SS_SIP_USER_AGENT_EXPIRE=Auto\n");
                   d.request.scenarios = "nat";
                 },
                 [](Desk& d) {
                   d.parameters(sound);
                   d.request.scenarios = "nat";
                 }});
  all.push_back({"VR-S02",
                 [](Desk& d) {
                   d.parameters("SS_SIP_USER_AGENT_RETRY_DELAY=300\n");
                   d.request.scenarios = "primary";
                 },
                 [](Desk& d) {
                   d.parameters("SS_SIP_USER_AGENT_RETRY_DELAY=45\n");
                   d.request.scenarios = "primary";
                 }});
  all.push_back({"VR-S03",
                 [](Desk& d) {
                   d.parameters(sound);
                   d.request.scenarios = "lan,primary";
                 },
                 sound_desk});
  all.push_back({"VR-S04",
                 [](Desk& d) { d.parameters("SS_SIP_USER_AGENT_EXPIRE=60\nSS_SIP_USER_AGENT_RETRY_DELAY=60\n"); },
                 sound_desk});
  all.push_back({"VR-F08",
                 [](Desk& d) {
                   std::string text;
                   for (int i = 0; i < 8; ++i) text += sngrep(fmt::format("u{}", i), {100}, i * 10);
                   d.trace(text);
                 },
                 [](Desk& d) {
                   std::string text;
                   for (int i = 0; i < 8; ++i) text += sngrep(fmt::format("u{}", i), {100 + i}, 0);
                   d.trace(text);
                 }});
  all.push_back({"VR-M01",
                 [](Desk& d) {
                   std::string text;
                   for (int i = 0; i < 4; ++i) text += sngrep(fmt::format("u{}", i), {100, 250, 400, 550}, i * 10);
                   d.trace(text);
                 },
                 [](Desk& d) {
                   std::string text;
                   for (int i = 0; i < 4; ++i)
                     text += sngrep(fmt::format("u{}", i), {100 + 30 * i, 250 + 30 * i, 400 + 30 * i, 550 + 30 * i});
                   d.trace(text);
                 }});
  all.push_back({"VR-M02",
                 [](Desk& d) {
                   std::string other = sngrep("u1", {150, 300});
                   for (std::size_t at = 0; (at = other.find("Call-ID: u1", at)) != std::string::npos; ++at)
                     other.replace(at, 11, "Call-ID: x1");
                   for (std::size_t at = 0; (at = other.find("@198.51.100.5:5060>", at)) != std::string::npos; ++at)
                     other.replace(at, 19, "@198.51.100.5:5080>");
                   d.trace(sngrep("u1", {100, 250, 400}) + other);
                 },
                 [](Desk& d) {
                   d.trace(sngrep("u1", {100, 250, 400}));
                 }});
  all.push_back({"VR-A01", [](Desk& d) { d.gateways(list({gateway("a", "86", "203.0.113.10")})); },
                 [](Desk& d) {
                   d.gateways(list({gateway("a", "86", "203.0.113.10"), gateway("b", "86", "203.0.113.20")}));
                 }});
  all.push_back({"VR-A02",
                 [](Desk& d) {
                   d.gateways(list({gateway("a", "86", "203.0.113.10"), gateway("b", "86", "203.0.113.10")}));
                 },
                 [](Desk& d) {
                   d.gateways(list({gateway("a", "86", "203.0.113.10"), gateway("b", "86", "203.0.113.20")}));
                 }});
  return all;
}

}  // namespace

TEST_CASE("check: every rule of configurations and of trunks together has inputs that raise it and a twin") {
  for (const Pair& pair : pairs()) {
    INFO(pair.id);
    Desk broken, sound_one;
    pair.raises(broken);
    pair.twin(sound_one);
    CHECK(anywhere(broken.result(), pair.id));
    CHECK_FALSE(anywhere(sound_one.result(), pair.id));
    CHECK(broken.errors.empty());
    CHECK(sound_one.errors.empty());
  }
}

TEST_CASE("check: parameters alone fill in what a configuration can tell, and nothing more") {
  Desk desk;
  desk.parameters(sound + "SS_SIP_USER_AGENT_SEND_UNREGISTER=On\n");
  const CheckResult& result = desk.result();
  REQUIRE(result.trunks.size() == 1);
  CHECK(verdict(result, 1) == Verdict::pass);
  CHECK(verdict(result, 2) == Verdict::pass);
  CHECK(verdict(result, 3) == Verdict::pass);
  CHECK(verdict(result, 4) == Verdict::unknown);
  CHECK(verdict(result, 5) == Verdict::not_observed);
  CHECK(verdict(result, 6) == Verdict::not_observed);
  CHECK(verdict(result, 7) == Verdict::unknown);
  CHECK(result.exit_status() == 0);
}

TEST_CASE("check: strict asks for what was not observed") {
  Desk desk;
  desk.parameters(sound);
  desk.request.strict = true;
  CHECK(desk.result().exit_status() == 2);
}

TEST_CASE("check: a trace and a gateway of the same server are one trunk") {
  Desk desk;
  desk.gateways(list({gateway("carrier-a", "86", "203.0.113.10"), gateway("carrier-b", "86", "203.0.113.20")}));
  desk.trace(sngrep("trunk1", {100, 250, 400}));
  const CheckResult& result = desk.result();
  REQUIRE(result.trunks.size() == 2);
  CHECK(result.trunks[0].name == "carrier-a");
  CHECK(result.trunks[0].facts != nullptr);
  CHECK(result.trunks[1].name == "carrier-b");
  CHECK(result.trunks[1].facts == nullptr);
  CHECK(verdict(result, 4) == Verdict::pass);
}

TEST_CASE("check: a gateway in the group backup is judged as one") {
  for (const bool backup : {true, false}) {
    Desk desk;
    std::string one = gateway("a", "86", "203.0.113.10");
    one.insert(one.size() - 1, backup ? R"(,"gatewayGroups":"main,Backup")" : R"(,"gatewayGroups":"main")");
    desk.gateways(list({one})).parameters("SS_SIP_USER_AGENT_RETRY_DELAY=180\n");
    CHECK(verdict(desk.result(), 2) == (backup ? Verdict::pass : Verdict::warn));
  }
}

TEST_CASE("check: only the trunks that were asked for") {
  Desk desk;
  desk.trace(sngrep("trunk1", {100, 250}) + sngrep("trunk2", {110, 260}));
  desk.request.trunks = {"TRUNK2"};
  REQUIRE(desk.result().trunks.size() == 1);
  CHECK(desk.result().trunks[0].name == "sip:trunk2@r.example");
}

TEST_CASE("check: polls tell a refresh gap and a lapse") {
  Desk desk;
  desk.parameters(sound);
  std::string polls;
  const auto poll = [&](int minute, int updated_minute) {
    polls += fmt::format(
        R"({{"time":"2026-03-01T00:{:02}:30Z","infoGatewayRoutingOnlines":[{{"name":"a","remoteIp":"203.0.113.10","registerTime":1772323200000,"updateTime":{}}}]}})"
        "\n",
        minute, 1772323200000 + updated_minute * 60'000);
  };
  for (int minute = 0; minute < 30; ++minute) poll(minute, minute < 10 ? minute / 2 * 2 : 8);
  desk.polls(polls);
  REQUIRE(desk.result().trunks.size() == 1);
  CHECK(anywhere(desk.result(), "VR-R01"));
  CHECK_FALSE(desk.result().trunks[0].notes.empty());
}

TEST_CASE("check: wrong settings are refused with a sentence each, all at once") {
  Desk desk;
  desk.parameters(sound);
  desk.request.scenarios = "nta";
  desk.request.nat_timeout = "0";
  desk.request.profile = "vos300";
  (void)desk.result();
  REQUIRE(desk.errors.size() == 3);
  const std::string all = fmt::format("{}", fmt::join(desk.errors, "\n"));
  CHECK(all.find("did you mean nat") != std::string::npos);
  CHECK(all.find("--nat-timeout") != std::string::npos);
  CHECK(all.find("did you mean vos3000") != std::string::npos);
}

TEST_CASE("check: inputs that cannot be read are named with the reason") {
  Desk desk;
  desk.request.parameters = {"/nonexistent/softswitch.conf"};
  desk.request.gateways = {desk.file("empty.json", "")};
  (void)desk.result();
  REQUIRE(desk.errors.size() == 2);
  CHECK(desk.errors[0].find("/nonexistent/softswitch.conf: cannot be read") != std::string::npos);
  CHECK(desk.errors[1].find("it is empty") != std::string::npos);
}

TEST_CASE("check: a file that is something else makes a status of its own, not a clean one") {
  Desk desk;
  desk.parameters("this is a letter\nto = nobody\n");
  CHECK(desk.result().exit_status() == 2);
}
