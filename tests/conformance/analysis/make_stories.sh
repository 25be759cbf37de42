#!/bin/sh
# Makes the captures of fixtures/deployments/stories and fixtures/traces/profiles anew: runs of the reference agent against
# SIPp by fixtures/deployments/stories/stories.tsv, at their policy times. Where its column of faults names one, the agent
# has it; `sipreg-faulty` has to stand beside SIPREG then.
#
#   make_stories.sh SIPREG CAPTURE-OF-CASE FOLDER [ID...]      without an ID: all of them
set -u
sipreg=$1
tool=$2
mkdir -p "$3" && folder=$(cd "$3" && pwd)
shift 3
cd "$(dirname "$0")/../../.." || exit 3
stories=fixtures/deployments/stories
# shellcheck disable=SC2046  # a list of words
[ $# -gt 0 ] || set -- $(grep -v '^#' "$stories/stories.tsv" | tail -n +2 | cut -f 1)

for id; do
  profile=$(grep "^$id	" "$stories/stories.tsv" | cut -f 4)
  fault=$(grep "^$id	" "$stories/stories.tsv" | cut -f 14 | cut -d : -f 1)
  if [ "$fault" = - ]; then set --; else set -- --fault "$fault"; fi
  "$sipreg" run-case "$profile/$id" "$@" --catalogue "$stories/stories.tsv" --scenarios sipp_scenarios \
    --agent conformance/agents/sipreg.agent --out "$folder/$id" > "$folder/$id.log" 2>&1
  [ -s "$folder/$id/trace.tsv" ] || { echo "$id: no trace; see $folder/$id.log" >&2; exit 1; }
  case $id in
    profile.*) out=fixtures/traces/profiles/${id#profile.}.pcap ;;
    *) out=$stories/${id#story.}/trace.pcap ;;
  esac
  mkdir -p "$(dirname "$out")"
  case $id in
    # The agent is behind a NAT, and the other side sends OPTIONS: answered while the mapping is open, lost afterwards.
    story.nat) "$tool" "$folder/$id/trace.tsv" "$out" --source 198.51.100.7 \
      --inbound 20:answered,45:answered,300:lost,900:lost,1500:lost,1830:answered,2700:lost ;;
    story.nat-cured) "$tool" "$folder/$id/trace.tsv" "$out" --source 198.51.100.7 \
      --inbound 20:answered,50:answered,110:answered,230:answered,290:answered ;;
    # What never comes again can only be seen in a capture that goes on.
    profile.* | story.disabled) "$tool" "$folder/$id/trace.tsv" "$out" --until "$(grep "^$id	" "$stories/stories.tsv" | cut -f 13)" ;;
    *) "$tool" "$folder/$id/trace.tsv" "$out" ;;
  esac || exit 1
  echo "$out"
done
