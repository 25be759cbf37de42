#!/bin/sh
# The reference agent behind a name, against a name server in earnest: NAPTR, SRV by priority, records that change, a
# dead, a silent and no server at all, a name that does not exist, a name server that says nothing (RFC 3263).
#
#   dns.test.sh SIPREG FOLDER
#
# SIPREG is the program; FOLDER keeps logs and configurations. dnsmasq and SIPp serve loopback addresses of this run.
set -u
sipreg=$1
here=$(cd "$(dirname "$0")" && pwd)
rm -rf "$2" && mkdir -p "$2" && cd "$2" || exit 1
network=127.$((($$ / 250) % 250 + 2)).$(($$ % 250 + 2))
speed=20 # policy seconds a second; the DNS keeps the wall's
names=
agent=
first=
second=
registrar=

fail() {
  echo "FAILED: $*; see $PWD" >&2
  exit 1
}

end() { [ -z "$1" ] || { kill -CONT "$1" && kill -TERM "$1" && wait "$1"; } 2> /dev/null; }

finish() {
  status=$?
  for process in "$agent" "$first" "$second" "$registrar" "$names"; do end "$process"; done
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

dnsmasq=$(command -v dnsmasq || echo /usr/sbin/dnsmasq)
[ -x "$dnsmasq" ] && command -v sipp > /dev/null && command -v ss > /dev/null || {
  echo "skipped: dnsmasq (package dnsmasq-base), sipp (sip-tester) or ss (iproute2) is missing"
  exit 77
}

# Publishes the records of dnsmasq.conf, for 1 s each. The name server that served before is replaced.
publish() {
  end "$names"
  : > dnsmasq.log
  "$dnsmasq" --keep-in-foreground --conf-file=dnsmasq.conf --port=5353 --listen-address="$network.53" --bind-interfaces \
    --no-resolv --no-hosts --cache-size=0 --local-ttl=1 --local=/example.test/ --user="$(id -un)" --pid-file= \
    --log-queries --log-facility=- >> dnsmasq.log 2>&1 &
  names=$!
  within 5 grep -q started dnsmasq.log || fail "dnsmasq does not start"
}

both_servers() {
  cat << END
naptr-record=example.test,10,10,S,SIP+D2U,,_sip._udp.example.test
srv-host=_sip._udp.example.test,second.example.test,5060,20,0
srv-host=_sip._udp.example.test,first.example.test,5060,10,0
host-record=first.example.test,$network.1
host-record=second.example.test,$network.2
END
}

# A registrar by SIPp, $registrar by its process id. A port that nobody has opened yet refuses, which is neither an answer
# nor silence: it is waited for.
open_at() { ss -Hlun "src $1:5060" | grep -q .; }
serve() { # ADDRESS NAME [SCENARIO]: without one, answers every REGISTER there
  sipp -sf "${3:-$here/answer.xml}" -i "$1" -p 5060 -nostdin -trace_msg -message_file "$2.messages" > "$2.log" 2>&1 &
  registrar=$!
  within 5 open_at "$1" || fail "SIPp does not serve $1"
}
serve_silence() { # ADDRESS NAME: hears every REGISTER there and says nothing
  sed '/<send/,/<\/send>/d; s/<recv/<recv next="1"/' "$here/answer.xml" > silent.xml
  serve "$1" "$2" silent.xml
}

start_agent() {
  "$sipreg" agent --aor sip:trunk@example.test --registrar example.test --local "$network.3" --log json \
    --socket status --clock-speed "$speed" --set dns-server="$network.53:5353" --set target-return=first > agent.log 2> agent.err &
  agent=$!
  within 5 test -S status || fail "the agent does not start"
}
stop_agent() {
  end "$agent"
  agent=
}
status() { "$sipreg" status --socket status --json 2> /dev/null; }
at() { status | grep -q "\"target\": *\"$network.$1:5060\"" && status | grep -q '"state": *"registered"'; }
waiting() { status | grep -q '"state": *"waiting"'; }
refreshed_at() {
  "$sipreg" refresh --socket status > /dev/null
  at "$1"
}
once() { # MOST-SECONDS WORDS: a check that fails with these words in time
  begin=$(date +%s)
  "$sipreg" agent --once sip:trunk@example.test --registrar example.test --local "$network.3" \
    --set dns-server="$network.53:5353" > once.out 2> once.log
  [ $? -eq 1 ] || fail "--once did not end with 1 where it had to say: $2"
  [ $(($(date +%s) - begin)) -le "$1" ] || fail "--once has taken more than $1 s to say: $2"
  grep -q "$2" once.out || fail "--once does not say: $2"
}

# 1. NAPTR, SRV and A lead to the server of the lower priority number.
both_servers > dnsmasq.conf
publish
serve "$network.1" first
first=$registrar
serve "$network.2" second
second=$registrar
start_agent
within 10 at 1 || fail "not registered at the first server"
grep -q 'query\[NAPTR\] example.test' dnsmasq.log || fail "NAPTR was not asked for"
grep -q "\"located\".*\"udp $network.1:5060\",\"udp $network.2:5060\"" agent.log || fail "the order of the records is not told"
echo "ok: NAPTR and SRV are followed by priority"

# 2. Other records: the trunk moves when the old ones have had their time. It would stay where it has been accepted, for as
#    long as that is one of the servers, but for target-return = first.
both_servers | sed '/^srv-host.*first/d' > dnsmasq.conf
publish
within 10 refreshed_at 2 || fail "the trunk has not followed the changed records"
both_servers > dnsmasq.conf
publish
within 10 refreshed_at 1 || fail "the trunk has not come back with the records"
echo "ok: changed records are followed when their time is over"

# 3. A name server that says nothing takes no known address away.
kill -STOP "$names"
sleep 1.1 # the records are valid for 1 s
sent=$(grep -c '"event":"send"' agent.log)
"$sipreg" refresh --socket status > /dev/null
within 10 grep -q "the addresses known before are used" agent.log || fail "nothing is said about the silent name server"
more_sent() { [ "$(grep -c '"event":"send"' agent.log)" -gt "$sent" ]; }
within 10 more_sent && within 5 at 1 || fail "no refresh while the name server was silent"
once 10 "no name server answers the question for example.test"
kill -CONT "$names"
stop_agent
echo "ok: a silent name server is told in time, and known addresses serve meanwhile"

# 4. The first server is gone: the second is tried in the same attempt, without a wait.
end "$first"
first=
start_agent
within 10 at 2 || fail "not registered at the second server while the first is down"
! grep -q '"why":"retry"' agent.log || fail "the second server had to wait for a retry"
stop_agent
echo "ok: a dead first server costs no wait"

# 5. The first server is silent: the second is tried when the transaction is over.
serve_silence "$network.1" silent
first=$registrar
start_agent
within 10 at 2 || fail "not registered at the second server while the first is silent"
grep -q '"event":"timeout"' agent.log || fail "the silence of the first server was not waited for"
stop_agent
end "$first"
first=
echo "ok: a silent first server is given up after one transaction"

# 6. All are dead: the trunk waits, tries again, and is back when one of them is.
end "$second"
second=
start_agent
within 10 waiting || fail "with all servers dead, the trunk does not wait"
grep -c '"event":"unreachable"' agent.log | grep -q '^[2-9]' || fail "not every server was tried before the wait"
serve "$network.2" again
second=$registrar
within 15 at 2 || fail "not registered after a server has come back"
stop_agent
echo "ok: all dead is a failure that is retried"

# 7. No such name.
echo "host-record=other.test,$network.1" > dnsmasq.conf
publish
once 5 "the DNS knows no name example.test"
echo "ok: a name that does not exist is told"
