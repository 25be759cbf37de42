#!/bin/sh
# Makes the captures of fixtures/traces/rules anew, by expected.tsv there: runs of the reference agent and of its faults
# against SIPp, at their policy times. `sipreg-faulty` has to stand beside SIPREG.
#
#   make_rules.sh SIPREG CAPTURE-OF-CASE FOLDER [CAPTURE...]      VR-R01.raises ...; without any: all of them
#
# FOLDER keeps the runs; one that is there already is not made again.
set -u
sipreg=$1
tool=$2
mkdir -p "$3" && folder=$(cd "$3" && pwd)
shift 3
cd "$(dirname "$0")/../../.." || exit 3
rules=fixtures/traces/rules
# shellcheck disable=SC2046  # a list of words
[ $# -gt 0 ] || set -- $(grep -v '^#' "$rules/expected.tsv" | tail -n +2 | cut -f 1)

for capture; do
  line=$(grep "^$capture	" "$rules/expected.tsv") || { echo "$capture is not in expected.tsv" >&2; exit 3; }
  run=$(echo "$line" | cut -f 2)
  fault=$(echo "$line" | cut -f 3)
  writing=$(echo "$line" | cut -f 4)
  [ "$writing" != - ] || writing=
  case $run in */rule.*) catalogue=$rules/cases.tsv ;; *) catalogue=conformance/catalogue.tsv ;; esac
  made=$folder/$fault/$run
  mkdir -p "$(dirname "$made")"
  if [ ! -s "$made/trace.tsv" ]; then
    set -- "$run" --catalogue "$catalogue" --scenarios sipp_scenarios --agent conformance/agents/sipreg.agent --out "$made"
    [ "$fault" = - ] || set -- "$@" --fault "$fault"
    "$sipreg" run-case "$@" > "$made.log" 2>&1  # its verdict is of no interest here
    [ -s "$made/trace.tsv" ] || { echo "$capture: no trace; see $made.log" >&2; exit 1; }
  fi
  # shellcheck disable=SC2086  # a list of words
  "$tool" "$made/trace.tsv" "$rules/$capture.pcap" $writing || exit 1
  echo "$rules/$capture.pcap"
done
