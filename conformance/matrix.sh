#!/bin/sh
# The interoperability matrix: the suite against every agent that has an adapter here, and one page of all of them.
#
#   ./conformance/matrix.sh [--no-install] [AGENT...]
#
#   AGENT          names in conformance/agents/ [all whose programs are there]
#   --no-install   prints what apt-get would install, and ends with 3, instead of installing
#
# Nothing is started as a service: agents run as children of the suite, on loopback or in network namespaces of their
# own; Kamailio's package is unpacked below build/peers. Exit status: 0 every agent did what its NAME.expect says,
# 1 one did not, 2 something could not be exercised, 3 wrong usage.
set -eu
cd "$(dirname "$0")/.."
. conformance/packages.sh

no_install=0
agents=""
for argument in "$@"; do
  case "$argument" in
    --no-install) no_install=1 ;;
    -h | --help)
      sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//p;}' conformance/matrix.sh
      exit 0
      ;;
    -*)
      echo "conformance/matrix.sh: unknown argument $argument (--help tells which there are)"
      exit 3
      ;;
    *)
      [ -f "conformance/agents/$argument.agent" ] || {
        echo "There is no adapter conformance/agents/$argument.agent."
        exit 3
      }
      agents="$agents $argument"
      ;;
  esac
done
# shellcheck disable=SC2086  # lists of words
need_packages $suite_packages $agent_packages

build=${SIPREG_BUILD:-build/suite}
echo "== Building the program ($build)"
build_suite sipreg || {
  echo "The program does not build: nothing was exercised."
  exit 2
}
sipreg=$build/conformance/sipreg
results=$build/matrix
rm -rf "$results"
mkdir -p "$results"

[ -n "$agents" ] || agents=$(cd conformance/agents && ls ./*.agent | sed 's|^\./||; s|\.agent$||')
folders=""
result=0
for agent in $agents; do
  check=0
  "$sipreg" conform --agent "$agent" --check > /dev/null 2> "$results/$agent.check" || check=$?
  case "$check" in
    0) ;;
    2)
      echo "-- $agent: skipped: $(sed 's/^sipreg conform: //' "$results/$agent.check")"
      continue
      ;;
    *)
      cat "$results/$agent.check"
      result=3
      continue
      ;;
  esac
  echo "-- $agent"
  status=0
  in_group "$sipreg" conform --agent "$agent" --out "$results/$agent" > "$results/$agent.txt" 2> "$results/$agent.err" ||
    status=$?
  grep -E '^[0-9]+ cases|policy seconds' "$results/$agent.txt" || tail -n 5 "$results/$agent.err"
  if [ "$status" != 0 ]; then
    sed -n '/^Not as it should be/,$p' "$results/$agent.txt"
    [ "$result" = 1 ] || result=$status
  fi
  folders="$folders $results/$agent"
done
[ -n "$folders" ] || {
  echo "No agent could be run."
  exit 4
}
# shellcheck disable=SC2086  # a list of words
"$sipreg" matrix $folders --out "$results" || [ "$result" != 0 ] || result=1
exit "$result"
