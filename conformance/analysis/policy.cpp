#include "conformance/analysis/policy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "conformance/analysis/fingerprint.hpp"
#include "sipreg/policy/status.hpp"

namespace sipreg::conformance::analysis {
namespace {

double seconds_of(std::int64_t milliseconds) { return static_cast<double>(milliseconds) / 1000; }

/// "60", "7.5": a number of seconds as people write it, to a tenth below a hundred.
std::string number(double value) {
  const double rounded = value < 100 ? std::round(value * 10) / 10 : std::round(value);
  return fmt::format("{}", rounded);
}

std::string range(double least, double greatest, std::string_view unit) {
  const std::string low = number(least), high = number(greatest);
  return low == high ? fmt::format("{} {}", low, unit) : fmt::format("{} to {} {}", low, high, unit);
}

bool same(double least, double greatest) { return greatest - least <= std::max(1.0, least * 0.05); }

void lifetime_word(const TrunkFacts& facts, Policy& policy) {
  if (facts.asked.empty()) return;
  const auto asked = facts.asked.median();
  const std::string evidence = fmt::format(
      "asked in {} REGISTERs: {}; granted: {}", facts.asked.count(),
      range(static_cast<double>(facts.asked.least()), static_cast<double>(facts.asked.greatest()), "s"),
      facts.granted.empty()
          ? "nothing"
          : range(static_cast<double>(facts.granted.least()), static_cast<double>(facts.granted.greatest()), "s"));
  std::string text;
  if (facts.shrunk.any()) {
    text = "asks for the last grant";
  } else if (facts.asked_varies && facts.raised_by_423) {
    text = fmt::format("asks {} to {}, raised by 423", facts.asked.least(), facts.asked.greatest());
  } else if (facts.asked_varies) {
    text = fmt::format("asks {} to {}", facts.asked.least(), facts.asked.greatest());
  } else if (facts.granted.empty()) {
    text = fmt::format("asks {}", asked);
  } else if (facts.granted.greatest() <= asked && facts.granted.least() < asked) {
    text = fmt::format("asks {}, takes what is granted", asked);
  } else {
    text = fmt::format("fixed {}", asked);
  }
  policy.words.push_back({"lifetime", text, evidence});
}

void refresh_word(const TrunkFacts& facts, Policy& policy) {
  if (facts.refreshes.empty()) return;
  const double least = static_cast<double>(facts.refresh_share.least()) / 10;
  const double greatest = static_cast<double>(facts.refresh_share.greatest()) / 10;
  double least_lead = 0, greatest_lead = 0, least_asked = 0, greatest_asked = 0;
  bool first = true, grants_differ = false;
  for (const RefreshSample& one : facts.refreshes) {
    const double gap = seconds_of(one.gap.count());
    const double lead = one.granted - gap, of_asked = one.asked == 0 ? 0 : gap * 100 / one.asked;
    least_lead = first ? lead : std::min(least_lead, lead);
    greatest_lead = first ? lead : std::max(greatest_lead, lead);
    least_asked = first ? of_asked : std::min(least_asked, of_asked);
    greatest_asked = first ? of_asked : std::max(greatest_asked, of_asked);
    grants_differ = grants_differ || one.granted != facts.refreshes.front().granted;
    first = false;
  }
  const std::string evidence = fmt::format(
      "{} refreshes at {} of the grant, {}", facts.refresh_share.count(), range(least, greatest, "%"),
      range(seconds_of(facts.refresh_gap.least()), seconds_of(facts.refresh_gap.greatest()), "s after the last"));
  const double jitter = 100 * 1.5 / std::max(1.0, static_cast<double>(facts.granted.least()));  // of a late timer
  std::string text;
  if (greatest - least <= std::max(1.0, jitter))
    text = fmt::format("refresh {:.0f} %", static_cast<double>(facts.refresh_share.median()) / 10);
  else if (grants_differ && greatest_lead - least_lead <= 1.5)
    text = fmt::format("refresh {} s before the end", number((least_lead + greatest_lead) / 2));
  else if (grants_differ && greatest_asked - least_asked <= std::max(1.0, jitter))
    text = fmt::format("refresh {:.0f} % of what was asked, whatever is granted", least_asked);
  else
    text = fmt::format("refresh at {:.0f} to {:.0f} %", least, greatest);
  policy.words.push_back({"refresh", text, evidence});
}

struct Waits {
  double least = 0, greatest = 0, least_send = 0, greatest_send = 0;
  std::vector<double> in_order;

