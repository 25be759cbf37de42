#!/bin/sh
# The reference agent behind a real NAT, whose mappings close after 12 s without traffic: agents, router and a Kamailio
# registrar in three network namespaces, captures on both sides of the router.
#
#   nat.test.sh SIPREG SIPREG-FAULTY FOLDER PACKAGES CASE
#
# Beside the agents that have to be right live agents that are wrong on purpose: the same expectations must fail there.
# SIPREG is the program; FOLDER keeps logs, configurations and captures, PACKAGES the unpacked package.
set -u
sipreg=$1
faulty=$2
packages=$4
case=$5
nat=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/conformance/nat/world.sh
. "$nat/world.sh"
enter_router "$0" "$@"
mkdir -p "$3" && run=$(cd "$3" && pwd)/$case
# shellcheck source=tests/conformance/agent/kamailio.sh
. "$nat/../agent/kamailio.sh"
here=$nat/../agent  # where the registrar's configuration is
network=203.0.113
mapping=12  # s
names=      # of the agents; each registers the user of that name
right=      # those of them that have to be
wrong=      # the others, on purpose

start_agent() { # NAME PROGRAM [OPTION...]
  name=$1
  shift
  names="$names $name"
  # shellcheck disable=SC2086  # words
  $tied $inside "$@" --aor "sip:$name@sip.example.net" --registrar "$network.1" --local 192.168.7.2 --log json \
    --password-file "$run/password" --socket "$run/$name.socket" > "$run/$name.log" 2> "$run/$name.err" &
  agents="$agents $!"
}

all_bound() { for name in $names; do bound "$name" || return; done; }

newest() { # USER FIELD: of the binding that was renewed last
  bindings | awk -v user="$1" -v field="$2" '$1 != user { next }
    $2 == field { value = $3 }
    $2 == "CSeq" { cseq = $3 }
    $2 == "Last-Modified" && cseq >= best { best = cseq; found = value }
    END { print found }'
}

# The registrar's side asks every agent whether it is there, through the mapping by which it has registered: one
# OPTIONS, lost after a second. Seldom, since each that is answered keeps the mapping open, too.
probe() { # WHEN
  for name in $names; do
    # Kamailio takes no request without a body here.
    from="From: <sip:$1@$network.1>$line_end"
    to="To: <sip:$name@sip.example.net>$line_end"
    ask tm.t_uac_start OPTIONS "$(newest "$name" Address)" "$(newest "$name" Received)" "udp:$network.1:5060" \
      "$from${to}Content-Type: text/plain$line_end" "there?" || fail "$case: Kamailio sends no OPTIONS to $name"
  done
  sleep 1
}
line_end=$(printf '\r\n.')
line_end=${line_end%.}
answered() { grep -q "reply: $name $1 200" "$run/kamailio.log"; } # WHEN

# Of the agent that `name` says: what does not hold is written down.
expect() { # EXPECTATION COMMAND...
  expectation=$1
  shift
  "$@" || echo "$expectation" >> "$run/$name.missed"
}
missed() { grep -qsx "$1" "$run/$name.missed"; } # EXPECTATION

judge() { # EXPECTATION... which every agent that is wrong on purpose must fail
  for name in $right; do
    [ ! -e "$run/$name.missed" ] || fail "$case: $name does not meet: $(paste -s -d , "$run/$name.missed"); see $run"
  done
  for name in $wrong; do
    for expectation; do missed "$expectation" || fail "$case: $name meets $expectation; see $run"; done
  done
  echo "ok: $case;$right are right, found out:$wrong"
}

registered() { "$sipreg" status --socket "$run/$name.socket" > "$run/$name.status"; }
renewed() { "$sipreg" refresh --socket "$run/$name.socket" >> "$run/$name.status" 2>&1; }

# Does `sipreg check` say of the trunk in the captures of the links what it should, and nothing of T-01?
checks_well() { # LINK...
  told=$run/$name.$(echo "$*" | tr ' ' -).check
  for link; do
    shift
    set -- "$@" --trace "$run/$link.pcap"
  done
  "$sipreg" check "$@" --nat-timeout $mapping --trunk "sip:$name@" > "$told"
  [ $? -le 2 ] || fail "$case: sipreg check cannot judge the captures; see $told"
  ! grep -q 'T-01\|VR-N01\|VR-N03' "$told"
}

