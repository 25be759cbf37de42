#include "conformance/runner/run_case.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <stdexcept>

#include "conformance/runner/known_results.hpp"
#include "conformance/runner/session.hpp"

namespace sipreg::conformance {
namespace {

namespace fs = std::filesystem;

RunCaseResult refuse(std::string sentence, int status = 3) { return {status, std::move(sentence), {}}; }

std::string sentences(const std::vector<Finding>& findings) {
  std::string text;
  for (const Finding& finding : findings) text += (text.empty() ? "" : "\n") + to_sentence(finding);
  return text;
}

fs::path beside(const std::string& catalogue) { return fs::absolute(catalogue).parent_path(); }

std::string adapter_path(const RunCaseOptions& options) {
  const std::string name = options.agent.empty() ? "sipreg" : options.agent;
  if (name.ends_with(".agent")) return fs::absolute(name).string();
  return (beside(options.catalogue) / "agents" / (name + ".agent")).string();
}

/// May the run empty this folder? Only one that is not there, is empty, or was left behind by an earlier run.
bool may_empty(const fs::path& folder) {
  if (!fs::exists(folder)) return true;
  if (!fs::is_directory(folder)) return false;
  return fs::is_empty(folder) || fs::exists(folder / "case.json") || fs::exists(folder / "password");
}

/// The speed and T1 of an attempt: an agent that cannot run its clock faster lives in real time.
void set_pace(Case& one, const RunCaseOptions& options, const Adapter& adapter, int attempt) {
  if (options.speed > 0) one.speed = options.speed;
  if (!adapter.scaled_clock) {
    one.speed = 1;
    one.t1 = 0.5;
  }
  if (attempt > 1) one.speed = std::max(1, one.speed / 2);
}

}  // namespace

int exit_status_of(const Judgement& judgement, const CaseFile& file, bool strict) {
  if (judgement.verdict == Verdict::not_exercised) return 2;
  if (!file.fault.empty()) return caught(judgement, file) ? 0 : 1;
  if (judgement.verdict == Verdict::fail || judgement.verdict == Verdict::xpass) return 1;
  return strict && judgement.verdict == Verdict::non_strict ? 1 : 0;
}

Judgement judge_folder(const std::string& folder, CaseFile& file) {
  Evidence evidence = read_evidence(folder);
  Judgement judgement = judge(evidence);
  write_file(folder + "/verdict.json", write_verdict(judgement, evidence));
  file = std::move(evidence.file);
  return judgement;
}

RunCaseResult run_case(const RunCaseOptions& options) {
  const Catalogue catalogue = load_catalogue(options.catalogue);
  if (!catalogue.findings.empty()) return refuse(sentences(catalogue.findings));
  const std::size_t slash = options.name.find('/');
  if (slash == std::string::npos)
    return refuse(fmt::format("`{}` names no case. Write PROFILE/ID, as in vos3000/retry.403.", options.name));
  const Case* found = catalogue.find(options.name.substr(0, slash), options.name.substr(slash + 1));
  if (found == nullptr)
    return refuse(fmt::format("{} is not in {}. `sipreg cases list` shows what is.", options.name, options.catalogue),
                  4);
  SessionSetup setup;
  setup.profile = options.name.substr(0, slash);
  setup.fault = options.fault;
  setup.adapter = load_adapter(adapter_path(options));
  if (!setup.adapter.findings.empty()) return refuse(sentences(setup.adapter.findings));
  const KnownResults known = load_known_results(setup.adapter.folder + '/' + setup.adapter.name + ".expect");
  if (!known.findings.empty()) return refuse(sentences(known.findings));
  if (const auto listed = known.reasons.find(options.name); listed != known.reasons.end())
    setup.known_failure = listed->second;
  setup.scenarios = options.scenarios.empty() ? (beside(options.catalogue).parent_path() / "sipp_scenarios").string()
                                              : fs::absolute(options.scenarios).string();
  const std::string folder = options.out.empty() ? fmt::format("conformance-results/{}{}", options.name,
                                                               options.fault.empty() ? "" : '/' + options.fault)
                                                 : options.out;
  setup.folder = fs::absolute(folder).lexically_normal().string();
  while (setup.folder.ends_with('/')) setup.folder.pop_back();

  if (!may_empty(setup.folder))
    return refuse(fmt::format("{} holds something else than a case. Name another folder with --out.", setup.folder));
  RunCaseResult result{0, {}, setup.folder};
  for (setup.attempt = 1;; ++setup.attempt) {
    setup.one = *found;
    set_pace(setup.one, options, setup.adapter, setup.attempt);
    const CaseFile as_run = run_session(setup);
    const Evidence evidence = read_evidence(setup.folder);
    // The machine, not the agent, was late: once more at half the speed, and never again.
    const bool again =
        setup.attempt == 1 && as_run.problem.empty() && setup.one.speed > 1 && machine_was_late(evidence);
    if (again) continue;
    const Judgement judgement = judge(evidence);
    write_file(setup.folder + "/verdict.json", write_verdict(judgement, evidence));
    result.exit_status = exit_status_of(judgement, evidence.file, options.strict);
    return result;
  }
}

}  // namespace sipreg::conformance
