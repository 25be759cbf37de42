// What must hold over the whole trace of every case, whatever the case is about: one table.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "conformance/verdict/evidence.hpp"
#include "sipreg/rule.hpp"

namespace sipreg::conformance {

/// The first breach of an invariant.
struct Breach {
  std::string actual;
  std::size_t line = 0;          ///< of trace.tsv; 0: elsewhere
  bool for_information = false;  ///< binds only our own agent; of others it is reported
};

struct Invariant {
  std::string_view id;
  Strength strength;
  std::string_view rule;
  std::string_view expected;
  std::vector<Breach> (*breaches)(const Evidence&);  ///< empty: it holds
};

/// Of agents.
[[nodiscard]] const std::vector<Invariant>& invariants();
/// Of registrars: cases of the profile `registrar`.
[[nodiscard]] const std::vector<Invariant>& registrar_invariants();

/// The password is nowhere to be read; binds everyone.
[[nodiscard]] std::vector<Breach> readable_secret(const Evidence& evidence);

}  // namespace sipreg::conformance
