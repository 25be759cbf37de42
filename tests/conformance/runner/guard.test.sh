#!/bin/sh
# A runner that is killed outright leaves nothing behind, not even what its agent has forked away from itself.
#
#   guard.test.sh SIPREG REPOSITORY FOLDER
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
  # shellcheck disable=SC2046,SC2086  # process ids
  kill -KILL $running $(cat ./*.hidden 2> /dev/null) 2> /dev/null
  exit $status
}
trap finish EXIT
trap 'exit 2' INT TERM HUP

# Repeats a command, every 100 ms, until it succeeds; gives up after SECONDS.
within() { # SECONDS COMMAND...
  tries=$(($1 * 10))
  shift
  until "$@"; do
    tries=$((tries - 1))
    [ $tries -gt 0 ] || return 1
    sleep 0.1
  done
}

# The process lives, and is no zombie that only waits for its parent to look.
lives() { grep -qs '^State:[[:space:]]*[^ZX[:space:]]' "/proc/$1/status"; }
none_lives() {
  while read -r process; do ! lives "$process" || return; done < "$folder/$name.hidden"
}
both_hide() { [ "$(grep -c . "$folder/$name.hidden" 2> /dev/null)" = 2 ]; }
children_of() { cat "/proc/$1/task/$1/children"; }

# An agent with two sleepers that are no children of it any more, one of them in a session of its own.
write_agent() {
  cp "$repository/conformance/agents/sipreg.toml.in" "$repository/conformance/agents/sipreg.password.in" .
  cat > agent.sh << 'END'
(sleep 300 & echo $! >> "$1")
(setsid sh -c 'echo $$ >> "$1"; exec sleep 300' sh "$1" &)
exec "$2" agent agent.toml
END
  cat > "$name.agent" << END
start = sh {adapter}/agent.sh $folder/$name.hidden {sipreg}
file = agent.toml from sipreg.toml.in
file = agent.password from sipreg.password.in
clock = scaled
END
}

start_case() { # NAME PROGRAM-WORD...
  name=$1
  shift
  write_agent
  "$sipreg" "$@" --catalogue "$repository/conformance/catalogue.tsv" --agent "$name.agent" --out "$name" \
    > "$name.out" 2>&1 &
  running=$!
}

# After that, none lives: the sleepers, the agent, or SIPp.
gone() {
  within 20 none_lives || fail "$name: what the agent has forked away is still there"
  within 20 no_process_of "${folder}/${name}[/]" || fail "$name: something of the case still runs"
}
no_process_of() { ! grep -q -s -a "$1" /proc/[0-9]*/cmdline; }

start_case guard run-case rfc3261/retry.403
within 20 both_hide || fail "guard: the agent does not start: $(cat guard.out)"
kill -KILL $running
gone

start_case worker run-case rfc3261/retry.403
within 20 both_hide || fail "worker: the agent does not start: $(cat worker.out)"
kill -KILL "$(children_of $running)"
result=0
wait $running || result=$?
[ $result = 2 ] || fail "worker: exit status $result instead of 2"
grep -q 'The run was ended by signal 9' worker.out || fail "worker: it does not say how it ended: $(cat worker.out)"
none_lives || fail "worker: the guard has ended before what it guards"
gone

start_case asked run-case rfc3261/retry.403
within 20 both_hide || fail "asked: the agent does not start: $(cat asked.out)"
kill -TERM $running
wait $running
none_lives || fail "asked: the runner has ended before its agent"
gone

start_case suite conform retry.403
within 20 both_hide || fail "suite: the agent does not start: $(cat suite.out)"
kill -KILL $running
gone
running=
echo "ok"
