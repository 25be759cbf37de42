#!/bin/sh
# Runs the conformance suite against the reference agent and prints the report.
#
#   ./conformance/run.sh [--no-install] [--faults] [CTEST ARGUMENT...]
#
#   ./conformance/run.sh                     every case
#   ./conformance/run.sh -L must             what an RFC demands
#   ./conformance/run.sh -R '/retry.403$'    one case, in every profile
#   ./conformance/run.sh --faults            every case, and every broken agent that a case must catch
#
#   --no-install   prints what apt-get would install, and ends with 3, instead of installing
#
# Exit status: 0 clean, 1 a failure, 2 something could not be exercised, 3 wrong usage, 4 nothing selected.
set -eu
cd "$(dirname "$0")/.."
. conformance/packages.sh

no_install=0
faults=0
while :; do
  case "${1:-}" in
    --no-install) no_install=1 ;;
    --faults) faults=1 ;;
    -h | --help)
      sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//p;}' conformance/run.sh
      exit 0
      ;;
    *) break ;;
  esac
  shift
done

# shellcheck disable=SC2086  # a list of words
need_packages $suite_packages

build=${SIPREG_BUILD:-build/suite}
cores=$(nproc)
build_program() {
  if [ ! -f "$build/build.ninja" ]; then
    in_group cmake --preset release -B "$build" -DSIPREG_BUILD_TESTS=OFF -DSIPREG_BUILD_BENCH=OFF || return
  fi
  in_group cmake --build "$build" --parallel "$cores" --target sipreg sipreg-faulty
}
echo "== Building the program ($build)"
build_program || {
  echo "The program does not build: nothing was exercised."
  exit 2
}

# Cases wait more than they work: many at once.
CTEST_PARALLEL_LEVEL=${CTEST_PARALLEL_LEVEL:-$((cores * 8))}
export CTEST_PARALLEL_LEVEL
asks_for_faults=$faults
for argument in "$@"; do
  case "$argument" in
    -N | --show-only*) exec ctest --test-dir "$build/conformance" "$@" ;;
    *fault*) asks_for_faults=1 ;;
  esac
done
[ "$asks_for_faults" = 1 ] || set -- -LE '^fault$' "$@"

echo "== Running the cases, $CTEST_PARALLEL_LEVEL at once"
runs="$build/conformance/runs"
rm -rf "$runs"
mkdir -p "$runs"
tests=0
in_group ctest --test-dir "$build/conformance" --no-tests=error --progress "$@" || tests=$?

echo "== Report"
[ "$faults" = 0 ] || set -- --faults
[ "$faults" = 1 ] || set --
report=0
"$build/conformance/sipreg" report "$@" "$runs" || report=$?
# CTest red and the report green: a case ended without leaving a verdict.
[ "$report" != 0 ] || [ "$tests" = 0 ] || report=2
exit "$report"
