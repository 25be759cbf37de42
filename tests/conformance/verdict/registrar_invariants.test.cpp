#include <set>

#include "catch.hpp"
#include "conformance/verdict/invariants.hpp"
#include "scene.hpp"

using namespace sipreg::conformance;
using namespace sipreg::conformance::test;

namespace {

using Ids = std::set<std::string>;

const std::string date = "Date: Thu, 26 Nov 2026 12:00:00 GMT\r\n";
const std::string bound = "Contact: <sip:trunk1@127.0.0.3:5062>;expires=60\r\n";
const std::string challenge = "WWW-Authenticate: Digest realm=\"r\", nonce=\"n\", qop=\"auth\"\r\n";

/// A REGISTER of the terminal and what the registrar said.
Scene answered(const std::string& status, const std::string& rows, const std::string& via = {}) {
  Scene scene;
  scene.file().profile = registrar_profile;
  return scene.send(0).answer(0.1, status, rows, via);
}

Ids broken_by(const Scene& scene) {
  Ids ids;
  for (const Check& check : scene.judged().checks)
    if (check.verdict != Verdict::pass) ids.insert(check.name);
  return ids;
}

}  // namespace

TEST_CASE("a registrar that answers as it must breaks no invariant, whatever its terminal does") {
  CHECK(broken_by(answered("401 Unauthorized", challenge)) == Ids{});
  CHECK(broken_by(answered("200 OK", bound + date)) == Ids{});
  Scene flood = answered("401 Unauthorized", challenge);
  for (int n = 1; n < 20; ++n) flood.send(0.01 * n).answer(0.01 * n + 0.005, "401 Unauthorized", challenge);
  CHECK(broken_by(flood) == Ids{});
}

TEST_CASE("every invariant of registrars finds what it is about") {
  Scene silent;
  silent.file().profile = registrar_profile;
  CHECK(broken_by(silent.send(0)) == Ids{"R-answer"});
  CHECK(broken_by(answered("603 Decline", "")) == Ids{"R-no-6xx"});
  CHECK(broken_by(answered("200 OK", "Contact: <sip:trunk1@127.0.0.3:5062>\r\n" + date)) == Ids{"R-expires"});
  CHECK(broken_by(answered("200 OK", bound)) == Ids{"R-date"});
  CHECK(broken_by(answered("200 OK", bound + date + "Record-Route: <sip:127.0.0.1;lr>\r\n")) == Ids{"R-form"});
  CHECK(broken_by(answered("401 Unauthorized", "WWW-Authenticate: Digest realm=\"r\", nonce=\"n\"\r\n")) ==
        Ids{"R-qop"});
  CHECK(broken_by(answered("200 OK", bound + date).password("s3cret").log("wrong password s3cret")) == Ids{"I-secret"});
}

TEST_CASE("every invariant of registrars has an id, a rule and an expectation") {
  Ids ids;
  for (const Invariant& one : registrar_invariants()) {
    CHECK(ids.insert(std::string(one.id)).second);
    CHECK_FALSE(one.rule.empty());
    CHECK_FALSE(one.expected.empty());
  }
  CHECK(ids.size() == 7);
}
