#include "conformance/analysis/judge.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sipreg/deployment/checklist.hpp"
#include "sipreg/deployment/downtime.hpp"
#include "sipreg/deployment/nat.hpp"
#include "sipreg/policy/privacy.hpp"

namespace sipreg::conformance::analysis {
namespace {

using deployment::Presence;
using deployment::Scenario;
using deployment::Severity;

/// "150 s", "0.5 s".
std::string text_of(Duration span) {
  const double value = static_cast<double>(span.count()) / 1000;
  return span.count() % 1000 == 0 ? fmt::format("{} s", span.count() / 1000) : fmt::format("{:.1f} s", value);
}

bool equal(Duration a, Duration b) {
  return longer(a, b) - shorter(a, b) <= deployment::delay_tolerance(shorter(a, b));
}

std::string times(std::uint64_t count) { return count == 1 ? "once" : fmt::format("{} times", count); }

class Judge {
 public:
  Judge(const TrunkFacts& facts, const Expectations& expected) : facts_(facts), expected_(expected) {}

  std::vector<Finding> all() {
    form();
    identity();
    privacy();
    going();
    if (facts_.timed) {
      refreshing();
      failing();
      nat();
    }
    std::stable_sort(findings_.begin(), findings_.end(),
                     [](const Finding& a, const Finding& b) { return a.severity > b.severity; });
    return std::move(findings_);
  }

 private:
  void add(RuleId id, std::string detail, Place place = {}, std::optional<At> at = {}) {
    findings_.push_back({id, rule(id).severity, std::move(detail), place, {}, at});
  }
  void add(RuleId id, const Sightings& seen, std::string detail) { add(id, std::move(detail), seen.first, seen.at); }

  void form() {
    if (!facts_.form.any()) return;
    std::string faults;
    for (std::size_t i = 0; i < form_faults; ++i)
      if ((facts_.form_faults >> i & 1U) != 0)
        faults += fmt::format("{}{}", faults.empty() ? "" : "; ", to_string(static_cast<FormFault>(i)));
    add(RuleId::h01, facts_.form, fmt::format("{}: {}", times(facts_.form.count), faults));
  }

  void identity() {
    if (facts_.cseq_faults.any())
      add(RuleId::h02, facts_.cseq_faults, fmt::format("{}", times(facts_.cseq_faults.count)));
    if (facts_.new_call_id_after_success >= 3)
      add(RuleId::h03, fmt::format("{} Call-IDs in {} accepted registrations", facts_.call_ids, facts_.successes),
          facts_.new_call_id_at);
    if (facts_.overlaps.any()) add(RuleId::h04, facts_.overlaps, fmt::format("{}", times(facts_.overlaps.count)));
  }

  void privacy() {
    std::size_t kinds = 0;
    for (const std::uint64_t count : facts_.privacy) kinds += count != 0 ? 1U : 0U;
    const std::string seen = fmt::format("{} without, {} id, {} none, {} with another value", facts_.privacy[0],
                                         facts_.privacy[1], facts_.privacy[2], facts_.privacy[3]);
    Place last;  // of the first ones of each kind: where it began to differ
    for (const Place& one : facts_.privacy_at)
      if (one.position > last.position) last = one;
    if (kinds > 1) add(RuleId::p02, seen, last);
    const auto& configured = expected_.configured.parameters.privacy;
    if (!configured.known() || kinds == 0) return;
    const auto wanted = static_cast<std::size_t>(configured.value == PrivacyMode::id     ? PrivacySeen::id
                                                 : configured.value == PrivacyMode::none ? PrivacySeen::none
                                                                                         : PrivacySeen::absent);
    if (kinds == 1 && facts_.privacy[wanted] != 0) return;
    add(RuleId::p01, fmt::format("configured: {}; seen: {}", to_string(static_cast<PrivacySeen>(wanted)), seen), last);
  }

  void going() {
    if (facts_.missing_cancels.any())
      add(RuleId::u01, facts_.missing_cancels, fmt::format("{}", times(facts_.missing_cancels.count)));
    if (facts_.star.any()) add(RuleId::u02, facts_.star, times(facts_.star_cancels));
    if (facts_.cancels > facts_.cancels_confirmed)
      add(RuleId::u03, facts_.unconfirmed_cancels,
          fmt::format("{} cancels, {} confirmed", facts_.cancels, facts_.cancels_confirmed));
  }

