#include "conformance/verdict/subjects.hpp"

#include <set>

#include "catch.hpp"
#include "conformance/verdict/digest_check.hpp"
#include "scene.hpp"

using namespace sipreg::conformance;
using namespace sipreg::conformance::test;

namespace {

const std::string challenge = "WWW-Authenticate: Digest realm=\"r\", nonce=\"n1\", qop=\"auth\", opaque=\"o\"\r\n";

/// Credentials as a good agent writes them for the challenge above.
std::string credentials(const std::string& nonce, const std::string& nc, const std::string& password = "s3cret",
                        const std::string& header = "Authorization", const std::string& realm = "r") {
  const DigestParameters parameters{"trunk1", realm, nonce, "sip:registrar.example", "auth", "c", nc, "MD5"};
  return fmt::format(
      "{}: Digest username=\"trunk1\", realm=\"{}\", nonce=\"{}\", uri=\"sip:registrar.example\", response=\"{}\", "
      "cnonce=\"c\", nc={}, qop=auth, algorithm=MD5, opaque=\"o\"\r\n",
      header, realm, nonce, expected_response(parameters, password, "REGISTER"), nc);
}

Register with(const std::string& rows) {
  Register that;
  that.rows = rows;
  return that;
}

Register asking(const std::string& expires) {
  Register that;
  that.expires = expires;
  return that;
}

Register to(Party party) {
  Register that;
  that.to = party;
  return that;
}

Scene three_failures() {
  Scene scene;
  for (const double t : {1.0, 61.1, 121.2}) scene.send(t).answer(t + 0.1, "403 Forbidden");
  return scene.signal(130, "stop", false).ended(130.1);
}

Scene brief(const std::string& minimum) {
  return Scene().send(0).answer(0.1, "423 Interval Too Brief", "Min-Expires: " + minimum + "\r\n");
}

Scene authenticated(const std::string& rows) {
  return Scene()
      .password("s3cret")
      .send(0)
      .answer(0.1, "401 Unauthorized", challenge)
      .send(0.2, with(rows))
      .grant(0.3, 60);
}

/// The check is the first one of the judgement.
Verdict judged(Scene scene, const std::string& expect) {
  const Judgement judgement = scene.expect(expect).judged();
  REQUIRE_FALSE(judgement.checks.empty());
  INFO(judgement.checks.front().name << ": " << judgement.checks.front().actual);
  return judgement.checks.front().verdict;
}

struct Row {
  std::string expect;
  Scene good, broken;
};

/// For each subject a trace that meets the check and one that must not.
std::vector<Row> rows() {
  Register other_call, other_contact, private_one, tagged;
  other_call.call_id = "call-2";
  other_contact.contact = "<sip:trunk1@127.0.0.9:5062>";
  private_one.rows = "Privacy: id\r\n";
  tagged.rows = "Supported: path\r\nSupported: outbound\r\n";
  Scene two_connections = three_failures(), three_connections = three_failures();
  two_connections.file().connections = 2;
  three_connections.file().connections = 3;
  const Scene silent = Scene().send(0).again(0.5).again(1.5).again(3.5).send(92.0).grant(92.1, 60);
  const Scene hasty = Scene().send(0).again(0.5).again(1.0).again(1.5).again(2).send(92.0).grant(92.1, 60);
  const Scene cancelled =
      Scene().send(0).grant(0.1, 60).signal(10, "stop").send(10.1, asking("0")).answer(10.2, "200 OK").ended(10.4);
  const Scene stubborn = Scene().send(0).grant(0.1, 60).signal(10, "stop").ended(30, 3);
  const Scene bound = Scene().send(0).grant(0.1, 60).send(30).grant(30.1, 60);
  const Scene two_bound = Scene().send(0).answer(
      0.1, "200 OK", "Contact: <sip:trunk1@127.0.0.3:5062>;expires=60, <sip:trunk1@127.0.0.9:5062>;expires=60\r\n");
  const Scene stale = Scene().send(0).answer(
      0.1, "401 Unauthorized", "WWW-Authenticate: Digest realm=\"r\", nonce=\"n\", stale=TRUE, qop=\"auth\"\r\n");
  return {
      {"registers = 3", three_failures(), Scene().send(0).answer(0.1, "403 Forbidden")},
      {"gap 1-2 = 57..63", three_failures(),
       Scene().send(0).answer(0.1, "403 Forbidden").send(30).answer(30.1, "403 Forbidden").send(60)},
      {"wait 1 = 59..61", three_failures(), Scene().send(0).answer(0.1, "403 Forbidden").send(45)},
      {"sends 1 = 4", silent, hasty},
      {"resend 1 = 0.5 1 2", silent, hasty},
      {"first = 0.5..1.5", three_failures(), Scene().send(3)},
      {"silence 1 = 50..", three_failures(), Scene().send(0).answer(0.1, "403 Forbidden").send(45)},
      {"asked 1-2 = 60", bound, Scene().send(0).grant(0.1, 59).send(30, asking("59"))},
      {"cseq-step 2 = 1", bound, Scene().send(0).grant(0.1, 60).send(30, {.cseq = 3})},
      {"credentials 2 = www", authenticated(credentials("n1", "00000001")), authenticated("")},
      {"digest 2 = valid", authenticated(credentials("n1", "00000001")),
       authenticated(credentials("n1", "00000001", "wrong"))},
      {"nc 2 = 1", authenticated(credentials("n1", "00000001")), authenticated(credentials("n1", "00000002"))},
      {"nonce 2 = n1", authenticated(credentials("n1", "00000001")), authenticated(credentials("n0", "00000001"))},
      {"algorithm 2 = MD5", authenticated(credentials("n1", "00000001")),
       authenticated("Authorization: Digest username=\"trunk1\", realm=\"r\", nonce=\"n1\", "
                     "uri=\"sip:registrar.example\", response=\"0\"\r\n")},
      {"qop 2 = auth", authenticated(credentials("n1", "00000001")),
       authenticated("Authorization: Digest username=\"trunk1\", realm=\"r\", nonce=\"n1\", "
                     "uri=\"sip:registrar.example\", response=\"0\"\r\n")},
      {"cnonce 2 = present", authenticated(credentials("n1", "00000001")), authenticated("")},
      {"opaque 2 = o", authenticated(credentials("n1", "00000001")), authenticated("")},
      {"realm 2 = r", authenticated(credentials("n1", "00000001")),
       authenticated(credentials("n1", "00000001", "s3cret", "Authorization", "x"))},
      {"target 2 = r2", Scene().send(0).answer(0.1, "503 Service Unavailable").send(0.2, to(Party::r2)), bound},
      {"callids = 1", bound, Scene().send(0).grant(0.1, 60).send(30, other_call)},
      {"contacts = 1", bound, Scene().send(0).grant(0.1, 60).send(30, other_contact)},
      {"header-sets = 1", bound, Scene().send(0).grant(0.1, 60).send(30, private_one)},
      {"privacy = id", Scene().send(0, private_one).grant(0.1, 60).send(30, private_one),
       Scene().send(0, private_one).grant(0.1, 60).send(30)},
      {"header 1 Supported = 'path, outbound'", Scene().send(0, tagged), bound},
      {"answer 1 = 200", bound, authenticated("")},
      {"answer-header 1 Min-Expires = 60", brief("60"), brief("61")},
      {"lifetime 1 = 60", bound, Scene().send(0).grant(0.1, 59)},
      {"bindings 1 = 1", bound, two_bound},
      {"stale 1 = yes", stale, authenticated("")},
      {"cancels = 1", cancelled, stubborn},
      {"cancel-after = ..1", cancelled, stubborn},
      {"end = ..4", cancelled, stubborn},
      {"exit = 0", cancelled, stubborn},
      {"connections = 2", two_connections, three_connections},
      {"before-lapse *; granted 1 = 60", bound, Scene().send(0).grant(0.1, 60).send(61)},
      {"status.will-retry = yes", three_failures().status(R"({"trunks":[{"will_retry":true}]})"),
       three_failures().status(R"({"trunks":[{"will_retry":false}]})")},
  };
}

}  // namespace

