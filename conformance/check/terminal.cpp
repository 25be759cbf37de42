#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "conformance/analysis/trunk_facts.hpp"
#include "conformance/check/remarks.hpp"
#include "conformance/check/words.hpp"
#include "conformance/check/writers.hpp"
#include "conformance/report/painter.hpp"
#include "conformance/report/severity_word.hpp"
#include "conformance/report/text.hpp"
#include "conformance/report/wrapping.hpp"

namespace sipreg::conformance::check {
namespace {

using report::Colour;
using report::Painter;
using report::visible;
using report::wrapped;

constexpr std::size_t item_columns = 23;   ///< "  ? not observed  C-5  "
constexpr std::size_t label_columns = 14;  ///< "  what to do  "
constexpr std::size_t many_trunks = 50;    ///< with more than these, only those with something to tell are shown
constexpr std::size_t most_places = 20;    ///< of one remark

/// One rule or symptom, and all the trunks that it is told of.
struct Group {
  Remark remark;
  std::vector<std::string> places;
};

void add(std::vector<Group>& groups, const Remark& remark, std::string place) {
  const auto same = [&](const Group& one) {
    return one.remark.id == remark.id && one.remark.severity == remark.severity;
  };
  auto group = std::find_if(groups.begin(), groups.end(), same);
  if (group == groups.end()) group = groups.insert(groups.end(), {remark, {}});
  if (!place.empty()) group->places.push_back(std::move(place));
}

class Writer {
 public:
  Writer(std::ostream& out, const CheckResult& result, const TerminalStyle& style)
      : out_(out),
        result_(result),
        width_(style.width),
        paint_(style.colour),
        aliases_(result),
        names_(trunk_names(result, aliases_)) {}

  void inputs() {
    for (const InputReport& input : result_.inputs)
      hanging(visible(fmt::format("{}: {}", input.file, input.summary.empty() ? input.kind : input.summary)),
              Colour::grey);
  }

  void trunks() {
    const bool all = result_.trunks.size() <= many_trunks;
    std::size_t left_out = 0;
    for (std::size_t at = 0; at < result_.trunks.size(); ++at) {
      const Standing how = standing(result_, result_.trunks[at]);
      if (all || how != Standing::clean)
        trunk(result_.trunks[at], names_[at], info(how));
      else
        ++left_out;
    }
    if (left_out == 0) return;
    out_ << '\n';
    hanging(fmt::format("✔ {} {} clean and not shown", counted(left_out, "trunk"), left_out == 1 ? "is" : "are"),
            Colour::green);
  }

  void findings() {
    std::vector<Group> groups;
    for (std::size_t at = 0; at < result_.trunks.size(); ++at)
      for (const Remark& remark : remarks(result_, result_.trunks[at], aliases_)) {
        const std::string where = detail_and_evidence(remark);
        add(groups, remark, where.empty() ? names_[at] : fmt::format("{}: {}", names_[at], where));
      }
    tell(std::move(groups), "trunk");
    groups.clear();
    for (const Remark& remark : general_remarks(result_, aliases_)) add(groups, remark, detail_and_evidence(remark));
    tell(std::move(groups), "numbers");
  }

  void losses() {
    bool headed = false;
    for (const InputReport& input : result_.inputs)
      for (const std::string& sentence : input.losses) {
        if (!headed) out_ << '\n' << paint_.bold("What could not be read") << '\n';
        headed = true;
        beside("  • ", 4, visible(sentence));
      }
  }

  void summary() {
    const int status = result_.exit_status();
    const Counts counts = result_.counts();
    const bool warned =
        counts.warnings != 0 || counts.verdicts[static_cast<std::size_t>(deployment::Verdict::warn)] != 0;
    const Standing how = status == 0   ? (warned ? Standing::warning : Standing::clean)
                         : status == 1 ? Standing::error
                                       : Standing::not_judged;
    out_ << '\n';
    hanging(fmt::format("{} {}", info(how).symbol, summary_text(result_)), info(how).colour);
  }

 private:
  void trunk(const TrunkResult& trunk, const std::string& name, const StandingWord& how) {
    out_ << '\n';
    hanging(visible(fmt::format("{} {}  {}: {}", how.symbol, how.word, name, state_text(trunk))), how.colour);
    if (trunk.facts != nullptr) labelled("between", path_text(*trunk.facts, aliases_), item_columns);
    if (trunk.checklist)
      for (const deployment::ItemVerdict& line : *trunk.checklist) item(line);
    if (trunk.facts != nullptr) labelled("appears to do", trunk.policy.sentence(), item_columns);
    for (const std::string& note : trunk.notes) labelled("note", aliases_(note), item_columns);
  }

  void item(const deployment::ItemVerdict& line) {
    const deployment::ReasonInfo& reason = deployment::info(line.reason);
    const StandingWord& how = info(line.verdict());
    const std::string numbers = numbers_text(line);
    const std::string mark = fmt::format("{} {:<12}", how.symbol, how.word);
    const std::string id = fmt::format("  {}  ", deployment::id(line.item()));
    beside("  " + paint_(how.colour, mark) + id, item_columns,
           fmt::format("{}{}{}", reason.title, numbers.empty() ? "" : "; ", numbers));
    if (line.verdict() != deployment::Verdict::pass && !reason.fix.empty())
      beside(std::string(item_columns, ' '), item_columns,
             fmt::format("{}: {}", cure_label(line.verdict()), reason.fix));
  }

  void tell(std::vector<Group> groups, std::string_view label) {
    std::stable_sort(groups.begin(), groups.end(),
                     [](const Group& a, const Group& b) { return a.remark.severity > b.remark.severity; });
    for (const Group& group : groups) {
      const Remark& remark = group.remark;
      out_ << '\n';
      hanging(fmt::format("{} {}  {}: {}", report::symbol(remark.severity), to_string(remark.severity), remark.id,
                          remark.title),
              report::colour(remark.severity));
      const std::size_t shown = std::min(group.places.size(), most_places);
      for (std::size_t at = 0; at < shown; ++at) labelled(at == 0 ? label : "", group.places[at]);
      if (shown < group.places.size()) labelled("", fmt::format("and {} more", group.places.size() - shown));
      labelled("why", remark.why);
      labelled("what to do", remark.fix);
    }
  }

  /// A line that goes on under itself.
  void hanging(std::string_view text, Colour colour) {
    const char* indent = "";
    for (const std::string& line : wrapped(text, report::room_beside(2, width_))) {
      out_ << indent << paint_(colour, line) << '\n';
      indent = "  ";
    }
  }

  void labelled(std::string_view label, std::string_view text, std::size_t taken = label_columns) {
    if (text.empty()) return;
    beside(fmt::format("  {:<{}}", label, taken - 2), taken, visible(text));
  }

  /// Text in a column of its own beside a mark of so many columns, which may be painted.
  void beside(std::string mark, std::size_t taken, std::string_view text) {
    for (const std::string& line : wrapped(text, report::room_beside(taken, width_))) {
      out_ << mark << line << '\n';
      mark.assign(taken, ' ');
    }
  }

  std::ostream& out_;
  const CheckResult& result_;
  std::size_t width_;
  Painter paint_;
  Aliases aliases_;
  std::vector<std::string> names_;
};

}  // namespace

void print_terminal(std::ostream& out, const CheckResult& result, const TerminalStyle& style) {
  Writer writer{out, result, style};
  writer.inputs();
  writer.trunks();
  writer.findings();
  writer.losses();
  writer.summary();
}

}  // namespace sipreg::conformance::check
