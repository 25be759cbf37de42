#include "sipreg/registrar/bindings.hpp"

#include <array>
#include <cstdint>
#include <type_traits>

#include "catch.hpp"

namespace {
using namespace sipreg;

constexpr Instant at(std::int64_t second) { return Instant{seconds{second}}; }
constexpr wire::DeltaSeconds asks(std::uint32_t value) { return {value, wire::Reading::valid}; }
constexpr wire::DeltaSeconds nothing{};

constexpr BindingLimits limits_with(SecondTerminal second) {
  BindingLimits limits;
  limits.second = second;
  return limits;
}

/// A REGISTER of one Contact.
struct One {
  ContactRequest contact;
  std::uint64_t call_id = 1;
  std::uint32_t cseq = 1;
  wire::DeltaSeconds header{};
  bool behind_nat = false;

  constexpr BindingStep apply(Bindings& to, const BindingLimits& limits, Instant now) const {
    RegisterRequest request;
    request.call_id = call_id;
    request.cseq = cseq;
    request.expires = header;
    request.behind_nat = behind_nat;
    request.contacts = &contact;
    request.count = 1;
    return to.apply(request, limits, now);
  }
};

template <std::size_t count>
constexpr BindingStep apply_all(Bindings& to, const std::array<ContactRequest, count>& contacts, std::uint64_t call_id,
                                std::uint32_t cseq, const BindingLimits& limits, Instant now) {
  RegisterRequest request;
  request.call_id = call_id;
  request.cseq = cseq;
  request.contacts = contacts.data();
  request.count = contacts.size();
  return to.apply(request, limits, now);
}

constexpr BindingStep star(Bindings& to, std::uint64_t call_id, std::uint32_t cseq, wire::DeltaSeconds header,
                           Instant now) {
  RegisterRequest request;
  request.call_id = call_id;
  request.cseq = cseq;
  request.star = true;
  request.expires = header;
  return to.apply(request, {}, now);
}

/// Bound, too brief, refreshed, replayed, replaced by a second terminal, unregistered: decided by the compiler.
constexpr bool a_life() {
  Bindings aor;
  const BindingLimits limits;
  BindingStep step = One{{no_slot, 7, asks(10)}, 1, 1}.apply(aor, limits, at(0));
  if (step.status() != 423 || step.seconds != 300 || aor.living(at(0)) != 0) return false;
  step = One{{no_slot, 7, asks(3600)}, 1, 2}.apply(aor, limits, at(0));
  if (step.status() != 200 || step.slots[0] != 0 || aor[0].until != at(3600)) return false;
  step = One{{0, 7, asks(3600)}, 1, 3}.apply(aor, limits, at(1800));
  if (step.status() != 200 || aor[0].until != at(5400) || aor[0].cseq != 3) return false;
  step = One{{0, 7, asks(3600)}, 1, 3}.apply(aor, limits, at(1900));
  if (step.status() != 500 || aor[0].until != at(5400)) return false;
  step = One{{no_slot, 8, asks(600)}, 2, 1}.apply(aor, limits, at(2000));
  if (step.status() != 200 || step.ended != 1 || step.slots[0] != 0 || aor.living(at(2000)) != 1) return false;
  if (aor.next_deadline() != at(2600)) return false;
  step = One{{0, 8, asks(0)}, 2, 2}.apply(aor, limits, at(2100));
  return step.status() == 200 && step.ended == 1 && step.slots[0] == no_slot && aor.next_deadline() == never;
}
static_assert(a_life());
static_assert(std::is_trivially_copyable_v<Bindings>);
static_assert(sizeof(Bindings) == max_bindings * 32);
}  // namespace

TEST_CASE("A whole life of the bindings of one address of record") { CHECK(a_life()); }

