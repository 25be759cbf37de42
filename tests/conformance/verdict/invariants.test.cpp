#include "conformance/verdict/invariants.hpp"

#include <set>

#include "catch.hpp"
#include "scene.hpp"

using namespace sipreg::conformance;
using namespace sipreg::conformance::test;

namespace {

/// A challenge, a registration, two refreshes, a failure, the end: nothing to complain about.
Scene good() {
  Scene scene;
  scene.send(0).answer(0.1, "401 Unauthorized", "WWW-Authenticate: Digest realm=\"r\", nonce=\"n\"\r\n");
  scene.send(0.2).grant(0.3, 60).send(30).again(30.5).grant(30.6, 59).send(60).answer(60.1, "503 Service Unavailable");
  return scene.send(120.1).grant(120.2, 60).signal(130, "stop", false);
}

std::set<std::string> broken_by(const Scene& scene) {
  std::set<std::string> ids;
  const Judgement judgement = scene.judged();
  for (const Check& check : judgement.checks)
    if (check.verdict != Verdict::pass) ids.insert(check.name);
  return ids;
}

using Ids = std::set<std::string>;

}  // namespace

TEST_CASE("a good life breaks no invariant") { CHECK(broken_by(good()) == Ids{}); }

TEST_CASE("every invariant has an id, a rule and an expectation of its own") {
  std::set<std::string_view> ids;
  for (const Invariant& one : invariants()) {
    CHECK(ids.insert(one.id).second);
    CHECK_FALSE(one.rule.empty());
    CHECK_FALSE(one.expected.empty());
  }
  CHECK(ids.size() == 10);
}

TEST_CASE("I-rate: six new REGISTERs in a second are a flood, five and their copies are not") {
  Scene five, six;
  for (int n = 0; n < 5; ++n) five.send(0.1 * n).again(0.1 * n + 0.01).answer(0.1 * n + 0.02, "403 Forbidden");
  for (int n = 0; n < 6; ++n) six.send(0.1 * n).answer(0.1 * n + 0.02, "403 Forbidden");
  CHECK(broken_by(five) == Ids{});
  CHECK(broken_by(six) == Ids{"I-rate"});
}

TEST_CASE("I-rate: thirty-one new REGISTERs in a minute are a flood, to two registrars they are none") {
  Scene one, two;
  for (int n = 0; n < 31; ++n) {
    Register that;
    one.send(1.9 * n, that).answer(1.9 * n + 0.1, "403 Forbidden");
    that.to = n % 2 == 0 ? Party::r1 : Party::r2;
    two.send(1.9 * n, that).answer(1.9 * n + 0.1, "403 Forbidden");
  }
  CHECK(broken_by(one) == Ids{"I-rate"});
  CHECK(broken_by(two) == Ids{});
}

TEST_CASE("I-pending: a new REGISTER before the answer is a breach, after the timeout it is none") {
  CHECK(broken_by(Scene().send(0).send(10).grant(10.1, 60)) == Ids{"I-pending"});
  CHECK(broken_by(Scene().send(0).send(32.1).grant(32.2, 60)) == Ids{});
  CHECK(broken_by(Scene().send(0).answer(3.5, "100 Trying").send(10).grant(10.1, 60)) == Ids{"I-pending"});
}

TEST_CASE("I-pending: an answer that the agent must ignore settles nothing") {
  const std::string two_vias =
      "Via: SIP/2.0/UDP 127.0.0.3:5062;branch=z9hG4bK-0;rport\r\nVia: SIP/2.0/UDP 203.0.113.1;branch=z9hG4bKx\r\n";
  CHECK(broken_by(Scene().send(0).answer(0.1, "200 OK", "", two_vias).send(5).grant(5.1, 60)) == Ids{"I-pending"});
  const std::string foreign = "Via: SIP/2.0/UDP 203.0.113.1:5062;branch=z9hG4bK-0;rport\r\n";
  CHECK(broken_by(Scene().send(0).answer(0.1, "200 OK", "", foreign).send(5).grant(5.1, 60)) == Ids{"I-pending"});
}

