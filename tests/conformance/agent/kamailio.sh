# shellcheck shell=sh
# Sourced by the tests of the reference agent against Kamailio: its package unpacked, one registrar of a loopback
# address of this run, and what may be asked of it. Kamailio is not installed and no service is started.
#
# The sourcing script sets `packages`, the folder that keeps the unpacked packages, and before each start_registrar
# `run`, a folder for the files of this life, and `password`.
# shellcheck disable=SC2154  # those
here=$(cd "$(dirname "$0")" && pwd)
network=127.$((($$ / 250) % 250 + 2)).$(($$ % 250 + 2))
registrar=   # the process ids of Kamailio: the first is the one that we started, the others are its children
agents=      # process ids
helpers=     # process ids of whatever else ends with the test
enter=       # words in front of Kamailio's command: into a network of its own

fail() {
  echo "FAILED: $*" >&2
  exit 1
}

finish() {
  status=$?
  # shellcheck disable=SC2086  # lists of process ids
  kill -KILL $agents $registrar $helpers 2> /dev/null
  wait
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

# All into one tree, since the modules of every package have to lie in one folder.
unpack_kamailio() { # PACKAGE...
  tree=$packages/tree
  mkdir -p "$packages"
  for package; do
    [ -e "$packages/$package.unpacked" ] && continue
    (cd "$packages" && apt-get download "$package" > download.log 2>&1) ||
      fail "the package $package cannot be downloaded: $(tail -n 1 "$packages/download.log")"
    for file in "$packages/${package}"_*.deb; do
      dpkg-deb -x "$file" "$tree" || fail "$file cannot be unpacked"
    done
    touch "$packages/$package.unpacked"
  done
  libraries=$(dirname "$(find "$tree/usr/lib" -type d -path '*/kamailio/modules' | head -n 1)")
}

random_password() { od -An -N12 -tx1 /dev/urandom | tr -d ' \n'; }

# NAME=VALUE replaces @NAME@ of kamailio.cfg.in; a bare NAME is a switch of it (#!ifdef).
configure_registrar() { # NAME[=VALUE]...
  cp "$here/kamailio.cfg.in" "$run/kamailio.cfg"
  switches=
  for word in "$@" "ADDRESS=$network.1" "DIR=$run" ALGORITHM=MD5 REALM=sip.example.net "PASSWORD=$password" NONCE=300 \
    MIN=20 MAX=3600 FLOW=20 LIFETIME=120; do
    case $word in
      *=*) sed -i "s|@${word%%=*}@|${word#*=}|g" "$run/kamailio.cfg" ;;
      *) switches="$switches -A $word" ;;
    esac
  done
}

# Certificates of every kind, and which of them Kamailio shows on which port; WITH_TLS needs it.
configure_tls() { # PORT=CERTIFICATE:METHOD...
  certificates=$run/certificates
  sh "$here/../../../fixtures/certificates/make.sh" "$certificates" || fail "no certificates"
  {
    for word in default=right:TLSv1.2+ "$@"; do
      kind=${word#*=}
      echo "[server:$([ "${word%%=*}" = default ] && echo default || echo "$network.1:${word%%=*}")]"
      echo "method = ${kind#*:}"
      echo "certificate = $certificates/${kind%:*}.pem"
      echo "private_key = $certificates/${kind%:*}.key"
    done
  } > "$run/tls.cfg"
}

launch_registrar() {
  rm -f "$run/ctl"
  # shellcheck disable=SC2086  # lists of words
  LD_LIBRARY_PATH=$libraries $enter "$tree/usr/sbin/kamailio" -f "$run/kamailio.cfg" -L "$libraries/modules" -DD -E \
    $switches -w "$run" -Y "$run" -m 32 -M 4 >> "$run/kamailio.log" 2>&1 &
  registrar=$!
  within 10 ask core.version > /dev/null || fail "Kamailio does not start; see $run/kamailio.log"
  registrar="$registrar $(ask core.ps | sed -n 's/^\([0-9][0-9]*\).*/\1/p' | grep -vx "$registrar" | tr '\n' ' ')"
}

start_registrar() { # NAME[=VALUE]...
  configure_registrar "$@"
  launch_registrar
}

# The end of a registrar that nobody expected: no process of it says good-bye.
kill_registrar() { signal_registrar KILL; }
stop_registrar() {
  kill -TERM "${registrar%% *}"
  wait "${registrar%% *}" 2> /dev/null
  registrar=
}
signal_registrar() { # SIGNAL
  # shellcheck disable=SC2086  # a list of process ids
  kill -"$1" $registrar 2> /dev/null
  [ "$1" != KILL ] || { wait "${registrar%% *}" 2> /dev/null; registrar=; }
}

ask() { LD_LIBRARY_PATH=$libraries "$tree/usr/sbin/kamcmd" -s "unix:$run/ctl" "$@" 2> /dev/null; }

# What Kamailio itself says of its bindings: "AOR FIELD VALUE", a line each.
bindings() {
  ask ul.dump | awk '$1 == "AoR:" { aor = $2; next }
    NF > 1 && $2 != "{" { name = $1; sub(/:/, "", name); sub(/^[^:]*: /, ""); print aor, name, $0 }'
}
binding() { bindings | sed -n "s/^$1 $2 //p"; } # USER FIELD
bound() { [ -n "$(binding "$1" Address)" ]; }    # USER
unbound() { ! bound "$1"; }

# COUNT lines of a log, at least, that hold all of the other words.
lines_of() { # LOG WORD...
  lines=$(cat "$1")
  shift
  for word; do lines=$(printf '%s\n' "$lines" | grep -F -- "$word"); done
  printf '%s' "$lines" | grep -c ''
}
