#include "conformance/conform/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <stdexcept>

#include "conformance/runner/pace.hpp"

namespace sipreg::conformance {
namespace {

constexpr std::string_view smoke_id = "smoke.registers";

bool same_word(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](unsigned char a, unsigned char b) { return std::tolower(a) == std::tolower(b); });
}

bool matches(std::string_view pattern, std::string_view text) {
  if (pattern.ends_with('*')) return text.starts_with(pattern.substr(0, pattern.size() - 1));
  return pattern == text;
}

bool selected(const Case& one, const std::string& profile, const CaseSelection& by) {
  if (!by.level.empty() && !same_word(one.level_text, by.level)) return false;
  if (!by.group.empty() && one.group() != by.group) return false;
  if (!by.profile.empty() && profile != by.profile) return false;
  return by.names.empty() || std::any_of(by.names.begin(), by.names.end(), [&](const std::string& pattern) {
           return matches(pattern, one.id) || matches(pattern, profile + '/' + one.id);
         });
}

/// It runs anyway; who names it wants nothing else.
bool names_smoke(const CaseSelection& by) {
  return std::find(by.names.begin(), by.names.end(), smoke_id) != by.names.end();
}

PlannedCase planned(Case one, const std::string& profile, const Adapter& adapter, int speed) {
  PlannedCase out;
  out.id = one.id;
  out.profile = profile;
  out.name = profile + '/' + one.id;
  set_pace(one, adapter, speed, 1);
  const bool applies = !adapter.why_not(one.id) && std::all_of(one.tags.begin(), one.tags.end(), [&](const auto& tag) {
    return !tag.starts_with("needs:") || adapter.capable_of(tag.substr(6));
  });
  const bool slow_start = adapter.clock != AgentClock::scaled;
  out.wall_seconds = applies ? one.run / one.speed + (slow_start ? 1 : 0.2) : 0;
  // Once more at half the speed, when the machine was late.
  out.limit_seconds = 4 * (one.run / one.speed + adapter.startup) + 60;
  return out;
}

}  // namespace

std::vector<PlannedCase> plan_cases(const Catalogue& catalogue, const Adapter& adapter, const CaseSelection& selection,
                                    int speed) {
  std::vector<PlannedCase> plan;
  for (const Case& one : catalogue.cases)
    for (const std::string& profile : one.profiles) {
      const bool claimed =
          std::find(adapter.profiles.begin(), adapter.profiles.end(), profile) != adapter.profiles.end();
      if (claimed && (one.id != smoke_id || names_smoke(selection)) && selected(one, profile, selection))
        plan.push_back(planned(one, profile, adapter, speed));
    }
  std::stable_sort(plan.begin(), plan.end(), [](const PlannedCase& left, const PlannedCase& right) {
    return left.wall_seconds > right.wall_seconds;
  });
  return plan;
}

PlannedCase smoke_case(const Catalogue& catalogue, const Adapter& adapter, int speed) {
  const std::string& profile = adapter.profiles.front();
  const Case* one = catalogue.find(profile, smoke_id);
  if (one == nullptr) throw std::runtime_error(fmt::format("{} has no case {}", catalogue.file, smoke_id));
  return planned(*one, profile, adapter, speed);
}

}  // namespace sipreg::conformance
