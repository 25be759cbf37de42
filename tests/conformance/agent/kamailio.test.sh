#!/bin/sh
# The reference agent against a Kamailio registrar, over UDP and TCP: digest, Min-Expires, the registrar's maximum, nonces
# that age, and a cancel that leaves no binding.
#
#   kamailio.test.sh SIPREG FOLDER
#
# SIPREG is the program; FOLDER keeps the unpacked package, logs and configurations. Kamailio is not installed and no
# service is started: its package is unpacked into FOLDER, and one process serves a loopback address of this run.
set -u
sipreg=$1
mkdir -p "$2" && folder=$(cd "$2" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
registrar=
agent=

fail() {
  echo "FAILED: $*" >&2
  exit 1
}

finish() {
  status=$?
  [ -z "$agent" ] || kill -KILL "$agent" 2> /dev/null
  [ -z "$registrar" ] || kill -TERM "$registrar" 2> /dev/null
  wait
  exit $status
}
trap finish EXIT
trap 'exit 2' INT TERM

# Repeats a command, every 100 ms, until it succeeds; gives up after SECONDS.
within() {
  tries=$(($1 * 10))
  shift
  until "$@"; do
    tries=$((tries - 1))
    [ $tries -gt 0 ] || return 1
    sleep 0.1
  done
}

unpack_kamailio() {
  tree=$folder/kamailio
  [ -x "$tree/usr/sbin/kamailio" ] && return
  if ! ls "$folder"/kamailio_*.deb > /dev/null 2>&1; then
    (cd "$folder" && apt-get download kamailio > download.log 2>&1) ||
      fail "the package kamailio cannot be downloaded: $(tail -n 1 "$folder/download.log")"
  fi
  rm -rf "$tree.new"
  dpkg-deb -x "$(ls "$folder"/kamailio_*.deb | tail -n 1)" "$tree.new" || fail "the package kamailio cannot be unpacked"
  mv "$tree.new" "$tree"
}

start_registrar() { # ALGORITHM
  libraries=$(dirname "$(find "$tree/usr/lib" -type d -path '*/kamailio/modules' | head -n 1)")
  sed -e "s|@ADDRESS@|$network.1|; s|@DIR@|$run|; s|@ALGORITHM@|$1|; s|@REALM@|sip.example.net|" \
    -e "s|@PASSWORD@|$password|; s|@NONCE@|3|; s|@MIN@|20|; s|@MAX@|30|" "$here/kamailio.cfg.in" > "$run/kamailio.cfg"
  LD_LIBRARY_PATH=$libraries "$tree/usr/sbin/kamailio" -f "$run/kamailio.cfg" -L "$libraries/modules" -DD -E \
    -w "$run" -Y "$run" -m 32 -M 4 > "$run/kamailio.log" 2>&1 &
  registrar=$!
  within 10 test -S "$run/ctl" || fail "Kamailio does not start; see $run/kamailio.log"
}

bindings() { LD_LIBRARY_PATH=$libraries "$tree/usr/sbin/kamcmd" -s "unix:$run/ctl" ul.dump 2> /dev/null; }
bound() { bindings | grep -q "sip:$1@$network.3:5062"; }
unbound() { ! bound "$1"; }
# COUNT lines of the agent's log, at least, that hold all of the other words.
logged() {
  count=$1
  lines=$(cat "$run/agent.log")
  shift
  for word; do lines=$(printf '%s\n' "$lines" | grep -F -- "$word"); done
  [ -n "$lines" ] && [ "$(printf '%s\n' "$lines" | wc -l)" -ge "$count" ]
}

start_agent() { # TRANSPORT
  cat > "$run/agent.toml" << END
log = "json"
registrar = "$network.1"
local = "$network.3:5062"
transport = "$1"
password-file = "password"

[[trunk]]
name = "brief"
aor = "sip:brief@sip.example.net"
asked = 5

[[trunk]]
name = "long"
aor = "sip:long@sip.example.net"
asked = 3600
END
  (umask 077 && echo "$password" > "$run/password")
  "$sipreg" agent "$run/agent.toml" --socket "$run/status" > "$run/agent.log" 2> "$run/agent.err" &
  agent=$!
}

# The monitoring check: 0 and the grant with the right password, 1 with a wrong one, and nothing left behind.
check_once() { # TRANSPORT
  "$sipreg" agent --once sip:once@sip.example.net --registrar "$network.1" --local "$network.3" --transport "$1" \
    --password-file "$run/password" > "$run/once" 2> "$run/once.log" || fail "$1: --once ended with status $?"
  grep -q "^granted  *30 s, by contact_parameter" "$run/once" || fail "$1: --once does not tell the grant"
  ! bindings | grep -q sip:once@ || fail "$1: --once has left its binding"
  WRONG=wrong "$sipreg" agent --once sip:once@sip.example.net --registrar "$network.1" --local "$network.3" \
    --transport "$1" --password-env WRONG > "$run/once" 2> "$run/once.log"
  [ $? -eq 1 ] || fail "$1: --once with a wrong password did not end with status 1"
  grep -q "^reason  *credentials_rejected" "$run/once" || fail "$1: --once does not say that the password is wrong"
}

check() { # TRANSPORT ALGORITHM
  run=$folder/$1
  rm -rf "$run" && mkdir -p "$run"
  password=$(od -An -N12 -tx1 /dev/urandom | tr -d ' \n')
  start_registrar "$2"
  start_agent "$1"
  within 10 bound brief || fail "$1: no binding after 10 s; see $run"
  within 5 bound long || fail "$1: no binding of the second trunk; see $run"
  "$sipreg" status --socket "$run/status" || fail "$1: the status does not say that both trunks are registered"
  logged 1 '"trunk":"brief"' '"code":423' || fail "$1: the lifetime of 5 s was not refused with 423"
  logged 1 '"trunk":"brief"' '"why":"too_brief"' '"lifetime":20' || fail "$1: 423 was not answered with Min-Expires 20"
  logged 1 '"trunk":"brief"' '"granted":20' || fail "$1: 20 s were not granted"
  logged 1 '"trunk":"long"' '"granted":30' || fail "$1: the registrar's maximum of 30 s was not taken"
  # The nonce lives for 3 s, the refresh comes after 10: it is challenged with stale=true, which is no failure.
  within 15 logged 2 '"trunk":"brief"' '"event":"registered"' || fail "$1: no refresh within 15 s"
  logged 2 '"trunk":"brief"' '"why":"challenge"' || fail "$1: the aged nonce was not challenged again"
  ! logged 1 '"event":"failed"' || fail "$1: something was taken for a failure; see $run/agent.log"
  bound brief || fail "$1: the binding was lost over the refresh"
  check_once "$1"
  kill -TERM "$agent"
  within 10 unbound brief || fail "$1: the cancel has left the binding of brief"
  unbound long || within 5 unbound long || fail "$1: the cancel has left the binding of long"
  wait "$agent" || fail "$1: the agent ended with status $?"
  agent=
  logged 2 '"event":"ended"' '"reason":"cancelled"' || fail "$1: a cancel was not confirmed"
  ! grep -qF "$password" "$run/agent.log" "$run/agent.err" || fail "$1: the password stands in the log"
  kill -TERM "$registrar"
  wait "$registrar" 2> /dev/null
  registrar=
  echo "ok: $1 with $2"
}

unpack_kamailio
network=127.$((($$ / 250) % 250 + 2)).$(($$ % 250 + 2))
check udp MD5
check tcp SHA-256
