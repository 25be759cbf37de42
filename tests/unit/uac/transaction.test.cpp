#include "sipreg/uac/transaction.hpp"

#include <cstdint>
#include <initializer_list>
#include <type_traits>
#include <utility>
#include <vector>

#include "catch.hpp"

namespace {
using namespace sipreg;
using Times = std::vector<std::int64_t>;  // milliseconds after the first send

constexpr Instant at(std::int64_t ms) { return Instant{Duration{ms}}; }
constexpr std::int64_t nothing_comes = -1;

TransactionTimers timers(std::int64_t t1_ms, std::int64_t t2_ms = 4000) {
  TransactionTimers result;
  result.t1 = Duration{t1_ms};
  result.t2 = Duration{t2_ms};
  return result;
}

TransactionTimers listed(std::initializer_list<std::uint16_t> gaps) {
  TransactionTimers result;
  for (const std::uint16_t gap : gaps) result.resend_gaps.gap_seconds[result.resend_gaps.count++] = gap;
  return result;
}

struct Run {
  Times sends;
  std::int64_t end = 0;
};

/// Runs a transaction that starts at `begin`, to its end, with a 100 at `provisional_at` (or `nothing_comes`).
Run run(const TransactionTimers& with, bool reliable, std::int64_t provisional_at, std::int64_t begin = 0) {
  Run result{{0}, 0};
  Transaction transaction{with, reliable, at(begin)};
  for (int step = 0; step < 1000; ++step) {
    const std::int64_t due = transaction.next_deadline().time_since_epoch().count() - begin;
    if (provisional_at != nothing_comes && provisional_at < due) {
      transaction.on_provisional();
      provisional_at = nothing_comes;
      continue;
    }
    const TransactionStep what = transaction.on_deadline(at(begin + due));
    if (what == TransactionStep::resend) result.sends.push_back(due);
    if (what == TransactionStep::timed_out) {
      result.end = due;
      return result;
    }
  }
  return result;
}

constexpr bool eleven_sends() {
  const TransactionTimers defaults{};
  Transaction transaction{defaults, false, at(0)};
  while (transaction.on_deadline(transaction.next_deadline()) == TransactionStep::resend) {
  }
  return transaction.sends() == 11 && transaction.state() == TransactionState::terminated &&
         transaction.next_deadline() == never;
}
static_assert(eleven_sends());
static_assert(!std::is_constructible_v<Transaction, TransactionTimers, bool, Instant>, "temporary timers would dangle");
}  // namespace

TEST_CASE("A request is sent at the moments of the table") {
  struct Row {
    const char* what;
    TransactionTimers timers;
    bool reliable;
    std::int64_t provisional_at;
    Times sends;
    std::int64_t end;
  };
  const Times silence = {0, 500, 1500, 3500, 7500, 11500, 15500, 19500, 23500, 27500, 31500};
  const Row rows[] = {
      {"silence", timers(500), false, nothing_comes, silence, 32000},
      {"100 at once", timers(500), false, 0, {0, 500, 4500, 8500, 12500, 16500, 20500, 24500, 28500}, 32000},
      {"100 at 1.0", timers(500), false, 1000, {0, 500, 1500, 5500, 9500, 13500, 17500, 21500, 25500, 29500}, 32000},
      {"100 at 1.6", timers(500), false, 1600, silence, 32000},
      {"100 at 3.5", timers(500), false, 3500, silence, 32000},
      {"100 at 31.9", timers(500), false, 31900, silence, 32000},
      {"TCP silence", timers(500), true, nothing_comes, {0}, 32000},
      {"TCP, 100 at once", timers(500), true, 0, {0}, 32000},
      {"T1 1 s",
       timers(1000),
       false,
       nothing_comes,
       {0, 1000, 3000, 7000, 11000, 15000, 19000, 23000, 27000, 31000, 35000, 39000, 43000, 47000, 51000, 55000, 59000,
        63000},
       64000},
      {"T1 0.1 s", timers(100), false, nothing_comes, {0, 100, 300, 700, 1500, 3100, 6300}, 6400},
      {"T1 above T2", timers(5000), false, nothing_comes, Times{}, 320000},
      {"list 1 2 4 8", listed({1, 2, 4, 8}), false, nothing_comes, {0, 1000, 3000, 7000}, 15000},
      {"list 5 5 5", listed({5, 5, 5}), false, nothing_comes, {0, 5000, 10000}, 15000},
      {"list 3", listed({3}), false, nothing_comes, {0}, 3000},
      {"list and a 100", listed({1, 2, 4}), false, 100, {0, 1000, 3000}, 7000},
      {"list on TCP", listed({1, 2, 4}), true, nothing_comes, {0}, 32000},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    const Run seen = run(row.timers, row.reliable, row.provisional_at);
    CHECK(seen.end == row.end);
    if (!row.sends.empty()) CHECK(seen.sends == row.sends);
    // The clock's zero means nothing: the same gaps anywhere on the scale.
    const Run later_on = run(row.timers, row.reliable, row.provisional_at, 123456789);
    CHECK(later_on.sends == seen.sends);
    CHECK(later_on.end == seen.end);
  }
}

