#!/bin/sh
# Starts Kamailio in the folder of a case (run), or asks it by RPC to remove the registration of a user (unregister USER).
# An installed kamailio is used; else its Debian package is unpacked, once, below build/peers: nothing is installed and no
# service is started.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
peers=${SIPREG_PEERS:-$here/../../build/peers}
tree=$peers/kamailio

unpack() {
  mkdir -p "$peers"
  # Cases run side by side: one of them unpacks, the others wait for it.
  exec 9> "$peers/lock"
  flock 9
  if [ ! -x "$tree/usr/sbin/kamailio" ]; then
    rm -rf "$tree.new" "$peers"/kamailio_*.deb
    (cd "$peers" && LD_PRELOAD= apt-get download kamailio) >&2 || {
      echo "kamailio is not installed, and its package cannot be downloaded" >&2
      exit 127
    }
    LD_PRELOAD= dpkg-deb -x "$(ls "$peers"/kamailio_*.deb)" "$tree.new" >&2
    mv "$tree.new" "$tree"
  fi
  exec 9>&-
}

if command -v kamailio > /dev/null; then
  program=kamailio
  control=kamcmd
  libraries=
else
  [ -x "$tree/usr/sbin/kamailio" ] || unpack
  program=$tree/usr/sbin/kamailio
  control=$tree/usr/sbin/kamcmd
  modules=$(echo "$tree"/usr/lib/*/kamailio/modules)
  libraries="-L $modules"
  LD_LIBRARY_PATH=$(dirname "$modules")
  export LD_LIBRARY_PATH
fi
case "$1" in
  # shellcheck disable=SC2086  # two words or none
  run) exec "$program" -f "$PWD/kamailio.cfg" $libraries -DD -E -w "$PWD" -Y "$PWD" -m 32 -M 4 ;;
  unregister) exec "$control" -s "unix:$PWD/ctl" uac.reg_unregister l_uuid "$2" ;;
  *) echo "kamailio_uac.sh run|unregister USER" >&2; exit 3 ;;
esac
