# Installs Debian packages for a script that sources this, where that is allowed.
# install_debian PACKAGE… is 1 where there is no apt-get, or no right to use it.
install_debian() {
    command -v apt-get >/dev/null 2>&1 || return 1
    as_root=""
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null || return 1
        as_root="sudo -n"
    fi
    echo "正在安装测试所需的系统软件包：$*"
    $as_root env DEBIAN_FRONTEND=noninteractive sh -c \
        "apt-get update -qq && apt-get install -y -qq --no-install-recommends $*" >/dev/null
}
