# shellcheck shell=sh
# Sourced by nat.test.sh: three network namespaces. This process is in the router's; the agents are behind it, the
# registrar is in front of it. Needs no right where the system lets users have namespaces, and nothing ever leaves.
#
#   agents 192.168.7.2 -- lan0 192.168.7.1 router 203.0.113.2 wan0 -- 203.0.113.1 registrar
#
# A namespace lasts as long as a process in it: one of the `helpers` that the sourcing script ends.
# shellcheck disable=SC2154  # nat, run: of the sourcing script
tied="setpriv --pdeathsig KILL"  # words in front of a command that is to end even with a script that is killed
inside=   # words in front of a command of the agents' namespace
outside=  # words in front of a command of the registrar's

# Makes this script start anew in a namespace of its own, the router's. Root has the right already; everyone else gets
# it inside a user namespace, in which he stays who he is.
enter_router() { # SCRIPT ARGUMENT...
  [ -z "${IN_ROUTER-}" ] || return 0
  export PATH="$PATH:/usr/sbin:/sbin" # of users
  for tool in unshare nsenter setpriv ip nft tcpdump; do
    command -v "$tool" > /dev/null || skip "$tool is not installed"
  done
  as_user="--map-current-user --keep-caps"
  [ "$(id -u)" != 0 ] || as_user=
  # shellcheck disable=SC2086  # words
  reason=$(unshare $as_user -n true 2>&1) || skip "this system allows no network namespace ($reason)"
  # shellcheck disable=SC2086
  exec env IN_ROUTER=1 unshare $as_user -n sh "$@"
}

skip() {
  echo "skipped: $*"
  exit 77
}

# `held`: words in front of a command of a new namespace, to which the link leads.
add_namespace() { # LINK ADDRESS-HERE ADDRESS-THERE
  $tied unshare -n sleep 600 &
  helpers="$helpers $!"
  held="nsenter -t $! -n"
  within 5 is_elsewhere $! || skip "no further network namespace can be made"
  ip link add "$1" type veth peer name uplink netns $! || skip "no pair of virtual links can be made"
  { ip addr add "$2/24" dev "$1" && ip link set "$1" up; } || fail "no address for $1"
  { $held ip addr add "$3/24" dev uplink && $held ip link set uplink up && $held ip link set lo up; } || fail "no $3"
}
is_elsewhere() { [ "$(readlink "/proc/$1/ns/net")" != "$(readlink /proc/self/ns/net)" ]; } # PROCESS

make_world() { # MAPPING-TIMEOUT
  ip link set lo up
  add_namespace lan0 192.168.7.1 192.168.7.2
  inside=$held
  add_namespace wan0 203.0.113.2 203.0.113.1
  # shellcheck disable=SC2034  # the sourcing script's
  outside=$held
  $inside ip route add default via 192.168.7.1 || fail "no route through the router"
  nft -f "$nat/router.nft" || skip "the system's packet filter translates no addresses here"
  timeout=netfilter/nf_conntrack_udp_timeout
  for setting in ipv4/ip_forward=1 "$timeout=$1" "${timeout}_stream=$1"; do
    echo "${setting#*=}" > "/proc/sys/net/${setting%%=*}" || skip "$setting cannot be set"
  done
}

# Writes what passes a link of the router, from now on until its process is ended.
capture() { # LINK
  # shellcheck disable=SC2086  # words
  $tied tcpdump -i "$1" -n -s 0 -U $as_root -w "$run/$1.pcap" udp or icmp 2> "$run/$1.log" &
  captures="$captures $!"
  helpers="$helpers $!"
  within 10 grep -qs "listening on" "$run/$1.log" || fail "tcpdump does not start: $(cat "$run/$1.log")"
}
captures=
as_root=  # root's tcpdump would become another user, whom the folder does not concern
[ "$(id -u)" != 0 ] || as_root="-Z root"

end_captures() {
  sleep 0.5
  for process in $captures; do kill -INT "$process" && wait "$process"; done
  captures=
}

# The lines of the packets that an address has sent over a captured link.
sent_by() { # ADDRESS LINK
  # shellcheck disable=SC2086  # words
  tcpdump $as_root -n -A -r "$run/$2.pcap" src host "$1" 2> /dev/null | tr -d '\r'
}
