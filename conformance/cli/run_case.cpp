// `sipreg run-case`: runs one case of the catalogue against an agent and judges it.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <memory>

#include "conformance/cli/commands.hpp"
#include "conformance/report/writers.hpp"
#include "conformance/runner/guard.hpp"
#include "conformance/runner/process.hpp"
#include "conformance/runner/run_case.hpp"

namespace sipreg::conformance {
namespace {

void print_verdict(const std::string& folder, int status) {
  const report::CaseRun run = report::read_case_folder(folder, folder);
  const auto& word = report::info(run.verdict);
  std::cout << word.symbol << ' ' << run.name << (run.fault.empty() ? "" : " with the fault " + run.fault) << ": "
            << word.word;
  if (!run.reason.empty()) std::cout << " (" << run.reason << ')';
  std::cout << '\n';
  if (status == 0) return;
  report::Report all = report::assemble({run});
  all.folder = folder;
  for (const auto* runs : {&all.cases, &all.fault_runs})
    for (const report::CaseRun& one : *runs) std::cout << report::failure_block(all, one);
}

}  // namespace

void add_run_case(CLI::App& app, int& status) {
  auto* command = app.add_subcommand("run-case", "Runs one case of the catalogue against an agent and judges it");
  auto options = std::make_shared<RunCaseOptions>();
  command->add_option("CASE", options->name, "PROFILE/ID, as in vos3000/retry.403")->required();
  command->add_option("--catalogue", options->catalogue, "The catalogue of cases")->capture_default_str();
  command->add_option("--agent", options->agent, "NAME.agent, or a name in agents/ beside the catalogue [sipreg]");
  command->add_option("--scenarios", options->scenarios,
                      "Folder of the SIPp scenarios [../sipp_scenarios beside the catalogue]");
  command->add_option("--fault", options->fault,
                      "Run the faulty agent with this fault; clean means that it was caught");
  command->add_option("--out", options->out, "The case folder, emptied first [conformance-results/CASE]");
  command->add_option("--speed", options->speed, "Policy seconds per second [the catalogue's]")
      ->check(CLI::Range(1, 1000));
  command->add_flag("--strict", options->strict, "A SHOULD that was not followed is a failure");
  command->footer(
      "Exit status: 0 clean, 1 a failure, 2 not exercised, 3 wrong usage, catalogue or adapter, 4 no such case.");
  command->callback([options, &status] {
    catch_signals();
    if (const std::optional<Ending> ended = stand_guard()) {
      status = ended->by_signal ? 2 : ended->status;
      if (ended->by_signal)
        std::cerr << "The run was ended by " << ended->text() << "; so is all that it had started.\n";
      return;
    }
    const RunCaseResult result = run_case(*options);
    status = result.exit_status;
    if (!result.usage.empty())
      std::cerr << result.usage << '\n';
    else
      print_verdict(result.folder, status);
  });
}

}  // namespace sipreg::conformance
