#include "conformance/check/inputs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "conformance/plan/settings.hpp"
#include "conformance/text.hpp"
#include "conformance/trace/input.hpp"

namespace sipreg::conformance::check {
namespace {

using deployment::Severity;

constexpr std::array<std::string_view, 4> profiles{"vos3000", "rfc3261", "rfc5626", "ims"};
constexpr std::size_t longest_file = std::size_t{512} << 20U;  // of parameters, gateways, polls: they are held whole

/// The whole input, gzip seen through; nothing after an error.
std::optional<std::string> read_whole(const std::string& path, std::vector<std::string>& errors) {
  Input input = Input::open(path);
  std::string text;
  std::string block(std::size_t{1} << 16U, '\0');
  while (const std::size_t count = input.read(block.data(), block.size())) {
    text.append(block, 0, count);
    if (text.size() <= longest_file) continue;
    errors.push_back(fmt::format("{}: larger than 512 MB. Hand over the rows of the parameters alone", input.name()));
    return std::nullopt;
  }
  if (!input.problem().empty()) {
    errors.push_back(fmt::format("{}: cannot be read: {}", input.name(), input.problem()));
    return std::nullopt;
  }
  if (text.empty()) {
    errors.push_back(fmt::format("{}: it is empty, there is nothing to read", input.name()));
    return std::nullopt;
  }
  return text;
}

InputReport report_of(const Reading& reading, std::string_view kind, std::string_view what) {
  InputReport report;
  report.file = reading.source;
  report.kind = kind;
  report.summary = fmt::format("{} {}", reading.taken, what);
  if (reading.ignored != 0) report.summary += fmt::format(", {} other records", reading.ignored);
  for (const conformance::Finding& finding : findings(reading)) report.losses.push_back(to_sentence(finding));
  return report;
}

analysis::RuleId rule_of(deployment::Problem problem) {
  using analysis::RuleId;
  switch (problem) {
    case deployment::Problem::below:
    case deployment::Problem::above:
    case deployment::Problem::reversed: return RuleId::d01;
    case deployment::Problem::not_a_line:
    case deployment::Problem::malformed:
    case deployment::Problem::too_many: return RuleId::d02;
    case deployment::Problem::unknown_name: return RuleId::d03;
    case deployment::Problem::repeated:
    case deployment::Problem::contradiction: return RuleId::d04;
    case deployment::Problem::empty:
    case deployment::Problem::damaged:
    case deployment::Problem::read_as_switch: return RuleId::d05;
  }
  return RuleId::d02;
}

/// "NAME (P-02): 20 is below its domain; ...", without the severity that stands beside it.
std::string detail_of(const ParameterFinding& finding) {
  deployment::Finding bare = finding.finding;
  bare.line = 0;
  const deployment::Sentence words = deployment::describe(bare);
  const std::string_view text = words.view();
  const std::string prefix = fmt::format("{}: ", to_string(bare.severity()));
  return std::string(text.starts_with(prefix) ? text.substr(prefix.size()) : text);
}

}  // namespace

Check::Check(Request request, std::vector<std::string>& errors, const Watcher& watcher) : request_(std::move(request)) {
  result_.command = request_.command;
  result_.redact = request_.redact;
  result_.strict = request_.strict;
  read_settings(errors);
  read_parameters(errors);
  read_gateways(errors);
  read_polls(errors);
  if (errors.empty()) read_traces(errors, watcher);
  if (errors.empty()) judge_all();
}

void Check::read_settings(std::vector<std::string>& errors) {
  plan::Request options;
  options.nat_timeout = request_.nat_timeout;
  if (!request_.scenarios.empty()) options.scenarios = request_.scenarios;
  const plan::Reading reading = plan::read_settings(options);
  errors.insert(errors.end(), reading.errors.begin(), reading.errors.end());
  result_.scenarios = reading.settings.scenarios;
  result_.nat_timeout = reading.settings.nat_timeout;
  if (request_.profile.empty()) return;
  if (std::find(profiles.begin(), profiles.end(), request_.profile) == profiles.end()) {
    const auto near = nearest(request_.profile, {profiles.begin(), profiles.end()});
    errors.push_back(fmt::format(
        "--profile: error: {} is no profile; {}", request_.profile,
        near ? fmt::format("did you mean {}?", *near) : fmt::format("there are {}", fmt::join(profiles, ", "))));
  }
  backoff_ = request_.profile == "rfc5626" || request_.profile == "ims";
}

void Check::read_parameters(std::vector<std::string>& errors) {
  for (const std::string& path : request_.parameters) {
    const auto text = read_whole(path, errors);
    if (!text) continue;
    const std::size_t others_before = parameters_.other_names();
    parameters_.add(*text, path);
    const Reading& reading = parameters_.readings().back();
    const std::size_t others = parameters_.other_names() - others_before;
    InputReport report = report_of(reading, "parameters", "names with values");
    if (others != 0) report.summary += fmt::format(", {} of them no parameters that sipreg knows", others);
    if (reading.taken == others) {
      report.losses.push_back("no parameter was found in it. `sipreg parameters` lists their names");
      result_.unjudged = true;
    }
    result_.inputs.push_back(std::move(report));
  }
  parameters_.check_together();
  for (const ParameterFinding& finding : parameters_.findings()) {
    // A softswitch has hundreds of names that are none of these; they are counted, not told one by one.
    if (finding.finding.problem == deployment::Problem::unknown_name && !finding.finding.parameter) continue;
    analysis::Finding found{
        rule_of(finding.finding.problem), finding.finding.severity(), detail_of(finding), {}, {}, {}};
    if (!finding.source.empty())
      found.where = fmt::format("{}:{}:{}", finding.source, finding.finding.line, finding.column);
    result_.findings.push_back(std::move(found));
  }
}

void Check::read_gateways(std::vector<std::string>& errors) {
  for (const std::string& path : request_.gateways) {
    auto text = read_whole(path, errors);
    if (!text) continue;
    GatewayList list = conformance::read_gateways(std::move(*text), path);
    result_.inputs.push_back(report_of(list.reading, "gateways", "gateways"));
    result_.unjudged = result_.unjudged || list.gateways.empty();
    if (gateways_.gateways.empty())
      gateways_ = std::move(list);
    else
      errors.push_back(fmt::format("{}: a second list of gateways; hand over one, with all of them", path));
  }
}

void Check::read_polls(std::vector<std::string>& errors) {
  for (const std::string& path : request_.polls) {
    auto text = read_whole(path, errors);
    if (!text) continue;
    polls_.push_back(conformance::read_polls(std::move(*text), path));
    const PollLog& log = polls_.back();
    result_.inputs.push_back(report_of(log.reading, "polls", fmt::format("sightings in {} polls", log.polls)));
    result_.unjudged = result_.unjudged || log.series.empty();
  }
}

void Check::read_traces(std::vector<std::string>& errors, const Watcher& watcher) {
  if (request_.traces.empty()) return;
  OpenedSource opened = open_messages(request_.traces, request_.read);
  if (!opened.source) {
    errors.push_back(opened.problem);
    return;
  }
  CapturedMessage message;
  bool dated = true, local = false, utc = false;
  while (opened.source->next(message)) {
    analyzer_.add(message);
    dated = dated && message.time.clock != Clock::none && message.time.clock != Clock::of_day;
    local = local || message.time.clock == Clock::local;
    utc = utc || message.time.clock == Clock::utc;
    if (watcher) watcher(analyzer_, message);
  }
  result_.trace = analyzer_.finish();
  result_.dated = dated && result_.trace.totals.messages != 0;
  for (const std::string& path : request_.traces) {
    InputReport report;
    report.file = path;
    report.kind = "trace";
    result_.inputs.push_back(std::move(report));
  }
  const std::size_t first = result_.inputs.size() - request_.traces.size();
  const analysis::Totals& totals = result_.trace.totals;
  result_.inputs[first].summary = fmt::format("{} SIP messages, {} REGISTERs{}", totals.messages, totals.registers,
                                              request_.traces.size() > 1 ? " in all traces" : "");
  for (const Losses* losses : opened.source->losses())
    for (std::string& sentence : losses->to_sentences()) {
      result_.inputs[first].losses.push_back(std::move(sentence));
      result_.unjudged = result_.unjudged || losses->count(Loss::unreadable_rest).times != 0 ||
                         losses->count(Loss::mixed_link_types).times != 0 ||
                         losses->count(Loss::unknown_link_type).times != 0;
    }
  if (totals.beyond_limit != 0) {
    result_.inputs[first].losses.push_back(
        fmt::format("{} REGISTERs belong to trunks beyond the first {}, which are not followed. Filter the capture by "
                    "address or port",
                    totals.beyond_limit, analysis::AnalysisLimits{}.trunks));
    result_.unjudged = true;
  }
  if (local && utc)
    result_.inputs[first].losses.push_back(
        "a log in local time stands beside a capture: --utc-offset says how far its clock is ahead of UTC");
  if (totals.untimed != 0)
    result_.inputs[first].losses.push_back(fmt::format(
        "{} messages have no time: what was sent is judged, when is not. Record a capture instead", totals.untimed));
}

}  // namespace sipreg::conformance::check
