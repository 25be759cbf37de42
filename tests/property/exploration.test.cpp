// Every sequence of events up to a depth, for every profile, with every invariant watched.
#include <string>
#include <vector>

#include "catch.hpp"
#include "witness.hpp"

namespace {
using namespace sipreg;
using test::Event;
using test::Witness;
using Kind = Event::Kind;

Event answer(int status) {
  Event event;
  event.kind = Kind::response;
  event.facts.status = static_cast<std::uint16_t>(status);
  return event;
}

Event granted(std::uint32_t lifetime) {
  Event event = answer(200);
  event.facts.grant = {lifetime, lifetime == 0 ? ContactMatch::none : ContactMatch::exact, ExpirySource::parameter};
  return event;
}

Event challenged(std::uint64_t nonce, bool stale, bool proxy = false) {
  Event event = answer(proxy ? 407 : 401);
  (proxy ? event.facts.proxy : event.facts.www) = {nonce, ChallengeOffer::usable, stale};
  return event;
}

Event too_brief(std::uint32_t minimum, wire::Reading reading = wire::Reading::valid) {
  Event event = answer(423);
  event.facts.min_expires = {minimum, reading};
  return event;
}

Event retry_after(int status, std::uint32_t delay) {
  Event event = answer(status);
  event.facts.retry_after = {delay, wire::Reading::valid};
  return event;
}

Event of(Kind kind, Change change = Change::message) {
  Event event;
  event.kind = kind;
  event.change = change;
  return event;
}

Event redirected() {
  Event event = answer(302);
  event.facts.new_redirect = true;
  return event;
}

Event extension_refused() {
  Event event = answer(420);
  event.facts.names_our_extension = true;
  return event;
}

/// Hostile answers come at once; "new" nonces repeat after two, so that the same nonce comes back as well.
std::vector<Event> alphabet() {
  return {of(Kind::deadline),
          of(Kind::stop),
          of(Kind::refresh_now),
          of(Kind::reconfigure, Change::credentials),
          of(Kind::timeout),
          of(Kind::transport_failure),
          of(Kind::late_deadline),
          granted(60),
          granted(0),
          granted(1),
          granted(4294967295U),
          challenged(1, false),
          challenged(2, false),
          challenged(3, true),
          challenged(4, false, true),
          too_brief(7000),
          too_brief(0, wire::Reading::absent),
          redirected(),
          extension_refused(),
          answer(403),
          answer(404),
          answer(503),
          retry_after(503, 4294967295U)};
}

struct Explorer {
  const Profile& profile;
  std::vector<Event> events = alphabet();
  std::vector<std::size_t> path{};
  std::size_t steps = 0;
  std::string broken{};

  void explore(const Registration& trunk, const Witness& witness, Instant now, int depth) {
    for (std::size_t i = 0; i < events.size() && broken.empty(); ++i) {
      Registration next = trunk;
      Witness seen = witness;
      Instant then = now;
      const Step step = test::apply(next, profile, events[i], then);
      ++steps;
      path.push_back(i);
      if (const char* rule = seen.observe(events[i], next, step, then)) {
        broken = rule;
        for (const std::size_t index : path) broken += " " + std::to_string(index);
      } else if (depth > 1 && next.state() != State::stopped) {
        explore(next, seen, then, depth - 1);
      }
      path.pop_back();
    }
  }

  /// From the first REGISTER of a trunk with so many targets.
  void run(std::uint8_t targets, int depth) {
    Registration trunk{profile, targets};
    Witness witness{profile};
    const Instant now{};
    const Step step = trunk.start(now);
    if (const char* rule = witness.observe(of(Kind::start), trunk, step, now)) broken = rule;
    explore(trunk, witness, now, depth);
  }
};

/// What provokes REGISTERs in quick succession, so that deep sequences of it can be tried.
std::vector<Event> provocations() {
  return {of(Kind::deadline),
          of(Kind::refresh_now),
          of(Kind::reconfigure, Change::credentials),
          granted(60),
          challenged(1, false),
          challenged(3, true),
          too_brief(7000),
          answer(503)};
}

void explore_all(const Profile& profile) {
  std::size_t steps = 0;
  for (const std::uint8_t targets : {std::uint8_t{1}, std::uint8_t{3}}) {
    Explorer everything{profile};
    everything.run(targets, 5);
    INFO("broken invariant and the events that led to it: " << everything.broken);
    REQUIRE(everything.broken.empty());
    Explorer quick{profile, provocations()};
    quick.run(targets, targets == 1 ? 8 : 7);
    INFO("broken invariant and the provocations that led to it: " << quick.broken);
    REQUIRE(quick.broken.empty());
    steps += everything.steps + quick.steps;
  }
  REQUIRE(steps > 1'000'000);
}
}  // namespace

TEST_CASE("No sequence of five events, or of eight provocations, breaks an invariant of the vos3000 profile") {
  explore_all(vos3000());
}
TEST_CASE("No sequence of five events, or of eight provocations, breaks an invariant of the rfc3261 profile") {
  explore_all(rfc3261());
}
TEST_CASE("No sequence of five events, or of eight provocations, breaks an invariant of the rfc5626 profile") {
  explore_all(rfc5626());
}
TEST_CASE("No sequence of five events, or of eight provocations, breaks an invariant of the ims profile") {
  explore_all(ims());
}
