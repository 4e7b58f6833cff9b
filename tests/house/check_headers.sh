#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Each public header compiles alone, as C17 and as C++, without a warning.
# Usage: check_headers.sh ROOT
set -eu

root=$1
status=0
for header in "$root"/include/trustcenter/*.h; do
    name=trustcenter/$(basename "$header")
    for compiler in "gcc -std=c17 -x c" "g++ -std=c++11 -x c++"; do
        # The compiler's name is split into words on purpose.
        if ! echo "#include \"$name\"" |
            $compiler -Wall -Wextra -Wpedantic -Werror -I "$root/include" -fsyntax-only -; then
            echo "$name does not compile alone with: $compiler"
            status=1
        fi
    done
done
exit $status