TEST_CASE("every subject passes a trace that meets it and fails one that does not") {
  for (const Row& row : rows()) {
    CAPTURE(row.expect);
    CHECK(judged(row.good, row.expect) == Verdict::pass);
    CHECK(judged(row.broken, row.expect) == Verdict::fail);
  }
}

TEST_CASE("no subject is left out of these tests") {
  std::set<std::string_view> tested{"granted"};  // it declares and judges nothing
  for (const Row& row : rows()) tested.insert(find_subject(row.expect.substr(0, row.expect.find(' ')))->name);
  for (const Subject& subject : subjects()) {
    CAPTURE(subject.name);
    CHECK(tested.count(subject.name) == 1);
    CHECK_FALSE(subject.meaning.empty());
  }
}

TEST_CASE("a REGISTER that was never sent fails the check about it") {
  CHECK(judged(three_failures(), "gap 3 = 57..63") == Verdict::fail);
  CHECK(judged(three_failures(), "asked 4 = 60") == Verdict::fail);
  CHECK(judged(three_failures(), "gap 1-3 = 57..63") == Verdict::fail);
  CHECK(judged(Scene(), "asked * = 60") == Verdict::fail);
}

TEST_CASE("wait counts from the timeout when the answer came too late or was no answer") {
  const Scene late = Scene().send(0).answer(33, "200 OK").send(92).grant(92.1, 60);
  CHECK(judged(late, "wait 1 = 59..61") == Verdict::pass);
  const Scene provisional = Scene().send(0).answer(3.5, "100 Trying").send(92).grant(92.1, 60);
  CHECK(judged(provisional, "wait 1 = 59..61") == Verdict::pass);
}

