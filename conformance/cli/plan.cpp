// `sipreg plan`: what a lifetime and a retry delay will do, and what is recommended for such a trunk.
#include <fmt/format.h>

#include <iostream>
#include <memory>

#include "conformance/cli/commands.hpp"
#include "conformance/cli/terminal.hpp"
#include "conformance/plan/plan.hpp"
#include "conformance/plan/settings.hpp"
#include "conformance/plan/writers.hpp"

namespace sipreg::conformance {
namespace {

struct PlanOptions {
  plan::Request request;
  std::vector<std::string> scenarios;
  bool json = false;
  bool markdown = false;
};

ExitStatus print_plan(PlanOptions& options) {
  if (!options.scenarios.empty()) options.request.scenarios = fmt::format("{}", fmt::join(options.scenarios, ","));
  const plan::Reading reading = plan::read_settings(options.request);
  for (const auto* sentences : {&reading.errors, &reading.notes})
    for (const std::string& sentence : *sentences) std::cerr << "sipreg plan: " << sentence << '\n';
  if (!reading.errors.empty()) return ExitStatus::usage;
  const plan::Plan made = plan::make_plan(reading.settings);
  if (options.json)
    std::cout << plan::to_json(made);
  else if (options.markdown)
    std::cout << plan::to_markdown(made);
  else
    plan::print_terminal(std::cout, made, {wants_colour(), terminal_width()});
  return static_cast<ExitStatus>(made.exit_status());
}

}  // namespace

void add_plan(CLI::App& app, int& status) {
  auto options = std::make_shared<PlanOptions>();
  plan::Request& request = options->request;
  CLI::App* command =
      app.add_subcommand("plan", "tell what an expiry and a retry delay will do, and what is recommended");
  command->add_option("--expiry", request.expiry, "Auto, 300, 5m [Auto]");
  command->add_option("--granted", request.granted,
                      "lifetime that the other server grants [what is asked for; Auto asks for 3600]");
  command->add_option("--retry", request.retry, "retry delay: 60, 1m [60]");
  command->add_option("--nat-timeout", request.nat_timeout,
                      "the trunk is behind a NAT that keeps an idle mapping so long: 60 (declares the scenario nat)");
  command->add_option("--options-check", request.options_check,
                      "period of the OPTIONS check, which keeps a NAT mapping open, too [off]");
  command->add_option("--resend-interval", request.resend_interval,
                      "gaps between retransmissions, 1,2,4,8: their sum is the timeout [RFC 3261: 32 s]");
  command->add_option(
      "--scenario", options->scenarios,
      "what the trunk is: backup, nat, unstable, primary, multiple, wholesale, lan; several as nat,primary");
  command->add_option("--trunks", request.trunks, "how many trunks like this one register to the same host [1]");
  auto* json = command->add_flag("--json", options->json, "as JSON, schema sipreg.plan/1");
  command->add_flag("--markdown", options->markdown, "as Markdown, for a ticket")->excludes(json);
  command->footer(
      "Without a setting: the recommendations. Exit status: 0 nothing wrong, 1 a finding of severity error, 3 wrong "
      "usage.");
  command->callback([options, &status] { status = static_cast<int>(print_plan(*options)); });
}

}  // namespace sipreg::conformance
