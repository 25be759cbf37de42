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
