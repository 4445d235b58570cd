#!/bin/sh
# Makes sure that the tests of the store find the programs of PostgreSQL 15 or newer.
# On Debian and its kin the package is installed when that is allowed; anywhere else
# the message says what is missing. The tests start a server of their own on loopback.
set -eu
. "$(dirname "$0")/debian.sh"

find_postgres() {
    command -v initdb >/dev/null 2>&1 && return 0
    for folder in /usr/lib/postgresql/*/bin; do
        [ -x "$folder/initdb" ] && [ -x "$folder/postgres" ] && return 0
    done
    return 1
}

find_postgres && exit 0

if install_debian postgresql && find_postgres; then exit 0; fi

echo "台账的测试缺少 PostgreSQL 15 或更新" >&2
echo "Debian/Ubuntu： sudo apt-get install postgresql" >&2
echo "macOS： brew install postgresql@15，并把它的 bin 放进 PATH" >&2
exit 2
