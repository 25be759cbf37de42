#!/bin/sh
# What a registrar in earnest does to the reference agent in the course of its life, a case at a time. In each, agents
# over UDP and TCP live beside agents that are wrong on purpose (sipreg-faulty), against the same Kamailio: the case
# passes when every expectation holds for the former, and when the one that is named with the fault fails for the latter.
#
#   kamailio_cases.test.sh SIPREG SIPREG-FAULTY FOLDER PACKAGES CASE
set -u
sipreg=$1
faulty=$2
mkdir -p "$3" && run=$(cd "$3" && pwd)/$5
packages=$4
case=$5
# shellcheck source=tests/conformance/agent/kamailio.sh
. "$(dirname "$0")/kamailio.sh"
names=  # of the agents; each registers the user of that name

start_agent() { # NAME TRANSPORT PROGRAM [OPTION...]
  name=$1
  transport=$2
  shift 2
  names="$names $name"
  "$@" --aor "sip:$name@sip.example.net" --registrar "$network.1" --local "$network.$((2 + $(echo "$names" | wc -w)))" \
    --transport "$transport" --password-file "$run/password" --log json > "$run/$name.log" 2> "$run/$name.err" &
  agents="$agents $!"
}

# FAULT=EXPECTATION: an agent of that fault, over UDP, which must not meet that expectation.
start_agents() { # FAULT=EXPECTATION... -- OPTION...
  faults=
  while [ "$1" != -- ]; do
    faults="$faults $1"
    shift
  done
  shift
  start_agent udp udp "$sipreg" agent "$@"
  start_agent tcp tcp "$sipreg" agent "$@"
  for fault in $faults; do start_agent "${fault%%=*}" udp "$faulty" agent --fault "${fault%%=*}" "$@"; done
}

all_bound() { for name in udp tcp; do bound "$name" || return; done; }
await_bindings() { within 10 all_bound || fail "$case: no binding after 10 s; see $run"; }

# Looks at the bindings for so long, twice a second.
watch_bindings() { # SECONDS
  : > "$run/samples"
  samples=$(($1 * 2))
  for sample in $(seq $samples); do
    bindings | sed "s/^/$sample /" >> "$run/samples"
    sleep 0.5
  done
}
# In how many of the samples it was bound.
seen() { grep -c "^[0-9]* $name Address " "$run/samples"; }

# Of the agent that `name` says: what does not hold is written down.
expect() { # EXPECTATION COMMAND...
  expectation=$1
  shift
  "$@" || echo "$expectation" >> "$run/$name.missed"
}
events() { lines_of "$run/$name.log" "$@"; } # WORD...: lines of its log that hold them all

judge() {
  for name in udp tcp; do
    [ ! -e "$run/$name.missed" ] || fail "$case: $name does not meet: $(paste -s -d , "$run/$name.missed"); see $run"
  done
  for fault in $faults; do
    grep -qsx "${fault#*=}" "$run/${fault%%=*}.missed" || fail "$case: the fault ${fault%%=*} meets ${fault#*=}; see $run"
  done
  ! grep -qF "$password" "$run"/*.log "$run"/*.err || fail "$case: the password stands in a log"
  echo "ok: $case; found out:$faults"
}

# Nonces live for a second, and a refresh comes every 2.5: each is challenged with stale=true, which is no failure.
nonce_expiry() {
  start_registrar NONCE=1
  start_agents ignore-stale=unfailing -- --clock-speed 4 --set SS_SIP_USER_AGENT_EXPIRE=20
  await_bindings
  sleep 6
  for name in $names; do
    expect renewed test "$(binding "$name" CSeq)" -ge 6
    expect challenged test "$(events '"why":"challenge"')" -ge 3
    expect unfailing test "$(events '"event":"failed"')" -eq 0
  done
}

# An hour is asked for and 10 s are granted: the binding lasts, and an hour is asked for again (B-02, B-04).
max_expires() {
  start_registrar MAX=10
  start_agents ignore-grant=kept copy-grant=unchanged -- --set asked=3600
  await_bindings
  watch_bindings 13
  for name in $names; do
    expect kept test "$(seen)" -eq "$samples"
    expect granted test "$(events '"granted":10,')" -ge 2
    expect unchanged test "$(events '"why":"refresh"' '"lifetime":3600')" -ge 2
  done
}

# 5 s are too brief: 423 is answered with its Min-Expires, and the refresh has not forgotten it (A-22).
min_expires_423() {
  start_registrar MIN=20
  start_agents brief-zero=bound brief-forget=remembered -- --clock-speed 4 --set asked=5
  await_bindings
  sleep 4
  for name in $names; do
    expect bound bound "$name"
    expect raised test "$(events '"why":"too_brief"' '"lifetime":20')" -eq 1
    expect refreshed test "$(events '"why":"refresh"' '"lifetime":20')" -ge 1
    expect remembered test "$(events '"code":423')" -eq 1
  done
}

# The registrar dies and comes back without its bindings, and with nonces of its own. The agent comes back with its
# refresh, 3 s after the last one; that its nonce is refused without stale=true is no failure (A-07).
restart() {
  start_registrar
  start_agents refresh-late=back strict-stale=unfailing -- --clock-speed 10 --set SS_SIP_USER_AGENT_EXPIRE=60
  await_bindings
  kill_registrar
  launch_registrar
  for name in $names; do unbound "$name" || fail "$case: the bindings have outlived the registrar"; done
  sleep 4
  for name in $names; do
    expect back bound "$name"
    expect unfailing test "$(events '"event":"failed"')" -eq 0
  done
}

# More than ten minutes without a registrar: one attempt a minute, and the trunk is back within the retry delay.
outage() {
  start_registrar
  start_agents stop-after-3=back retry-late=steady -- --clock-speed 30 --set SS_SIP_USER_AGENT_EXPIRE=120
  await_bindings
  kill_registrar
  sleep 22
  launch_registrar
  sleep 3
  for name in $names; do
    expect back bound "$name"
    expect steady between 9 "$(events '"event":"failed"')" 12
  done
}

# The same of a registrar that hangs: each attempt takes the 32 s of its timeout, too. What it has received in the
# meantime it answers when it is back; those answers are to nobody.
silence() {
  start_registrar
  start_agents go-silent=back retry-late=steady -- --clock-speed 30 --set SS_SIP_USER_AGENT_EXPIRE=120
  await_bindings
  signal_registrar STOP
  sleep 22
  for name in $names; do expect steady between 5 "$(events '"event":"failed"')" 8; done
  signal_registrar CONT
  sleep 4
  for name in $names; do expect back test "$(last_event)" = registered; done
}
last_event() { sed -n 's/.*"event":"\(registered\|failed\)".*/\1/p' "$run/$name.log" | tail -n 1; }
between() { [ "$2" -ge "$1" ] && [ "$2" -le "$3" ]; } # LEAST NUMBER MOST

case $case in
  nonce-expiry | max-expires | min-expires-423 | restart | outage | silence) ;;
  *) echo "there is no case $case" >&2; exit 3 ;;
esac
rm -rf "$run" && mkdir -p "$run"
unpack_kamailio kamailio
password=$(random_password)
(umask 077 && echo "$password" > "$run/password")
"$(echo "$case" | tr - _)"
judge
