// Suspension against a million attacking sources: what a try costs, how much memory all of it takes, and how much of it
// holds. Each source tries a wrong password once a round; P-07 allows six.
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "bench.hpp"
#include "sipreg/registrar/fingerprint.hpp"
#include "sipreg/registrar/gate.hpp"

namespace {
using namespace sipreg;

constexpr std::size_t attackers = 1'000'000;
constexpr int rounds = 12;
constexpr FingerprintKey key{0x736970726567ULL, 0x67617465ULL};

std::vector<std::uint64_t> sources() {
  std::vector<std::uint64_t> all;
  all.reserve(attackers);
  for (std::size_t i = 0; i < attackers; ++i) {
    const auto address =
        std::to_string(i >> 16U & 255U) + '.' + std::to_string(i >> 8U & 255U) + '.' + std::to_string(i & 255U);
    all.push_back(fingerprint(key, "alice", "10." + address));
  }
  return all;
}

/// `held`: of the tries beyond the sixth of a source, the share that was shut out. alice herself has never failed.
template <std::size_t sets>
void a_million_sources(benchmark::State& state) {
  const auto who = sources();
  const auto alice = fingerprint(key, "alice", "192.0.2.1");
  double shut_out = 0;
  std::int64_t tries = 0;
  for (auto _ : state) {
    state.PauseTiming();
    const auto gate = std::make_unique<Gate<sets>>();
    shut_out = 0;
    state.ResumeTiming();
    for (int round = 0; round < rounds; ++round) {
      const Instant now{seconds{round}};
      for (const std::uint64_t source : who) {
        const bool open = gate->ask(source, now).open;
        if (open) (void)gate->failed(source, now);
        if (!open && round >= 6) ++shut_out;
      }
      if (!gate->ask(alice, now).open) state.SkipWithError("one that has never failed is shut out");
    }
    tries += static_cast<std::int64_t>(attackers) * rounds;
  }
  state.SetItemsProcessed(tries);
  state.counters["bytes"] = static_cast<double>(sizeof(Gate<sets>));
  state.counters["held"] = shut_out / (static_cast<double>(attackers) * (rounds - 6));
  state.counters["time_per_try"] =
      benchmark::Counter(static_cast<double>(tries), benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void a_fingerprint(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(fingerprint(key, "alice", "2001:db8:1234:5678:9abc:def0:1234:5678"));
}
}  // namespace

SIPREG_BENCHMARK(a_million_sources<8'192>)->Unit(benchmark::kMillisecond);    // what `sipreg registrar` has
SIPREG_BENCHMARK(a_million_sources<131'072>)->Unit(benchmark::kMillisecond);  // a place for nearly each
SIPREG_BENCHMARK(a_million_sources<262'144>)->Unit(benchmark::kMillisecond);  // twice as many
SIPREG_BENCHMARK(a_fingerprint);
