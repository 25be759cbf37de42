// Google Benchmark with the fastest repetition beside mean and median: what the code costs when nobody else uses the
// processor. Run with --benchmark_repetitions=N.
#pragma once

#include <benchmark/benchmark.h>

#include <algorithm>
#include <vector>

namespace sipreg::bench {
inline double fastest(const std::vector<double>& times) { return *std::min_element(times.begin(), times.end()); }
}  // namespace sipreg::bench

#define SIPREG_BENCHMARK(function) BENCHMARK(function)->ComputeStatistics("fastest", sipreg::bench::fastest)
