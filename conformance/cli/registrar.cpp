// `sipreg registrar`: the reference registrar, for tests and labs.
#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

#include "conformance/agent/faults.hpp"
#include "conformance/cli/commands.hpp"
#include "conformance/registrar/run.hpp"

namespace sipreg::conformance {
namespace {

struct Options {
  std::string config, script, speed, fault;
  std::vector<std::string> assignments;
};

registrar::RunOptions run_options(const Options& options) {
  registrar::RunOptions out{options.config, {}, options.script};
  for (const auto& assignment : options.assignments) {
    const auto equals = assignment.find('=');
    if (equals == 0 || equals == assignment.npos) throw CLI::ValidationError("--set", "write NAME=VALUE");
    out.settings.insert_or_assign(assignment.substr(0, equals), assignment.substr(equals + 1));
  }
  if (!options.speed.empty()) out.settings.insert_or_assign("clock-speed", options.speed);
  return out;
}

std::string help() {
  std::string text = "\nSettings of CONFIG.toml, and of --set NAME=VALUE:\n";
  for (const auto& setting : registrar::settings()) text += fmt::format("  {:<36}{}\n", setting.name, setting.meaning);
  for (const auto& parameter : registrar::inbound_parameters())
    text += fmt::format("  {:<36}{} ({})\n", parameter.name, parameter.meaning, parameter.domain);
  text +=
      "Of a [[user]] of the file:\n"
      "  name                                user of the address of record, and of the digest\n"
      "  password-file, password-env         where the password is\n"
      "  password                            the password itself, in a file that only its owner can read\n"
      "\nA script is NUMBER:ACTION+ACTION,...; NUMBER is 3, 5-7, 9- or *; the REGISTERs are counted from 1 on, copies "
      "of\n"
      "answered ones left out. The first that fits holds. Actions:\n"
      "  STATUS                              answer so and do nothing, for instance 503\n"
      "  HEADER=VALUE                        a header row of the answer, for instance Retry-After=30; _ is a blank\n"
      "  drop                                as if the network had lost it; the next copy counts anew\n"
      "  hang                                never answer it, nor any copy of it\n"
      "  delay=SECONDS                       answer that much later\n"
      "  grant=SECONDS                       tell every lifetime so, whatever was granted\n"
      "  stale                               first make every nonce stale that was given out\n"
      "\nOne line of the log for every REGISTER; the first line, with the event \"ready\", says that it listens.\n"
      "For tests and labs: it keeps everything in memory and routes nothing.\n";
  return text;
}

}  // namespace

void add_registrar(CLI::App& app, int& status) {
  auto* command = app.add_subcommand("registrar", "Lets terminals register, by the inbound rules, until it is ended");
  auto options = std::make_shared<Options>();
  command->add_option("CONFIG", options->config, "TOML file")->required();
  command->add_option("--script", options->script, "What to do wrong with which REGISTER; see below");
  command->add_option("--speed", options->speed, "Run all of it so many times faster: the setting clock-speed");
  command->add_option("--set", options->assignments, "NAME=VALUE: any setting but users")->allow_extra_args(false);
#ifdef SIPREG_FAULTS
  command->add_option("--fault", options->fault, "What to do wrong; sipreg-faulty faults lists them");
#endif
  command->footer(help);
  command->callback([options, &status] {
#ifdef SIPREG_FAULTS
    if (!options->fault.empty() && !agent::faults::choose(options->fault))
      throw CLI::ValidationError("--fault", "there is no such fault; see sipreg-faulty faults");
#endif
    status = registrar::run_registrar(run_options(*options));
  });
}

}  // namespace sipreg::conformance
