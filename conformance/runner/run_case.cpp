#include "conformance/runner/run_case.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <stdexcept>

#include "conformance/runner/known_results.hpp"
#include "conformance/runner/pace.hpp"
#include "conformance/runner/private_network.hpp"
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

/// May the run empty this folder? Only one that is not there, is empty, or was left behind by an earlier run.
bool may_empty(const fs::path& folder) {
  if (!fs::exists(folder)) return true;
  if (!fs::is_directory(folder)) return false;
  return fs::is_empty(folder) || fs::exists(folder / "case.json") || fs::exists(folder / "password");
}

/// An agent that needs a network of its own gets one, or at least a port of its own.
void settle_network(SessionSetup& setup) {
  if (!setup.adapter.own_network) return;
  setup.unique_port = !why_no_private_network().empty();
  if (setup.unique_port) return;
  if (const std::string reason = enter_private_network(); !reason.empty()) throw std::runtime_error(reason);
}

}  // namespace

std::string adapter_path(const std::string& agent, const std::string& catalogue) {
  const std::string name = agent.empty() ? "sipreg" : agent;
  if (name.ends_with(".agent")) return fs::absolute(name).string();
  return (beside(catalogue) / "agents" / (name + ".agent")).string();
}

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
  const bool reference_registrar = options.agent.empty() && setup.profile == registrar_profile;
  setup.adapter = load_adapter(adapter_path(reference_registrar ? "registrar" : options.agent, options.catalogue));
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

  if (const std::string missing = setup.adapter.missing_program(); !missing.empty())
    return refuse(fmt::format("{}.agent: {}.", setup.adapter.name, missing));
  settle_network(setup);
  if (!may_empty(setup.folder))
    return refuse(fmt::format("{} holds something else than a case. Name another folder with --out.", setup.folder));
  RunCaseResult result{0, {}, setup.folder};
  for (setup.attempt = 1;; ++setup.attempt) {
    setup.one = *found;
    set_pace(setup.one, setup.adapter, options.speed, setup.attempt);
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
