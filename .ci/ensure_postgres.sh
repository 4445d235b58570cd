#!/bin/sh
# Makes sure that the tests of the store find the programs of PostgreSQL 15 or newer.
# On Debian and its kin the package is installed when that is allowed; anywhere else
# the message says what is missing. The tests start a server of their own on loopback.
set -eu

find_postgres() {
    command -v initdb >/dev/null 2>&1 && return 0
    for folder in /usr/lib/postgresql/*/bin; do
        [ -x "$folder/initdb" ] && [ -x "$folder/postgres" ] && return 0
    done
    return 1
}

find_postgres && exit 0

if command -v apt-get >/dev/null 2>&1; then
    as_root=""
    if [ "$(id -u)" -ne 0 ]; then
        if command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
            as_root="sudo -n"
        else
            as_root="none"
        fi
    fi
    if [ "$as_root" != "none" ]; then
        echo "正在安装测试所需的系统软件包：postgresql"
        $as_root env DEBIAN_FRONTEND=noninteractive sh -c \
            "apt-get update -qq && apt-get install -y -qq --no-install-recommends postgresql" \
            >/dev/null
        if find_postgres; then exit 0; fi
    fi
fi

echo "台账的测试缺少 PostgreSQL 15 或更新" >&2
echo "Debian/Ubuntu： sudo apt-get install postgresql" >&2
echo "macOS： brew install postgresql@15，并把它的 bin 放进 PATH" >&2
exit 2
