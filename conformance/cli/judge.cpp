// `sipreg judge`: judges the folder of a case that was run earlier from its trace alone.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <stdexcept>

#include "conformance/cli/commands.hpp"
#include "conformance/runner/run_case.hpp"

namespace sipreg::conformance {
namespace {

void print_checks(const Judgement& judgement, const CaseFile& file) {
  for (const Check& check : judgement.checks) {
    const auto& word = report::info(check.verdict);
    std::cout << word.symbol << ' ' << check.name << "  " << word.word << "  expected " << check.expected << ", actual "
              << check.actual;
    if (!check.evidence.empty()) std::cout << "  (" << check.evidence << ')';
    std::cout << '\n';
  }
  std::cout << file.name() << ": " << report::info(judgement.verdict).word;
  if (!judgement.reason.empty()) std::cout << " (" << judgement.reason << ')';
  std::cout << '\n';
}

}  // namespace

void add_judge(CLI::App& app, int& status) {
  auto* command = app.add_subcommand("judge", "Judges the folder of a case anew from its trace");
  auto folder = std::make_shared<std::string>();
  auto strict = std::make_shared<bool>(false);
  command->add_option("FOLDER", *folder, "A case folder with case.json and trace.tsv")->required();
  command->add_flag("--strict", *strict, "A SHOULD that was not followed is a failure");
  command->footer(
      "Writes verdict.json. Exit status: 0 clean, 1 a failure, 2 not exercised, 3 no readable case folder.");
  command->callback([folder, strict, &status] {
    try {
      CaseFile file;
      const Judgement judgement = judge_folder(*folder, file);
      print_checks(judgement, file);
      status = exit_status_of(judgement, file, *strict);
    } catch (const std::runtime_error& error) {
      std::cerr << "sipreg judge: " << error.what() << '\n';
      status = static_cast<int>(ExitStatus::usage);
    }
  });
}

}  // namespace sipreg::conformance
