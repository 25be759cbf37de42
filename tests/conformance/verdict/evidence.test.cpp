#include "conformance/verdict/evidence.hpp"

#include <cmath>

#include "catch.hpp"
#include "scene.hpp"

using namespace sipreg::conformance;
using namespace sipreg::conformance::test;

TEST_CASE("copies of a REGISTER are one request, whatever comes between them") {
  const Evidence evidence = Scene().send(0).again(0.5).again(1.5).grant(1.6, 60).send(30).evidence();
  REQUIRE(evidence.requests.size() == 2);
  CHECK(evidence.requests[0].copies.size() == 3);
  CHECK(evidence.requests[1].number == 2);
}

TEST_CASE("the same CSeq with a new branch to another registrar is a failover copy") {
  Register copy;
  copy.cseq = 1;
  copy.to = Party::r2;
  const Evidence evidence = Scene().send(0).send(1, copy).evidence();
  REQUIRE(evidence.requests.size() == 2);
  CHECK(evidence.requests[1].failover_copy);
  Register repeated;
  repeated.cseq = 1;
  CHECK_FALSE(Scene().send(0).send(1, repeated).evidence().requests[1].failover_copy);
}

TEST_CASE("answers belong to the request with their branch and CSeq") {
  const Evidence evidence = Scene().send(0).answer(0.1, "503 Service Unavailable").send(30).grant(30.1, 60).evidence();
  CHECK(evidence.requests[0].answers.at(0).message.status == 503);
  CHECK(evidence.requests[1].final_answer(100)->message.status == 200);
  CHECK(evidence.requests[1].final_answer(30.05) == nullptr);
}

TEST_CASE("a late answer settles nothing, the timeout does") {
  const Evidence evidence = Scene().send(5).answer(38, "200 OK").evidence();
  CHECK(std::abs(evidence.settled_t(evidence.requests[0]) - 37) < 1e-6);
}

TEST_CASE("the lifetime asked for is the Contact's, else the header's") {
  Register both, none, cancel;
  both.contact = "<sip:trunk1@127.0.0.3:5062>;expires=30";
  none.expires = "";
  cancel.expires = "0";
  const Evidence evidence = Scene().send(0).send(40, both).send(80, none).send(120, cancel).evidence();
  CHECK(evidence.requests[0].asked() == 60U);
  CHECK(evidence.requests[1].asked() == 30U);
  CHECK_FALSE(evidence.requests[2].asked().has_value());
  CHECK(evidence.requests[3].cancel());
}

TEST_CASE("registrations are followed apart from one another") {
  Register other;
  other.aor = "sip:trunk2@registrar.example";
  other.call_id = "call-2";
  const Evidence evidence = Scene().send(0).send(1, other).send(30).evidence();
  CHECK(evidence.next(evidence.requests[0])->number == 3);
  CHECK(evidence.previous(evidence.requests[1]) == nullptr);
}
