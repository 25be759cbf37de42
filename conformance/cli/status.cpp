// `sipreg status`: what a running agent's trunks are doing.
#include "conformance/agent/status.hpp"

#include "conformance/cli/asking.hpp"

namespace sipreg::conformance {

void add_status(CLI::App& app, int& status) {
  auto* command = app.add_subcommand("status", "Shows the trunks of a running agent; 1 when one is not registered");
  auto socket = std::make_shared<std::string>();
  auto json = std::make_shared<bool>(false);
  command->add_option("--socket", *socket, "Unix socket of the agent");
  command->add_flag("--json", *json, "Schema sipreg.status/1");
  command->callback([=, &status] {
    const auto answer = ask_or_complain(*socket, "status");
    if (answer.is_null()) {
      status = static_cast<int>(ExitStatus::not_judged);
      return;
    }
    fmt::print("{}", *json ? answer.dump(2) + '\n' : agent::status_text(answer));
    status = static_cast<int>(agent::all_registered(answer) ? ExitStatus::clean : ExitStatus::failure);
  });
}

}  // namespace sipreg::conformance
