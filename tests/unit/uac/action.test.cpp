#include "sipreg/uac/action.hpp"

#include <type_traits>

#include "catch.hpp"

namespace {
using namespace sipreg;

static_assert(std::is_trivially_copyable_v<Step>);
static_assert(Step{}.empty() && Step{}.send() == nullptr);
static_assert(sizeof(Send) <= 24, "every event copies two of them");
}  // namespace

TEST_CASE("An empty step asks for nothing and never to come back") {
  const Step step;
  CHECK(step.empty());
  CHECK(step.size() == 0);
  CHECK(step.begin() == step.end());
  CHECK(step.send() == nullptr);
  CHECK(step.next_deadline == never);
}

TEST_CASE("A step holds two actions in their order and finds the send among them") {
  Step step;
  step.add({ActionKind::failed, Rule::failure, Reason::timeout});
  CHECK(step.send() == nullptr);
  Action send;
  send.send.cseq = 7;
  send.send.target = 1;
  step.add(send);
  REQUIRE(step.size() == 2);
  CHECK(step[0].kind == ActionKind::failed);
  CHECK(step[0].reason == Reason::timeout);
  REQUIRE(step.send() == &step[1]);
  CHECK(step.send()->send.cseq == 7);
  step.add({ActionKind::ended});
  CHECK(step.size() == 2);  // no event has three outcomes; a third would be a mistake of the machine
  int walked = 0;
  for (const Action& action : step) walked += action.kind == ActionKind::ended ? 100 : 1;
  CHECK(walked == 2);
}

TEST_CASE("A send that nobody has filled in carries no credentials and no Privacy") {
  const Send send;
  CHECK(send.www_nc == 0);
  CHECK(send.proxy_nc == 0);
  CHECK(send.redirect_hop == 0);
  CHECK(send.target == 0);
  CHECK_FALSE(send.without_extensions);
  CHECK(privacy_value(send.privacy).empty());
}
