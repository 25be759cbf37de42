// A whole life of a registration, decided by the compiler: 401, 423, 200, refresh, 503, retry, cancel.
#include "sipreg/uac/registration.hpp"

#include <type_traits>

#include "catch.hpp"

namespace {
using namespace sipreg;
using std::chrono::hours;

constexpr Instant at(double second) noexcept { return Instant{Duration{static_cast<std::int64_t>(second * 1000)}}; }

constexpr ResponseFacts answer(int status) noexcept {
  ResponseFacts facts;
  facts.status = static_cast<std::uint16_t>(status);
  return facts;
}

constexpr ResponseFacts challenge(std::uint64_t nonce) noexcept {
  ResponseFacts facts = answer(401);
  facts.www = {nonce, ChallengeOffer::usable, false};
  return facts;
}

constexpr ResponseFacts too_brief(std::uint32_t minimum) noexcept {
  ResponseFacts facts = answer(423);
  facts.min_expires = {minimum, wire::Reading::valid};
  return facts;
}

constexpr ResponseFacts ok(std::uint32_t lifetime) noexcept {
  ResponseFacts facts = answer(200);
  facts.grant = {lifetime, ContactMatch::exact, ExpirySource::parameter};
  return facts;
}

/// One send, as expected; anything else ends the life.
constexpr bool sends(const Step& step, std::uint32_t cseq, std::uint32_t lifetime, std::uint32_t nc,
                     SendReason reason) {
  const Action* action = step.send();
  return action != nullptr && action->send.cseq == cseq && action->send.lifetime == lifetime &&
         action->send.www_nc == nc && action->send.reason == reason;
}

constexpr Profile fixed_60() noexcept {
  Profile profile = vos3000();
  profile.expiry = ExpiryMode::fixed;
  profile.lifetime = seconds{60};
  return profile;
}
constexpr Profile profile = fixed_60();

constexpr bool a_life() {
  Registration trunk{profile};
  if (!sends(trunk.start(at(0)), 1, 60, 0, SendReason::first)) return false;
  if (!sends(trunk.on_response(challenge(7), at(0.1)), 2, 60, 1, SendReason::challenge)) return false;
  if (!sends(trunk.on_response(too_brief(120), at(0.2)), 3, 120, 2, SendReason::too_brief)) return false;

  Step step = trunk.on_response(ok(120), at(0.3));
  if (step.send() != nullptr || trunk.state() != State::registered) return false;
  if (step.next_deadline != at(30.2))
    return false;  // half of the configured 60, from the send of the accepted REGISTER
  if (!trunk.bound(at(120.1)) || trunk.bound(at(120.2))) return false;

  if (!sends(trunk.on_deadline(at(30.2)), 4, 120, 3, SendReason::refresh)) return false;
  step = trunk.on_response(answer(503), at(30.3));
  if (step.send() != nullptr || step.next_deadline != at(90.3) || trunk.state() != State::waiting) return false;
  if (!sends(trunk.on_deadline(at(90.3)), 5, 120, 4, SendReason::retry)) return false;
  if (trunk.on_response(ok(120), at(90.4)).state != State::registered) return false;

  if (!sends(trunk.stop(at(100)), 6, 0, 5, SendReason::cancel)) return false;
  step = trunk.on_response(answer(200), at(100.1));
  return step.state == State::stopped && step.next_deadline == never && trunk.last_reason() == Reason::cancelled &&
         !trunk.bound(at(100.1));
}

static_assert(a_life());
static_assert(std::is_trivially_copyable_v<Registration>);
static_assert(sizeof(Registration) <= 128);
static_assert(!std::is_constructible_v<Registration, Profile>, "a temporary profile would dangle");
static_assert(std::is_constructible_v<Registration, const Profile&>);
}  // namespace

TEST_CASE("A whole life of a registration runs inside the compiler and at run time alike") { CHECK(a_life()); }
