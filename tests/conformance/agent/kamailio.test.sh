#!/bin/sh
# The reference agent against a Kamailio registrar, over UDP and TCP: digest, Min-Expires, the registrar's maximum, nonces
# that age, and a cancel that leaves no binding.
#
#   kamailio.test.sh SIPREG FOLDER PACKAGES
#
# SIPREG is the program; FOLDER keeps logs and configurations, PACKAGES the unpacked package.
set -u
sipreg=$1
mkdir -p "$2" && folder=$(cd "$2" && pwd)
packages=$3
# shellcheck source=tests/conformance/agent/kamailio.sh
. "$(dirname "$0")/kamailio.sh"

logged() { # COUNT WORD...
  count=$1
  shift
  [ "$(lines_of "$run/agent.log" "$@")" -ge "$count" ]
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
  agents=$!
}

# The monitoring check: 0 and the grant with the right password, 1 with a wrong one, and nothing left behind.
check_once() { # TRANSPORT
  "$sipreg" agent --once sip:once@sip.example.net --registrar "$network.1" --local "$network.3" --transport "$1" \
    --password-file "$run/password" > "$run/once" 2> "$run/once.log" || fail "$1: --once ended with status $?"
  grep -q "^granted  *30 s, by contact_parameter" "$run/once" || fail "$1: --once does not tell the grant"
  unbound once || fail "$1: --once has left its binding"
  WRONG=wrong "$sipreg" agent --once sip:once@sip.example.net --registrar "$network.1" --local "$network.3" \
    --transport "$1" --password-env WRONG > "$run/once" 2> "$run/once.log"
  [ $? -eq 1 ] || fail "$1: --once with a wrong password did not end with status 1"
  grep -q "^reason  *credentials_rejected" "$run/once" || fail "$1: --once does not say that the password is wrong"
}

check() { # TRANSPORT ALGORITHM
  run=$folder/$1
  rm -rf "$run" && mkdir -p "$run"
  password=$(random_password)
  start_registrar ALGORITHM="$2" NONCE=3 MAX=30
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
  kill -TERM "$agents"
  within 10 unbound brief || fail "$1: the cancel has left the binding of brief"
  unbound long || within 5 unbound long || fail "$1: the cancel has left the binding of long"
  wait "$agents" || fail "$1: the agent ended with status $?"
  agents=
  logged 2 '"event":"ended"' '"reason":"cancelled"' || fail "$1: a cancel was not confirmed"
  ! grep -qF "$password" "$run/agent.log" "$run/agent.err" || fail "$1: the password stands in the log"
  stop_registrar
  echo "ok: $1 with $2"
}

unpack_kamailio kamailio
check udp MD5
check tcp SHA-256
