#include <fmt/format.h>

#include <filesystem>
#include <iostream>
#include <memory>
#include <system_error>

#include "conformance/cli/commands.hpp"
#include "conformance/cli/terminal.hpp"
#include "conformance/report/writers.hpp"

namespace sipreg::conformance {
namespace {

struct ReportOptions {
  std::filesystem::path folder;
  std::filesystem::path out;
  bool terminal = true;
  report::Demands demands;
};

ExitStatus write_report(const ReportOptions& options) {
  namespace fs = std::filesystem;
  if (!fs::is_directory(options.folder)) {
    std::cerr << fmt::format("sipreg report: {} is no folder. Name the folder that holds the case folders.\n",
                             options.folder.string());
    return ExitStatus::usage;
  }
  const report::Report all = report::read_report(options.folder);
  const fs::path out = options.out.empty() ? options.folder : options.out;
  fs::create_directories(out);
  report::write_atomically(out / "report.json", report::to_json(all, options.demands));
  report::write_atomically(out / "junit.xml", report::to_junit(all, options.demands));
  report::write_atomically(out / "report.html", report::to_html(all, options.demands));
  if (options.terminal) {
    report::print_terminal(std::cout, all, options.demands, {wants_colour(), options.demands.faults});
    std::cout << fmt::format("report: {} (and report.json, junit.xml beside it)\n", (out / "report.html").string());
  }
  return static_cast<ExitStatus>(report::exit_status(all, options.demands));
}

}  // namespace

void add_report(CLI::App& app, int& status) {
  auto options = std::make_shared<ReportOptions>();
  CLI::App* command =
      app.add_subcommand("report", "turn the verdicts of a run into report.html, report.json, junit.xml");
  command->add_option("FOLDER", options->folder, "where the case folders of the run lie, at any depth")->required();
  command->add_option("--out", options->out, "where to write the report [FOLDER]");
  command->add_flag("--terminal,!--no-terminal", options->terminal,
                    "print the tree, the failures and the summary [on]");
  command->add_flag("--strict", options->demands.strict, "a SHOULD that was not followed is red");
  command->add_flag("--faults", options->demands.faults,
                    "print which case catches which fault; a case that no fault fails is red");
  command->footer(
      "Exit status: 0 clean, 1 a failure, 2 not everything was exercised, 3 wrong usage, 4 no case folder found.");
  command->callback([options, &status] {
    try {
      status = static_cast<int>(write_report(*options));
    } catch (const std::system_error& error) {
      std::cerr << fmt::format("sipreg report: {}\n", error.what());
      status = static_cast<int>(ExitStatus::usage);
    }
  });
}

}  // namespace sipreg::conformance
