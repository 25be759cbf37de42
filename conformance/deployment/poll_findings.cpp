#include "conformance/deployment/poll_findings.hpp"

#include <algorithm>

namespace sipreg::conformance {
namespace {

constexpr seconds longest_expiry{4294967295};  // delta-seconds, RFC 3261 25.1

bool has_times(const Sighting& one) { return one.updated != WallTime{}; }

/// A poll that still showed the older update, at a time by which the newer one should have been made: the poller's
/// clock is ahead by the difference. An update from the future: it is behind.
void compare_clocks(const std::vector<Sighting>& list, PollFindings& out) {
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (!has_times(list[i])) continue;
    if (list[i].timed) out.poller_behind = longer(out.poller_behind, list[i].updated - list[i].first_seen);
    if (i > 0 && has_times(list[i - 1]) && list[i - 1].timed && list[i].updated > list[i - 1].updated)
      out.poller_ahead = longer(out.poller_ahead, list[i - 1].last_seen - list[i].updated);
  }
}

void find_lapse(const Sighting& one, const Sighting* next, Duration expiry, PollFindings& out) {
  if (!one.timed || one.last_seen - out.poller_ahead - one.updated <= expiry) return;
  const bool ended = next && has_times(*next) && next->updated > one.updated;
  out.lapses.push_back({one.updated + expiry, ended ? next->updated : one.last_seen, ended, one.line});
}

}  // namespace

PollFindings examine(const GatewaySeries& series, std::optional<seconds> expiry) {
  PollFindings out;
  const std::vector<Sighting>& list = series.sightings;
  compare_clocks(list, out);
  for (std::size_t i = 0; i < list.size(); ++i) {
    const Sighting& one = list[i];
    if (!has_times(one)) {
      if (i > 0 && has_times(list[i - 1])) ++out.went_to_zero;
      continue;
    }
    out.never_registered = false;
    const Sighting* const next = i + 1 < list.size() ? &list[i + 1] : nullptr;
    // A clock that was set back has moved by nobody knows how much: from then on its age is no evidence.
    if (expiry && out.backwards == 0) find_lapse(one, next, std::min(*expiry, longest_expiry), out);
    if (!next || !has_times(*next)) continue;
    if (next->registered != one.registered)
      out.reregistrations.push_back({one.registered, next->registered, next->line});
    if (next->updated < one.updated) {
      ++out.backwards;
    } else if (next->updated > one.updated && next->registered == one.registered) {
      const Duration quiet = one.timed ? one.last_seen - out.poller_ahead - one.updated : Duration{};
      out.intervals.push_back({next->updated - one.updated, quiet, next->line});
    }
  }
  return out;
}

}  // namespace sipreg::conformance