  void refreshing() {
    if (facts_.lapses.any())
      add(RuleId::r01, facts_.lapses,
          fmt::format("{}, {} at the longest", times(facts_.lapses.count), text_of(facts_.lapses.worst)));
    if (facts_.grants_ignored.any())
      add(RuleId::r02, facts_.grants_ignored,
          fmt::format("{}, up to {} after the end of the grant", times(facts_.grants_ignored.count),
                      text_of(facts_.grants_ignored.worst)));
    if (facts_.floods.any())
      add(RuleId::r03, facts_.floods,
          fmt::format("{} in the busiest second, {} in the busiest minute", facts_.rate.busiest_second(),
                      facts_.rate.busiest_minute()));
    if (facts_.shrunk.any())
      add(RuleId::r04, facts_.shrunk,
          fmt::format("from {} s down to {} s in {} steps", facts_.asked.greatest(), facts_.asked.least(),
                      facts_.shrunk.count));
    late_refreshes();
    if (facts_.successes_run.count >= 3 && facts_.successes_run.longest_gap <= seconds{15})
      add(RuleId::r06,
          fmt::format("{} in a row, at most {} apart; asked {} s, granted {} s", facts_.successes_run.count,
                      text_of(facts_.successes_run.longest_gap), facts_.last_asked.value_or(0),
                      facts_.last_granted.value_or(0)),
          facts_.successes_run_at);
    if (facts_.late_answers.any())
      add(RuleId::r07, facts_.late_answers,
          fmt::format("{}, {} late at most", times(facts_.late_answers.count), text_of(facts_.late_answers.worst)));
    if (facts_.no_bindings.any()) add(RuleId::r08, facts_.no_bindings, times(facts_.no_bindings.count));
    const auto& expire = expected_.configured.parameters.expire;
    const bool fixed = expire.known() && expire.value.mode == ExpiryMode::fixed;
    if (fixed && !facts_.raised_by_423 && !facts_.asked.empty() &&
        (facts_.asked.least() < 20 || facts_.asked.greatest() > 7200))
      add(RuleId::d06,
          fmt::format("asked {} to {} s; configured {} s", facts_.asked.least(), facts_.asked.greatest(),
                      expire.value.lifetime.count()),
          facts_.exchanges.in_order().front().place);
  }

  void late_refreshes() {
    std::size_t late = 0;
    const RefreshSample* first = nullptr;
    for (const RefreshSample& one : facts_.refreshes) {
      const Duration left = difference(from_delta_seconds(one.granted), one.gap);
      // Of a short lifetime even the half leaves less than a timeout: that is the expiry's fault (VR-S04).
      if (left < Duration{} || left >= deployment::usual_timeout || one.gap * 10 <= from_delta_seconds(one.granted) * 6)
        continue;
      if (late++ == 0) first = &one;
    }
    if (late * 2 > facts_.refreshes.size())
      add(RuleId::r05,
          fmt::format("{} of {} refreshes; {} into a lifetime of {} s", late, facts_.refreshes.size(),
                      text_of(first->gap), first->granted),
          first->place);
  }

  void failing() {
    measured_delay();
    pace();
    const deployment::FailureRun& run = facts_.failure_run;
    if (run.kind == deployment::FailureRun::Kind::refusal && run.count >= 3 && run.longest_wait < seconds{120})
      add(RuleId::f04,
          fmt::format("{} in a row, {} apart, last {}", run.count, text_of(run.longest_wait),
                      facts_.last_status == 0 ? "refused" : std::to_string(facts_.last_status)),
          facts_.failure_run_at);
    if (facts_.too_brief_loops.any())
      add(RuleId::f05, facts_.too_brief_loops,
          fmt::format("{} answers 423 in one attempt", facts_.too_brief_loops.worst.count() / 1000));
    if (facts_.retry_after_ignored.any())
      add(RuleId::f06, facts_.retry_after_ignored,
          fmt::format("{}; Retry-After up to {}", times(facts_.retry_after_ignored.count),
                      text_of(facts_.retry_after_ignored.worst)));
    if (facts_.silence && !facts_.silence->ended &&
        facts_.silence->length > longer(seconds{601}, facts_.silence->retry_after))
      add(RuleId::f07,
          fmt::format(
              "nothing for {} after {}", text_of(facts_.silence->length),
              facts_.last_status == 0 ? std::string(to_string(facts_.last_cause)) : std::to_string(facts_.last_status)),
          facts_.last_failure);
    if (facts_.credentials_refused >= 2 && run.kind == deployment::FailureRun::Kind::credentials && run.count >= 2)
      add(RuleId::f09, fmt::format("{} attempts in a row", run.count), facts_.failure_run_at);
    if (facts_.challenge_loops.any())
      add(RuleId::f10, facts_.challenge_loops,
          fmt::format("{} challenges in one attempt", facts_.challenge_loops.worst.count() / 1000));
    if (facts_.hasty.any()) add(RuleId::f11, facts_.hasty, fmt::format("{}", times(facts_.hasty.count)));
  }

