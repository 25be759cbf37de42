#!/bin/sh
# Terminals in earnest against the reference registrar: baresip, linphonec and the reference agent over UDP, TCP and TLS
# register, refresh and remove themselves, and six wrong passwords suspend.
#
#   peers.test.sh SIPREG FOLDER CERTIFICATES
#
# SIPREG is the program, FOLDER keeps logs and configurations, CERTIFICATES what fixtures/certificates/make.sh has made.
# A terminal that is not installed is told and left out.
set -u
sipreg=$1
mkdir -p "$2" && folder=$(cd "$2" && pwd)
certificates=$3
network=127.$((($$ / 250) % 250 + 2)).$(($$ % 250 + 2))
registrar=   # process ids
terminal=
log=

fail() {
  echo "FAILED: $*" >&2
  exit 1
}

finish() {
  status=$?
  # shellcheck disable=SC2086  # lists of process ids
  kill -KILL $terminal $registrar 2> /dev/null
  wait
  exit $status
}
trap finish EXIT
trap 'exit 2' INT TERM

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

# Are there so many lines of the log that hold all these words?
logged() { # COUNT WORD...
  count=$1
  shift
  lines=$(cat "$log")
  for word; do lines=$(printf '%s\n' "$lines" | grep -F -e "$word"); done
  [ -n "$lines" ] && [ "$(printf '%s\n' "$lines" | wc -l)" -ge "$count" ]
}

start_registrar() { # NAME [SETTING]...
  run=$folder/$1
  shift
  rm -rf "$run" && mkdir -p "$run"
  password=$(od -An -N12 -tx1 /dev/urandom | tr -d ' \n')
  log=$run/registrar.log
  : > "$log"
  (
    umask 077
    echo "$password" > "$run/password"
    {
      printf 'listen = ["%s.1:5060", "sips:127.0.0.1:%s"]\n' "$network" "$tls_port"
      printf 'tls-certificate = "%s/right.pem"\ntls-key = "%s/right.key"\n' "$certificates" "$certificates"
      printf 'realm = "lab"\n'
      printf '%s\n' "$@"
      printf '[[user]]\nname = "alice"\npassword-file = "password"\n'
    } > "$run/registrar.toml"
  )
  "$sipreg" registrar "$run/registrar.toml" > "$log" 2> "$run/registrar.err" &
  registrar=$!
  within 10 logged 1 '"event":"ready"' || fail "$run: the registrar does not start: $(cat "$run/registrar.err")"
}

stop_registrar() {
  kill -TERM "$registrar"
  wait "$registrar" || fail "$run: the registrar ended with status $?"
  registrar=
  tail -n 1 "$log" | grep -q '"event":"ended"' || fail "$run: the registrar did not end its log"
  ! grep -q -F -e "$password" "$log" "$run/registrar.err" || fail "$run: the password is in the log"
}

# Both ends of a life: bound, refreshed at least once with the nonce or a new one, removed.
lives() { # NAME SECONDS
  within "$2" logged 1 '"answer":200' '"granted":6' || fail "$1: not registered after $2 s; see $run"
  within "$2" logged 2 '"answer":200' '"granted":6' || fail "$1: not refreshed after $2 s; see $run"
}

gone() { # NAME
  within 10 logged 1 '"answer":200' '"granted":0' || fail "$1: has not removed itself; see $run"
  ! logged 1 '"answer":400' || fail "$1: was told that its REGISTER is malformed; see $run"
  ! logged 1 '"credentials":"wrong"' || fail "$1: its digest was not taken for right; see $run"
  stop_registrar
  echo "ok: $1"
}

brief='SS_ENDPOINT_EXPIRE = "5/6"
SS_ENDPOINT_NAT_EXPIRE = 6'

agent_over() { # TRANSPORT REGISTRAR
  start_registrar "agent-$1" "$brief"
  "$sipreg" agent --aor sip:alice@registrar.example --registrar "$2" --transport "$1" --local 127.0.0.1 \
    --password-file "$run/password" --set "tls-ca=$certificates/ca.pem" --set tls-server-name=registrar.example \
    --set shortest-spacing=1 --socket "$run/status" > "$run/agent.log" 2>&1 &
  terminal=$!
  lives "agent over $1" 10
  logged 2 "\"transport\":\"$1\"" '"granted":6' || fail "the agent did not come over $1"
  kill -TERM "$terminal"
  wait "$terminal" || fail "the agent over $1 ended with status $?; see $run"
  terminal=
  gone "agent over $1"
}

