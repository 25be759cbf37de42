#include <fmt/format.h>

#include "conformance/analysis/trunk_facts.hpp"
#include "conformance/check/remarks.hpp"
#include "conformance/check/words.hpp"
#include "conformance/check/writers.hpp"
#include "conformance/report/markdown_text.hpp"
#include "conformance/report/severity_word.hpp"

namespace sipreg::conformance::check {
namespace {

using report::markdown_text;

std::string checklist_table(const std::array<deployment::ItemVerdict, 7>& checklist) {
  std::string out = '\n' + report::markdown_head({"item", "verdict", "evidence", "what to do"});
  for (const deployment::ItemVerdict& line : checklist) {
    const deployment::ReasonInfo& reason = deployment::info(line.reason);
    const std::string numbers = numbers_text(line);
    const bool passed = line.verdict() == deployment::Verdict::pass;
    out +=
        report::markdown_row({fmt::format("{} {}", deployment::id(line.item()), to_string(line.item())),
                              fmt::format("{} {}", info(line.verdict()).symbol, info(line.verdict()).word),
                              markdown_text(fmt::format("{}{}{}", reason.title, numbers.empty() ? "" : "; ", numbers)),
                              passed || reason.fix.empty() ? "-" : markdown_text(reason.fix)});
  }
  return out;
}

std::string sentence(std::string_view label, std::string_view text) {
  return text.empty() ? std::string{} : fmt::format(" {}: {}.", label, markdown_text(text));
}

std::string list(const std::vector<Remark>& remarks) {
  std::string out = remarks.empty() ? "" : "\n";
  for (const Remark& remark : remarks) {
    const std::string where = detail_and_evidence(remark);
    out += fmt::format("- {} {} **{}** {}{}{}.{}{}\n", report::symbol(remark.severity), to_string(remark.severity),
                       remark.id, markdown_text(remark.title), where.empty() ? "" : ": ", markdown_text(where),
                       sentence("Why", remark.why), sentence("What to do", remark.fix));
  }
  return out;
}

std::string trunk_text(const CheckResult& result, const TrunkResult& trunk, const std::string& name, Aliases& aliases) {
  const StandingWord& how = info(standing(result, trunk));
  std::string out = fmt::format("\n#### {}: {} {}\n\n{}.\n", markdown_text(name), how.symbol, how.word,
                                markdown_text(state_text(trunk)));
  if (trunk.facts != nullptr) out += fmt::format("Between {}.\n", markdown_text(path_text(*trunk.facts, aliases)));
  if (trunk.checklist) out += checklist_table(*trunk.checklist);
  if (trunk.facts != nullptr) out += fmt::format("\nAppears to do: {}.\n", markdown_text(trunk.policy.sentence()));
  out += list(remarks(result, trunk, aliases));
  if (!trunk.notes.empty()) out += '\n';
  for (const std::string& note : trunk.notes) out += fmt::format("- {}\n", markdown_text(aliases(note)));
  return out;
}

std::string losses_text(const CheckResult& result) {
  std::string out;
  for (const InputReport& input : result.inputs)
    for (const std::string& loss : input.losses) out += fmt::format("- {}\n", markdown_text(loss));
  return out.empty() ? out : "\n#### What could not be read\n\n" + out;
}

}  // namespace

std::string to_markdown(const CheckResult& result) {
  Aliases aliases{result};
  const std::vector<std::string> names = trunk_names(result, aliases);
  std::string out = fmt::format("### Registration check\n\nResult: {}.\n", summary_text(result));
  for (std::size_t at = 0; at < names.size(); ++at) out += trunk_text(result, result.trunks[at], names[at], aliases);
  const std::vector<Remark> general = general_remarks(result, aliases);
  if (!general.empty()) out += "\n#### General\n" + list(general);
  return out + losses_text(result);
}

}  // namespace sipreg::conformance::check
