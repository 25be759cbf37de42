// Long random lives: adversarial answers, any grant, any wait, clocks at both ends of the scale.
#include <rapidcheck.h>

#include <cstring>
#include <limits>
#include <vector>

#include "catch.hpp"
#include "witness.hpp"

namespace {
using namespace sipreg;
using test::Event;
using test::Witness;
using Kind = Event::Kind;

rc::Gen<std::uint32_t> any_seconds() {
  return rc::gen::oneOf(
      rc::gen::arbitrary<std::uint32_t>(), rc::gen::inRange<std::uint32_t>(0, 10),
      rc::gen::element<std::uint32_t>(20, 60, 3600, 7200, 2386093, 4772186, 2147483648U, 4294967295U));
}

rc::Gen<ResponseFacts> any_facts() {
  return rc::gen::exec([] {
    ResponseFacts facts;
    facts.status =
        *rc::gen::oneOf(rc::gen::inRange<std::uint16_t>(0, 1000),
                        rc::gen::element<std::uint16_t>(200, 200, 200, 401, 401, 401, 407, 423, 503, 302, 420));
    facts.grant = {*any_seconds(), *rc::gen::element(ContactMatch::exact, ContactMatch::received, ContactMatch::sole),
                   ExpirySource::parameter};
    facts.min_expires = {*any_seconds(), *rc::gen::element(wire::Reading::valid, wire::Reading::malformed)};
    facts.retry_after = {*any_seconds(), *rc::gen::element(wire::Reading::valid, wire::Reading::absent)};
    const auto offer = [] {
      return ChallengeFacts{*rc::gen::inRange<std::uint64_t>(1, 5),
                            *rc::gen::element(ChallengeOffer::usable, ChallengeOffer::usable, ChallengeOffer::none,
                                              ChallengeOffer::unsupported),
                            *rc::gen::arbitrary<bool>()};
    };
    facts.www = offer();
    facts.proxy = offer();
    facts.next_nonce = *rc::gen::inRange<std::uint64_t>(0, 3);
    facts.new_redirect = *rc::gen::arbitrary<bool>();
    facts.names_our_extension = *rc::gen::arbitrary<bool>();
    return facts;
  });
}

/// Stops are rare, so that lives are long; most waits are nothing, so that answers come in a storm.
rc::Gen<Event> any_event() {
  return rc::gen::exec([] {
    Event event;
    event.kind = *rc::gen::weightedElement<Kind>({{12, Kind::response},
                                                  {8, Kind::deadline},
                                                  {2, Kind::late_deadline},
                                                  {2, Kind::timeout},
                                                  {2, Kind::transport_failure},
                                                  {3, Kind::refresh_now},
                                                  {2, Kind::reconfigure},
                                                  {1, Kind::start},
                                                  {1, Kind::start_later}});
    if (*rc::gen::inRange(0, 60) == 0) event.kind = Kind::stop;
    event.facts = *any_facts();
    event.change = *rc::gen::element(Change::nothing, Change::timing, Change::message, Change::credentials);
    event.wait_ms = *rc::gen::element<std::int64_t>(0, 0, 0, 1, 100, 999, 3000, 31'000, 600'000);
    event.entropy = *rc::gen::arbitrary<std::uint32_t>();
    return event;
  });
}

Profile any_profile() {
  Profile profile = *rc::gen::element(vos3000(), rfc3261(), rfc5626(), ims());
  profile.expiry = *rc::gen::element(ExpiryMode::automatic, ExpiryMode::fixed);
  profile.lifetime = seconds{*rc::gen::inRange(20, 7201)};
  profile.retry_delay = seconds{*rc::gen::inRange(30, 601)};
  profile.target_return = *rc::gen::element(TargetReturn::stay, TargetReturn::first);
  profile.jitter_permille = *rc::gen::inRange<std::uint16_t>(0, 501);
  profile.lenient_stale = *rc::gen::arbitrary<bool>();
  profile.failover = *rc::gen::arbitrary<bool>();
  return profile;
}

/// Bytes say whether two machines are the same: the type is trivially copyable.
bool same(const Registration& a, const Registration& b) {
  return a.state() == b.state() && a.next_deadline() == b.next_deadline() && a.cseq() == b.cseq() &&
         a.bound_until() == b.bound_until() && a.failures() == b.failures() && a.asked() == b.asked() &&
         a.granted() == b.granted() && a.last_reason() == b.last_reason() && a.last_rule() == b.last_rule();
}
}  // namespace

TEST_CASE("No random life breaks an invariant") {
  const bool held = rc::check("every invariant holds after every event", [] {
    const Profile profile = any_profile();
    Registration trunk{profile, *rc::gen::inRange<std::uint8_t>(0, 7)};
    Witness witness{profile};
    Instant now{};
    Event begin;
    begin.kind = Kind::start;
    const Step first = test::apply(trunk, profile, begin, now);
    RC_ASSERT(witness.observe(begin, trunk, first, now) == nullptr);
    for (const Event& event : *rc::gen::container<std::vector<Event>>(any_event())) {
      const Step step = test::apply(trunk, profile, event, now);
      const char* broken = witness.observe(event, trunk, step, now);
      if (broken != nullptr) RC_FAIL(broken);
    }
  });
  CHECK(held);
}

TEST_CASE("The same events lead to the same actions") {
  const bool held = rc::check("two machines with one history are one", [] {
    const Profile profile = any_profile();
    Registration one{profile, 2};
    Registration other{profile, 2};
    Instant now{};
    Instant then{};
    for (const Event& event : *rc::gen::container<std::vector<Event>>(any_event())) {
      const Step a = test::apply(one, profile, event, now);
      const Step b = test::apply(other, profile, event, then);
      RC_ASSERT(a.size() == b.size());
      for (std::size_t i = 0; i < a.size(); ++i) {
        RC_ASSERT(a[i].kind == b[i].kind);
        RC_ASSERT(a[i].send.cseq == b[i].send.cseq);
        RC_ASSERT(a[i].send.lifetime == b[i].send.lifetime);
      }
      RC_ASSERT(same(one, other));
    }
  });
  CHECK(held);
}

TEST_CASE("Clocks at the ends of the scale and any settings overflow nothing") {
  const bool held = rc::check("no undefined behaviour, and a state that can be told", [] {
    Profile profile = any_profile();
    const auto any_duration = [] { return Duration{*rc::gen::arbitrary<std::int64_t>()}; };
    profile.retry_delay = any_duration();
    profile.longest_spacing = any_duration();
    profile.shortest_spacing = any_duration();
    profile.backoff_base = any_duration();
    profile.backoff_cap = any_duration();
    profile.retry_after_cap = any_duration();
    profile.timers.t1 = any_duration();
    profile.lifetime = seconds{*rc::gen::arbitrary<std::int64_t>()};
    profile.longest_lifetime = seconds{*rc::gen::arbitrary<std::int64_t>()};
    profile.refresh_permille = *rc::gen::arbitrary<std::uint16_t>();
    profile.jitter_permille = *rc::gen::arbitrary<std::uint16_t>();
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
    constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
    Instant now{Duration{
        *rc::gen::elementOf(std::vector<std::int64_t>{least, least + 1, -1, 0, most - 60'000, most - 1, most})}};
    Registration trunk{profile, 3};
    for (const Event& event : *rc::gen::container<std::vector<Event>>(any_event())) {
      const Step step = test::apply(trunk, profile, event, now);
      RC_ASSERT(!to_string(step.state).empty());
      RC_ASSERT(step.next_deadline == trunk.next_deadline());
    }
  });
  CHECK(held);
}
