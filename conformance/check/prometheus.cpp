#include <fmt/format.h>

#include <array>
#include <utility>

#include "conformance/analysis/trunk_facts.hpp"
#include "conformance/check/remarks.hpp"
#include "conformance/check/words.hpp"
#include "conformance/check/writers.hpp"
#include "conformance/report/text.hpp"

namespace sipreg::conformance::check {
namespace {

using analysis::Spread;
using analysis::TrunkFacts;
using analysis::TrunkState;

/// The value of a label as the exposition format wants it: line ends are spelled out by visible(), `\` and `"` escaped.
std::string label_value(std::string_view text) {
  std::string out;
  for (const char c : report::visible(text)) {
    if (c == '\\' || c == '"') out += '\\';
    out += c;
  }
  return out;
}

/// An empty label is none.
std::string label(std::string_view name, std::string_view text) {
  return text.empty() ? std::string{} : fmt::format("{}=\"{}\"", name, label_value(text));
}

std::string joined(const std::string& labels, const std::string& more) {
  return labels.empty() || more.empty() ? labels + more : labels + ',' + more;
}

/// The samples of one metric; a metric without samples is not there at all.
class Metric {
 public:
  Metric(std::string_view name, std::string_view type, std::string_view help)
      : name_(name), head_(fmt::format("# HELP {0} {1}\n# TYPE {0} {2}\n", name, help, type)) {}

  template <class Number>
  void add(const std::string& labels, Number number) {
    const auto value = static_cast<double>(number);
    samples_ +=
        labels.empty() ? fmt::format("{} {}\n", name_, value) : fmt::format("{}{{{}}} {}\n", name_, labels, value);
  }
  [[nodiscard]] std::string text() const { return samples_.empty() ? samples_ : head_ + samples_; }

 private:
  std::string_view name_;
  std::string head_, samples_;
};

struct LabelledTrunk {
  const TrunkResult* result;
  const TrunkFacts* facts;  ///< nothing: no trace shows it
  std::string labels;
};

class Exposition {
 public:
  explicit Exposition(const CheckResult& result) : result_(result) {
    Aliases aliases{result};
    const std::vector<std::string> names = trunk_names(result, aliases);
    for (std::size_t at = 0; at < names.size(); ++at) {
      const TrunkFacts* facts = result.trunks[at].facts;
      std::string labels = label("trunk", names[at]);
      if (facts != nullptr) {
        labels = joined(labels, label("registrar", aliases(facts->registrar)));
        labels = joined(labels, label("local", aliases(facts->local)));
      }
      trunks_.push_back({&result.trunks[at], facts, std::move(labels)});
    }
  }

  std::string text() {
    states();
    lifetimes();
    waits();
    counts();
    judgements();
    inputs();
    return std::move(out_);
  }

 private:
  /// Writes a metric of every trunk that a trace shows; `write(metric, trunk, facts)`.
  template <class Write>
  void observed(std::string_view name, std::string_view type, std::string_view help, Write write) {
    Metric metric{name, type, help};
    for (const LabelledTrunk& trunk : trunks_)
      if (trunk.facts != nullptr) write(metric, trunk.labels, *trunk.facts);
    out_ += metric.text();
  }

  void states() {
    observed("sipreg_trunk_state", "gauge", "1 for the state that the trunk had at the end of the trace.",
             [](Metric& metric, const std::string& labels, const TrunkFacts& facts) {
               metric.add(joined(labels, label("state", to_string(facts.state))), 1.0);
             });
    observed("sipreg_trunk_registered", "gauge", "1 when a binding lived at the end of the trace, 0 when none did.",
             [](Metric& metric, const std::string& labels, const TrunkFacts& facts) {
               if (facts.state != TrunkState::unknown)
                 metric.add(labels, facts.state == TrunkState::registered ? 1.0 : 0.0);
             });
    observed("sipreg_trunk_availability_ratio", "gauge", "Share of the known time in which the trunk was registered.",
             [](Metric& metric, const std::string& labels, const TrunkFacts& facts) {
               if (const auto share = availability(facts)) metric.add(labels, *share);
             });
    if (!result_.dated) return;
    observed("sipreg_trunk_last_message_timestamp_seconds", "gauge", "When the last message of the trunk was recorded.",
             [](Metric& metric, const std::string& labels, const TrunkFacts& facts) {
               if (facts.timed) metric.add(labels, static_cast<double>(facts.last.time_since_epoch().count()) / 1000);
             });
  }

