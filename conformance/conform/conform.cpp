#include "conformance/conform/conform.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <ostream>
#include <random>
#include <thread>

#include "conformance/conform/progress.hpp"
#include "conformance/conform/schedule.hpp"
#include "conformance/report/writers.hpp"
#include "conformance/runner/process.hpp"
#include "conformance/runner/run_case.hpp"

namespace sipreg::conformance {
namespace {

namespace fs = std::filesystem;

constexpr int failure = 1, not_exercised = 2, usage = 3, nothing_selected = 4;

std::size_t jobs_for(const Adapter& adapter) {
  const std::size_t cores = std::max(1U, std::thread::hardware_concurrency());
  // Cases wait more than they work; an agent that is not ours takes more of the machine to start.
  return cores * (adapter.clock == AgentClock::scaled ? 12 : 8);
}

// Says that a folder is ours to empty.
constexpr const char* marker_file = ".sipreg-conform";  // says that a folder is ours to empty

/// A folder that an earlier run of ours filled, or that is not there.
bool is_ours(const fs::path& folder) {
  if (!fs::exists(folder)) return true;
  return fs::is_directory(folder) && (fs::is_empty(folder) || fs::exists(folder / marker_file));
}

class Conform {
 public:
  Conform(const ConformOptions& options, std::ostream& out, std::ostream& progress)
      : options_(options), out_(out), progress_(progress) {}

  int run() {
    if (const int status = prepare(); status != 0 || options_.check_only) return status;
    if (!refuses_unknown_case()) return not_exercised;
    const PlannedCase smoke = smoke_case(catalogue_, adapter_, options_.speed);
    if (!keeps_contract(smoke, setup_.folder)) return not_exercised;
    const std::size_t done = run_plan();
    const bool interrupted = caught_signal() != 0;
    const bool still_keeps = interrupted || keeps_contract(smoke, setup_.folder + "/afterwards");
    int status = report();
    if (interrupted) {
      progress_ << fmt::format("Interrupted: {} of {} cases have run.\n", done, plan_.size());
      return not_exercised;
    }
    if (status != failure && (!still_keeps || problems_ > 0)) status = not_exercised;
    return status;
  }

 private:
  int complain(int status, const std::string& sentence) {
    progress_ << "sipreg conform: " << sentence << '\n';
    return status;
  }

  int prepare() {
    catalogue_ = load_catalogue(options_.catalogue);
    adapter_ = load_adapter(adapter_path(options_.agent, options_.catalogue));
    for (const auto* findings : {&catalogue_.findings, &adapter_.findings})
      for (const Finding& finding : *findings) progress_ << to_sentence(finding) << '\n';
    if (!catalogue_.findings.empty() || !adapter_.findings.empty()) return usage;
    plan_ = plan_cases(catalogue_, adapter_, options_.selection, options_.speed);
    if (plan_.empty())
      return complain(nothing_selected,
                      "no case of the adapter's profiles is selected; `sipreg cases list` shows what there is");
    if (const std::string missing = adapter_.missing_program(); !missing.empty())
      return complain(options_.check_only ? not_exercised : usage,
                      fmt::format("{}.agent: {}.", adapter_.name, missing));
    if (options_.check_only) {
      out_ << fmt::format("{}.agent is in order: {} cases of {} apply to it or say why not.\n", adapter_.name,
                          plan_.size(), fmt::join(adapter_.profiles, ", "));
      return 0;
    }
    return prepare_folder();
  }

  int prepare_folder() {
    const fs::path folder = fs::absolute(options_.out.empty() ? "conform-results/" + adapter_.name : options_.out);
    if (!is_ours(folder))
      return complain(usage,
                      fmt::format("{} holds something else than a conformance run. Name another folder with --out.",
                                  folder.string()));
    fs::remove_all(folder);
    fs::create_directories(folder);
    write_file((folder / marker_file).string(), adapter_.name + '\n');
    setup_.agent = adapter_path(options_.agent, options_.catalogue);
    setup_.catalogue = fs::absolute(options_.catalogue).string();
    setup_.scenarios = options_.scenarios.empty() ? "" : fs::absolute(options_.scenarios).string();
    setup_.folder = folder.lexically_normal().string();
    setup_.speed = options_.speed;
    setup_.strict = options_.strict;
    setup_.jobs = options_.jobs > 0 ? options_.jobs : jobs_for(adapter_);
    return 0;
  }

