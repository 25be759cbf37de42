#include "sipreg/uac/attempt.hpp"

#include <cstdint>
#include <initializer_list>

#include "catch.hpp"

namespace {
using namespace sipreg;

ResponseFacts challenged(ChallengeOffer www, ChallengeOffer proxy) {
  ResponseFacts facts;
  facts.status = 401;
  facts.www = {11, www, false};
  facts.proxy = {12, proxy, false};
  return facts;
}
}  // namespace

TEST_CASE("Each reason to send again at once is counted in its own place") {
  AttemptLedger used{};
  used.begin(0);
  for (const SendReason reason : {SendReason::challenge, SendReason::challenge, SendReason::too_brief,
                                  SendReason::redirect, SendReason::extension, SendReason::cancel})
    used.count(reason);
  CHECK(used.challenges == 2);
  CHECK(used.briefs == 1);
  CHECK(used.hops == 1);
  CHECK(used.without_extensions == 1);
  CHECK(used.sends == 1);  // counted when it is sent
}

TEST_CASE("A new attempt has everything before it again but the extensions that were left out and what was asked for") {
  AttemptLedger used{};
  used.begin(0);
  for (const SendReason reason : {SendReason::challenge, SendReason::too_brief, SendReason::extension})
    used.count(reason);
  used.again = 1;
  used.begin(2);
  CHECK(used.sends == 1);
  CHECK(used.challenges == 0);
  CHECK(used.briefs == 0);
  CHECK(used.hops == 2);
  CHECK(used.without_extensions == 1);
  CHECK(used.again == 1);
}

TEST_CASE("A nonce is proven by an answer to a request that carried it, not by lying ready") {
  HeldNonces held;
  held.www = {11, 1, false};
  held.proxy = {12, 0, false};
  held.passed(0);
  CHECK(held.www.proven);
  CHECK_FALSE(held.proxy.proven);
  CHECK(held.www.count == 1);
}

TEST_CASE("A nextnonce replaces the registrar's nonce, counts from the start, and is worth nothing without one") {
  HeldNonces held;
  held.passed(13);
  CHECK_FALSE(held.www.known());
  held.www = {11, 4, true};
  held.proxy = {12, 4, true};
  held.passed(13);
  CHECK(held.www.nonce == 13);
  CHECK(held.www.count == 0);
  CHECK(held.www.proven);
  CHECK(held.proxy.nonce == 12);
}

TEST_CASE("Only a usable challenge replaces the nonce of its place, and all of them can be forgotten") {
  HeldNonces held;
  held.www = {1, 3, true};
  held.proxy = {2, 3, true};
  held.adopt(challenged(ChallengeOffer::usable, ChallengeOffer::unsupported));
  CHECK(held.www.nonce == 11);
  CHECK(held.www.count == 0);
  CHECK_FALSE(held.www.proven);
  CHECK(held.proxy.nonce == 2);
  held.adopt(challenged(ChallengeOffer::none, ChallengeOffer::usable));
  CHECK(held.www.nonce == 11);
  CHECK(held.proxy.nonce == 12);
  held.forget();
  CHECK_FALSE(held.www.known());
  CHECK_FALSE(held.proxy.known());
}
