// `sipreg parameters`: the catalogue of the operator's parameters, as a list for people or as a Markdown table.
#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <string>

#include "conformance/cli/commands.hpp"
#include "sipreg/deployment/parameter.hpp"

namespace sipreg::conformance {
namespace {

std::string or_dash(std::string_view text) { return text.empty() ? "-" : std::string(text); }

void print_markdown() {
  fmt::print("| ID | name | default | domain | direction | meaning |\n|---|---|---|---|---|---|\n");
  for (const auto& parameter : deployment::catalogue)
    fmt::print("| {} | `{}` | {} | {} | {} | {} |\n", or_dash(parameter.id), parameter.name,
               or_dash(parameter.default_value), parameter.domain, deployment::to_string(parameter.direction),
               parameter.meaning);
}

void print_list() {
  for (const auto& parameter : deployment::catalogue) {
    fmt::print("{:4} {}\n       {} ({})\n", or_dash(parameter.id), parameter.name, parameter.meaning,
               deployment::to_string(parameter.direction));
    if (!parameter.alias.empty()) fmt::print("       also written {}\n", parameter.alias);
    fmt::print("       domain  {}\n", parameter.domain);
    if (!parameter.companion()) fmt::print("       default {}\n", parameter.default_value);
    fmt::print("       found   {}\n\n", parameter.where);
  }
}

}  // namespace

void add_parameters(CLI::App& app, int&) {
  auto markdown = std::make_shared<bool>(false);
  CLI::App* command = app.add_subcommand("parameters", "list the operator's parameters: name, default, domain, place");
  command->add_flag("--markdown", *markdown, "as the table of the documentation");
  command->callback([markdown] { *markdown ? print_markdown() : print_list(); });
}

}  // namespace sipreg::conformance
