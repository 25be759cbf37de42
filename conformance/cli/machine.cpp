// `sipreg machine`: the transition table of a registration, as rows or as a Mermaid diagram.
#include <fmt/format.h>

#include <memory>

#include "conformance/cli/commands.hpp"
#include "sipreg/uac/transitions.hpp"

namespace sipreg::conformance {
namespace {

void print_rows() {
  fmt::print("{:<12} {:<13} {:<12} effect\n", "from", "input", "to");
  for (const Transition& row : transitions)
    fmt::print("{:<12} {:<13} {:<12} {}\n", to_string(row.from), to_string(row.input), to_string(row.to),
               to_string(row.effect));
}

void print_diagram() {
  fmt::print("stateDiagram-v2\n  [*] --> {}\n", to_string(State::idle));
  for (const Transition& row : transitions)
    fmt::print("  {} --> {}: {} / {}\n", to_string(row.from), to_string(row.to), to_string(row.input),
               to_string(row.effect));
  fmt::print("  {} --> [*]\n", to_string(State::stopped));
}

}  // namespace

void add_machine(CLI::App& app, int&) {
  auto diagram = std::make_shared<bool>(false);
  CLI::App* command = app.add_subcommand("machine", "print the transition table of a registration");
  command->add_flag("--diagram", *diagram, "as a Mermaid state diagram");
  command->callback([diagram] { *diagram ? print_diagram() : print_rows(); });
}

}  // namespace sipreg::conformance
