#!/bin/sh
# What a registrar in earnest does to the reference agent in the course of its life, a case at a time. In each, agents
# over two transports live beside agents that are wrong on purpose (sipreg-faulty), against the same Kamailio: the case
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
names=   # of the agents; each registers the user of that name
honest=  # those of them that are right
faults=  # FAULT=EXPECTATION: what the agent of that name must not meet
transports="udp tcp"  # of the agents that are right; the others use the first one

start_agent() { # NAME TRANSPORT[:PORT] PROGRAM [OPTION...]
  name=$1
  transport=${2%%:*}
  place=$network.1${2#"$transport"}
  shift 2
  names="$names $name"
  case $1 in "$sipreg") honest="$honest $name" ;; esac
  "$@" --aor "sip:$name@sip.example.net" --registrar "$place" --local "$network.$((2 + $(echo "$names" | wc -w)))" \
    --transport "$transport" --password-file "$run/password" --log json > "$run/$name.log" 2> "$run/$name.err" &
  agents="$agents $!"
}

start_agents() { # FAULT=EXPECTATION... -- OPTION...
  while [ "$1" != -- ]; do
    faults="$faults $1"
    shift
  done
  shift
  for transport in $transports; do start_agent "$transport" "$transport" "$sipreg" agent "$@"; done
  for fault in $faults; do
    start_agent "${fault%%=*}" "${transports%% *}" "$faulty" agent --fault "${fault%%=*}" "$@"
  done
}

all_bound() { for name in $transports; do bound "$name" || return; done; }
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
  [ -n "${honest:+$faults}" ] || fail "$case: nobody to judge"
  for name in $honest; do
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
# refresh, 6 s after the last one; that its nonce is refused without stale=true is no failure (A-07).
restart() {
  start_registrar
  start_agents refresh-late=back strict-stale=unfailing -- --clock-speed 5 --set SS_SIP_USER_AGENT_EXPIRE=60
  await_bindings
  kill_registrar
  # Kamailio calls a nonce stale that is older than itself, by the second: a quick restart may or may not.
  switches="$switches -A WITHOUT_STALE"
  launch_registrar
  for name in $names; do unbound "$name" || fail "$case: the bindings have outlived the registrar"; done
  sleep 7
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

# Whoever cannot prove that it is sip.example.net gets nothing at all, not even a byte of SIP; who can gets all REGISTERs
# over one connection, by the version of TLS that both know (R3261-26.3.2.1-CERT-BAD, -TLS-KEEP; RFC 5922).
tls() {
  configure_tls 5061=right:TLSv1.2 5063=wrong-name:TLSv1.2+ 5064=expired:TLSv1.2+ 5065=self-signed:TLSv1.2+ \
    5066=other:TLSv1.2+
  start_registrar WITH_TLS WITH_NAT
  set -- --clock-speed 10 --set SS_SIP_USER_AGENT_EXPIRE=20 --set "tls-ca=$certificates/ca.pem"
  start_agent old-version tls:5061 "$sipreg" agent "$@" --set tls-minimum=1.3
  start_agent wrong-name tls:5063 "$sipreg" agent "$@"
  start_agent expired tls:5064 "$sipreg" agent "$@"
  start_agent self-signed tls:5065 "$sipreg" agent "$@"
  start_agent stranger tls:5066 "$sipreg" agent "$@"
  sleep 2
  for name in $names; do expect refused refused; done
  [ "$(received_requests)" = 0 ] || fail "$case: Kamailio has received $(received_requests) requests; see $run"
  start_agent v1.2 tls:5061 "$sipreg" agent "$@"
  start_agent v1.3 tls:5062 "$sipreg" agent "$@"
  faults="any-certificate=refused any-name=refused no-reuse=reused"
  start_agent any-certificate tls:5065 "$faulty" agent --fault any-certificate "$@"
  start_agent any-name tls:5063 "$faulty" agent --fault any-name "$@"
  start_agent no-reuse tls:5062 "$faulty" agent --fault no-reuse "$@"
  for name in v1.2 v1.3 no-reuse; do within 10 bound "$name" || fail "$case: $name is not bound; see $run"; done
  for name in v1.2 v1.3 no-reuse; do binding "$name" Received > "$run/$name.first"; done
  sleep 4
  for name in any-certificate any-name; do expect refused refused; done
  for name in v1.2 v1.3 no-reuse; do
    expect refreshed test "$(events '"event":"registered"')" -ge 4
    expect reused test -s "$run/$name.first" -a "$(binding "$name" Received)" = "$(cat "$run/$name.first")"
  done
  for name in v1.2 v1.3; do expect version test "$(events "TLS$name, peer proven to be sip.example.net")" -eq 1; done
}
refused() { unbound "$name" && [ "$(events '"event":"registered"')" -eq 0 ] && [ "$(events '"event":"failed"')" -ge 1 ]; }
received_requests() { ask stats.get_statistics rcv_requests | sed -n 's/.*rcv_requests *= *//p'; }

# RFC 5626: the binding is one of a flow, pings keep the connection that Kamailio closes after some 10 s of silence, and a
# flow that is lost with the registrar is formed anew long before the refresh, 60 s after the last one.
outbound() {
  transports="tcp tls"
  configure_tls
  start_registrar WITH_TLS WITH_OUTBOUND FLOW=20 LIFETIME=1
  start_agents no-reg-id=flow no-ping=kept no-flow-recovery=back -- --clock-speed 10 --set profile=rfc5626 \
    --set SS_SIP_USER_AGENT_EXPIRE=1200 --set instance=urn:uuid:5d1c8a70-96a1-11ee-b9d1-0242ac120002 \
    --set "tls-ca=$certificates/ca.pem"
  await_bindings
  sleep 14
  for name in $names; do
    expect flow test "$(binding "$name" Reg-Id)" = 1
    expect kept test "$(events '"event":"flow_failed"')" -eq 0 -a "$(events 'closed by the peer')" -eq 0
    expect pinged test "$(events '"event":"ping"')" -ge 2
  done
  kill_registrar
  launch_registrar
  sleep 8
  for name in $names; do
    expect back bound "$name"
    expect flow test "$(binding "$name" Reg-Id)" = 1
  done
}

# A registrar that hangs takes the pings and sends no pongs: the flow is given up 10 s after the ping, not with the
# refresh.
flow_hang() {
  transports="tcp tls"
  configure_tls
  start_registrar WITH_TLS WITH_OUTBOUND FLOW=20
  start_agents ignore-pong=given-up -- --clock-speed 10 --set profile=rfc5626 --set SS_SIP_USER_AGENT_EXPIRE=1200 \
    --set instance=urn:uuid:5d1c8a70-96a1-11ee-b9d1-0242ac120002 --set "tls-ca=$certificates/ca.pem"
  await_bindings
  sleep 3
  for name in $names; do expect kept test "$(events '"event":"flow_failed"')" -eq 0; done
  signal_registrar STOP
  sleep 4
  for name in $names; do expect given-up test "$(events '"event":"flow_failed"' 'no pong for 10 s')" -eq 1; done
  signal_registrar CONT
  sleep 7
  for name in $names; do expect back test "$(last_event)" = registered; done
}

case $case in
  nonce-expiry | max-expires | min-expires-423 | restart | outage | silence | tls | outbound | flow-hang) ;;
  *) echo "there is no case $case" >&2; exit 3 ;;
esac
rm -rf "$run" && mkdir -p "$run"
unpack_kamailio kamailio
password=$(random_password)
(umask 077 && echo "$password" > "$run/password")
"$(echo "$case" | tr - _)"
judge
