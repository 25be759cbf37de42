// The subcommands of the program `sipreg`, one source file each. `status` receives the exit status of the one that ran.
#pragma once

#include <CLI/CLI.hpp>

namespace sipreg::conformance {

/// The exit status of every subcommand and of both scripts. A finding of severity error counts as a failure.
enum class ExitStatus : int { clean = 0, failure = 1, not_judged = 2, usage = 3, nothing_selected = 4 };

void add_agent(CLI::App& app, int& status);
void add_registrar(CLI::App& app, int& status);
void add_status(CLI::App& app, int& status);
void add_refresh(CLI::App& app, int& status);
void add_reload(CLI::App& app, int& status);
void add_run_case(CLI::App& app, int& status);
void add_conform(CLI::App& app, int& status);
void add_matrix(CLI::App& app, int& status);
void add_judge(CLI::App& app, int& status);
void add_cases(CLI::App& app, int& status);
void add_report(CLI::App& app, int& status);
void add_parameters(CLI::App& app, int& status);
void add_machine(CLI::App& app, int& status);
void add_plan(CLI::App& app, int& status);
void add_check(CLI::App& app, int& status);
void add_trace(CLI::App& app, int& status);
void add_explain(CLI::App& app, int& status);

/// `sipreg-faulty faults`: the table of faults. Adds nothing to the honest program.
void add_faults(CLI::App& app, int& status);

}  // namespace sipreg::conformance
