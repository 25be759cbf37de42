#!/bin/sh
# Makes the captures of fixtures/traces/rules anew, from the case folders of `./conformance/run.sh --faults`:
#
#   make_rules.sh CAPTURE-OF-CASE RESULTS      RESULTS: the folder conformance-results of that run
set -u
tool=$1
results=$2
rules=$(cd "$(dirname "$0")/../../.." && pwd)/fixtures/traces/rules
grep -v '^#' "$rules/runs.tsv" | while IFS='	' read -r rule raises twin; do
  "$tool" "$results/$raises/trace.tsv" "$rules/$rule.raises.pcap" || exit 1
  "$tool" "$results/$twin/trace.tsv" "$rules/$rule.twin.pcap" || exit 1
done
