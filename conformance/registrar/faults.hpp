// What the broken registrar can be told to do wrong, one fault at a time: `sipreg-faulty registrar --fault NAME`. Every
// endpoint.* case must fail under a fault of its own. Without SIPREG_FAULTS these functions do nothing and disappear.
// Include this header in a .cpp file only: no layout may depend on it.
#pragma once

#include <string_view>

#include "conformance/registrar/contacts.hpp"
#include "sipreg/registrar/bindings.hpp"

namespace sipreg::registrar::faults {

struct Fault {
  std::string_view name;
  std::string_view meaning;
};

inline constexpr Fault table[] = {
    {"grant-asked", "grants whatever is asked, above P-05 and P-06, too"},
    {"ignore-nat", "a terminal behind NAT is granted as any other"},
    {"grant-brief", "grants too short a lifetime instead of answering 423"},
    {"never-suspends", "counts no wrong password"},
    {"suspension-extends", "each try while suspended begins the suspension anew"},
    {"no-reset", "a success does not forget the failures before it"},
    {"counts-stale", "a stale nonce is a failure"},
    {"no-stale", "a stale nonce is challenged without stale=true"},
    {"always-replaces", "another terminal replaces the first although P-09 is Off"},
    {"never-replaces", "another terminal is refused although P-09 is On"},
    {"any-cseq", "takes a REGISTER that comes late"},
    {"careless-star", "a Contact * ends everything, whatever stands beside it"},
    {"first-contact", "looks at the first Contact alone"},
};

/// What a REGISTER is to change, and by which limits; a fault bends it before it is done.
struct Change {
  wire::Message& message;
  ReadContacts& contacts;
  bool& behind_nat;
  BindingLimits& limits;
};

#ifdef SIPREG_FAULTS
[[nodiscard]] bool is(std::string_view name);
/// Switches one fault on for the whole process; false when there is none of this name.
[[nodiscard]] bool choose(std::string_view name);
void bend(const Change& change);
#else
constexpr bool is(std::string_view) noexcept { return false; }
constexpr void bend(const Change&) noexcept {}
#endif

}  // namespace sipreg::registrar::faults