  /// Is every wait the configured delay?
  void measured_delay() {
    const std::vector<deployment::RetryGap> gaps = retry_gaps(facts_);
    const auto& delay = expected_.configured.parameters.retry_delay;
    if (!delay.known() || gaps.empty() || expected_.backoff) return;
    const deployment::ItemVerdict verdict =
        deployment::check_measured_delay(expected_.configured, observed_facts(facts_, gaps));
    if (verdict.verdict() != deployment::Verdict::fail && verdict.verdict() != deployment::Verdict::warn) return;
    add(RuleId::f01,
        fmt::format("configured {}, measured {} after the failure", text_of(delay.value), text_of(*verdict.measured)),
        place_of_wait(*verdict.measured));
  }

  /// Waits of one outage, of which each stands to the one before it in the same way.
  struct Row {
    std::uint32_t length = 1, longest = 1;
    Place end{};  // of the longest

    void next(bool goes_on, Place place) {
      length = goes_on ? length + 1 : 1;
      if (length <= longest) return;
      longest = length;
      end = place;
    }
  };

  /// Do the waits of an outage grow, or are they all the same?
  void pace() {
    Row growing, constant;
    const RetrySample* before = nullptr;
    for (const RetrySample& one : facts_.retries) {
      const bool same_outage = before != nullptr && one.failures == before->failures + 1 &&
                               one.retry_after == Duration{} && before->retry_after == Duration{};
      growing.next(same_outage && one.from_detection * 5 >= before->from_detection * 6, one.place);
      constant.next(same_outage && equal(one.from_detection, before->from_detection), one.place);
      before = &one;
    }
    const bool fixed = expected_.configured.parameters.retry_delay.known() && !expected_.backoff;
    if (growing.longest >= 3 && fixed)
      add(RuleId::f02,
          fmt::format("{} waits, up to {}", growing.longest, text_of(Duration{facts_.retry_from_detection.greatest()})),
          growing.end);
    if (constant.longest >= 3 && expected_.backoff)
      add(RuleId::f03,
          fmt::format("{} waits of {}", constant.longest, text_of(Duration{facts_.retry_from_detection.median()})),
          constant.end);
  }

  [[nodiscard]] Place place_of_wait(Duration wait) const {
    for (const RetrySample& one : facts_.retries)
      if (one.from_detection == wait) return one.place;
    return {};
  }

  void nat() {
    if (facts_.private_contacts.any())
      add(RuleId::n02, facts_.private_contacts,
          fmt::format("{}, from {}", times(facts_.private_contacts.count), facts_.local));
    if (facts_.moved_ports.any()) add(RuleId::n04, facts_.moved_ports, times(facts_.moved_ports.count));
    const deployment::ObservedBehaviour seen = observed_behaviour(facts_, expected_);
    if (seen.inbound == deployment::InboundSeen::missing)
      add(RuleId::n03,
          fmt::format("{} of {} requests unanswered, the first {} after the last message of ours",
                      facts_.inbound.unanswered, facts_.inbound.unanswered + facts_.inbound.answered,
                      text_of(*facts_.inbound.earliest_unanswered)),
          facts_.inbound.first_unanswered);
    if (!expected_.nat_timeout || !seen.quiet) return;
    const deployment::Reachability reach = deployment::reachability(*expected_.nat_timeout, *seen.quiet);
    if (reach.reach != deployment::Reach::closes) return;
    add(RuleId::n01,
        fmt::format("silent for {}, the mapping closes after {}: reachable {:.0f} % of the time", text_of(*seen.quiet),
                    text_of(*expected_.nat_timeout), reach.permille / 10.0),
        facts_.longest_quiet_at);
  }

  const TrunkFacts& facts_;
  const Expectations& expected_;
  std::vector<Finding> findings_;
};

}  // namespace

std::vector<Finding> judge(const TrunkFacts& facts, const Expectations& expected) {
  return Judge(facts, expected).all();
}

}  // namespace sipreg::conformance::analysis
