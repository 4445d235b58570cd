#!/bin/sh
# Makes sure that the tests of documents find LibreOffice and pdftoppm, which open what the
# atlas has written, and letters as wide as those of Word. On Debian and its kin they are
# installed when that is allowed; anywhere else the message says what is missing.
set -eu
. "$(dirname "$0")/debian.sh"

has() { command -v "$1" >/dev/null 2>&1; }
has_office() { has soffice && [ -n "$(find_component swriter)" ] && [ -n "$(find_component simpress)" ] && [ -n "$(find_component scalc)" ]; }
# A program of the suite is a small script beside it.
find_component() {
    folder="$(dirname "$(readlink -f "$(command -v soffice)")")"
    find "$folder" -maxdepth 1 -name "$1*" 2>/dev/null | head -n 1
}
# Pages are counted: a typeface wider than Arial, which Word has, would make more of them.
has_arial() {
    case "$(fc-match -f '%{family}' Arial 2>/dev/null)" in
        Arial*|"Liberation Sans"*|Arimo*) return 0 ;;
        *) return 1 ;;
    esac
}
complete() { has_office && has pdftoppm && has_arial; }

missing=""
has_office || missing="libreoffice-writer libreoffice-impress libreoffice-calc"
has pdftoppm || missing="$missing poppler-utils"
has_arial || missing="$missing fontconfig fonts-liberation"
[ -z "$missing" ] && exit 0

# shellcheck disable=SC2086
if install_debian $missing && complete; then exit 0; fi

echo "文档测试缺少：$missing" >&2
echo "Debian/Ubuntu： sudo apt-get install $missing" >&2
exit 2
