#!/bin/sh
# `sipreg conform` against agents that keep the contract of adapters and against ones that break it: each must be named,
# get no verdict, and be ended with all its children.
#
#   conform.test.sh SIPREG REPOSITORY FOLDER
set -u
sipreg=$1
repository=$2
rm -rf "$3" && mkdir -p "$3" && folder=$(cd "$3" && pwd)
cd "$folder" || exit 1
running=

fail() {
  echo "FAILED: $*" >&2
  exit 1
}

finish() {
  status=$?
  [ -z "$running" ] || kill -KILL "$running" 2> /dev/null
  wait
  exit $status
}
trap finish EXIT
trap 'exit 2' INT TERM

# within SECONDS COMMAND...: repeats it every 100 ms until it succeeds.
within() {
  tries=$(($1 * 10))
  shift
  until "$@"; do
    tries=$((tries - 1))
    [ $tries -gt 0 ] || return 1
    sleep 0.1
  done
}

conform() {
  "$sipreg" conform --catalogue "$repository/conformance/catalogue.tsv" --agent "$@" > out 2> err
}

# adapter NAME: writes NAME.agent from standard input, on top of the reference agent's.
adapter() {
  cat > "$1.agent"
  cp "$repository/conformance/agents/sipreg.toml.in" "$repository/conformance/agents/sipreg.password.in" .
}

# What an agent of ours needs; START is its start line.
ours() { # START
  echo "start = $1"
  echo "file = agent.toml from sipreg.toml.in"
  echo "file = agent.password from sipreg.password.in"
  echo "clock = scaled"
}

# status EXPECTED TEXT...: the last conform ended so, and said each text.
expect() {
  expected=$1
  shift
  [ "$result" = "$expected" ] || fail "$name: exit status $result instead of $expected: $(cat err)"
  for text; do grep -qF -- "$text" out err || fail "$name: does not say \`$text\`: $(cat out err)"; done
}

run() { # NAME ARGUMENT...
  name=$1
  shift
  result=0
  conform "$name.agent" --out "$name" "$@" || result=$?
}

# A pattern that does not match itself: [9]8765.
no_process_of() { ! grep -q -s -a "$1" /proc/[0-9]*/cmdline; }

# An agent that keeps the contract: smoke first and last, then what was selected; the report is there.
ours '{sipreg} agent agent.toml' | adapter good
run good auth.digest-401 retry.code-503
expect 0 '✔ pass' 'rfc3261/auth.digest-401' 'report.html' '2 cases: 2 pass'
[ -f good/report.json ] && [ -f good/junit.xml ] || fail "good: no report"
[ ! -e good/afterwards ] || fail "good: the second smoke run is left behind"
run good auth.digest-401
expect 0
run good no.such-case
expect 4 'no case'
mkdir other && echo mine > other/file
result=0
name=other
conform good.agent --out other || result=$?
expect 3 'holds something else'
[ "$(cat other/file)" = mine ] || fail "other: a foreign folder was touched"

# In a network of its own what goes over the wire is captured, too.
{ ours '{sipreg} agent agent.toml'; echo 'network = own'; } | adapter own
run own auth.digest-401
expect 0 '✔ pass'
if command -v tcpdump > /dev/null && unshare -Urn true 2> /dev/null; then
  "$sipreg" trace own/rfc3261/auth.digest-401/capture.pcap | grep -q trunk1 || fail "own: no REGISTER in the capture"
fi

# A Contact without brackets and without a user is answered like any other.
cp "$repository/tests/conformance/conform/plain.xml.in" .
printf 'start = sipp -sf plain.xml -m 1 -i {agent} -p {agent_port} -nostdin {registrar}:{port}\n' > plain.agent
printf 'file = plain.xml from plain.xml.in\nclock = faked\naor = sip:{user}@{registrar}\nstop = KILL\n' >> plain.agent
run plain smoke.registers
expect 0 '✔ pass'
grep -q '^Contact: <sip:127[.0-9]*:[0-9]*>;expires=60' plain/rfc3261/smoke.registers/r1.messages ||
  fail "plain: its own Contact is not in the answer"

# The shipped adapter of the reference agent, for two cases in every profile.
result=0
name=shipped
conform sipreg --out shipped auth.digest-401 cancel.on || result=$?
expect 0 'vos3000/cancel.on' 'ims/auth.digest-401'

