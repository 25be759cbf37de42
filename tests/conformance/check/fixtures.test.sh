#!/bin/sh
# What `sipreg check` and `sipreg trace` find in the fixtures, held against what was written down beside them.
#
#   fixtures.test.sh SIPREG FIXTURES FOLDER
#
# A line of expected.txt is one of: run ARGUMENTS; exit N; [not] symptom ID [CONFIDENCE]; [not] rule ID; item C-N VERDICT;
# [not] resembles AGENT; says TEXT; # a comment. FOLDER keeps the answers. Every story and every profile needs its expectation.
set -u
sipreg=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
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

# ask NAME JSON FOLDER ARGUMENTS...: the program's answer in that folder, and its exit status in $status
ask() {
  name=$1 json=$2 where=$3
  shift 3
  (cd "$where" && "$sipreg" "$@" --json) > "$json"
  status=$?
  has "$json" '"schema": "sipreg.check/1"'
  expect "$name" "the program answers to $*" $?
}

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
    resembles) negated "$not" "$json" "\"resembles\": \[[^]]*\"$2\""; expect "$name" "$line" $? ;;
    says) grep -qF "${line#says }" "$json"; expect "$name" "$line" $? ;;
    *) expect "$name" "$line is no expectation" 1 ;;
  esac
}

for story in "$fixtures"/deployments/stories/*/; do
  name=$(basename "$story")
  json=$folder/$name.json
  arguments=$(sed -n 's/^run //p' "$story/expected.txt" 2> /dev/null)
  [ -n "$arguments" ] || { expect "$name" "there is an expected.txt with a line of run" 1; continue; }
  # shellcheck disable=SC2086  # a list of words
  ask "$name" "$json" "$story" check $arguments
  while IFS= read -r line; do
    case $line in "#"* | run* | "") ;; *) hold "$name" "$json" "$status" "$line" ;; esac
  done < "$story/expected.txt"
done

# For each rule a capture that raises it and a twin that does not. A line of expected.tsv names all rules that are found.
rules=$fixtures/traces/rules
found_in() { grep -oE '"id": "VR-[A-Z][0-9]+"' "$1" | grep -oE 'VR-[A-Z][0-9]+' | sort -u | tr '\n' ' ' | sed 's/ $//'; }
grep -v '^#' "$rules/expected.tsv" | tail -n +2 > "$folder/rules.tsv"
for capture in "$rules"/VR-*.pcap; do
  name=$(basename "$capture" .pcap)
  grep -q "^$name	" "$folder/rules.tsv"
  expect "$name" "it has a line in expected.tsv" $?
done
while IFS='	' read -r name run fault writing arguments found; do
  json=$folder/$name.json
  : "$run $fault $writing"  # for those who make it anew
  [ "$arguments" != - ] || arguments=
  [ "$found" != - ] || found=
  # shellcheck disable=SC2086  # a list of words
  ask "$name" "$json" "$rules" check --trace "$name.pcap" $arguments
  seen=$(found_in "$json")
  [ "$seen" = "$found" ]
  expect "$name" "it shows '$found', found was '$seen'" $?
  case $name in
    *.raises) hold "$name" "$json" 0 "rule ${name%.raises}" ;;
    *.twin) hold "$name" "$json" 0 "not rule ${name%.twin}" ;;
    *) expect "$name" "it is a capture that raises a rule, or a twin" 1 ;;
  esac
done < "$folder/rules.tsv"
for rule in $("$sipreg" explain | grep -oE '^VR-[RFUPNH][0-9]+'); do
  for side in raises twin; do
    grep -q "^$rule.$side	" "$folder/rules.tsv"
    expect "$rule" "there is a capture $rule.$side" $?
  done
done

# Each capture of a profile or an agent names it, and none of those that do something else.
named=
named() { # CAPTURE AGENT NOT...
  capture=$1 agent=$2
  json=$folder/$(basename "$capture").json
  shift 2
  named="$named $capture"
  ask "$capture" "$json" "$fixtures/traces" trace "$capture"
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

# An agent that never registered shows no policy to know it by, but what is wrong.
refused=agents/baresip-wrong-password.pcap
ask "$refused" "$folder/refused.json" "$fixtures/traces" trace "$refused"
for line in "symptom T-03.credentials shown" "rule VR-F09" "rule VR-F10" "not rule VR-F07" "not rule VR-R01"; do
  hold "$refused" "$folder/refused.json" "$status" "$line"
done
for capture in "$fixtures"/traces/profiles/*.pcap "$fixtures"/traces/agents/*.pcap; do
  capture=${capture#"$fixtures/traces/"}
  case " $named $refused " in *" $capture "*) ;; *) expect "$capture" "something is expected of it" 1 ;; esac
done

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

[ "$checks" -ge 400 ] || { echo "only $checks expectations were found"; exit 1; }
[ "$failures" -eq 0 ] || { echo "$failures of $checks expectations do not hold; the answers are in $folder"; exit 1; }
echo "ok: $checks expectations hold"
