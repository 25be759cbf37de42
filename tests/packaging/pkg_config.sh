#!/bin/sh
# pkg_config.sh COMPILER PKGCONFIG-FOLDER CONSUMER-FOLDER OUTPUT-FOLDER: the consumer, built with pkg-config's flags alone.
set -eu
flags=$(PKG_CONFIG_PATH="$2" pkg-config --cflags --libs 'sipreg >= 0.1')
mkdir -p "$4"
# shellcheck disable=SC2086  # flags are words
"$1" -std=c++17 "$3/embedding.cpp" "$3/second_unit.cpp" $flags -o "$4/pkg-config-consumer"
"$4/pkg-config-consumer"
