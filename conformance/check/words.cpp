#include "conformance/check/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "conformance/report/text.hpp"
#include "sipreg/deployment/advice.hpp"

namespace sipreg::conformance::check {
namespace {

constexpr std::size_t shortest_number = 6;  // digits; ports and the groups of addresses have fewer
constexpr std::size_t digits_kept = 3;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::size_t digits_at(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && is_digit(text[end])) ++end;
  return end - at;
}

bool begins_with_word(std::string_view text, std::string_view word) {
  return text.starts_with(word) && (text.size() == word.size() || !is_letter(text[word.size()]));
}

/// What follows a number that is the first of a range: "..300 s", " to 300 s"; and a fraction, ".5 s".
std::string_view behind_the_number(std::string_view text) {
  for (const std::string_view link : {".", "..", " to "}) {
    if (!text.starts_with(link)) continue;
    const std::size_t more = digits_at(text, link.size());
    if (more != 0) text.remove_prefix(link.size() + more);
  }
  return text;
}

/// `behind` follows some digits. Are they a length, or a count of something, and no telephone? Only words that do not
/// also tell what a trunk does: a count that is hidden is the lesser evil.
bool is_measure(std::string_view behind) {
  behind = behind_the_number(behind);
  for (const std::string_view unit : {" s", " ms", " min", " h", " d", " %", " bytes", " times", " messages",
                                      " REGISTERs", " Call-IDs", " accepted registrations"})
    if (begins_with_word(behind, unit)) return true;
  return false;
}

/// 150 000 ms in units of 60 000 are "2.5".
std::string tenths(Duration span, std::int64_t unit) {
  const std::int64_t tenths = (span.count() + unit / 20) / (unit / 10);
  return tenths % 10 == 0 ? fmt::format("{}", tenths / 10) : fmt::format("{}.{}", tenths / 10, tenths % 10);
}

std::string two_units(std::int64_t count, std::int64_t per_large, std::string_view large, std::string_view small) {
  const std::string whole = fmt::format("{} {}", count / per_large, large);
  return count % per_large == 0 ? whole : fmt::format("{} {} {}", whole, count % per_large, small);
}

/// Adds "3 NOUN" to a list, unless there are none.
void append_count(std::string& list, std::size_t count, const std::string& text) {
  if (count != 0) list += (list.empty() ? "" : ", ") + text;
}

}  // namespace

Aliases::Aliases(const CheckResult& result) : redact_(result.redact) {
  for (const TrunkResult& trunk : result.trunks) {
    (void)(*this)(trunk.name);
    if (trunk.facts == nullptr) continue;
    (void)(*this)(trunk.facts->aor);
    (void)(*this)(trunk.facts->contact);
  }
}

std::string Aliases::operator()(std::string_view text) {
  if (!redact_) return std::string{text};
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t count = digits_at(text, at);
    if (count < shortest_number || is_measure(text.substr(at + count))) {
      out += text.substr(at, std::max<std::size_t>(count, 1));
    } else {
      if (!out.empty() && out.back() == '+') out.pop_back();
      out += alias_of(text.substr(at, count));
    }
    at += std::max<std::size_t>(count, 1);
  }
  return out;
}

const std::string& Aliases::alias_of(std::string_view digits) {
  const auto known = alias_of_.find(digits);
  if (known != alias_of_.end()) return known->second;
  const std::string ending{digits.substr(digits.size() - digits_kept)};
  const std::size_t number = ++ending_[ending];
  std::string alias = number == 1 ? "xxx" + ending : fmt::format("xxx{}-{}", ending, number);
  return alias_of_.emplace(digits, std::move(alias)).first->second;
}

std::vector<std::string> trunk_names(const CheckResult& result, Aliases& aliases) {
  std::map<std::string, std::size_t> times;
  std::vector<std::string> names;
  for (const TrunkResult& trunk : result.trunks) {
    names.push_back(report::visible(aliases(trunk.name)));
    ++times[names.back()];
  }
  std::set<std::string> taken;
  for (std::size_t at = 0; at < names.size(); ++at) {
    const analysis::TrunkFacts* facts = result.trunks[at].facts;
    if (times[names[at]] > 1 && facts != nullptr && !facts->local.empty())
      names[at] += fmt::format(" from {}", report::visible(aliases(facts->local)));
    const std::string base = names[at];
    for (std::size_t number = 2; !taken.insert(names[at]).second; ++number)
      names[at] = fmt::format("{} ({})", base, number);
  }
  return names;
}

