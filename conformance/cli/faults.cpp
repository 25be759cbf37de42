// `sipreg-faulty faults`: what the broken agent can be told to do wrong.
#include "conformance/agent/fault_table.hpp"

#include <fmt/format.h>

#include "conformance/cli/commands.hpp"

namespace sipreg::conformance {

void add_faults([[maybe_unused]] CLI::App& app, [[maybe_unused]] int& status) {
#ifdef SIPREG_FAULTS
  app.add_subcommand("faults", "Lists what --fault NAME can be")->callback([] {
    for (const auto& fault : agent::faults::table) fmt::print("{}\t{}\n", fault.name, fault.meaning);
  });
#endif
}

}  // namespace sipreg::conformance
