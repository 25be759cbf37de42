#!/bin/sh
# What `sipreg check` and `sipreg trace` find in the fixtures, held against what was written down beside them.
#
#   fixtures.test.sh SIPREG FIXTURES FOLDER
#
# A line of expected.txt is one of: run ARGUMENTS; exit N; [not] symptom ID [CONFIDENCE]; [not] rule ID; item C-N VERDICT;
# resembles AGENT; # a comment. FOLDER keeps the answers. Every story and every profile needs its expectation.
set -u
sipreg=$1
fixtures=$(cd "$2" && pwd)
mkdir -p "$3" && folder=$(cd "$3" && pwd)
failures=0
checks=0

# expect NAME WHAT HOLDS(0 is yes)
expect() {
  checks=$((checks + 1))
  [ "$3" -eq 0 ] && return
  failures=$((failures + 1))
  echo "FAILED: $1: $2"
}

# has JSON PATTERN: a pattern over the JSON, of which each member stands on a line of its own; lines are joined first.
has() { tr '\n' ' ' < "$1" | grep -qE "$2"; }
negated() { if [ "$1" = not ]; then ! has "$2" "$3"; else has "$2" "$3"; fi; }

# hold NAME JSON STATUS LINE...
hold() {
  name=$1 json=$2 status=$3 not=
  line=$4
  # shellcheck disable=SC2086  # a list of words
  set -- $line
  [ "$1" != not ] || { not=not; shift; }
  case $1 in
    exit) [ "$status" -eq "$2" ]; expect "$name" "$line, it was $status" $? ;;
    symptom) negated "$not" "$json" "\"id\": \"$2\"[^}]*\"confidence\": \"${3:-[a-z]*}\""; expect "$name" "$line" $? ;;
    rule) negated "$not" "$json" "\"id\": \"$2\""; expect "$name" "$line" $? ;;
    item) has "$json" "\"item\": \"$2\"[^}]*\"verdict\": \"$3\""; expect "$name" "$line" $? ;;
    resembles) has "$json" "\"resembles\": \[[^]]*\"$2\""; expect "$name" "$line" $? ;;
    *) expect "$name" "$line is no expectation" 1 ;;
  esac
}

for story in "$fixtures"/deployments/stories/*/; do
  name=$(basename "$story")
  json=$folder/$name.json
  arguments=$(sed -n 's/^run //p' "$story/expected.txt" 2> /dev/null)
  [ -n "$arguments" ] || { expect "$name" "there is an expected.txt with a line of run" 1; continue; }
  # shellcheck disable=SC2086  # a list of words
  (cd "$story" && "$sipreg" check $arguments --json) > "$json"
  status=$?
  while IFS= read -r line; do
    case $line in "#"* | run* | "") ;; *) hold "$name" "$json" "$status" "$line" ;; esac
  done < "$story/expected.txt"
done

# For each rule a capture that raises it and a twin that does not.
for capture in "$fixtures"/traces/rules/VR-*.pcap; do
  name=$(basename "$capture" .pcap)
  json=$folder/$name.json
  "$sipreg" trace "$capture" --json > "$json"
  case $name in
    *.raises) hold "$name" "$json" 0 "rule ${name%.raises}" ;;
    *.twin) hold "$name" "$json" 0 "not rule ${name%.twin}" ;;
    *) expect "$name" "it is a capture that raises a rule, or a twin" 1 ;;
  esac
done

# Each capture of a profile or an agent names it, and none of those that do something else.
named() { # CAPTURE AGENT NOT...
  capture=$1 agent=$2
  json=$folder/$(basename "$capture").json
  shift 2
  "$sipreg" trace "$fixtures/traces/$capture" --json > "$json"
  has "$json" "\"resembles\": \[[^]]*\"$agent\""
  expect "$capture" "it resembles $agent" $?
  for other; do
    ! has "$json" "\"resembles\": \[[^]]*\"$other\""
    expect "$capture" "it does not resemble $other" $?
  done
}
named profiles/vos3000.pcap vos3000 rfc3261 rfc5626 ims asterisk_pjsip baresip
named profiles/rfc3261.pcap rfc3261 vos3000 rfc5626 ims baresip
named profiles/rfc5626.pcap rfc5626 vos3000 rfc3261 ims baresip
named profiles/ims.pcap ims vos3000 rfc3261 rfc5626 baresip
named agents/baresip.pcap baresip vos3000 linphone kamailio_uac
named agents/linphone.pcap linphone vos3000 baresip kamailio_uac
named agents/kamailio.pcap kamailio_uac vos3000 baresip linphone

# The table in the README is what the program prints.
readme=$fixtures/../README.md
sed -n '/^<!-- check -->$/,/^<!-- \/check -->$/p' "$readme" | grep '^|' > "$folder/readme.md"
# shellcheck disable=SC2046  # a list of words
(cd "$fixtures/deployments/stories/nat" && "$sipreg" check $(sed -n 's/^run //p' expected.txt) --markdown) |
  grep '^|' > "$folder/printed.md"
[ -s "$folder/readme.md" ] && cmp -s "$folder/readme.md" "$folder/printed.md"
expect README.md "its table of the story nat is what sipreg check prints" $?

# A mixture: two agents in one trunk's clothes are nobody.
has "$folder/baresip.pcap.json" '"agent": "vos3000"'
expect "agents/baresip.pcap" "vos3000 is ruled out by a fact" $?

[ "$checks" -ge 120 ] || { echo "only $checks expectations were found"; exit 1; }
[ "$failures" -eq 0 ] || { echo "$failures of $checks expectations do not hold; the answers are in $folder"; exit 1; }
echo "ok: $checks expectations hold"
