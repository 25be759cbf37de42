#!/bin/sh
# Runs the conformance suite against the reference agent, or another one, and prints the report.
#
#   ./conformance/run.sh [--no-install] [--agent NAME] [--faults] [CTEST ARGUMENT...]
#
#   ./conformance/run.sh                     every case
#   ./conformance/run.sh -L must             what an RFC demands
#   ./conformance/run.sh -R '/retry.403$'    one case, in every profile
#   ./conformance/run.sh --faults            every case, and every broken agent that a case must catch
#
#   --agent NAME   the agent of conformance/agents/NAME.agent, or the path of such a file, instead of our own
#   --no-install   prints what apt-get would install, and ends with 3, instead of installing
#
# Exit status: 0 clean, 1 a failure, 2 something could not be exercised, 3 wrong usage, 4 nothing selected.
set -eu
started_in=$PWD
cd "$(dirname "$0")/.."
. conformance/packages.sh

no_install=0
agent=sipreg
faults=0
while :; do
  case "${1:-}" in
    --no-install) no_install=1 ;;
    --faults) faults=1 ;;
    --agent)
      [ $# -ge 2 ] || { echo "--agent needs a name"; exit 3; }
      agent=$2
      shift
      ;;
    -h | --help)
      sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//p;}' conformance/run.sh
      exit 0
      ;;
    *) break ;;
  esac
  shift
done
case "$agent" in
  /*) ;;
  */*) agent=$started_in/$agent ;;
esac
case "$agent" in
  *.agent) adapter=$agent ;;
  *) adapter=conformance/agents/$agent.agent ;;
esac
[ -f "$adapter" ] || {
  echo "There is no adapter $adapter. Name one of conformance/agents/, or write yours: see conformance/README.md."
  exit 3
}

# shellcheck disable=SC2086  # a list of words
need_packages $suite_packages

build=${SIPREG_BUILD:-build/suite}
cores=$(nproc)
echo "== Building the program ($build)"
registrar=
[ "$agent" != sipreg ] || registrar=registrar
build_suite sipreg sipreg-faulty -- -DSIPREG_AGENT="$agent" -DSIPREG_REGISTRAR="$registrar" || {
  echo "The program does not build: nothing was exercised."
  exit 2
}

# Fault runs only when asked for. CTest excludes a test that matches all -LE; one of the user's own calls for -E here.
exclude="-LE ^fault$"
for argument in "$@"; do
  case "$argument" in
    -N | --show-only*) exec ctest --test-dir "$build/conformance" "$@" ;;
    -LE | --label-exclude) exclude="-E ^fault/" ;;
    *fault*) faults=2 ;;
  esac
done
# shellcheck disable=SC2086  # two words
[ "$faults" != 0 ] || set -- $exclude "$@"

# Cases wait more than they work: many at once.
CTEST_PARALLEL_LEVEL=${CTEST_PARALLEL_LEVEL:-$((cores * 12))}
export CTEST_PARALLEL_LEVEL
echo "== Running the cases, $CTEST_PARALLEL_LEVEL at once"
results="$build/conformance-results"
rm -rf "$results"
mkdir -p "$results"
tests=0
in_group ctest --test-dir "$build/conformance" --no-tests=error --progress "$@" || tests=$?

echo "== Report"
report=0
if [ "$faults" = 1 ]; then
  "$build/conformance/sipreg" report --faults "$results" || report=$?
else
  "$build/conformance/sipreg" report "$results" || report=$?
fi
# CTest red and the report green: a case ended without leaving a verdict.
[ "$report" != 0 ] || [ "$tests" = 0 ] || report=2
exit "$report"
