// The program `sipreg`: one command line, one subcommand a file.
#include <cstdio>
#include <exception>
#include <string>

#include "conformance/cli/commands.hpp"
#include "sipreg/version.hpp"

using sipreg::conformance::ExitStatus;

namespace {

std::string version_text() {
  return "sipreg " + std::to_string(sipreg::version.major) + '.' + std::to_string(sipreg::version.minor) + '.' +
         std::to_string(sipreg::version.patch);
}

int usage_status(const CLI::App& app, const CLI::ParseError& error) {
  const bool asked_for = app.exit(error) == 0;  // --help and --version arrive as exceptions too
  return static_cast<int>(asked_for ? ExitStatus::clean : ExitStatus::usage);
}

}  // namespace

int main(int count, char** arguments) {
  CLI::App app{"sipreg: registers to other SIP servers, proves agents that do, and holds deployments against rules"};
  app.set_version_flag("--version", version_text());
  app.require_subcommand(1);
  int status = static_cast<int>(ExitStatus::clean);
  using namespace sipreg::conformance;
  for (auto* add :
       {add_agent, add_registrar, add_status, add_refresh, add_reload, add_run_case, add_conform, add_matrix, add_judge,
        add_cases, add_report, add_parameters, add_machine, add_plan, add_check, add_trace, add_explain, add_faults})
    add(app, status);
  try {
    app.parse(count, arguments);
  } catch (const CLI::ParseError& error) {
    return usage_status(app, error);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "sipreg: %s\n", error.what());
    return static_cast<int>(ExitStatus::not_judged);
  }
  return status;
}
