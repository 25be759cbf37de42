#include "conformance/report/portrait.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>
#include <set>
#include <string_view>

#include "sipreg/wire/read_message.hpp"

namespace sipreg::conformance::report {
namespace {

using Told = std::optional<std::string>;

/// Does it take its binding back? The end of a run is no part of what the agent does by itself.
bool cancels_binding(const Message& message) {
  const wire::Message read = wire::read_message(message.raw);
  for (const wire::Contact& contact : read.contacts())
    if (contact.expires.usable()) return contact.expires.value == 0U;
  return read.expires.usable() && read.expires.value == 0U;
}

/// The moments of the new REGISTERs that ask for a binding.
std::vector<double> registers(const CaseRun& run) {
  std::vector<double> moments;
  for (const Message& message : run.messages)
    if (message.from == "agent" && !message.copy && message.first_line.starts_with("REGISTER ") &&
        !cancels_binding(message))
      moments.push_back(message.t);
  return moments;
}

std::size_t copies_of_first(const CaseRun& run) {
  std::size_t count = 0;
  for (const Message& message : run.messages) {
    if (message.from != "agent") continue;
    if (!message.copy && count > 0) break;
    ++count;
  }
  return count;
}

/// From the first to the second new REGISTER.
std::optional<double> first_gap(const CaseRun& run) {
  const auto moments = registers(run);
  return moments.size() < 2 ? std::nullopt : std::optional(moments[1] - moments[0]);
}

bool missed(const CaseRun& run, std::string_view check) {
  return std::any_of(run.checks.begin(), run.checks.end(), [&](const Check& one) {
    return one.name == check && (one.verdict == Verdict::fail || one.verdict == Verdict::non_strict);
  });
}

std::string seconds_text(double seconds) {
  return seconds < 10 ? fmt::format("{:.1f} s", seconds) : fmt::format("{:.0f} s", seconds);
}

Told refresh(const CaseRun& run) {
  const auto gap = first_gap(run);
  if (!gap) return "does not come back before a grant of 60 s has ended";
  return fmt::format("refreshes at {:.0f} % of a grant of 60 s", *gap / 60 * 100);
}

Told shorter(const CaseRun& run) {
  if (registers(run).size() < 2) return std::nullopt;
  return missed(run, "asked *") ? "asks for what it was granted last"
                                : "asks for its own lifetime again after a shorter grant";
}

Told granted_nothing(const CaseRun& run) {
  const auto moments = registers(run);
  if (missed(run, "I-rate"))
    return fmt::format("floods when granted 0: {} REGISTERs in {}", moments.size(),
                       seconds_text(moments.back() - moments.front()));
  if (moments.size() < 2)
    return fmt::format("is silent for the {:.0f} s that followed a grant of 0", run.policy_seconds);
  return fmt::format("comes back {} after a grant of 0", seconds_text(moments[1] - moments[0]));
}

Told tiny(const CaseRun& run) {
  const auto gap = first_gap(run);
  return gap ? Told(fmt::format("comes back after {} when granted 9 s", seconds_text(*gap))) : std::nullopt;
}

Told raises(const CaseRun& run) {
  const auto gap = first_gap(run);
  if (!gap) return "does not come back after 423";
  if (missed(run, "asked 2")) return "does not raise its lifetime to Min-Expires";
  return *gap < 6 ? "raises its lifetime to Min-Expires at once"
                  : fmt::format("raises its lifetime to Min-Expires, {} later", seconds_text(*gap));
}

Told refused(const CaseRun& run, std::string_view what) {
  const auto moments = registers(run);
  if (moments.size() < 2) return fmt::format("does not come back within {:.0f} s after {}", run.policy_seconds, what);
  const std::string first = seconds_text(moments[1] - moments[0]);
  if (moments.size() < 3) return fmt::format("comes back {} after {}", first, what);
  const std::string second = seconds_text(moments[2] - moments[1]);
  return first == second ? fmt::format("comes back every {} after {}", first, what)
                         : fmt::format("comes back {} after {}, then after {}", first, what, second);
}

Told retry_after(const CaseRun& run) {
  const auto gap = first_gap(run);
  if (!gap) return fmt::format("does not come back within {:.0f} s after 503 with Retry-After: 90", run.policy_seconds);
  return *gap < 89.5 ? fmt::format("ignores Retry-After: comes back after {} instead of 90", seconds_text(*gap))
                     : fmt::format("honours Retry-After: waits {} when told 90", seconds_text(*gap));
}

Told credentials_refused(const CaseRun& run) {
  const auto moments = registers(run);
  if (moments.size() < 3) return "gives up when fresh credentials are refused";
  return fmt::format("tries refused credentials again after {}", seconds_text(moments[2] - moments[1]));
}

Told endless_challenge(const CaseRun& run) {
  const auto moments = registers(run);
  const auto at_once = std::count_if(moments.begin(), moments.end(), [&](double t) { return t - moments.front() < 5; });
  return fmt::format("answers endless challenges with {} REGISTER{} at once", at_once, at_once == 1 ? "" : "s");
}

Told silence(const CaseRun& run) {
  const auto moments = registers(run);
  const std::string sends = fmt::format("sends an unanswered REGISTER {} times", copies_of_first(run));
  if (moments.size() < 2) return sends + " and does not come back";
  return fmt::format("{}, and a new one {} after the first", sends, seconds_text(moments[1] - moments[0]));
}

Told cancels(const CaseRun& run) {
  return missed(run, "cancels") ? "leaves its binding behind when it is stopped"
                                : "cancels its registration when it is stopped";
}

Told foreign_branch(const CaseRun& run) {
  const auto gap = first_gap(run);
  const bool took_it = copies_of_first(run) == 1 || (gap && *gap < 32);
  return took_it ? "takes an answer with a foreign branch for its own" : "drops an answer with a foreign branch";
}

struct Trait {
  std::string_view id;
  std::function<Told(const CaseRun&)> tell;
};

const std::vector<Trait>& traits() {
  static const std::vector<Trait> list = {
      {"grant.contact-param", refresh},
      {"grant.shorter", shorter},
      {"grant.zero", granted_nothing},
      {"grant.tiny-9", tiny},
      {"min-expires.raise", raises},
      {"retry.code-500", [](const CaseRun& run) { return refused(run, "500"); }},
      {"retry.403", [](const CaseRun& run) { return refused(run, "403"); }},
      {"retry.after", retry_after},
      {"auth.rejected", credentials_refused},
      {"auth.loop", endless_challenge},
      {"retry.silence", silence},
      {"transport.wrong-branch", foreign_branch},
      {"cancel.on", cancels},
  };
  return list;
}

bool shows_something(const CaseRun& run) {
  return run.fault.empty() && run.verdict != Verdict::not_exercised && run.verdict != Verdict::not_applicable &&
         !registers(run).empty();
}

/// Not of one case: seen wherever it refreshes.
void tell_identity(const std::vector<const CaseRun*>& runs, Portrait& portrait) {
  const auto found =
      std::find_if(runs.begin(), runs.end(), [](const CaseRun* run) { return missed(*run, "I-callid"); });
  if (found != runs.end())
    portrait.sentences.push_back({"changes its Call-ID within one registration", (*found)->name});
}

Portrait portrait_of(const std::string& agent, const std::vector<const CaseRun*>& runs) {
  Portrait portrait{agent, {}, {}};
  std::set<std::string> profiles;
  for (const CaseRun* run : runs) profiles.insert(run->profile);
  portrait.profiles.assign(profiles.begin(), profiles.end());
  for (const Trait& trait : traits())
    for (const CaseRun* run : runs)
      if (run->id == trait.id && shows_something(*run)) {
        Told told = trait.tell(*run);
        if (told && portrait.profiles.size() > 1) *told = run->profile + ": " + *told;
        if (told) portrait.sentences.push_back({std::move(*told), run->name});
      }
  tell_identity(runs, portrait);
  return portrait;
}

}  // namespace

std::vector<Portrait> portraits_of(const std::vector<CaseRun>& runs) {
  std::vector<std::string> agents;
  for (const CaseRun& run : runs)
    if (!run.agent.empty() && std::find(agents.begin(), agents.end(), run.agent) == agents.end())
      agents.push_back(run.agent);
  std::vector<Portrait> portraits;
  for (const std::string& agent : agents) {
    std::vector<const CaseRun*> own;
    for (const CaseRun& run : runs)
      if (run.agent == agent) own.push_back(&run);
    portraits.push_back(portrait_of(agent, own));
  }
  return portraits;
}

}  // namespace sipreg::conformance::report
