#include "conformance/plan/tables.hpp"

#include <fmt/format.h>

#include <string_view>

#include "sipreg/deployment/advice.hpp"

namespace sipreg::conformance::plan {
namespace {

using deployment::Challenged;
using deployment::Reach;
using deployment::SafeExpiry;
using deployment::Severity;

/// As the library writes it: "32 s", "120..300 s", "Auto or 600..3600 s", "nat, primary".
template <class T>
std::string text(const T& value) {
  deployment::Sentence sentence;
  return std::string{(sentence << value).view()};
}

/// A decimal without the noughts that say nothing: "0.8", "12", "0.067".
std::string decimal(double value, int digits) {
  std::string out = fmt::format("{:.{}f}", value, digits);
  if (out.find('.') == std::string::npos) return out;
  out.erase(out.find_last_not_of('0') + 1);
  if (out.back() == '.') out.pop_back();
  return out;
}

std::string thousandths(std::int64_t value) { return decimal(static_cast<double>(value) / 1000, 3); }

std::string minutes(Duration span) { return decimal(static_cast<double>(span.count()) / 60'000, 1) + " min"; }

std::string percent(std::uint16_t permille) { return decimal(static_cast<double>(permille) / 10, 1) + " %"; }

/// One text where both ends of a range have the same.
std::string between(const std::string& lowest, const std::string& highest) {
  return lowest == highest ? lowest : fmt::format("{} to {}", lowest, highest);
}

Tone tone_of(Severity severity) {
  switch (severity) {
    case Severity::note: return Tone::plain;
    case Severity::warning: return Tone::warning;
    case Severity::error: return Tone::error;
  }
  return Tone::plain;
}

std::string lifetime_meaning(const Plan& plan, const Effects& effects) {
  const bool automatic = effects.mode == ExpiryMode::automatic;
  if (plan.settings.granted)
    return fmt::format("{}{} asked for, {} granted", automatic ? "Auto: " : "", text(Duration{effects.asked}),
                       text(effects.lifetime));
  return automatic ? fmt::format("Auto: {} asked for, taken as granted", text(Duration{effects.asked}))
                   : "fixed, taken as granted";
}

std::vector<Cell> outage_row(const Effects& effects) {
  constexpr std::string_view what = "outage after one silent refresh";
  const auto note = deployment::outage_note(effects.outage);
  if (!note) return {{std::string{what}}, {"none", Tone::good}, {"the binding lives until the retry leaves"}};
  const deployment::Advice& advice = deployment::advice(*note);
  return {{std::string{what}},
          {text(effects.outage.length), tone_of(advice.severity)},
          {fmt::format("{}: {}", to_string(advice.severity), advice.title), tone_of(advice.severity)}};
}

std::vector<Cell> attempt_row(std::string what, const SecondAttempt& attempt, Duration lifetime) {
  return {{std::move(what)},
          {fmt::format("after {}", text(attempt.leaves))},
          {fmt::format("{}: the binding ends after {}", attempt.in_time ? "in time" : "too late", text(lifetime)),
           attempt.in_time ? Tone::good : Tone::warning}};
}

Table effects_table(const Plan& plan, const Effects& effects) {
  const bool default_retry = !plan.settings.parameters.retry_delay.known();
  const bool at_half = effects.refresh == effects.lifetime / 2;
  const std::string delay = text(effects.retry_delay);
  Table table{"What these settings do", {"what", "figure", "meaning"}, {}};
  table.rows = {
      {{"lifetime"}, {text(effects.lifetime)}, {lifetime_meaning(plan, effects)}},
      {{"refresh"},
       {fmt::format("after {}", text(effects.refresh))},
       {at_half ? "half of the lifetime" : "earlier than half of the lifetime"}},
      {{"retry delay"}, {delay}, {default_retry ? "not given: the default" : "after each failure, always the same"}},
      {{"silence is a failure"}, {fmt::format("after {}", text(effects.timeout))}, {"timeout of the transaction"}},
      outage_row(effects),
      attempt_row("second attempt after a silent refresh", effects.after_silence, effects.lifetime),
      attempt_row("second attempt after a refused refresh", effects.after_refusal, effects.lifetime),
      {{fmt::format("{} retries, the server refuses", retries)},
       {minutes(effects.down_refused)},
       {fmt::format("nominal downtime: {} x {}", retries, delay)}},
      {{fmt::format("{} retries, the server is silent", retries)},
       {minutes(effects.down_silent)},
       {fmt::format("realistic downtime: {} x ({} + {})", retries, delay, text(effects.timeout))}},
  };
  return table;
}

Table load_table(const Effects& effects) {
  Table table{"REGISTER requests to the server",
              {"trunks", "each refresh", "a minute", "a minute, all refused", "at one moment"},
              {}};
  for (const LoadRow& row : effects.loads)
    table.rows.push_back({{fmt::to_string(row.load.trunks)},
                          {row.challenged == Challenged::always ? "challenged" : "nonce reused"},
                          {thousandths(row.load.refreshing)},
                          {thousandths(row.load.retrying)},
                          {fmt::to_string(row.load.burst)}});
  return table;
}

std::string longest_text(const SafeExpiry& longest) {
  switch (longest.kind) {
    case SafeExpiry::Kind::lifetime: return text(Duration{longest.lifetime});
    case SafeExpiry::Kind::any: return fmt::format("any, up to {}", text(Duration{longest.lifetime}));
    case SafeExpiry::Kind::keep_alive: break;
  }
  return "none: use keep-alive";
}

Cell reach_cell(const deployment::Reachability& reachability) {
  const std::string share = percent(reachability.permille);
  switch (reachability.reach) {
    case Reach::open: return {share, Tone::good};
    case Reach::no_margin: return {share + ", no margin"};
    case Reach::closes: break;
  }
  return {share, Tone::warning};
}

Table nat_table(const Plan& plan) {
  Table table{"Behind a NAT", {"NAT timeout"}, {}};
  if (plan.effects) {
    table.title = fmt::format("An idle trunk behind a NAT, silent for {} at most", text(plan.effects->silence));
    table.columns.emplace_back("reachable");
  }
  table.columns.emplace_back("longest expiry that keeps it open");
  for (const NatRow& row : plan.nat) {
    const bool stock = !plan.settings.nat_timeout && row.timeout == deployment::stock_linux.fresh;
    std::vector<Cell> cells{{text(row.timeout) + (stock ? " (stock Linux)" : "")}};
    if (row.reachability) cells.push_back(reach_cell(*row.reachability));
    cells.push_back({longest_text(row.longest)});
    table.rows.push_back(std::move(cells));
  }
  return table;
}

/// Of two scenarios and more: what is left, and who was overruled.
std::string together_why(const deployment::Recommendation& recommendation) {
  std::string why;
  if (!recommendation.expiry_overruled.empty())
    why += fmt::format("overruled in the expiry: {}", text(recommendation.expiry_overruled));
  if (!recommendation.retry_overruled.empty())
    why += fmt::format("{}overruled in the retry delay: {}", why.empty() ? "" : "; ",
                       text(recommendation.retry_overruled));
  return why.empty() ? "fits all of them" : why;
}

Cell fits_cell(const ScenarioRow& row) {
  if (*row.expiry_fits && *row.retry_fits) return {"yes", Tone::good};
  if (*row.expiry_fits) return {"not the retry delay", Tone::warning};
  return {*row.retry_fits ? "not the expiry" : "neither", Tone::warning};
}

Table recommended_table(const Plan& plan) {
  const bool fits = plan.effects.has_value();
  Table table{"Recommended", {"trunk", "expiry", "retry delay"}, {}};
  if (fits) table.columns.emplace_back("fits");
  table.columns.emplace_back("why");
  const auto add = [&](std::string trunk, std::string expiry, std::string retry, Cell fit, std::string why) {
    std::vector<Cell> row{{std::move(trunk)}, {std::move(expiry)}, {std::move(retry)}};
    if (fits) row.push_back(std::move(fit));
    row.push_back({std::move(why)});
    table.rows.push_back(std::move(row));
  };
  for (const ScenarioRow& row : plan.scenarios) {
    const deployment::ScenarioPreset& wanted = preset(row.scenario);
    add(std::string{wanted.name}, text(wanted.expiry), text(wanted.retry), fits ? fits_cell(row) : Cell{},
        fmt::format("{}: {}", wanted.title, wanted.why));
  }
  const bool several = !plan.settings.scenarios.empty() && plan.scenarios.size() > 1;
  if (several)
    add("together", text(plan.recommendation.expiry), text(plan.recommendation.retry), {"-"},
        together_why(plan.recommendation));
  if (plan.settings.nat_timeout) {
    const SafeExpiry& longest = plan.nat.front().longest;
    const bool limit = longest.kind == SafeExpiry::Kind::lifetime;
    const bool hopeless = longest.kind == SafeExpiry::Kind::keep_alive;
    add(fmt::format("a NAT of {}", text(Duration{*plan.settings.nat_timeout})),
        (limit ? "at most " : "") + longest_text(longest), "-", {"-"},
        hopeless ? std::string{advice(deployment::NatNote::keep_alive).title}
                 : "the refresh leaves while a tenth of the NAT timeout is to spare");
  }
  return table;
}

Table retry_table(const Plan& plan) {
  Table table{fmt::format("Retry delays and the downtime of {} retries", retries),
              {"retry delay", "server refuses", "server is silent", "load on it", "for"},
              {}};
  for (const RetryChoice& row : plan.retry_choices)
    table.rows.push_back({{text(row.choice.retry_delay)},
                          {between(minutes(row.refused_lowest), minutes(row.refused_highest))},
                          {between(minutes(row.silent_lowest), minutes(row.silent_highest))},
                          {std::string{row.choice.load}},
                          {std::string{row.choice.purpose}}});
  return table;
}

std::string counted(std::size_t count, std::string_view one) {
  return fmt::format("{} {}{}", count, one, count == 1 ? "" : "s");
}

}  // namespace

std::string headline(const Plan& plan) {
  const Settings& settings = plan.settings;
  std::string out = "recommended settings";
  if (plan.effects) {
    const Effects& effects = *plan.effects;
    out = effects.mode == ExpiryMode::automatic ? "expiry Auto" : "expiry " + text(Duration{effects.asked});
    if (settings.granted) out += fmt::format(" ({} granted)", text(effects.lifetime));
    out += ", retry delay " + text(effects.retry_delay);
  }
  if (settings.nat_timeout) out += fmt::format(", behind a NAT of {}", text(Duration{*settings.nat_timeout}));
  if (settings.parameters.options_check_period.known())
    out += fmt::format(", OPTIONS check every {}", text(Duration{settings.parameters.options_check_period.value}));
  if (settings.trunks > 1) out += fmt::format(", {} trunks to one host", settings.trunks);
  if (!settings.scenarios.empty()) out += fmt::format("; scenarios: {}", text(settings.scenarios));
  return out;
}

std::vector<Table> tables_of(const Plan& plan) {
  std::vector<Table> tables;
  if (plan.effects) tables = {effects_table(plan, *plan.effects), load_table(*plan.effects)};
  const bool nat = plan.settings.scenarios.empty() || plan.settings.scenarios.contains(deployment::Scenario::nat);
  if (plan.effects || nat) tables.push_back(nat_table(plan));
  tables.push_back(recommended_table(plan));
  if (!plan.effects) tables.push_back(retry_table(plan));
  return tables;
}

std::string summary(const Plan& plan) {
  std::string out;
  for (const Severity severity : {Severity::error, Severity::warning, Severity::note}) {
    const std::size_t count = plan.count(severity);
    if (count > 0) out += (out.empty() ? "" : ", ") + counted(count, to_string(severity));
  }
  return out.empty() ? "nothing wrong" : out;
}

}  // namespace sipreg::conformance::plan
