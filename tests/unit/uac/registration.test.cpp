#include "sipreg/uac/registration.hpp"

#include <cstdint>

#include "catch.hpp"

namespace {
using namespace sipreg;

constexpr Instant at(std::int64_t ms) { return Instant{milliseconds{ms}}; }

ResponseFacts status(std::uint16_t code) {
  ResponseFacts facts;
  facts.status = code;
  return facts;
}

ResponseFacts granted(std::uint32_t lifetime) {
  ResponseFacts facts = status(200);
  facts.grant = {lifetime, ContactMatch::exact, ExpirySource::parameter};
  return facts;
}

ResponseFacts challenge(std::uint64_t nonce) {
  ResponseFacts facts = status(401);
  facts.www = {nonce, ChallengeOffer::usable, false};
  return facts;
}

/// Two targets; the first is down, the second has accepted.
Registration bound_at_the_second(const Profile& profile) {
  Registration trunk{profile, 2};
  (void)trunk.start(at(0));
  (void)trunk.on_response(status(503), at(100));
  (void)trunk.on_response(granted(300), at(200));
  return trunk;
}
}  // namespace

TEST_CASE("A cancel that is challenged goes on where it began whatever the operator asks meanwhile") {
  Profile profile = vos3000();
  profile.target_return = TargetReturn::first;
  Profile other = profile;
  other.retry_delay = seconds{30};
  for (const int meanwhile : {0, 1, 2}) {
    CAPTURE(meanwhile);
    Registration trunk = bound_at_the_second(profile);
    const Step cancel = trunk.stop(at(70'000));
    REQUIRE(cancel.send() != nullptr);
    REQUIRE(cancel.send()->send.target == 1);
    if (meanwhile == 1) CHECK(trunk.refresh_now(at(70'100)).empty());
    if (meanwhile == 2) CHECK(trunk.reconfigure(other, Change::timing, at(70'100)).empty());
    const Step again = trunk.on_response(challenge(7), at(70'200));
    REQUIRE(again.send() != nullptr);
    CHECK(again.send()->send.target == 1);
    CHECK(again.send()->send.lifetime == 0);
    CHECK(again.send()->send.www_nc == 1);
  }
}

TEST_CASE("A trunk whose servers are others goes on at the one that has accepted it, if that is still one of them") {
  const Profile profile = vos3000();
  for (const bool still : {true, false}) {
    CAPTURE(still);
    Registration trunk = bound_at_the_second(profile);
    const std::uint8_t second = still ? std::uint8_t{1} : Targets::unknown;
    trunk.retarget(3, {Targets::unknown, Targets::unknown, second, Targets::unknown});
    CHECK(trunk.targets().count() == 3);
    const Step refresh = trunk.on_deadline(trunk.next_deadline());
    REQUIRE(refresh.send() != nullptr);
    CHECK(refresh.send()->send.target == (still ? 2 : 0));
    trunk.retarget(1, {});  // too late: this attempt has its servers
    CHECK(trunk.targets().count() == 3);
  }
}

TEST_CASE("A reload that only moves timers keeps the shortest spacing between REGISTERs") {
  const Profile profile = vos3000();
  Profile other = profile;
  other.retry_delay = seconds{30};
  Registration trunk{profile};
  (void)trunk.start(at(0));
  (void)trunk.on_response(granted(1), at(10));
  const Step step = trunk.reconfigure(other, Change::timing, at(20));
  CHECK(step.empty());
  CHECK(step.next_deadline >= at(5000));
}

TEST_CASE("An operator's refresh overrides a Retry-After at once when the rate window is open") {
  const Profile profile = vos3000();
  Registration trunk{profile};
  (void)trunk.start(at(0));
  ResponseFacts later = status(503);
  later.retry_after = {3600, wire::Reading::valid};
  CHECK(trunk.on_response(later, at(100)).next_deadline == at(3'600'100));
  const Step forced = trunk.refresh_now(at(100'000));
  REQUIRE(forced.send() != nullptr);
  CHECK(forced.send()->send.reason == SendReason::forced);
}

TEST_CASE("A flow that broke is renewed where it was, and a Retry-After of another server holds") {
  Profile profile = vos3000();
  profile.target_return = TargetReturn::first;
  const auto at_the_second = [&] {
    Registration trunk{profile, 2};
    (void)trunk.start(at(0));
    ResponseFacts later = status(503);
    later.retry_after = {600, wire::Reading::valid};
    (void)trunk.on_response(later, at(100));
    (void)trunk.on_response(granted(300), at(200));
    return trunk;
  };
  Registration trunk = at_the_second();
  const Step renewed = trunk.renew_now(at(100'000));
  REQUIRE(renewed.send() != nullptr);
  CHECK(renewed.send()->send.target == 1);
  CHECK(renewed.send()->send.reason == SendReason::forced);
  CHECK(trunk.renew_now(at(100'001)).empty());
  Registration forced = at_the_second();
  const Step by_operator = forced.refresh_now(at(100'000));
  REQUIRE(by_operator.send() != nullptr);
  CHECK(by_operator.send()->send.target == 0);
}

TEST_CASE("A failure behind a redirect starts again at the operator's first choice") {
  const Profile profile = vos3000();
  Registration trunk{profile, 2};
  (void)trunk.start(at(0));
  (void)trunk.on_response(status(503), at(10));
  ResponseFacts elsewhere = status(302);
  elsewhere.new_redirect = true;
  REQUIRE(trunk.on_response(elsewhere, at(20)).send()->send.redirect_hop == 1);
  const Step failed = trunk.on_response(status(403), at(30));
  const Step retry = trunk.on_deadline(failed.next_deadline);
  REQUIRE(retry.send() != nullptr);
  CHECK(retry.send()->send.target == 0);
  CHECK(retry.send()->send.redirect_hop == 0);
}

TEST_CASE("After 2^31-1 requests CSeq begins again under another Call-ID") {
  const Profile profile = vos3000();
  Registration trunk{profile, 1, 0x7FFFFFFF};
  const Step last = trunk.start(at(0));
  CHECK(last.send()->send.cseq == 0x7FFFFFFF);
  CHECK_FALSE(last.send()->send.new_call_id);
  const Step next = trunk.on_response(challenge(7), at(10));
  CHECK(next.send()->send.cseq == 1);
  CHECK(next.send()->send.new_call_id);
}

TEST_CASE("A server that calls every nonce stale is retried after a wait in every profile") {
  for (const Profile& profile : {vos3000(), rfc3261(), rfc5626(), ims()}) {
    CAPTURE(profile.name);
    Registration trunk{profile};
    Step step = trunk.start(at(0));
    for (std::uint64_t nonce = 1; step.send() != nullptr; ++nonce) {
      REQUIRE(nonce <= 4);
      ResponseFacts stale = challenge(nonce);
      stale.www.stale = true;
      step = trunk.on_response(stale, at(static_cast<std::int64_t>(nonce)));
    }
    CHECK(step.state == State::waiting);
    CHECK(trunk.last_reason() == Reason::too_many_challenges);
  }
}
