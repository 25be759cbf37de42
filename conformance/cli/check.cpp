// `sipreg check` and `sipreg trace`: what an operator hands over, held against the checklist and the rules.
#include "conformance/check/inputs.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <iostream>
#include <memory>
#include <system_error>

#include "conformance/check/writers.hpp"
#include "conformance/cli/commands.hpp"
#include "conformance/cli/follow.hpp"
#include "conformance/cli/terminal.hpp"
#include "conformance/report/writers.hpp"

namespace sipreg::conformance {
namespace {

struct CheckOptions {
  check::Request request;
  std::vector<std::string> scenarios;
  std::string format = "automatic";
  int utc_offset_minutes = 0;
  bool show_numbers = false;
  bool json = false, markdown = false, junit = false, prometheus = false, html = false;
  std::string out;
  bool follow = false;
};

/// "1 234 567 messages read" on a terminal, over and over in one line.
check::Watcher progress_on_terminal() {
  if (::isatty(STDERR_FILENO) != 1) return {};
  return [](const analysis::Analyzer& analyzer, const CapturedMessage&) {
    constexpr std::uint64_t often = 65'536;
    if (analyzer.totals().messages % often == 0) fmt::print(stderr, "\r{} messages read", analyzer.totals().messages);
  };
}

std::string written(const CheckOptions& options, const check::CheckResult& result) {
  if (options.json) return check::to_json(result);
  if (options.markdown) return check::to_markdown(result);
  if (options.junit) return check::to_junit(result);
  if (options.prometheus) return check::to_prometheus(result);
  return check::to_html(result);
}

int run_check(CheckOptions& options) {
  const std::string& command = options.request.command;
  const auto format = find_trace_format(options.format);
  if (!format) {
    std::cerr << fmt::format(
        "sipreg {}: --format: {} is none; there are automatic, capture, sipp, sngrep, asterisk, "
        "baresip\n",
        command, options.format);
    return static_cast<int>(ExitStatus::usage);
  }
  options.request.read.format = *format;
  options.request.read.utc_offset = std::chrono::minutes{options.utc_offset_minutes};
  options.request.scenarios = fmt::format("{}", fmt::join(options.scenarios, ","));
  options.request.redact = !options.show_numbers;
  const bool document = options.json || options.markdown || options.junit || options.prometheus || options.html;
  if (!options.out.empty() && !document) {
    std::cerr << fmt::format("sipreg {}: --out needs one of --json, --markdown, --junit, --prometheus, --html\n",
                             command);
    return static_cast<int>(ExitStatus::usage);
  }
  if (options.follow) return follow_trace(options.request);
  if (options.request.traces.empty() && options.request.parameters.empty() && options.request.gateways.empty() &&
      options.request.polls.empty()) {
    std::cerr << "sipreg check: nothing was handed over. Give any of --params, --gateways, --online, --trace\n";
    return static_cast<int>(ExitStatus::usage);
  }
  std::vector<std::string> errors;
  const check::Watcher progress = progress_on_terminal();
  const check::Check checked(options.request, errors, progress);
  if (progress) fmt::print(stderr, "\r\x1B[K");
  for (const std::string& error : errors) std::cerr << fmt::format("sipreg {}: {}\n", command, error);
  if (!errors.empty()) return static_cast<int>(ExitStatus::usage);
  const check::CheckResult& result = checked.result();
  if (!document)
    check::print_terminal(std::cout, result, {wants_colour(), terminal_width()});
  else if (options.out.empty())
    std::cout << written(options, result);
  else
    report::write_atomically(options.out, written(options, result));
  return result.exit_status();
}

void add_common(CLI::App& command, const std::shared_ptr<CheckOptions>& options) {
  check::Request& request = options->request;
  command.add_option(
      "--scenario", options->scenarios,
      "what the trunks are: backup, nat, unstable, primary, multiple, wholesale, lan; several as nat,primary");
  command.add_option(
      "--nat-timeout", request.nat_timeout,
      "the trunks are behind a NAT that keeps an idle mapping so long: 60, 5m (declares the scenario nat)");
  command.add_option("--profile", request.profile, "the policy that is expected: vos3000, rfc3261, rfc5626, ims");
  command.add_option("--trunk", request.trunks, "only trunks whose name, account or address contains this");
  command.add_option("--format", options->format,
                     "of the traces: sipp, sngrep, asterisk, baresip, capture [by content]");
  command.add_option("--utc-offset", options->utc_offset_minutes,
                     "minutes that the clock of a text log is ahead of UTC [0]");
  command.add_flag("--no-redact", options->show_numbers, "show telephone numbers whole (secrets are never shown)");
  command.add_flag("--strict", request.strict, "what was not observed makes the exit status 2");
  auto* forms = command.add_option_group("output", "for people when none is named");
  forms->add_flag("--json", options->json, "schema sipreg.check/1");
  forms->add_flag("--markdown", options->markdown, "the filled checklist, for a ticket");
  forms->add_flag("--junit", options->junit, "for a CI server");
  forms->add_flag("--prometheus", options->prometheus, "for the textfile collector");
  forms->add_flag("--html", options->html, "one page that needs no network");
  forms->require_option(0, 1);
  command.add_option("--out", options->out, "write that to a file instead, in one step");
  command.footer(
      "Exit status: 0 clean, 1 a failed item or a finding of severity error, 2 something could not be judged, 3 wrong "
      "usage or an input that cannot be read, 4 no trunk was found.");
}

void set_callback(CLI::App& command, const std::shared_ptr<CheckOptions>& options, int& status) {
  command.callback([options, &status] {
    try {
      status = run_check(*options);
    } catch (const std::system_error& error) {
      std::cerr << fmt::format("sipreg {}: {}\n", options->request.command, error.what());
      status = static_cast<int>(ExitStatus::usage);
    }
  });
}

}  // namespace

void add_check(CLI::App& app, int& status) {
  auto options = std::make_shared<CheckOptions>();
  options->request.command = "check";
  CLI::App* command = app.add_subcommand("check", "fill in the checklist of a deployment from whatever is handed over");
  command->add_option("--params", options->request.parameters,
                      "parameters of the softswitch: a file in any usual shape");
  command->add_option("--gateways", options->request.gateways, "list of gateways: GetGatewayRouting as JSON");
  command->add_option("--online", options->request.polls, "polls of GetGatewayRoutingOnline, JSON lines");
  command->add_option("--trace", options->request.traces, "captures and logs; - is standard input");
  add_common(*command, options);
  set_callback(*command, options, status);
}

void add_trace(CLI::App& app, int& status) {
  auto options = std::make_shared<CheckOptions>();
  options->request.command = "trace";
  CLI::App* command = app.add_subcommand("trace", "tell what the trunks of captures and logs do");
  command->add_option("FILE", options->request.traces, "captures and logs; - is standard input")->required();
  command->add_flag("--follow", options->follow,
                    "go on reading as the file grows (or a network interface, named instead of a file)");
  add_common(*command, options);
  set_callback(*command, options, status);
}

}  // namespace sipreg::conformance
