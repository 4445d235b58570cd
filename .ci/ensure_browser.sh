#!/bin/sh
# Makes sure that the end-to-end tests find a Chromium and a Chinese font.
# On Debian and its kin the packages are installed when that is allowed; anywhere
# else the message says what is missing. ATLAS_CHROMIUM may name another browser.
set -eu
. "$(dirname "$0")/debian.sh"

find_browser() {
    for name in "${ATLAS_CHROMIUM:-}" chromium chromium-browser google-chrome \
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" \
        "/Applications/Chromium.app/Contents/MacOS/Chromium"; do
        if [ -n "$name" ] && command -v "$name" >/dev/null 2>&1; then
            return 0
        fi
    done
    return 1
}

has_chinese_font() {
    [ "$(uname -s)" = "Darwin" ] && return 0
    command -v fc-list >/dev/null 2>&1 && [ -n "$(fc-list :lang=zh-cn family 2>/dev/null)" ]
}

missing=""
find_browser || missing="chromium"
has_chinese_font || missing="$missing fontconfig fonts-noto-cjk"
[ -z "$missing" ] && exit 0

# shellcheck disable=SC2086
if install_debian $missing && find_browser && has_chinese_font; then exit 0; fi

echo "端到端测试缺少：$missing" >&2
echo "Debian/Ubuntu： sudo apt-get install $missing" >&2
echo "macOS：安装 Chrome 或 Chromium；浏览器在别处时设 ATLAS_CHROMIUM=路径" >&2
echo "只运行其余测试： make check" >&2
exit 2
