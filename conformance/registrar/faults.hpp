// What the broken registrar does wrong: the faults of the cases of the profile `registrar`. Names and meanings stand in
// the table of the agent's. Without SIPREG_FAULTS each of these disappears. Include this header in a .cpp file only.
#pragma once

#include "conformance/agent/faults.hpp"
#include "conformance/registrar/answer.hpp"
#include "conformance/registrar/config.hpp"
#include "conformance/registrar/contacts.hpp"

namespace sipreg::registrar::faults {

#ifdef SIPREG_FAULTS
using agent::faults::is;
void spoil(Config& config);
void spoil(wire::Message& request, ReadContacts& contacts);
void spoil(Answer& refusal);
#else
[[nodiscard]] inline constexpr bool is(std::string_view) { return false; }
inline void spoil(Config&) {}
inline void spoil(wire::Message&, ReadContacts&) {}
inline void spoil(Answer&) {}
#endif

}  // namespace sipreg::registrar::faults