TEST_CASE("The parameter of a Contact comes before the header and what cannot be read counts as 3600") {
  constexpr wire::DeltaSeconds broken{0, wire::Reading::malformed};
  CHECK(asked_lifetime(asks(60), asks(600)) == 60U);
  CHECK(asked_lifetime(nothing, asks(600)) == 600U);
  CHECK_FALSE(asked_lifetime(nothing, nothing).has_value());
  CHECK(asked_lifetime(broken, asks(600)) == 3600U);
  CHECK(asked_lifetime(nothing, broken) == 3600U);
  CHECK(asked_lifetime(asks(0), asks(600)) == 0U);
}

TEST_CASE("A Contact without any lifetime gets the normal one and behind NAT the one for NAT") {
  Bindings aor;
  CHECK(One{{no_slot, 0, nothing}}.apply(aor, {}, at(0)).status() == 200);
  CHECK(aor[0].granted == 3600);
  Bindings behind;
  One{{no_slot, 0, asks(3600)}, 1, 1, nothing, true}.apply(behind, {}, at(0));
  CHECK(behind[0].granted == 300);
}

TEST_CASE("A REGISTER without a Contact asks and changes nothing") {
  Bindings aor;
  One{{no_slot, 0, asks(600)}, 1, 5}.apply(aor, {}, at(0));
  CHECK(apply_all(aor, std::array<ContactRequest, 0>{}, 2, 1, {}, at(1)).status() == 200);
  CHECK(aor.living(at(1)) == 1);
  CHECK(aor[0].cseq == 5);
}

TEST_CASE("With replacing off another terminal is refused for the rest of the living binding") {
  const BindingLimits limits = limits_with(SecondTerminal::refused);
  Bindings aor;
  One{{no_slot, 7, asks(600)}, 1, 1}.apply(aor, limits, at(0));
  const One second{{no_slot, 8, asks(600)}, 2, 1};
  BindingStep step = second.apply(aor, limits, at(100));
  CHECK(step.status() == 480);
  CHECK(step.seconds == 500);
  CHECK(step.rule == Rule::refused_terminal);
  CHECK(aor.living(at(100)) == 1);
  step = second.apply(aor, limits, at(600));
  CHECK(step.status() == 200);
}

TEST_CASE("With replacing off the same terminal is known by Contact, by Call-ID or by instance") {
  const BindingLimits limits = limits_with(SecondTerminal::refused);
  Bindings first;
  One{{no_slot, 7, asks(600)}, 1, 1}.apply(first, limits, at(0));
  Bindings aor = first;
  CHECK(One{{0, 0, asks(600)}, 2, 1}.apply(aor, limits, at(1)).status() == 200);
  aor = first;
  CHECK(One{{no_slot, 0, asks(600)}, 1, 2}.apply(aor, limits, at(1)).status() == 200);
  aor = first;
  CHECK(One{{no_slot, 7, asks(600)}, 2, 1}.apply(aor, limits, at(1)).status() == 200);
  CHECK(aor.living(at(1)) == 1);  // it has moved: its old place is given up
  aor = first;
  CHECK(One{{no_slot, 0, asks(600)}, 2, 1}.apply(aor, limits, at(1)).status() == 480);
}

TEST_CASE("Two terminals without an instance are not the same for that") {
  const BindingLimits limits = limits_with(SecondTerminal::refused);
  Bindings aor;
  One{{no_slot, 0, asks(600)}, 1, 1}.apply(aor, limits, at(0));
  CHECK(One{{no_slot, 0, asks(600)}, 2, 1}.apply(aor, limits, at(1)).status() == 480);
}

TEST_CASE("With replacing off another terminal may still end what it names and what it does not have") {
  const BindingLimits limits = limits_with(SecondTerminal::refused);
  Bindings aor;
  One{{no_slot, 7, asks(600)}, 1, 1}.apply(aor, limits, at(0));
  CHECK(One{{no_slot, 8, asks(0)}, 2, 1}.apply(aor, limits, at(1)).status() == 200);
  CHECK(aor.living(at(1)) == 1);
}