std::string span_text(Duration span) {
  constexpr std::int64_t minute = 60'000, hour = 60 * minute, day = 24 * hour;
  const std::int64_t count = span.count();
  if (count < 10 * minute) {  // the library's own words for it
    deployment::Sentence text;
    return std::string{(text << span).view()};
  }
  if (count < 2 * hour) return tenths(span, minute) + " min";
  if (count < 2 * day) return two_units(count / minute, 60, "h", "min");
  return two_units(count / hour, 24, "d", "h");
}

std::string counted(std::size_t count, std::string_view one) {
  return fmt::format("{} {}{}", count, one, count == 1 ? "" : "s");
}

std::string place_text(const CheckResult& result, const analysis::Place& place) {
  if (place.position == 0 || place.file >= result.trace.files.size()) return {};
  return fmt::format("{} record {}", result.trace.files[place.file], place.position);
}

std::string place_text(const CheckResult& result, const analysis::Finding& finding) {
  return finding.where.empty() ? place_text(result, finding.place) : finding.where;
}

std::string time_text(const CheckResult& result, analysis::At at) {
  using std::chrono::days;
  const Duration since = at.time_since_epoch();
  const days day = std::chrono::floor<days>(since);
  const std::int64_t in_day = (since - day).count();
  const std::string time = fmt::format("{:02}:{:02}:{:02}.{:03}", in_day / 3'600'000, in_day / 60'000 % 60,
                                       in_day / 1000 % 60, in_day % 1000);
  if (!result.dated) return day.count() == 0 ? time : fmt::format("{} (day {})", time, day.count() + 1);
  const std::chrono::year_month_day date{std::chrono::sys_days{day}};
  return fmt::format("{:04}-{:02}-{:02} {}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()), time);
}

std::string numbers_text(const deployment::ItemVerdict& line) {
  using deployment::ChecklistItem;
  std::string text;
  const auto add = [&](const std::string& part) { text += (text.empty() ? "" : "; ") + part; };
  if (line.configured) add("configured " + span_text(*line.configured));
  if (line.measured) add("measured " + span_text(*line.measured));
  if (line.measured && line.anchor != deployment::Anchor::none) text += fmt::format(" from {}", to_string(line.anchor));
  const bool wrong = line.verdict() == deployment::Verdict::warn || line.verdict() == deployment::Verdict::fail;
  deployment::Sentence wanted;
  if (line.item() == ChecklistItem::expire) wanted << line.wanted.expiry;
  if (line.item() == ChecklistItem::retry_delay) wanted << line.wanted.retry;
  if (wrong && !wanted.view().empty()) add(fmt::format("wanted {}", wanted.view()));
  return text;
}

std::optional<double> availability(const analysis::TrunkFacts& facts) {
  if (!facts.timed) return std::nullopt;
  Duration known{};
  for (std::size_t state = 0; state < facts.time_in.size(); ++state)
    if (static_cast<analysis::TrunkState>(state) != analysis::TrunkState::unknown)
      known = sum(known, facts.time_in[state]);
  if (known <= Duration{}) return std::nullopt;
  const Duration registered = facts.time_in[static_cast<std::size_t>(analysis::TrunkState::registered)];
  return static_cast<double>(registered.count()) / static_cast<double>(known.count());
}

std::string summary_text(const CheckResult& result) {
  if (result.trunks.empty()) return "no trunk was found";
  const Counts counts = result.counts();
  std::string findings, checklist;
  append_count(findings, counts.errors, counted(counts.errors, "error"));
  append_count(findings, counts.warnings, counted(counts.warnings, "warning"));
  append_count(findings, counts.notes, counted(counts.notes, "note"));
  for (std::size_t verdict = 0; verdict < counts.verdicts.size(); ++verdict)
    append_count(checklist, counts.verdicts[verdict],
                 fmt::format("{} {}", counts.verdicts[verdict], to_string(static_cast<deployment::Verdict>(verdict))));
  return fmt::format("{}: {}{}{}{}", counted(result.trunks.size(), "trunk"),
                     findings.empty() ? "no findings" : findings, checklist.empty() ? "" : "; checklist: ", checklist,
                     result.unjudged ? "; not all inputs could be read" : "");
}

}  // namespace sipreg::conformance::check
