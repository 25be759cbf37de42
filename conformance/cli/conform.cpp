// `sipreg conform`: the conformance suite against one agent, ours or another's.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "conformance/cli/commands.hpp"
#include "conformance/cli/terminal.hpp"
#include "conformance/conform/conform.hpp"
#include "conformance/runner/process.hpp"

namespace sipreg::conformance {
namespace {

struct ConformCommand {
  ConformOptions options;
  std::string new_agent;
};

ExitStatus new_agent(const std::string& name) {
  try {
    std::cout << write_new_agent(name, ".");
    return ExitStatus::clean;
  } catch (const std::exception& error) {
    std::cerr << "sipreg conform: " << error.what() << ".\n";
    return ExitStatus::usage;
  }
}

}  // namespace

void add_conform(CLI::App& app, int& status) {
  auto* command = app.add_subcommand("conform", "Runs the conformance suite against an agent, ours or another's");
  auto that = std::make_shared<ConformCommand>();
  ConformOptions& options = that->options;
  command->add_option("CASE", options.selection.names, "ID or PROFILE/ID, or the beginning of one and a * [all]");
  command->add_option("--agent", options.agent, "NAME.agent, or a name in agents/ beside the catalogue [sipreg]");
  command->add_option("--level", options.selection.level, "Only MUST, SHOULD, GUIDE, ROBUST, ...");
  command->add_option("--group", options.selection.group, "Only ids that begin so: grant, retry, ...");
  command->add_option("--profile", options.selection.profile, "Only vos3000, rfc3261, rfc5626, ims or registrar");
  command->add_option("--speed", options.speed, "Policy seconds per second [the catalogue's and the adapter's]")
      ->check(CLI::Range(1, 1000));
  command->add_flag("--strict", options.strict, "A SHOULD that was not followed is a failure");
  command->add_option("--jobs", options.jobs, "Cases at once [by the number of cores]")->check(CLI::Range(1, 250));
  command->add_option("--out", options.out, "Where the case folders and the report go [conform-results/NAME]");
  command->add_option("--catalogue", options.catalogue, "The catalogue of cases")->capture_default_str();
  command->add_option("--scenarios", options.scenarios,
                      "Folder of the SIPp scenarios [../sipp_scenarios beside the catalogue]");
  command->add_flag("--check", options.check_only, "Read the adapter and look for its programs; run nothing");
  command->add_option("--new-agent", that->new_agent,
                      "Write NAME.agent and NAME.conf.in here, with every key explained");
  command->footer(
      "The smoke case runs first and last: an adapter that does not keep its contract gets no verdicts.\n"
      "Exit status: 0 clean, 1 a failure, 2 not everything was exercised, 3 wrong usage or adapter, 4 nothing "
      "selected.");
  command->callback([that, &status] {
    if (!that->new_agent.empty()) {
      status = static_cast<int>(new_agent(that->new_agent));
      return;
    }
    catch_signals();
    that->options.colour = wants_colour() && ::isatty(STDERR_FILENO) != 0;
    status = conform(that->options, std::cout, std::cerr);
  });
}

}  // namespace sipreg::conformance
