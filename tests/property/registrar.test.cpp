// Long random lives of an address of record and of the gate, beside models that are too simple to be wrong.
#include <rapidcheck.h>

#include <map>
#include <memory>
#include <vector>

#include "catch.hpp"
#include "sipreg/registrar/bindings.hpp"
#include "sipreg/registrar/gate.hpp"

namespace {
using namespace sipreg;

/// A terminal's REGISTER as the host writes it down: Contacts are small numbers, the same number the same URI.
struct Asked {
  std::uint64_t call_id = 1;
  std::uint32_t cseq = 1;
  bool star = false;
  bool behind_nat = false;
  std::vector<std::pair<int, std::uint32_t>> contacts;  ///< URI, lifetime
  std::int64_t wait = 0;                                ///< seconds since the one before
};

rc::Gen<Asked> any_register() {
  return rc::gen::exec([] {
    Asked asked;
    asked.call_id = *rc::gen::inRange<std::uint64_t>(1, 4);
    asked.cseq = *rc::gen::inRange<std::uint32_t>(1, 40);
    asked.star = *rc::gen::weightedElement<bool>({{9, false}, {1, true}});
    asked.behind_nat = *rc::gen::arbitrary<bool>();
    asked.wait = *rc::gen::element<std::int64_t>(0, 1, 60, 300, 3600, 100'000);
    const auto lifetime = rc::gen::element<std::uint32_t>(0, 0, 5, 299, 300, 600, 3600, 4294967295U);
    const auto count = *rc::gen::inRange(0, 10);
    for (int i = 0; i < count; ++i) {
      const int uri = *rc::gen::inRange(0, 12);
      bool there = false;
      for (const auto& contact : asked.contacts) there = there || contact.first == uri;
      if (!there) asked.contacts.emplace_back(uri, *lifetime);
    }
    return asked;
  });
}

/// The library's bindings, and which URI the host has written beside each slot.
struct Record {
  Bindings bindings;
  std::array<int, max_bindings> uris{};

  [[nodiscard]] std::map<int, Instant> living(Instant now) const {
    std::map<int, Instant> all;
    for (std::size_t slot = 0; slot < max_bindings; ++slot)
      if (bindings[slot].lives(now)) RC_ASSERT(all.emplace(uris[slot], bindings[slot].until).second);
    return all;
  }

  BindingStep apply(const Asked& asked, const BindingLimits& limits, Instant now) {
    std::vector<ContactRequest> contacts;
    for (const auto& [uri, lifetime] : asked.contacts) {
      ContactRequest one;
      for (std::uint8_t slot = 0; slot < max_bindings; ++slot)
        if (bindings[slot].lives(now) && uris[slot] == uri) one.slot = slot;
      one.expires = {lifetime, wire::Reading::valid};
      contacts.push_back(one);
    }
    RegisterRequest request;
    request.call_id = asked.call_id;
    request.cseq = asked.cseq;
    request.behind_nat = asked.behind_nat;
    request.star = asked.star;
    if (asked.star) request.expires = {0, wire::Reading::valid};
    request.contacts = contacts.data();
    request.count = contacts.size();
    const BindingStep step = bindings.apply(request, limits, now);
    if (step.answer == BindingAnswer::accepted)
      for (std::size_t i = 0; i < contacts.size(); ++i)
        if (step.slots[i] != no_slot) uris[step.slots[i]] = asked.contacts[i].first;
    return step;
  }
};

/// What an accepted REGISTER makes of what was bound, by the words of RFC 3261 10.3 and B-16.
std::map<int, Instant> expected(std::map<int, Instant> bound, const Record& before, const Asked& asked,
                                const BindingLimits& limits, Instant now) {
  if (asked.star) return {};
  bool binds = false;
  for (const auto& contact : asked.contacts) binds = binds || contact.second != 0;
  if (binds && limits.second != SecondTerminal::beside)
    for (std::size_t slot = 0; slot < max_bindings; ++slot) {
      if (!before.bindings[slot].lives(now) || before.bindings[slot].call_id == asked.call_id) continue;
      bool named = false;
      for (const auto& contact : asked.contacts) named = named || contact.first == before.uris[slot];
      if (!named) bound.erase(before.uris[slot]);
    }
  for (const auto& [uri, lifetime] : asked.contacts) {
    bound.erase(uri);
    const std::uint32_t ceiling = asked.behind_nat ? limits.grant.behind_nat : limits.grant.normal;
    if (lifetime != 0) bound[uri] = after(now, from_delta_seconds(lifetime < ceiling ? lifetime : ceiling));
  }
  return bound;
}

void live_through(SecondTerminal second) {
  const auto life = *rc::gen::container<std::vector<Asked>>(any_register());
  BindingLimits limits;
  limits.second = second;
  Record record;
  Instant now{};
  for (const Asked& asked : life) {
    now = after(now, seconds{asked.wait});
    const Record before = record;
    const auto bound = record.living(now);
    const BindingStep step = record.apply(asked, limits, now);
    if (step.answer == BindingAnswer::accepted)
      RC_ASSERT(record.living(now) == expected(bound, before, asked, limits, now));
    else
      RC_ASSERT(record.living(now) == bound);  // all of it or nothing
    RC_ASSERT(step.status() < 600);
    RC_ASSERT(step.answer != BindingAnswer::refused || second == SecondTerminal::refused);
    RC_ASSERT((step.status() == 480 || step.status() == 423) == (step.seconds > 0));
  }
}
}  // namespace

TEST_CASE("bindings: all of a REGISTER or nothing, and what it makes is what RFC 3261 says, whatever came before") {
  CHECK(rc::check("P-09 On", [] { live_through(SecondTerminal::replaces); }));
  CHECK(rc::check("P-09 Off", [] { live_through(SecondTerminal::refused); }));
  CHECK(rc::check("several terminals", [] { live_through(SecondTerminal::beside); }));
}

TEST_CASE("the gate, with room for all, suspends who failed often enough and nobody else, for as long as it must") {
  CHECK(rc::check([] {
    const SuspensionLimits limits{*rc::gen::inRange<std::uint32_t>(0, 5), seconds{*rc::gen::inRange(1, 200)}};
    const auto gate = std::make_unique<Gate<4, 8>>(limits);
    struct Model {
      std::uint32_t failures = 0;
      Instant until = Instant::min();
    };
    std::map<std::uint64_t, Model> model;
    Instant now{};
    const auto tries = *rc::gen::container<std::vector<std::tuple<std::uint64_t, bool, int>>>(
        rc::gen::tuple(rc::gen::inRange<std::uint64_t>(1, 8), rc::gen::weightedElement<bool>({{4, false}, {1, true}}),
                       rc::gen::element(0, 0, 1, 50, 199)));
    for (const auto& [who, right, wait] : tries) {
      now = after(now, seconds{wait});
      Model& one = model[who];
      const GateAnswer word = gate->ask(who, now);
      RC_ASSERT(word.open == (now >= one.until));
      if (!word.open) {
        RC_ASSERT(word.retry_after == to_delta_seconds(between(now, one.until)));
        continue;
      }
      if (right) {
        gate->succeeded(who);
        one.failures = 0;
        continue;
      }
      const bool suspends = limits.tries != 0 && ++one.failures >= limits.tries;
      if (suspends) one = {0, after(now, limits.length)};
      RC_ASSERT(gate->failed(who, now).open == !suspends);
    }
  }));
}

TEST_CASE("the gate, with far too many pairs, never shuts out one that has not failed") {
  CHECK(rc::check([] {
    const auto gate = std::make_unique<Gate<2, 2>>(SuspensionLimits{2, seconds{100}});
    const auto failing = *rc::gen::container<std::vector<std::uint64_t>>(rc::gen::inRange<std::uint64_t>(2, 1000));
    for (const std::uint64_t who : failing) {
      (void)gate->failed(who, Instant{});
      RC_ASSERT(gate->ask(1, Instant{}).open);
    }
  }));
}