TEST_CASE("With replacing on the second terminal ends the first and its unregistering does not") {
  Bindings aor;
  One{{no_slot, 7, asks(600)}, 1, 1}.apply(aor, {}, at(0));
  CHECK(One{{no_slot, 8, asks(0)}, 2, 1}.apply(aor, {}, at(1)).ended == 0);
  const BindingStep step = One{{no_slot, 8, asks(600)}, 2, 2}.apply(aor, {}, at(2));
  CHECK(step.ended == 1);
  CHECK(step.rule == Rule::replace);
  CHECK(aor.living(at(2)) == 1);
  CHECK(aor[0].instance == 8);
}

TEST_CASE("Beside each other both terminals are bound as RFC 3261 has it") {
  const BindingLimits limits = limits_with(SecondTerminal::beside);
  Bindings aor;
  One{{no_slot, 7, asks(600)}, 1, 1}.apply(aor, limits, at(0));
  CHECK(One{{no_slot, 8, asks(600)}, 2, 1}.apply(aor, limits, at(1)).slots[0] == 1);
  CHECK(aor.living(at(1)) == 2);
}

TEST_CASE("Another Call-ID updates a binding whatever its CSeq and the same one only with a higher CSeq") {
  Bindings aor;
  One{{no_slot, 0, asks(600)}, 1, 50}.apply(aor, {}, at(0));
  BindingStep step = One{{0, 0, asks(0)}, 1, 50}.apply(aor, {}, at(1));
  CHECK(step.status() == 500);
  CHECK(step.rule == Rule::registrar_cseq);
  CHECK(One{{0, 0, asks(600)}, 1, 49}.apply(aor, {}, at(1)).status() == 500);
  CHECK(aor[0].until == at(600));
  CHECK(One{{0, 0, asks(600)}, 2, 1}.apply(aor, {}, at(2)).status() == 200);
  CHECK(aor[0].call_id == 2);
  CHECK(aor[0].cseq == 1);
}

TEST_CASE("A star removes all bindings and nothing when one of its own Call-ID is as new") {
  const BindingLimits limits = limits_with(SecondTerminal::beside);
  Bindings bound;
  One{{no_slot, 0, asks(600)}, 1, 5}.apply(bound, limits, at(0));
  One{{no_slot, 0, asks(600)}, 2, 9}.apply(bound, limits, at(0));
  Bindings aor = bound;
  CHECK(star(aor, 2, 9, asks(0), at(1)).status() == 500);
  CHECK(aor.living(at(1)) == 2);
  CHECK(star(aor, 2, 10, asks(0), at(1)).ended == 3);
  CHECK(aor.living(at(1)) == 0);
  aor = bound;
  CHECK(star(aor, 3, 1, asks(0), at(1)).ended == 3);
}

TEST_CASE("A star with another lifetime than zero, none, or beside a Contact is a bad request") {
  Bindings aor;
  One{{no_slot, 0, asks(600)}, 1, 1}.apply(aor, {}, at(0));
  CHECK(star(aor, 1, 2, asks(60), at(1)).status() == 400);
  CHECK(star(aor, 1, 2, nothing, at(1)).status() == 400);
  CHECK(star(aor, 1, 2, {0, wire::Reading::malformed}, at(1)).status() == 400);
  const ContactRequest other{};
  RegisterRequest request;
  request.call_id = 1;
  request.cseq = 2;
  request.star = true;
  request.expires = asks(0);
  request.contacts = &other;
  request.count = 1;
  CHECK(aor.apply(request, {}, at(1)).status() == 400);
  CHECK(aor.living(at(1)) == 1);
}

TEST_CASE("Several Contacts are bound together, each with its own lifetime") {
  Bindings aor;
  const std::array<ContactRequest, 3> contacts{{{no_slot, 0, asks(400)}, {no_slot, 0, asks(9999)}, {no_slot, 0, {}}}};
  const BindingStep step = apply_all(aor, contacts, 1, 1, {}, at(0));
  CHECK(step.status() == 200);
  CHECK(aor[step.slots[0]].granted == 400);
  CHECK(aor[step.slots[1]].granted == 3600);
  CHECK(aor[step.slots[2]].granted == 3600);
  CHECK(aor.living(at(0)) == 3);
}