baresip_lives() {
  command -v baresip > /dev/null || { echo "left out: baresip is not installed (baresip-core)"; return; }
  # baresip 1.0 knows MD5 alone, and looks at the first challenge alone.
  start_registrar baresip "$brief" 'algorithm = "MD5"'
  printf 'poll_method epoll\nsip_listen %s.3:5062\nmodule_path %s\nmodule_tmp account.so\nmodule_app menu.so\n' \
    "$network" "$(dirname "$(find /usr/lib -path '*baresip/modules/account.so' | head -n 1)")" > "$run/config"
  (umask 077 && printf '<sip:alice@%s.1>;auth_user=alice;auth_pass=%s;regint=6\n' "$network" "$password" \
    > "$run/accounts")
  touch "$run/contacts"
  (cd "$run" && exec baresip -f . -4 -v > "$run/baresip.log" 2>&1 < /dev/null) &
  terminal=$!
  lives baresip 15
  kill -INT "$terminal"
  gone baresip
  wait "$terminal"
  terminal=
}

linphonec_lives() {
  command -v linphonec > /dev/null || { echo "left out: linphonec is not installed (linphone-cli)"; return; }
  start_registrar linphonec "$brief"
  mkdir -p "$run/.local/share/linphone"
  sip_port=$((20000 + $$ % 20000))
  (
    umask 077
    cat > "$run/linphonerc" << END
[sip]
sip_port=$sip_port
sip_tcp_port=$sip_port
sip_tls_port=0
guess_hostname=0
contact=sip:alice@$network.3
default_proxy=0
register_only_when_network_is_up=0
use_ipv6=0
[net]
firewall_policy=none
[sound]
playback_dev_id=none
capture_dev_id=none
[proxy_0]
reg_proxy=<sip:$network.1:5060;transport=udp>
reg_identity=sip:alice@$network.1
reg_expires=6
reg_sendregister=1
publish=0
[auth_info_0]
username=alice
passwd=$password
END
  )
  mkfifo "$run/input"
  (cd "$run" && HOME=$run exec linphonec -c linphonerc -d 6 -l linphone.log > "$run/linphonec.log" 2>&1 < input) &
  terminal=$!
  exec 3> "$run/input"
  lives linphonec 25
  echo quit >&3
  exec 3>&-
  gone linphonec
  wait "$terminal"
  terminal=
}

# P-07 and P-08 with real transports and a real clock, ten times as fast.
suspended() {
  start_registrar suspended 'clock-speed = 10' 'SS_ENDPOINT_REGISTER_SUSPEND = 30'
  once() { # VARIABLE
    "$sipreg" agent --once sip:alice@registrar.example --registrar "$network.1" --local 127.0.0.1 \
      --password-env "$1" > "$run/once" 2> "$run/once.log"
  }
  RIGHT=$password WRONG=wrong
  export RIGHT WRONG
  once RIGHT || fail "the right password was refused"
  for try in 1 2 3 4 5 6; do
    ! once WRONG || fail "the wrong password was taken, try $try"
  done
  logged 6 '"credentials":"wrong"' || fail "six wrong passwords are not six failures; see $run"
  logged 1 '"credentials":"wrong"' '"answer":480' || fail "the sixth did not suspend; see $run"
  ! once RIGHT || fail "the right password was taken while suspended"
  logged 1 '"rule":"B-15"' '"answer":480' || fail "the suspension was not told; see $run"
  within 5 once RIGHT || fail "the suspension does not end; see $run"
  stop_registrar
  echo "ok: suspended and let in again"
}

# tls-ca: who shows no certificate does not get as far as SIP.
certificate_asked() {
  start_registrar certificate "tls-ca = \"$certificates/ca.pem\""
  once() { # SETTING...
    for setting; do set -- "$@" --set "$setting" && shift; done
    "$sipreg" agent --once sip:alice@registrar.example --registrar "127.0.0.1:$tls_port" --transport tls \
      --local 127.0.0.1 --password-file "$run/password" --set "tls-ca=$certificates/ca.pem" \
      --set tls-server-name=registrar.example "$@" > "$run/once" 2> "$run/once.log"
  }
  ! once || fail "an agent without a certificate was let in; see $run"
  logged 1 '"event":"unreachable"' 'a certificate of the client is asked for' ||
    fail "the log does not say why; see $run"
  ! logged 1 '"event":"register"' || fail "a REGISTER came without a certificate; see $run"
  once "tls-certificate=$certificates/client.pem" "tls-key=$certificates/client.key" ||
    fail "an agent with its certificate was refused; see $run"
  stop_registrar
  echo "ok: certificates asked for"
}

tls_port=$((20000 + ($$ + 7) % 20000))
agent_over udp "$network.1"
agent_over tcp "$network.1"
agent_over tls "127.0.0.1:$tls_port"
certificate_asked
suspended
baresip_lives
linphonec_lives