TEST_CASE("A T1 above T2 resends after T1 once and then every T2") {
  const Run seen = run(timers(5000), false, nothing_comes);
  REQUIRE(seen.sends.size() > 3);
  CHECK(seen.sends[1] == 5000);
  CHECK(seen.sends[2] == 9000);
  CHECK(seen.sends[3] == 13000);
}

TEST_CASE("Twenty gaps are twenty sends") {
  TransactionTimers with;
  with.resend_gaps.gap_seconds.fill(2);
  with.resend_gaps.count = 20;
  const Run seen = run(with, false, nothing_comes);
  CHECK(seen.sends.size() == 20);
  CHECK(seen.sends.back() == 38000);
  CHECK(seen.end == 40000);
}

TEST_CASE("A final answer ends the resends and its repeats are absorbed for T4 on UDP") {
  const TransactionTimers defaults;
  Transaction transaction{defaults, false, at(0)};
  REQUIRE(transaction.on_deadline(at(500)) == TransactionStep::resend);
  CHECK(transaction.on_final(at(600)));
  CHECK(transaction.state() == TransactionState::completed);
  CHECK_FALSE(transaction.on_final(at(700)));
  CHECK_FALSE(transaction.on_final(at(5500)));
  CHECK(transaction.next_deadline() == at(5600));
  CHECK(transaction.on_deadline(at(1500)) == TransactionStep::nothing);
  CHECK(transaction.on_deadline(at(5600)) == TransactionStep::terminated);
  CHECK(transaction.next_deadline() == never);
  CHECK_FALSE(transaction.on_final(at(5700)));
  CHECK(transaction.sends() == 2);
}

TEST_CASE("On TCP the transaction is over with its final answer") {
  const TransactionTimers defaults;
  Transaction transaction{defaults, true, at(0)};
  CHECK(transaction.next_deadline() == at(32000));
  CHECK(transaction.on_final(at(600)));
  CHECK(transaction.next_deadline() == at(600));
  CHECK(transaction.on_deadline(at(600)) == TransactionStep::terminated);
}

TEST_CASE("An answer after Timer F belongs to no transaction") {
  const TransactionTimers defaults;
  Transaction transaction{defaults, false, at(0)};
  CHECK(transaction.on_deadline(at(32000)) == TransactionStep::timed_out);
  CHECK_FALSE(transaction.on_final(at(32000)));
  transaction.on_provisional();
  CHECK(transaction.state() == TransactionState::terminated);
  CHECK_FALSE(transaction.contacted());
  CHECK(transaction.next_deadline() == never);
}

TEST_CASE("A final answer after a provisional one goes up and a provisional one after it changes nothing") {
  const TransactionTimers defaults;
  Transaction transaction{defaults, false, at(0)};
  CHECK_FALSE(transaction.contacted());
  transaction.on_provisional();
  transaction.on_provisional();
  CHECK(transaction.contacted());
  CHECK(transaction.state() == TransactionState::proceeding);
  CHECK(transaction.on_final(at(100)));
  transaction.on_provisional();
  CHECK(transaction.state() == TransactionState::completed);
}

TEST_CASE("A transport failure ends the transaction at once in every state") {
  const TransactionTimers defaults;
  for (const bool answered : {false, true}) {
    Transaction transaction{defaults, false, at(0)};
    if (answered) CHECK(transaction.on_final(at(10)));
    transaction.on_transport_failure();
    CHECK(transaction.state() == TransactionState::terminated);
    CHECK(transaction.next_deadline() == never);
    CHECK_FALSE(transaction.on_final(at(20)));
  }
}

TEST_CASE("A host that comes late sends once and not in a burst and one that comes early sends nothing") {
  const TransactionTimers defaults;
  Transaction transaction{defaults, false, at(0)};
  CHECK(transaction.on_deadline(at(499)) == TransactionStep::nothing);
  CHECK(transaction.on_deadline(at(10000)) == TransactionStep::resend);  // .5, 1.5, 3.5 and 7.5 were missed
  CHECK(transaction.on_deadline(at(10000)) == TransactionStep::nothing);
  CHECK(transaction.next_deadline() > at(10000));
  CHECK(transaction.sends() == 2);
  CHECK(transaction.on_deadline(at(60000)) == TransactionStep::timed_out);
}

TEST_CASE("Small delays of the host do not add up") {
  const TransactionTimers defaults;
  Transaction transaction{defaults, false, at(0)};
  for (const std::int64_t due : {500, 1500, 3500, 7500, 11500, 15500, 19500, 23500, 27500, 31500}) {
    CHECK(transaction.next_deadline() == at(due));
    CHECK(transaction.on_deadline(at(due + 90)) == TransactionStep::resend);
  }
  CHECK(transaction.next_deadline() == at(32000));
}

TEST_CASE("At the end of the time scale a transaction neither wraps nor resends at once") {
  const TransactionTimers defaults;
  Transaction transaction{defaults, false, Instant{Duration{Duration::max().count() - 100}}};
  CHECK(transaction.next_deadline() == never);
}