TEST_CASE("One Contact that fails takes all others of its REGISTER with it") {
  const BindingLimits limits = limits_with(SecondTerminal::beside);
  Bindings aor;
  One{{no_slot, 0, asks(600)}, 1, 5}.apply(aor, limits, at(0));
  const std::array<ContactRequest, 2> too_old{{{no_slot, 0, asks(600)}, {0, 0, asks(600)}}};
  CHECK(apply_all(aor, too_old, 1, 5, limits, at(1)).status() == 500);
  const std::array<ContactRequest, 2> too_brief{{{no_slot, 0, asks(600)}, {no_slot, 0, asks(10)}}};
  CHECK(apply_all(aor, too_brief, 1, 6, limits, at(1)).status() == 423);
  CHECK(aor.living(at(1)) == 1);
  CHECK(aor[0].cseq == 5);
}

TEST_CASE("A Contact that ends makes place for one that begins in the same REGISTER") {
  const BindingLimits limits = limits_with(SecondTerminal::beside);
  Bindings aor;
  for (std::uint64_t i = 0; i < max_bindings; ++i) One{{no_slot, 0, asks(600)}, i + 1, 1}.apply(aor, limits, at(0));
  const std::array<ContactRequest, 2> swap{{{no_slot, 0, asks(600)}, {3, 0, asks(0)}}};
  const BindingStep step = apply_all(aor, swap, 99, 1, limits, at(1));
  CHECK(step.status() == 200);
  CHECK(step.ended == 8);
  CHECK(step.slots[0] == 3);
  CHECK(step.slots[1] == no_slot);
}

TEST_CASE("When every slot is taken Retry-After says when the first is free") {
  const BindingLimits limits = limits_with(SecondTerminal::beside);
  Bindings aor;
  for (std::uint32_t i = 0; i < max_bindings; ++i) One{{no_slot, 0, asks(400 + i)}, i + 1, 1}.apply(aor, limits, at(0));
  const BindingStep step = One{{no_slot, 0, asks(600)}, 99, 1}.apply(aor, limits, at(100));
  CHECK(step.status() == 480);
  CHECK(step.seconds == 300);
  CHECK(One{{no_slot, 0, asks(600)}, 99, 1}.apply(aor, limits, at(400)).status() == 200);
}

TEST_CASE("More Contacts than an address of record may have are refused for good") {
  Bindings aor;
  CHECK(apply_all(aor, std::array<ContactRequest, max_bindings + 1>{}, 1, 1, {}, at(0)).status() == 403);
  CHECK(aor.living(at(0)) == 0);
  CHECK(apply_all(aor, std::array<ContactRequest, max_bindings>{}, 1, 1, {}, at(0)).status() == 200);
}

TEST_CASE("A binding ends with its time and its Call-ID is forgotten with it") {
  Bindings aor;
  One{{no_slot, 0, asks(300)}, 1, 50}.apply(aor, {}, at(0));
  CHECK(aor.living(Instant{milliseconds{299'999}}) == 1);
  CHECK(aor.living(at(300)) == 0);
  CHECK(One{{0, 0, asks(300)}, 1, 1}.apply(aor, {}, at(300)).status() == 200);
  CHECK(aor.drop_ended(at(600)) == 1);
  CHECK(aor.next_deadline() == never);
}

TEST_CASE("Each answer has one status and no registrar answers 6xx") {
  for (const BindingAnswer answer :
       {BindingAnswer::accepted, BindingAnswer::bad_star, BindingAnswer::too_many, BindingAnswer::too_brief,
        BindingAnswer::refused, BindingAnswer::full, BindingAnswer::out_of_order}) {
    CHECK(status_of(answer) >= 200);
    CHECK(status_of(answer) < 600);
  }
}