# T-01: the registration lives, requests of ours are answered, those of the registrar's side are lost. A fixed expiry or
# a keep-alive that `sipreg plan` has nothing against keeps every one of them arriving.
pinhole() {
  expiry=$("$sipreg" plan --nat-timeout $mapping --json | sed -n 's/.*"longest_expiry_s": //p')
  [ "$expiry" -ge 20 ] || fail "$case: sipreg plan recommends no lifetime: $expiry"
  closes 10 && fail "$case: sipreg plan is against a keep-alive of 10 s"
  closes 30 || fail "$case: sipreg plan has nothing against a keep-alive of 30 s"
  start_registrar WITH_NAT
  right="fixed kept"
  wrong="auto long seldom"
  start_agent fixed "$sipreg" agent --set "SS_SIP_USER_AGENT_EXPIRE=$expiry"
  start_agent kept "$sipreg" agent --set options-keep-alive=10
  start_agent auto "$sipreg" agent
  start_agent long "$sipreg" agent --set SS_SIP_USER_AGENT_EXPIRE=$((expiry * 4))
  start_agent seldom "$sipreg" agent --set options-keep-alive=30
  within 10 all_bound || fail "$case: no binding after 10 s; see $run"
  sleep 1
  probe soon
  sleep $mapping  # without traffic but what is to keep a mapping open
  probe late
  probe later
  for name in $names; do
    registered || fail "$case: $name says that it is not registered; see $run"
    bound "$name" || fail "$case: the binding of $name is gone; see $run"
    renewed || fail "$case: $name cannot register any more; see $run"
  done
  sleep 0.5
  probe again
  sleep 30  # a request counts as lost when no answer may come any more, after 64*T1
  probe last
  end_agents
  for name in $names; do
    unbound "$name" || fail "$case: the cancel has left the binding of $name"
    for when in soon again; do answered $when || fail "$case: $name is not reached at all; see $run"; done
    expect reached answered late
    expect reached answered later
    expect reached answered last
    expect inside checks_well lan0
    expect outside checks_well wan0
    expect both checks_well lan0 wan0
  done
  name=auto
  for links in lan0=suspected wan0=shown lan0-wan0=shown; do # inside nobody sees what is lost
    told=$run/auto.${links%=*}.check
    grep -A 3 "T-01: inbound calls die" "$told" | grep -q "sip:auto@sip.example.net: ${links#*=}, measured" ||
      fail "$case: sipreg check does not say that T-01 is ${links#*=}; see $told"
  done
  judge reached inside outside both
}
closes() { "$sipreg" plan --nat-timeout $mapping --options-check "$1" | grep -q "nat.closes"; } # SECONDS

# The registrar puts the address that it sees in place of the Contact (A-25): the agent finds its binding again by the
# best rung that holds, also at the next port of the NAT, beside the dead binding of the last one. The Contact that it
# sends stays its own: what it would learn is true of this registrar, and of this mapping, alone.
contact() {
  instance=urn:uuid:6f1b5c0e-8a3d-4f5e-9c1b-2d7e8f90a1b2
  start_registrar WITH_NAT WITH_REWRITE
  right="instance strict lenient"
  wrong="stubborn"
  start_agent instance "$sipreg" agent --profile rfc3261 --set "instance=$instance"
  start_agent strict "$sipreg" agent --profile rfc3261
  start_agent lenient "$sipreg" agent
  start_agent stubborn "$faulty" agent --fault no-nat-ladder
  within 10 all_bound || fail "$case: no binding after 10 s; see $run"
  sleep 1
  ports > "$run/before"
  probe soon
  sleep $((mapping + 1))
  for name in $names; do renewed; done
  sleep 1
  ports > "$run/after"
  probe late
  end_agents
  for name in $names; do
    rung=received
    left=$(port before) # by the mapping that is dead: nobody renews it, until it ends
    [ "$name" != instance ] || { rung=instance && left="instance "; } # the registrar knows it again, too
    expect registered test "$(lines_of "$run/$name.log" '"granted":3600,' "\"contact\":\"$rung\"")" -eq 2
    expect unfailing test "$(lines_of "$run/$name.log" '"event":"failed"')" -eq 0
    expect reached answered soon
    expect reached answered late
    expect moved test "$(port before)" != "$(port after)"
    expect constant test "$(sent_by 192.168.7.2 lan0 | grep -o "^Contact: <sip:$name@[^>]*" | sort -u | wc -l)" -eq 1
    expect cancelled test "$(ports | grep "^$name ")" = "$left"
  done
  judge registered unfailing
}
ports() { for name in $names; do echo "$name $(newest "$name" Address)"; done; }
port() { grep "^$name " "$run/$1"; } # before|after
end_agents() {
  # shellcheck disable=SC2086  # a list of process ids
  kill -TERM $agents
  for process in $agents; do wait "$process" || fail "$case: an agent ended with status $?; see $run"; done
  agents=
  end_captures
}

case $case in
  pinhole | contact) ;;
  *) echo "there is no case $case" >&2; exit 3 ;;
esac
rm -rf "$run" && mkdir -p "$run"
unpack_kamailio kamailio
password=$(random_password)
(umask 077 && echo "$password" > "$run/password")
make_world $mapping
enter="$tied $outside"
capture lan0
capture wan0
$case
