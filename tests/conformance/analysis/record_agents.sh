#!/bin/sh
# Records how an agent that is not ours registers, in real time: FOLDER/AGENT.pcap, the traffic of port 5060 on a loopback
# device, as tcpdump wrote it. fixtures/traces/agents holds what this made.
#
#   record_agents.sh baresip|linphone|kamailio|baresip-wrong-password FOLDER
#
# A story takes 2 to 18 minutes. The registrar is a SIPp scenario that follows a list of answers: registration, challenged
# with 401, and refreshes, 60 s asked and granted; an outage of three times 503; refreshes; twice 403, after a digest; a
# refresh; then the agent is stopped in order, and its un-REGISTER is accepted. What brings no credentials is challenged
# each time, but in the outage. linphone's 503 carries Retry-After: 7, because without it linphone waits for 16 hours.
# baresip-wrong-password has a wrong password: every REGISTER is answered with 401, for three retry cycles.
#
# Agent, registrar and tcpdump run in a network namespace of their own, without a way out of it; no service is started.
# Debian: apt-get install baresip-core linphone-cli sip-tester tcpdump. Kamailio is not installed: its package is unpacked
# into FOLDER. FOLDER/AGENT keeps configurations and logs.
set -u
story=$1
registrar_address=127.0.0.2
agent_address=127.0.0.1
user=trunk1
lifetime=60
# tcpdump gives root's rights up, and a user namespace that maps root would not let it: who is not root stays so in there.
namespace="unshare -n"
[ "$(id -u)" -eq 0 ] || namespace="unshare -cn --keep-caps"
recorder=
registrar=
agent=

fail() {
  echo "FAILED: $story: $*" >&2
  exit 1
}

finish() {
  status=$?
  for process in $agent $registrar $recorder; do kill -TERM "$process" 2> /dev/null; done
  for process in $agent $registrar $recorder; do within 5 ended "$process" || kill -KILL "$process"; done
  wait
  exit $status
}

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

ended() { ! kill -0 "$1" 2> /dev/null; }

prepare() { # outside the namespace: what needs a package host, and the namespace itself
  tools="ip sipp tcpdump unshare"
  case $story in
    baresip*) tools="$tools baresip" ;;
    linphone) tools="$tools linphone-daemon" ;;
    kamailio) ;;
    *) fail "this agent is not known" ;;
  esac
  for tool in $tools; do command -v "$tool" > /dev/null || fail "$tool is not installed"; done
  $namespace true || fail "network namespaces are not allowed here"
  [ "$story" = kamailio ] && [ ! -x "$folder/package/usr/sbin/kamailio" ] || return 0
  (cd "$folder" && apt-get download kamailio > download.log 2>&1) || fail "the package kamailio cannot be downloaded"
  dpkg-deb -x "$(ls "$folder"/kamailio_*.deb)" "$folder/package" || fail "the package kamailio cannot be unpacked"
}

# The registrar

answers() { # the final answers, one a line, in this order; after the last one everything is accepted
  for answer in 200 200 200 200 200 503 503 503 200 200 403 403 200 200; do echo $answer; done
}

jumps_to() { # ANSWER: from here to the label of that name, wherever the list has it
  answers | awk -v answer="$1" '$1 == answer {
    print "  <nop><action><test assign_to=\"here\" variable=\"step\" compare=\"equal\" value=\"" NR - 1 "\"/></action></nop>"
    print "  <nop next=\"" answer "\" test=\"here\"/>"
  }'
}

response() { # STATUS-LINE LABEL COUNTS [HEADER]
  echo "  <label id=\"$2\"/>"
  [ "$3" = no ] || echo '  <nop><action><add assign_to="step" value="1"/></action></nop>'
  cat << END
  <send next="end"><![CDATA[

    SIP/2.0 $1
    [last_Via:]
    [last_From:]
    [last_To:];tag=[pid]x[call_number]
    [last_Call-ID:]
    [last_CSeq:]${4:+
    $4}
    Content-Length: 0

  ]]></send>
END
}