TEST_CASE("what follows the end of the run is left out, what follows a steered stop is not") {
  const Scene ended = Scene().send(0).grant(0.1, 60).signal(20, "stop", false).send(20.1, asking("0")).ended(20.3);
  CHECK(judged(ended, "registers = 1") == Verdict::pass);
  CHECK(judged(ended, "silence 1 = 19..21") == Verdict::pass);
  CHECK(judged(ended, "cancels = 1") == Verdict::pass);
  const Scene zombie = Scene().send(0).grant(0.1, 60).signal(20, "stop").send(25).ended(26);
  CHECK(judged(zombie, "registers = 1") == Verdict::fail);
}

TEST_CASE("silence that the run was too short to see is not exercised") {
  const Scene brief = Scene().send(0).grant(0.1, 60).signal(20, "stop", false).ended(20.1);
  CHECK(judged(brief, "silence 1 = 100..") == Verdict::not_exercised);
}

TEST_CASE("a nonce is challenged when the newest challenge or nextnonce offered it") {
  CHECK(judged(authenticated(credentials("n1", "00000001")), "nonce 2 = challenged") == Verdict::pass);
  CHECK(judged(authenticated(credentials("old", "00000001")), "nonce 2 = challenged") == Verdict::fail);
  const auto next = [](const std::string& nonce) {
    return Scene()
        .password("s3cret")
        .send(0)
        .answer(0.1, "401 Unauthorized", challenge)
        .send(0.2, with(credentials("n1", "00000001")))
        .answer(0.3, "200 OK", "Authentication-Info: nextnonce=\"n2\"\r\n")
        .send(30, with(credentials(nonce, "00000001")));
  };
  CHECK(judged(next("n2"), "nonce 3 = challenged") == Verdict::pass);
  CHECK(judged(next("n1"), "nonce 3 = challenged") == Verdict::fail);
}

TEST_CASE("a digest must answer a realm that asked, with the user of the case") {
  CHECK(judged(authenticated(credentials("n1", "00000001", "s3cret", "Authorization", "elsewhere")),
               "digest 2 = valid") == Verdict::fail);
  CHECK(judged(authenticated(credentials("n1", "00000001", "s3cret", "Proxy-Authorization")), "digest 2 = valid") ==
        Verdict::fail);
  CHECK(judged(authenticated(credentials("n1", "00000001", "s3cret", "Proxy-Authorization")),
               "credentials 2 = proxy") == Verdict::pass);
}

TEST_CASE("a nonce count needs eight hex digits and is read as hexadecimal") {
  CHECK(judged(authenticated(credentials("n1", "1")), "nc 2 = 1") == Verdict::fail);
  CHECK(judged(authenticated(credentials("n1", "00000010")), "nc 2 = 16") == Verdict::pass);
  CHECK(judged(authenticated(""), "nc 2 = absent") == Verdict::pass);
}

TEST_CASE("a reload may change the password that digests are held against") {
  Scene scene = authenticated(credentials("n1", "00000001", "another"));
  CHECK(judged(scene, "digest 2 = valid") == Verdict::fail);
  CHECK(judged(scene.signal(0.15, "reload password=another"), "digest 2 = valid") == Verdict::pass);
}

TEST_CASE("status is not applicable to an agent that offers none, and not exercised when it could not be read") {
  Scene none = three_failures();
  CHECK(judged(none, "status.state = waiting") == Verdict::not_exercised);
  none.file().capabilities.clear();
  CHECK(judged(none, "status.state = waiting") == Verdict::not_applicable);
}
