#!/bin/sh
# Unpacks Kamailio and its modules once, before the tests that start it.
#
#   kamailio_package.test.sh PACKAGES
set -u
packages=$1
# shellcheck source=tests/conformance/agent/kamailio.sh
. "$(dirname "$0")/kamailio.sh"
unpack_kamailio kamailio kamailio-tls-modules kamailio-outbound-modules
echo "ok: $tree"
