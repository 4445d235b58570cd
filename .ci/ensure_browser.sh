#!/bin/sh
# Makes sure that the end-to-end tests find a Chromium and a Chinese font.
# On Debian and its kin the packages are installed when that is allowed; anywhere
# else the message says what is missing. ATLAS_CHROMIUM may name another browser.
set -eu

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
        echo "正在安装测试所需的系统软件包：$missing"
        # shellcheck disable=SC2086
        $as_root env DEBIAN_FRONTEND=noninteractive sh -c \
            "apt-get update -qq && apt-get install -y -qq --no-install-recommends $missing" >/dev/null
        if find_browser && has_chinese_font; then exit 0; fi
    fi
fi

echo "端到端测试缺少：$missing" >&2
echo "Debian/Ubuntu： sudo apt-get install $missing" >&2
echo "macOS：安装 Chrome 或 Chromium；浏览器在别处时设 ATLAS_CHROMIUM=路径" >&2
echo "只运行其余测试： make check" >&2
exit 2
