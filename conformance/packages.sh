# shellcheck shell=sh disable=SC2034
# Sourced by the two commands: what has to be installed (Debian package names), and how.

# What the program and the suite need; the tests add to it.
suite_packages="g++ cmake ninja-build pkg-config libasio-dev libssl-dev libfmt-dev nlohmann-json3-dev
  libtomlplusplus-dev libcli11-dev libpcap-dev libtins-dev zlib1g-dev libc-ares-dev sip-tester"

# The agents that the matrix runs; Kamailio is unpacked, not installed.
agent_packages="baresip-core linphone-cli libfaketime"

# build_suite TARGET... [-- CMAKE ARGUMENT...]: configures the folder $build, unless the tests have, and builds in it.
build_suite() {
  targets=""
  while [ $# -gt 0 ] && [ "$1" != -- ]; do
    targets="$targets $1"
    shift
  done
  [ $# = 0 ] || shift
  [ -f "$build/build.ninja" ] || set -- "$@" --preset release -DSIPREG_BUILD_TESTS=OFF -DSIPREG_BUILD_BENCH=OFF
  # shellcheck disable=SC2086  # a list of words
  in_group cmake "$@" -B "$build" && in_group cmake --build "$build" --parallel "$(nproc)" --target $targets
}

# need_packages PACKAGE...: names what is missing and installs it, or says how (no_install=1) and ends with 3.
need_packages() {
  if ! command -v dpkg-query >/dev/null 2>&1; then
    echo "This is no Debian: nothing is installed. These packages, by their Debian names, are needed: $*"
    return 0
  fi
  missing=""
  for package in "$@"; do
    case "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" in
      installed) ;;
      *) missing="$missing $package" ;;
    esac
  done
  [ -n "$missing" ] || return 0
  echo "Missing:$missing"
  as_root=""
  [ "$(id -u)" = 0 ] || as_root="sudo "
  if [ "${no_install:-0}" = 1 ]; then
    echo "Not installed (--no-install). To install: ${as_root}apt-get install --no-install-recommends -y$missing"
    exit 3
  fi
  if [ -n "$as_root" ] && ! command -v sudo >/dev/null 2>&1; then
    echo "Neither root nor sudo. As root: apt-get install --no-install-recommends -y$missing"
    exit 3
  fi
  echo "Installing them with apt-get."
  # shellcheck disable=SC2086  # a list of words
  if ! { ${as_root}apt-get update -q && ${as_root}env DEBIAN_FRONTEND=noninteractive \
      apt-get install -q -y --no-install-recommends $missing; }; then
    echo "apt-get failed. By hand: ${as_root}apt-get install --no-install-recommends -y$missing"
    exit 3
  fi
}

# in_group COMMAND...: runs it in a process group of its own, which ends with us: an interrupt leaves nothing behind.
in_group() {
  # A shell's background commands ignore the interrupt; what we start must not inherit that.
  setsid env --default-signal=INT,QUIT "$@" &
  group=$!
  trap 'end_group 130' INT
  trap 'end_group 143' TERM HUP
  group_status=0
  wait "$group" || group_status=$?
  trap - INT TERM HUP
  return "$group_status"
}

end_group() {
  trap '' INT TERM HUP
  kill -s TERM -- "-$group" 2>/dev/null || :
  tries=0
  while kill -s 0 -- "-$group" 2>/dev/null && [ "$tries" -lt 50 ]; do
    sleep 0.1
    tries=$((tries + 1))
  done
  kill -s KILL -- "-$group" 2>/dev/null || :
  echo "Interrupted."
  exit "$1"
}