scenario() {
  [ "$story" = linphone ] && retry_after="Retry-After: 7"
  salt=$(od -An -N8 -tx1 /dev/urandom | tr -d ' \n')
  cat << END
<?xml version="1.0" encoding="ISO-8859-1"?>
<!DOCTYPE scenario SYSTEM "sipp.dtd">
<scenario name="registrar that follows a list of answers">
  <Global variables="step"/>
  <init><nop><action><assign assign_to="step" value="0"/></action></nop></init>
  <recv request="REGISTER"><action>
    <ereg regexp="&lt;[^&gt;]*&gt;" search_in="hdr" header="Contact:" assign_to="contact"/>
    <ereg regexp="^ *0 *$" search_in="hdr" header="Expires:" assign_to="removal"/>
    <ereg regexp="; *expires *= *0([^0-9]|\$)" search_in="hdr" header="Contact:" assign_to="contact_removal"/>
    <verifyauth assign_to="known" username="$user" password="$password"/>
  </action></recv>
  <nop next="removal" test="removal"/>
  <nop next="removal" test="contact_removal"/>
$(jumps_to 503)
  <nop next="authenticated" test="known"/>
$(response "401 Unauthorized" challenge no \
    "WWW-Authenticate: Digest realm=\"sip.example.net\", nonce=\"${salt}x[call_number]\", algorithm=MD5, qop=\"auth\"")
  <label id="authenticated"/>
$(jumps_to 403)
$(response "200 OK" 200 yes "Contact: [\$contact];expires=$lifetime")
$(response "503 Service Unavailable" 503 yes "${retry_after-}")
$(response "403 Forbidden" 403 yes)
  <label id="removal"/>
  <nop next="removed" test="known"/>
  <nop next="challenge"/>
$(response "200 OK" removed no)
  <label id="end"/>
</scenario>
END
}

start_registrar() {
  scenario > registrar.xml
  sipp -sf registrar.xml -i $registrar_address -p 5060 -mi $registrar_address -mp 6000 -ci $registrar_address -cp 8888 \
    -timeout 1800s -nostdin -deadcall_wait 0 -watchdog_interval 0 -trace_shortmsg -shortmessage_file answers.tsv \
    -trace_err -error_file registrar.err > registrar.log 2>&1 &
  registrar=$!
  within 5 test -f answers.tsv || fail "SIPp does not start; see $PWD"
}

start_recorder() {
  # -Z root: root stays root, for there may be no other user.
  tcpdump -Z root -i lo -U -n -w "$1" udp port 5060 > tcpdump.log 2>&1 &
  recorder=$!
  within 5 grep -qs 'listening on' tcpdump.log || fail "tcpdump does not start; see $PWD"
}

final_answers() { awk -F '\t' '/\tS\t/ && $NF !~ / 401 / { ++n } END { print n + 0 }' answers.tsv; }
# Requests that came 10 s or more after the one before.
cycles() { awk -F '\t' '/\tR\t/ { if ($3 > last + 10) ++n; last = $3 } END { print n + 0 }' answers.tsv; }
list_is_done() { [ "$(final_answers)" -ge "$(answers | wc -l)" ]; }
three_cycles() { [ "$(cycles)" -ge 3 ]; }

# The agents. Each start_NAME sets $agent; each stop_NAME ends it in order.

# baresip does not register as long as there is no other device than lo; linphone takes a network without a default route
# for none and gives its registration up after 5 s. The other end of the veth is in here too: nothing leaves by it.
add_device() {
  ip link add veth-one type veth peer name veth-two
  ip address add 192.0.2.1/24 dev veth-one
  ip link set veth-one up
  ip link set veth-two up
  ip route add default via 192.0.2.2
}

start_baresip() { # PASSWORD
  add_device
  cat > config << END
poll_method epoll
sip_listen $agent_address:5062
module_path $(dirname "$(find /usr/lib /usr/local/lib -path '*baresip*' -name account.so | head -n 1)")
module_tmp account.so
module_app menu.so
END
  echo "<sip:$user@$registrar_address;transport=udp>;auth_user=$user;auth_pass=$1;regint=$lifetime" > accounts
  : > contacts
  baresip -f . -4 -v -s > baresip.txt 2>&1 &
  agent=$!
}
stop_baresip() { kill -INT "$agent"; }

