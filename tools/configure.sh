#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Sets a build directory up, or changes the options of one that is there.
# Usage: tools/configure.sh DIRECTORY [OPTION...]
set -eu

directory=$1
shift
if [ -f "$directory/build.ninja" ]; then
    [ $# = 0 ] || meson configure "$directory" "$@"
else
    meson setup "$directory" "$@"
fi
