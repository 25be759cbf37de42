// What a trace shows of one trunk, as numbers: what it asked and got, when it refreshed, how it failed and came back.
// Everything is bounded, however long the trace is.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "conformance/analysis/ends.hpp"
#include "conformance/analysis/exchange.hpp"
#include "conformance/analysis/register_facts.hpp"
#include "conformance/analysis/spread.hpp"
#include "conformance/trace/captured_message.hpp"
#include "sipreg/deployment/checklist_facts.hpp"
#include "sipreg/deployment/symptom.hpp"

namespace sipreg::conformance::analysis {

/// From one accepted REGISTER to the next attempt for the same binding.
struct RefreshSample {
  std::uint32_t asked = 0;
  std::uint32_t granted = 0;
  Duration gap{};
  Place place{};  ///< of the later one
};

/// From one failed attempt to the next.
struct RetrySample {
  Cause cause = Cause::none;
  std::uint16_t status = 0;
  std::uint32_t failures = 1;  ///< in a row, this one included
  Duration from_detection{};
  Duration from_send{};
  Duration retry_after{};  ///< what the answer asked for; 0: nothing
  Place place{};           ///< of the later one
};

/// Something happened, so often; the first time there, and the worst figure.
struct Sightings {
  std::uint64_t count = 0;
  Place first{};
  At at{};
  Duration worst{};

  void note(At when, Place place, Duration figure = {}) {
    if (count++ == 0) {
      first = place;
      at = when;
    }
    worst = longer(worst, figure);
  }
  [[nodiscard]] bool any() const noexcept { return count != 0; }
};

/// How many requests fell into the busiest second and the busiest minute.
class RateMeter {
 public:
  void add(At at);
  [[nodiscard]] std::uint32_t busiest_second() const noexcept { return busiest_second_; }
  [[nodiscard]] std::uint32_t busiest_minute() const noexcept { return busiest_minute_; }

 private:
  static constexpr std::size_t seconds_kept = 60;
  std::array<std::uint32_t, seconds_kept> by_second_{};
  std::int64_t second_ = 0;
  std::uint32_t minute_ = 0;  // sum of by_second_
  std::uint32_t busiest_second_ = 0;
  std::uint32_t busiest_minute_ = 0;
  bool started_ = false;
};

/// A time without registration that failures made.
struct Outage {
  std::uint32_t failures = 0;
  Cause cause = Cause::none;  ///< of the first failure
  bool recovered = false;
  Duration length{};  ///< first send of the first failed attempt to the REGISTER that was accepted, or to the end
  At from{};
};

/// Requests from the other side, by how long the flow had been quiet before them.
struct InboundFacts {
  std::uint64_t answered = 0;
  std::uint64_t unanswered = 0;
  Duration latest_answered{};
  std::optional<Duration> earliest_unanswered{};
  Place first_unanswered{};
};

struct TrunkFacts {
  // who
  std::string aor, registrar, contact, local, remote;
  Endpoint local_endpoint, remote_endpoint;  ///< of its first REGISTER
  Transport transport = Transport::unknown;
  bool timed = true;  ///< false: its log has no times, nothing is measured

  // how much
  At first{}, last{}, end{};  ///< first and last message of it; end of the trace
  std::uint64_t copies = 0;
  std::array<std::uint64_t, request_kinds> requests{};
  std::array<std::uint64_t, 7> answers{};  ///< by class, 1xx at 1
  std::array<std::uint64_t, cause_count> failures{};
  std::uint64_t successes = 0;  ///< accepted registrations
  RateMeter rate;

  // lifetimes
  Spread asked, granted;  ///< seconds
  std::optional<std::uint32_t> last_asked, last_granted;
  bool asked_varies = false;
  bool raised_by_423 = false;

  // refreshing
  Spread refresh_gap;    ///< ms
  Spread refresh_share;  ///< thousandths of the granted lifetime
  std::vector<RefreshSample> refreshes;
  Duration longest_quiet{};              ///< of the flow while registered
  Place longest_quiet_at{};              ///< the REGISTER that ended it
  deployment::SuccessRun successes_run;  ///< the longest run of successes that are seconds apart
  Place successes_run_at{};              ///< its last REGISTER
  At last_accepted{};                    ///< first copy of the last REGISTER that was accepted

  // state
  std::vector<Stretch> states;
  std::uint64_t states_left_out = 0;
  TrunkState state = TrunkState::unknown;
  At bound_until{};
  std::array<Duration, 5> time_in{};  ///< by state

  // failing
  std::vector<RetrySample> retries;
  Spread retry_from_detection, retry_from_send;  ///< ms; without those that a Retry-After lengthened
  Spread to_register, to_recover;                ///< ms
  deployment::FailureRun failure_run;            ///< the longest
  Place failure_run_at{};                        ///< its last REGISTER
  std::optional<deployment::SilenceSeen> silence;
  std::optional<Outage> outage;
  std::uint32_t failures_in_row = 0;  ///< at the end
  Cause last_cause = Cause::none;
  Place last_failure{};  ///< the REGISTER that failed
  std::uint16_t last_status = 0;

  // identity and form
  std::uint32_t call_ids = 0;
  std::uint64_t new_call_id_after_success = 0;
  Place new_call_id_at{};          ///< the last of these
  std::uint64_t challenged = 0;    ///< attempts
  std::uint64_t preemptive = 0;    ///< attempts that began with credentials
  std::uint64_t unchallenged = 0;  ///< attempts that were accepted without any
  std::uint64_t credentials_accepted = 0;
  std::uint64_t credentials_refused = 0;   ///< attempts that failed although they carried some
  std::array<std::uint64_t, 4> privacy{};  ///< REGISTERs by PrivacySeen
  std::array<Place, 4> privacy_at{};       ///< the first of each
  std::uint16_t form_faults = 0;

  // going
  std::uint64_t cancels = 0, cancels_confirmed = 0, star_cancels = 0, restarts = 0;
  deployment::CancelSeen cancel = deployment::CancelSeen::no_stop;

  // NAT
  deployment::Presence nat = deployment::Presence::unknown;
  std::string public_address;
  InboundFacts inbound;
  deployment::RerouteSeen reroute = deployment::RerouteSeen::not_watched;

  // what rules ask for
  Sightings lapses, late_answers, grants_ignored, floods, shrunk, no_bindings, too_brief_loops, challenge_loops,
      retry_after_ignored, overlaps, cseq_faults, form, hasty, star, missing_cancels, private_contacts, moved_ports,
      unconfirmed_cancels;

  Ends<Exchange> exchanges{200};
};

}  // namespace sipreg::conformance::analysis
