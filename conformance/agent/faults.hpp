// What the broken agent can be told to do wrong, one fault at a time: `sipreg-faulty agent ... --fault NAME`. A suite
// that never fails proves nothing; every case must fail under a fault of its own. Compiled only with SIPREG_FAULTS.
#pragma once

#ifdef SIPREG_FAULTS
#include <string_view>

namespace sipreg::agent::faults {

struct Fault {
  std::string_view name;
  std::string_view meaning;
};

inline constexpr Fault table[] = {
    {"refresh-late", "refreshes after the binding has ended"},
};

}  // namespace sipreg::agent::faults
#endif
