// `sipreg matrix`: the runs of several agents beside one another.
#include <fmt/format.h>

#include <filesystem>
#include <iostream>
#include <memory>
#include <system_error>

#include "conformance/cli/commands.hpp"
#include "conformance/report/writers.hpp"

namespace sipreg::conformance {
namespace {

namespace fs = std::filesystem;

struct MatrixOptions {
  std::vector<fs::path> folders;
  fs::path out = ".";
  bool markdown = false;
  report::Demands demands;
};

ExitStatus write_matrix(const MatrixOptions& options) {
  for (const fs::path& folder : options.folders)
    if (!fs::is_directory(folder)) {
      std::cerr << fmt::format("sipreg matrix: {} is no folder. Name the folders that `sipreg conform` has filled.\n",
                               folder.string());
      return ExitStatus::usage;
    }
  const report::Report all = report::read_matrix(options.folders);
  const auto status = static_cast<ExitStatus>(report::exit_status(all, options.demands));
  if (status == ExitStatus::nothing_selected) {
    std::cerr << "sipreg matrix: these folders hold no case. Name the folders that `sipreg conform` has filled.\n";
    return status;
  }
  const std::string markdown = report::to_matrix_markdown(all);
  if (options.markdown) {
    std::cout << markdown;
    return status;
  }
  fs::create_directories(options.out);
  report::write_atomically(options.out / "matrix.md", markdown);
  report::write_atomically(options.out / "matrix.html", report::to_html(all, options.demands));
  report::write_atomically(options.out / "matrix.json", report::to_json(all, options.demands));
  std::cout << fmt::format("{} of {} agents\nmatrix: {} (and matrix.md, matrix.json beside it)\n",
                           report::counts_text(all.case_counts, "run", "runs"), all.portraits.size(),
                           (options.out / "matrix.html").string());
  return status;
}

}  // namespace

void add_matrix(CLI::App& app, int& status) {
  auto options = std::make_shared<MatrixOptions>();
  auto* command = app.add_subcommand("matrix", "Cases by agents, from the runs of `sipreg conform`");
  command->add_option("FOLDER", options->folders, "Folders that `sipreg conform` has filled, one an agent")->required();
  command->add_option("--out", options->out, "Where to write matrix.html, matrix.md, matrix.json")
      ->capture_default_str();
  command->add_flag("--markdown", options->markdown, "Print the Markdown and write nothing");
  command->add_flag("--strict", options->demands.strict, "A SHOULD that was not followed is red");
  command->footer("Exit status: 0 clean, 1 a failure, 2 not everything was exercised, 3 wrong usage, 4 no case found.");
  command->callback([options, &status] {
    try {
      status = static_cast<int>(write_matrix(*options));
    } catch (const std::system_error& error) {
      std::cerr << fmt::format("sipreg matrix: {}\n", error.what());
      status = static_cast<int>(ExitStatus::usage);
    }
  });
}

}  // namespace sipreg::conformance