  void lifetimes() {
    observed("sipreg_trunk_asked_lifetime_seconds", "gauge", "Lifetime that the last REGISTER asked for.",
             [](Metric& metric, const std::string& labels, const TrunkFacts& facts) {
               if (facts.last_asked) metric.add(labels, *facts.last_asked);
             });
    observed("sipreg_trunk_granted_lifetime_seconds", "gauge", "Lifetime that the last answer granted.",
             [](Metric& metric, const std::string& labels, const TrunkFacts& facts) {
               if (facts.last_granted) metric.add(labels, *facts.last_granted);
             });
  }

  void waits() {
    observed("sipreg_trunk_refresh_ratio", "gauge", "Share of the granted lifetime after which the trunk refreshed.",
             [](Metric& metric, const std::string& labels, const TrunkFacts& facts) {
               add_spread(metric, labels, facts.refresh_share);
             });
    observed("sipreg_trunk_retry_seconds", "gauge", "From the detection of a failure to the next attempt.",
             [](Metric& metric, const std::string& labels, const TrunkFacts& facts) {
               add_spread(metric, labels, facts.retry_from_detection);
             });
  }

  /// Of values in thousandths.
  static void add_spread(Metric& metric, const std::string& labels, const Spread& spread) {
    if (spread.empty()) return;
    const std::array<std::pair<std::string_view, std::int64_t>, 4> stats{{{"min", spread.least()},
                                                                          {"median", spread.median()},
                                                                          {"p95", spread.quantile(950)},
                                                                          {"max", spread.greatest()}}};
    for (const auto& [stat, value] : stats)
      metric.add(joined(labels, label("stat", stat)), static_cast<double>(value) / 1000);
  }

  void counts() {
    observed("sipreg_trunk_registers_total", "counter", "REGISTERs in the trace by what they were for, without copies.",
             [](Metric& metric, const std::string& labels, const TrunkFacts& facts) {
               for (std::size_t kind = 0; kind < analysis::request_kinds; ++kind)
                 metric.add(joined(labels, label("kind", analysis::request_kind_words[kind])), facts.requests[kind]);
             });
    observed("sipreg_trunk_failures_total", "counter", "Attempts in the trace that failed, by cause.",
             [](Metric& metric, const std::string& labels, const TrunkFacts& facts) {
               for (std::size_t cause = 1; cause < analysis::cause_count; ++cause)
                 metric.add(joined(labels, label("cause", analysis::cause_words[cause])), facts.failures[cause]);
             });
    observed("sipreg_trunk_lapses_total", "counter", "Bindings in the trace that ended before they were refreshed.",
             [](Metric& metric, const std::string& labels, const TrunkFacts& facts) {
               if (facts.timed) metric.add(labels, facts.lapses.count);
             });
    observed("sipreg_trunk_lapsed_seconds_max", "gauge", "The longest time between the end of a binding and the next.",
             [](Metric& metric, const std::string& labels, const TrunkFacts& facts) {
               if (facts.lapses.any()) metric.add(labels, static_cast<double>(facts.lapses.worst.count()) / 1000);
             });
  }

  void judgements() {
    constexpr std::array<std::string_view, 5> verdicts{"pass", "warn", "fail", "not_observed", "unknown"};
    Metric checklist{"sipreg_trunk_checklist", "gauge", "1 for the verdict of each item of the checklist."};
    Metric findings{"sipreg_trunk_findings", "gauge", "Findings and symptoms by severity."};
    for (const LabelledTrunk& trunk : trunks_) {
      if (trunk.result->checklist)
        for (const deployment::ItemVerdict& line : *trunk.result->checklist)
          checklist.add(joined(joined(trunk.labels, label("item", deployment::id(line.item()))),
                               label("verdict", verdicts[static_cast<std::size_t>(line.verdict())])),
                        1.0);
      const std::array<std::size_t, 3> by_severity = findings_of(*trunk.result);
      for (std::size_t severity = 0; severity < by_severity.size(); ++severity)
        findings.add(joined(trunk.labels, label("severity", to_string(static_cast<deployment::Severity>(severity)))),
                     by_severity[severity]);
    }
    out_ += checklist.text() + findings.text();
  }

  void inputs() {
    std::uint64_t unread = 0;
    for (const InputReport& input : result_.inputs) unread += input.losses.empty() ? 0U : 1U;
    Metric inputs{"sipreg_check_inputs_unread_total", "counter", "Inputs of which something could not be read."};
    inputs.add("", unread);
    Metric status{"sipreg_check_exit_status", "gauge",
                  "0 clean, 1 something is wrong, 2 something could not be judged, 4 no trunk was found."};
    status.add("", static_cast<double>(result_.exit_status()));
    out_ += inputs.text() + status.text();
  }

  const CheckResult& result_;
  std::vector<LabelledTrunk> trunks_;
  std::string out_;
};

}  // namespace

std::string to_prometheus(const CheckResult& result) { return Exposition{result}.text(); }

}  // namespace sipreg::conformance::check