  /// What nobody knows must not become a verdict.
  bool refuses_unknown_case() {
    PlannedCase unknown;
    unknown.profile = adapter_.profiles.front();
    unknown.id = fmt::format("unknown.{:08x}", std::random_device{}());
    unknown.name = unknown.profile + '/' + unknown.id;
    unknown.limit_seconds = 30;
    const auto finished = run_schedule(setup_, {unknown}, quiet());
    if (caught_signal() != 0 || (finished.size() == 1 && finished[0].exit_status == nothing_selected)) {
      std::error_code error;
      fs::remove(setup_.folder + '/' + unknown.name + ".log", error);
      return caught_signal() == 0;
    }
    complain(not_exercised, fmt::format("the case {}, which does not exist, was not refused.", unknown.name));
    return false;
  }

  bool keeps_contract(const PlannedCase& smoke, const std::string& folder) {
    ScheduleSetup setup = setup_;
    setup.folder = folder;
    setup.strict = false;
    const auto finished = run_schedule(setup, {smoke}, quiet());
    if (finished.size() != 1) return false;
    if (finished[0].exit_status == 0) {
      if (folder != setup_.folder) fs::remove_all(folder);  // the first run is the one to report
      return true;
    }
    complain(not_exercised, fmt::format("{}.agent does not keep its contract: {} must pass before any verdict counts.",
                                        adapter_.name, smoke.name));
    tell_failure(finished[0]);
    return false;
  }

  void tell_failure(const FinishedCase& finished) {
    if (!finished.problem.empty()) {
      progress_ << finished.problem << '\n';
      return;
    }
    report::Report one = report::assemble({report::read_case_folder(finished.folder, finished.folder)});
    one.folder = finished.folder;
    for (const report::CaseRun& run : one.cases) progress_ << report::failure_block(one, run);
    progress_ << fmt::format("    files     {}\n", finished.folder);
  }

  std::size_t run_plan() {
    Progress bar(progress_, plan_.size(), options_.colour);
    const auto finished =
        run_schedule(setup_, plan_,
                     {[&](const FinishedCase& one) {
                        if (!one.problem.empty()) ++problems_;
                        bar.finished(one);
                      },
                      [&](const std::vector<PlannedCase>& running, double left) { bar.running(running, left); }});
    bar.end();
    return finished.size();
  }

  int report() {
    const report::Demands demands{options_.strict, false};
    const report::Report all = report::read_report(setup_.folder);
    const fs::path folder = setup_.folder;
    report::write_atomically(folder / "report.json", report::to_json(all, demands));
    report::write_atomically(folder / "junit.xml", report::to_junit(all, demands));
    report::write_atomically(folder / "report.html", report::to_html(all, demands));
    report::print_terminal(out_, all, demands, {options_.colour, false});
    out_ << fmt::format("report: {} (and report.json, junit.xml beside it)\n", (folder / "report.html").string());
    return report::exit_status(all, demands);
  }

  static Watcher quiet() {
    return {[](const FinishedCase&) {}, [](const std::vector<PlannedCase>&, double) {}};
  }

  const ConformOptions& options_;
  std::ostream& out_;
  std::ostream& progress_;
  Catalogue catalogue_;
  Adapter adapter_;
  ScheduleSetup setup_;
  std::vector<PlannedCase> plan_;
  std::size_t problems_ = 0;
};

}  // namespace

int conform(const ConformOptions& options, std::ostream& out, std::ostream& progress) {
  return Conform(options, out, progress).run();
}

}  // namespace sipreg::conformance
