#include "conformance/report/portrait.hpp"

#include <algorithm>

#include "catch.hpp"

using namespace sipreg::conformance::report;

namespace {

class Run {
 public:
  Run(const std::string& id, double lasts) {
    run_.agent = "phone";
    run_.profile = "rfc3261";
    run_.id = id;
    run_.name = "rfc3261/" + id;
    run_.policy_seconds = lasts;
    run_.verdict = Verdict::pass;
  }
  Run& sends(double t, const std::string& rows = "Expires: 60\r\n", bool copy = false) {
    const std::string raw = "REGISTER sip:r SIP/2.0\r\n" + rows + "\r\n";
    run_.messages.push_back({0, t, "agent", "r1", "udp", copy, "REGISTER sip:r SIP/2.0", raw});
    return *this;
  }
  Run& misses(const std::string& check) {
    Check one;
    one.name = check;
    one.verdict = Verdict::fail;
    run_.checks.push_back(one);
    run_.verdict = Verdict::fail;
    return *this;
  }
  Run& judged(Verdict verdict) {
    run_.verdict = verdict;
    return *this;
  }
  operator CaseRun() const { return run_; }  // NOLINT: a run in the making

 private:
  CaseRun run_;
};

std::string told(const CaseRun& run) {
  const auto portraits = portraits_of({run});
  return portraits.empty() || portraits[0].sentences.empty() ? "" : portraits[0].sentences[0].text;
}

}  // namespace

TEST_CASE("where an agent refreshes is told from the first gap") {
  CHECK(told(Run("grant.contact-param", 126).sends(1).sends(55)) == "refreshes at 90 % of a grant of 60 s");
  CHECK(told(Run("grant.contact-param", 126).sends(1)) == "does not come back before a grant of 60 s has ended");
}

TEST_CASE("a cancel at the end of the run is no return") {
  CHECK(told(Run("grant.zero", 150).sends(0).sends(150, "Expires: 0\r\n")) ==
        "is silent for the 150 s that followed a grant of 0");
  CHECK(told(Run("grant.zero", 150).sends(0).sends(150, "Contact: <sip:a@b>;expires=0\r\nExpires: 60\r\n")) ==
        "is silent for the 150 s that followed a grant of 0");
  CHECK(told(Run("grant.zero", 150).sends(0).sends(60)) == "comes back 60 s after a grant of 0");
  CHECK(told(Run("grant.zero", 150).sends(0).sends(0.1).sends(0.2).misses("I-rate")) ==
        "floods when granted 0: 3 REGISTERs in 0.2 s");
}

TEST_CASE("waits after refusals are told with their growth") {
  CHECK(told(Run("retry.code-500", 80).sends(0)) == "does not come back within 80 s after 500");
  CHECK(told(Run("retry.code-500", 80).sends(0).sends(30).sends(60)) == "comes back every 30 s after 500");
  CHECK(told(Run("retry.code-500", 200).sends(0).sends(40).sends(103)) == "comes back 40 s after 500, then after 63 s");
  CHECK(told(Run("retry.after", 210).sends(0).sends(60)) == "ignores Retry-After: comes back after 60 s instead of 90");
  CHECK(told(Run("retry.after", 210).sends(0).sends(90)) == "honours Retry-After: waits 90 s when told 90");
}

TEST_CASE("retransmissions are counted as copies") {
  CHECK(told(Run("retry.silence", 110).sends(0).sends(0.5, "", true).sends(1.5, "", true).sends(62)) ==
        "sends an unanswered REGISTER 3 times, and a new one 62 s after the first");
  CHECK(told(Run("transport.wrong-branch", 110).sends(0).sends(54)) ==
        "takes an answer with a foreign branch for its own");
  CHECK(told(Run("transport.wrong-branch", 110).sends(0).sends(0.5, "", true).sends(62)) ==
        "drops an answer with a foreign branch");
}

TEST_CASE("what was not exercised, does not apply or sent nothing is not told") {
  CHECK(told(Run("retry.403", 80)) == "");
  CHECK(told(Run("retry.403", 80).sends(0).judged(Verdict::not_exercised)) == "");
  CHECK(told(Run("retry.403", 80).sends(0).judged(Verdict::not_applicable)) == "");
  CHECK(told(Run("retry.code-486", 80).sends(0)) == "");
}

TEST_CASE("an agent has one portrait over all its runs, and says of which profile a sentence is") {
  CaseRun one = Run("grant.contact-param", 126).sends(0).sends(30);
  CaseRun two = one;
  two.profile = "ims";
  two.name = "ims/grant.contact-param";
  CaseRun other = one;
  other.agent = "pbx";
  const auto portraits = portraits_of({one, two, other});
  REQUIRE(portraits.size() == 2);
  CHECK(portraits[0].profiles == std::vector<std::string>{"ims", "rfc3261"});
  REQUIRE(portraits[0].sentences.size() == 2);
  CHECK(portraits[0].sentences[0].text == "rfc3261: refreshes at 50 % of a grant of 60 s");
  CHECK(portraits[0].sentences[1].name == "ims/grant.contact-param");
  CHECK(portraits[1].sentences[0].text == "refreshes at 50 % of a grant of 60 s");
}

TEST_CASE("a Call-ID that changes is told once") {
  const CaseRun run = Run("grant.shorter", 206).sends(0).sends(50).misses("I-callid");
  const auto portraits = portraits_of({run, run});
  const auto& sentences = portraits[0].sentences;
  CHECK(std::count_if(sentences.begin(), sentences.end(), [](const Sentence& one) {
          return one.text == "changes its Call-ID within one registration";
        }) == 1);
}