TEST_CASE("I-pending: a restart or a lost connection ends what was pending") {
  CHECK(broken_by(Scene().send(0).signal(5, "restart").send(6).grant(6.1, 60)) == Ids{});
  Scene closed;
  closed.send(0).send(6).grant(6.1, 60);
  closed.file().connection_ends_us = {closed.file().start_us + 5'000'000};
  CHECK(broken_by(closed) == Ids{});
}

TEST_CASE("I-cseq: standing still, a leap and a step back are breaches") {
  for (const int next : {1, 3}) {
    Register second;
    second.cseq = next;
    CAPTURE(next);
    CHECK(broken_by(Scene().send(0).grant(0.1, 60).send(30, second).grant(30.1, 60)) == Ids{"I-cseq"});
  }
}

TEST_CASE("I-cseq: a copy to another server may keep it, and a registrar that was away hides some") {
  Register copy;
  copy.cseq = 1;
  copy.to = Party::r2;
  CHECK(broken_by(Scene().send(0).answer(0.1, "503 Service Unavailable").send(0.2, copy).grant(0.3, 60)) == Ids{});
  Register later;
  later.cseq = 4;
  Scene away;
  away.send(0).grant(0.1, 60).send(200, later).grant(200.1, 60);
  CHECK(broken_by(away) == Ids{"I-cseq"});
  away.file().registrar_absent = true;
  CHECK(broken_by(away) == Ids{});
}

TEST_CASE("I-callid: a new one for a refresh is non-strict, after a restart it is right") {
  Register other;
  other.call_id = "call-2";
  const Scene changed = Scene().send(0).grant(0.1, 60).send(30, other).grant(30.1, 60);
  CHECK(broken_by(changed) == Ids{"I-callid"});
  CHECK(changed.judged().verdict == Verdict::non_strict);
  CHECK(broken_by(Scene().send(0).grant(0.1, 60).signal(29, "restart").send(30, other).grant(30.1, 60)) == Ids{});
}

TEST_CASE("I-callid: two registrations must not share one") {
  Scene scene;
  scene.file().aors.push_back("sip:trunk2@registrar.example");
  Register second;
  second.aor = "sip:trunk2@registrar.example";
  CHECK(broken_by(scene.send(0).grant(0.1, 60).send(1, second).grant(1.1, 60)) == Ids{"I-callid"});
}

TEST_CASE("I-tag: From without a tag and To with one are breaches") {
  Register untagged;
  untagged.from_tag = "";
  CHECK(broken_by(Scene().send(0, untagged).grant(0.1, 60)) == Ids{"I-tag"});
  Register echoed;
  echoed.raw =
      "REGISTER sip:registrar.example SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.3:5062;branch=z9hG4bK-0\r\n"
      "Max-Forwards: 70\r\nFrom: <sip:trunk1@registrar.example>;tag=tag-1\r\n"
      "To: <sip:trunk1@registrar.example>;tag=r\r\nCall-ID: call-1\r\nCSeq: 1 REGISTER\r\n"
      "Contact: <sip:trunk1@127.0.0.3:5062>\r\nExpires: 60\r\nContent-Length: 0\r\n\r\n";
  CHECK(broken_by(Scene().send(0, echoed).grant(0.1, 60)) == Ids{"I-tag"});
}

TEST_CASE("I-tag-stable: required of our agent, of others only within one attempt") {
  Register other;
  other.from_tag = "tag-2";
  Scene refresh = Scene().send(0).grant(0.1, 60).send(30, other).grant(30.1, 60);
  CHECK(verdict_of(refresh.judged(), "I-tag-stable") == Verdict::non_strict);
  refresh.file().capabilities.clear();
  CHECK(verdict_of(refresh.judged(), "I-tag-stable") == Verdict::info);
  Scene resend = Scene().send(0).answer(0.1, "423 Interval Too Brief").send(0.2, other).grant(0.3, 60);
  resend.file().capabilities.clear();
  CHECK(verdict_of(resend.judged(), "I-tag-stable") == Verdict::non_strict);
}