  void add(const RetrySample& one) {
    const double detection = seconds_of(one.from_detection.count()), send = seconds_of(one.from_send.count());
    const bool first = in_order.empty();
    least = first ? detection : std::min(least, detection);
    greatest = first ? detection : std::max(greatest, detection);
    least_send = first ? send : std::min(least_send, send);
    greatest_send = first ? send : std::max(greatest_send, send);
    in_order.push_back(detection);
  }
};

bool told_to_wait(const RetrySample& one) { return one.retry_after > Duration{} && retry_after_applies(one.status); }

std::string list(const std::vector<double>& waits) {
  constexpr std::size_t most = 6;
  std::string text;
  for (std::size_t i = 0; i < waits.size() && i < most; ++i) text += (i == 0 ? "" : ", ") + number(waits[i]);
  return waits.size() > most ? text + ", ..." : text;
}

bool grows(const TrunkFacts& facts) {
  double last = 0;
  std::uint32_t last_failures = 0, steps = 0;
  for (const RetrySample& one : facts.retries) {
    if (told_to_wait(one)) continue;
    const double wait = seconds_of(one.from_detection.count());
    if (one.failures == last_failures + 1 && last_failures > 0) {
      if (wait <= last * 1.05) return false;
      ++steps;
    }
    last = wait;
    last_failures = one.failures;
  }
  return steps >= 2;
}

void retry_words(const TrunkFacts& facts, Policy& policy) {
  Waits all;
  std::array<Waits, cause_count> by_cause;
  for (const RetrySample& one : facts.retries) {
    if (told_to_wait(one) && one.from_detection + seconds{1} >= one.retry_after) continue;
    all.add(one);
    by_cause[static_cast<std::size_t>(one.cause)].add(one);
  }
  if (!all.in_order.empty()) {
    const std::string evidence = fmt::format("{} waits: {} s", all.in_order.size(), list(all.in_order));
    if (same(all.least, all.greatest)) {
      policy.words.push_back({"retry", fmt::format("retry {} s after the failure", number(all.least)), evidence});
    } else if (same(all.least_send, all.greatest_send)) {
      policy.words.push_back({"retry", fmt::format("retry {} s after the send", number(all.least_send)), evidence});
    } else if (grows(facts)) {
      policy.words.push_back({"retry", fmt::format("backs off, {} s", range(all.least, all.greatest, "")), evidence});
      policy.words.back().text = fmt::format("backs off from {} to {} s", number(all.least), number(all.greatest));
    } else {
      std::string text;
      for (std::size_t cause = 0; cause < cause_count; ++cause) {
        const Waits& waits = by_cause[cause];
        if (waits.in_order.empty()) continue;
        text += fmt::format("{}retry {} after {}", text.empty() ? "" : ", ", range(waits.least, waits.greatest, "s"),
                            cause_words[cause]);
      }
      policy.words.push_back({"retry", text, evidence});
    }
  }
  if (gave_up(facts, longest_delay))
    policy.words.push_back({"retry", fmt::format("never again after {}", to_string(facts.last_cause)),
                            fmt::format("nothing for {} s", number(seconds_of(facts.silence->length.count())))});
}

void other_words(const TrunkFacts& facts, Policy& policy) {
  const auto waited = std::count_if(facts.retries.begin(), facts.retries.end(), told_to_wait);
  if (facts.retry_after_ignored.any())
    policy.words.push_back(
        {"retry-after", "ignores Retry-After",
         fmt::format("{} times an attempt left before it had passed", facts.retry_after_ignored.count)});
  else if (waited > 0)
    policy.words.push_back({"retry-after", "waits for Retry-After", fmt::format("{} times", waited)});
  if (facts.cancel == deployment::CancelSeen::missing)
    policy.words.push_back({"cancel", "does not cancel on stop", fmt::format("{} restarts", facts.restarts)});
  else if (facts.cancels > 0)
    policy.words.push_back({"cancel",
                            facts.star_cancels > 0 ? "cancels everything on stop (Contact: *)" : "cancels on stop",
                            fmt::format("{} cancels, {} confirmed", facts.cancels, facts.cancels_confirmed)});
  if (facts.challenged > 1 && facts.preemptive == 0)
    policy.words.push_back(
        {"credentials", "asks for a challenge each time", fmt::format("{} attempts challenged", facts.challenged)});
  else if (facts.preemptive > 0)
    policy.words.push_back(
        {"credentials", "uses a nonce again", fmt::format("{} attempts began with credentials", facts.preemptive)});
  if (facts.new_call_id_after_success >= 3)
    policy.words.push_back({"identity", "a new Call-ID for each refresh", fmt::format("{} Call-IDs", facts.call_ids)});
}

}  // namespace

std::string Policy::sentence() const {
  std::string text;
  for (const PolicyWord& word : words) text += (text.empty() ? "" : ", ") + word.text;
  if (text.empty()) return "nothing to judge a policy by";
  if (resembles.empty()) return text + (too_little ? "; too little to name an agent by" : "; resembles: none");
  text += fmt::format("; resembles: {}", fmt::join(resembles, ", "));
  if (by_refresh_alone) return text + " (by its refreshes alone)";
  constexpr std::size_t most = 3;
  std::size_t told = 0;
  for (const Contradiction& one : contradicts)
    if (one.near && told++ < most) text += fmt::format("{}{}", told == 1 ? ", not " : ", ", one.agent);
  return text;
}

Policy infer_policy(const TrunkFacts& facts) {
  Policy policy;
  if (!facts.timed) return policy;
  lifetime_word(facts, policy);
  refresh_word(facts, policy);
  retry_words(facts, policy);
  other_words(facts, policy);
  policy.by_refresh_alone = facts.retries.empty();
  const unsigned wanted = policy.by_refresh_alone ? 1 : 2;
  for (const Fingerprint& agent : fingerprints()) {
    const Comparison comparison = compare(agent, facts);
    if (!comparison.contradiction.empty())
      policy.contradicts.push_back({agent.agent, comparison.contradiction, comparison.fitting > 0});
    else if (comparison.fitting >= wanted)
      policy.resembles.push_back(agent.agent);
    else
      policy.too_little = true;
  }
  return policy;
}

}  // namespace sipreg::conformance::analysis