# Adapters that are wrong: a sentence with its place, and status 3.
echo 'strat = x' > wrong.agent
run wrong
expect 3 'wrong.agent:1:1: `strat` is no key of an adapter. Did you mean start?'
run missing
expect 3 'the adapter cannot be read'
{ ours 'no-such-program'; echo 'requires = no-such-program (nowhere)'; } | adapter absent
run absent
expect 3 'no-such-program is not installed (package nowhere)'
run absent --check
expect 2 'no-such-program is not installed'
ours 'no-such-program {password}' | adapter told
run told
expect 3 'the command line holds the password'

# Agents that break the contract: named, no verdict, status 2.
broken() { # NAME SAYS
  started=$(date +%s)
  run "$1" retry.403
  expect 2 "$1.agent does not keep its contract" "$2"
  [ ! -e "$1/rfc3261/retry.403" ] || fail "$1: a case was run all the same"
  [ $(($(date +%s) - started)) -lt 60 ] || fail "$1: took a minute"
}
ours 'no-such-program' | adapter unknown
broken unknown 'no-such-program is not installed (not found on PATH)'
ours "sh -c 'echo cannot open the sound card; exit 7'" | adapter early
broken early 'exit status 7, cannot open the sound card'
{ echo "start = sleep 98765"; echo 'startup = 1'; } > silent.agent
broken silent 'the agent sent no REGISTER within 1 s'
no_process_of '[9]8765' || fail "silent: the agent is still there"
{ echo "start = sh -c 'echo starting; sleep 98764'"; echo 'startup = 1'; echo 'ready = up and running'; } > unready.agent
broken unready 'did not print `up and running` within 1 s'
{ echo "start = yes and on and on and on and on"; echo 'startup = 30'; } > loud.agent
broken loud 'has printed more than 64 MiB'
ours "sh -c 'trap : TERM; {sipreg} agent agent.toml & while :; do sleep 1; done'" | adapter stubborn
broken stubborn 'did not end within'
ours "sh -c 'sleep 98763 & setsid sleep 98762 & {sipreg} agent agent.toml; exit 9'" | adapter forking
run forking auth.digest-401
no_process_of '[9]8763' && no_process_of '[9]8762' || fail "forking: a child is still there"
ours "{sipreg} agent agent.toml --speed-nobody-knows" | adapter usage
broken usage 'the agent did not start'
printf 'start = {sipreg} agent agent.toml\nfile = agent.toml from nowhere.in\nclock = scaled\n' > fileless.agent
broken fileless 'nowhere.in cannot be read'

# A clock that should be faked and is not: the refresh does not come 20 times as early.
if ls /usr/lib/*/faketime/libfaketimeMT.so.1 > /dev/null 2>&1; then
  { ours "env -u LD_PRELOAD {sipreg} agent agent.toml" | sed 's/scaled/faked/'; } | adapter slow
  sed -i 's/{speed}/1/' sipreg.toml.in
  broken slow 'gap 2'
  cp "$repository/conformance/agents/sipreg.toml.in" .
fi

# What one case does is no matter of the others: a failure is 1, and an interrupt ends everything.
ours '{sipreg} agent agent.toml' | adapter picky
echo 'rfc3261/retry.403 it was thought to fail' > picky.expect
run picky retry.403 auth.digest-401
expect 1 'xpass' 'it was thought to fail'
"$sipreg" conform --catalogue "$repository/conformance/catalogue.tsv" --agent good.agent --out interrupted > out 2> err &
running=$!
within 20 test -e interrupted/rfc3261/grant.huge-1e20 || fail "interrupted: nothing runs"
kill -INT $running
result=0
wait $running || result=$?
running=
name=interrupted
expect 2 'Interrupted:'
no_process_of "$folder/[i]nterrupted" || fail "interrupted: something still runs"

# The matrix of what was run.
"$sipreg" matrix good shipped --out matrix > out 2> err || fail "matrix: exit status $?: $(cat err)"
grep -q '^| case | good | sipreg ims | sipreg rfc3261 |' matrix/matrix.md || fail "matrix: no such columns"
grep -q '"agent": "good"' matrix/matrix.json || fail "matrix: no agent in the JSON"
"$sipreg" matrix nowhere > out 2> err && fail "matrix: takes a folder that is not there"
mkdir nothing
result=0
"$sipreg" matrix nothing > out 2> err || result=$?
[ "$result" = 4 ] || fail "matrix: an empty folder gives $result"
echo "ok"