TEST_CASE("I-branch: without the cookie, or used twice") {
  Register bare;
  bare.branch = "12345";
  CHECK(broken_by(Scene().send(0, bare).grant(0.1, 60)) == Ids{"I-branch"});
  Register same;
  same.branch = "z9hG4bK-same";
  CHECK(broken_by(Scene().send(0, same).grant(0.1, 60).send(30, same).grant(30.1, 60)) == Ids{"I-branch"});
}

TEST_CASE("I-form: each breach of the form is found") {
  Register that;
  that.branch = "z9hG4bK-form";
  const Scene scene = Scene().send(0, that);
  const std::string whole = scene.evidence().messages.front().raw;
  const auto altered = [&](const std::string& old, const std::string& fresh) {
    Register bad;
    bad.raw = whole;
    REQUIRE(bad.raw.find(old) != std::string::npos);
    bad.raw.replace(bad.raw.find(old), old.size(), fresh);
    bad.branch = "z9hG4bK-form";
    bad.cseq = 1;
    return broken_by(Scene().send(0, bad).grant(0.1, 60));
  };
  CHECK(altered("Max-Forwards: 70", "Max-Forwards: 70") == Ids{});
  CHECK(altered("Max-Forwards: 70\r\n", "") == Ids{"I-form"});
  CHECK(altered("Max-Forwards: 70\r\n", "Max-Forwards: 70\r\nMax-Forwards: 70\r\n") == Ids{"I-form"});
  CHECK(altered("Call-ID: call-1\r\n", "Call-ID: call-1\r\ni: call-2\r\n") == Ids{"I-form"});
  CHECK(altered("Expires: 60\r\n", "Expires: 60\r\nExpires: 60\r\n") == Ids{"I-form"});
  CHECK(altered("REGISTER sip:registrar", "REGISTER sip:trunk1@registrar") == Ids{"I-form"});
  CHECK(altered("From: <sip:trunk1@", "From: <sip:other@") == Ids{"I-form"});
  CHECK(altered(";rport", ";rport=5062") == Ids{"I-form"});
  CHECK(altered(";rport", "") == Ids{});
}

TEST_CASE("I-form: To must be the address of record") {
  Register other;
  other.aor = "sip:somebody@registrar.example";
  CHECK(broken_by(Scene().send(0, other).grant(0.1, 60)) == Ids{"I-form"});
}

TEST_CASE("I-lifetime: asking for what was granted is a breach, a reload may lower it") {
  Register less;
  less.expires = "50";
  CHECK(broken_by(Scene().send(0).grant(0.1, 50).send(25, less).grant(25.1, 50)) == Ids{"I-lifetime"});
  CHECK(broken_by(Scene().send(0).grant(0.1, 50).signal(20, "reload expires=50").send(25, less).grant(25.1, 50)) ==
        Ids{});
}

TEST_CASE("I-lifetime: our agent says a lifetime, and only one, and of others that is information") {
  Register silent, two;
  silent.expires = "";
  two.contact = "<sip:trunk1@127.0.0.3:5062>;expires=30";
  for (const Register& that : {silent, two}) {
    Scene scene = Scene().send(0, that).answer(0.1, "200 OK");
    CHECK(verdict_of(scene.judged(), "I-lifetime") == Verdict::fail);
    scene.file().capabilities.clear();
    CHECK(verdict_of(scene.judged(), "I-lifetime") == Verdict::info);
  }
}

TEST_CASE("I-secret: the password on the wire or in a log is a breach") {
  Register leaking;
  leaking.rows = "X-Debug: correct-horse\r\n";
  CHECK(broken_by(Scene().password("correct-horse").send(0, leaking).grant(0.1, 60)) == Ids{"I-secret"});
  CHECK(broken_by(Scene().password("correct-horse").log("trying correct-horse\n").send(0).grant(0.1, 60)) ==
        Ids{"I-secret"});
  CHECK(broken_by(Scene().password("correct-horse").log("nothing here\n").send(0).grant(0.1, 60)) == Ids{});
}
