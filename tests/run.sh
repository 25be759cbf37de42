#!/bin/sh
# Everything: builds, tests, sanitizers, fuzzing, packaging, the conformance suite and its broken agents.
#
#   ./tests/run.sh [--bench] [--no-install]
#
#   --bench        also runs the benchmarks and prints their table
#   --no-install   prints what apt-get would install, and ends with 3, instead of installing
#
# Exit status: 0 clean, 1 a failure, 2 something could not be built or exercised, 3 wrong usage.
# shellcheck disable=SC2317  # stages call the functions
set -eu
cd "$(dirname "$0")/.."
. conformance/packages.sh

bench=0
no_install=0
for argument in "$@"; do
  case "$argument" in
    --bench) bench=1 ;;
    --no-install) no_install=1 ;;
    -h | --help)
      sed -n '2,/^# shellcheck/{/^# shellcheck/d;s/^# \{0,1\}//p;}' tests/run.sh
      exit 0
      ;;
    *)
      echo "tests/run.sh: unknown argument $argument (--help tells which there are)"
      exit 3
      ;;
  esac
done

test_packages="catch2 librapidcheck-dev libbenchmark-dev libosip2-dev clang libclang-rt-14-dev clang-tidy clang-format
  tshark chromium openssl dnsmasq-base tcpdump iproute2 nftables"
# shellcheck disable=SC2086  # lists of words
need_packages $suite_packages $agent_packages $test_packages

cores=$(nproc)
result=0
summary=""
began=$(date +%s)

# stage NAME COMMAND...: runs it whatever happened before, and remembers how it ended and how long it took.
stage() {
  name=$1
  shift
  echo
  echo "== $name"
  stage_began=$(date +%s)
  stage_status=0
  "$@" || stage_status=$?
  word=ok
  case "$stage_status" in
    0) ;;
    2) word="NOT EXERCISED"; [ "$result" != 0 ] || result=2 ;;
    *) word=FAILED; result=1 ;;
  esac
  summary="$summary$(printf '%5d s  %-14s %s' $(($(date +%s) - stage_began)) "$word" "$name")
"
}

build() {
  in_group cmake --preset "$1" && in_group cmake --build --preset "$1" --parallel "$cores" || return 2
}

# tests_of PRESET [CTEST ARGUMENT...]: builds the preset and runs the library's tests in it.
tests_of() {
  preset=$1
  shift
  build "$preset" || return
  in_group ctest --test-dir "build/$preset/tests" --parallel "$cores" --no-tests=error --output-on-failure --progress \
    "$@"
}

# Reading and judging two captures: twice as many messages must not need more memory.
capture_bench() {
  tests=build/release/tests
  for registers in 500000 1000000; do
    echo "-- $registers REGISTERs"
    capture_status=0
    in_group "$tests/make-capture" "$tests/bench.pcap" --registers "$registers" &&
      in_group "$tests/capture-bench" "$tests/bench.pcap" || capture_status=$?
    rm -f "$tests/bench.pcap"
    [ "$capture_status" = 0 ] || return "$capture_status"
  done
}

stage "tests, headers, packaging, style (g++, release)" tests_of release
stage "conformance suite and its broken agents" in_group env SIPREG_BUILD=build/release ./conformance/run.sh --faults
stage "interoperability matrix" in_group env SIPREG_BUILD=build/release ./conformance/matrix.sh
stage "clang++, address and undefined-behaviour sanitizers, fuzzing" tests_of clang -L 'unit|fuzz'
stage "without exceptions and run-time type information" tests_of no-exceptions -L unit
[ "$bench" = 0 ] || stage "benchmarks" in_group build/release/tests/bench --benchmark_counters_tabular=true \
  --benchmark_repetitions=20 --benchmark_min_time=0.05 --benchmark_report_aggregates_only=true
[ "$bench" = 0 ] || stage "reading and judging captures" capture_bench

echo
echo "== Summary"
printf '%s' "$summary"
printf '%5d s  in all: ' $(($(date +%s) - began))
case "$result" in
  0) echo "clean" ;;
  2) echo "something was not exercised" ;;
  *) echo "FAILED" ;;
esac
exit "$result"