start_linphone() {
  add_device
  mkdir -p home/.local/share/linphone
  cat > linphonerc << END
[sip]
sip_port=5062
sip_tcp_port=0
sip_tls_port=0
guess_hostname=0
contact=sip:$user@$agent_address
default_proxy=0
register_only_when_network_is_up=0
use_ipv6=0
[net]
firewall_policy=none
mtu=0
[sound]
playback_dev_id=none
capture_dev_id=none
[proxy_0]
reg_proxy=<sip:$registrar_address;transport=udp>
reg_identity=sip:$user@$registrar_address
reg_expires=$lifetime
reg_sendregister=1
publish=0
[auth_info_0]
username=$user
realm=sip.example.net
passwd=$password
END
  mkfifo commands
  # Not linphonec: after 403 it asks for the password on its terminal, and does nothing at all before it has an answer.
  HOME=$PWD/home linphone-daemon --config linphonerc --log linphone.log < commands > linphone.out 2>&1 &
  agent=$!
  exec 3> commands
}
stop_linphone() { echo quit >&3; }

start_kamailio() {
  tree=$folder/package
  libraries=$(dirname "$(find "$tree/usr/lib" -type d -path '*/kamailio/modules' | head -n 1)")
  mkdir -p db
  grep -e '^[0-9]*:uacreg:' -e '(' "$tree/usr/share/kamailio/dbtext/kamailio/version" | sed -n '1p;$p' > db/version
  sed 's/\(auth_ha1\|contact_addr\|socket\)(string)/\1(string,null)/g' "$tree/usr/share/kamailio/dbtext/kamailio/uacreg" |
    head -n 1 > db/uacreg
  # id, l_uuid, l_username, l_domain, r_username, r_domain, realm, auth_username, auth_password, auth_ha1, auth_proxy,
  # expires, flags, reg_delay, contact_addr, socket
  echo "1:$user:$user:$registrar_address:$user:$registrar_address:sip.example.net:$user:$password::sip\\:$registrar_address\\:5060:$lifetime:0:0::" >> db/uacreg
  cat > kamailio.cfg << END
#!KAMAILIO
debug=2
log_stderror=yes
children=1
auto_aliases=no
disable_tcp=yes
listen=udp:$agent_address:5062
loadmodule "ctl.so"
loadmodule "kex.so"
loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "rr.so"
loadmodule "pv.so"
loadmodule "db_text.so"
loadmodule "uac.so"
modparam("ctl", "binrpc", "unix:$PWD/ctl")
modparam("uac", "restore_mode", "none")
modparam("uac", "reg_db_url", "text://$PWD/db")
modparam("uac", "reg_contact_addr", "$agent_address:5062")
modparam("uac", "reg_timer_interval", 5)
modparam("uac", "reg_retry_interval", 20)
request_route { sl_send_reply("404", "Not Found"); exit; }
END
  LD_LIBRARY_PATH=$libraries "$tree/usr/sbin/kamailio" -f "$PWD/kamailio.cfg" -L "$libraries/modules" -DD -E \
    -w "$PWD" -Y "$PWD" -m 32 -M 4 > kamailio.log 2>&1 &
  agent=$!
}
stop_kamailio() { # SIGTERM alone would leave the binding
  LD_LIBRARY_PATH=$libraries "$tree/usr/sbin/kamcmd" -s "unix:$PWD/ctl" uac.reg_unregister l_uuid $user > kamcmd.log 2>&1 ||
    fail "uac.reg_unregister: $(cat kamcmd.log)"
  sleep 8
  kill -TERM "$agent"
}

record() {
  ip link set lo up
  rm -rf "${folder:?}/$story" && mkdir "$folder/$story" && cd "$folder/$story" || exit 1
  password=$(od -An -N12 -tx1 /dev/urandom | tr -d ' \n')
  name=${story%%-*}
  given=$password
  done=list_is_done
  [ "$story" = "$name" ] || { given=wrong done=three_cycles; }
  start_registrar
  start_recorder "$folder/$story.pcap"
  "start_$name" "$given"
  within 60 grep -q REGISTER answers.tsv || fail "no REGISTER within 60 s; see $PWD"
  within 1500 $done || fail "the story has not come to its end within 25 minutes; see $PWD"
  sleep 3
  "stop_$name"
  within 30 ended "$agent" || echo "$story: the agent has not ended within 30 s" >&2
  sleep 1
}

if [ "${3-}" = inside ]; then
  folder=$2
  trap finish EXIT
  trap 'exit 2' INT TERM
  record
  exit
else
  mkdir -p "$2" && folder=$(cd "$2" && pwd)
  prepare
  exec $namespace sh "$0" "$story" "$folder" inside
fi
