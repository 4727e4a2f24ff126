# shellcheck shell=bash
# Sourced: installs with apt what is missing, and lets no service start by that.

# What each program or library needs to be there, and the package that brings it.
wanted_packages() {
    command -v pkg-config >/dev/null || echo pkg-config
    pkg-config --exists openssl 2>/dev/null || echo libssl-dev
    pkg-config --exists sqlite3 2>/dev/null || echo libsqlite3-dev
    pkg-config --exists zlib 2>/dev/null || echo zlib1g-dev
    command -v openssl >/dev/null || echo openssl
    command -v git >/dev/null || echo git
    command -v python3 >/dev/null || echo python3
    command -v groff >/dev/null || echo groff
    command -v dovecot >/dev/null || echo dovecot-imapd
    [ "$(uname)" = Linux ] || return 0
    [ -e /usr/lib/dovecot/imap ] || [ -e /usr/libexec/dovecot/imap ] || echo dovecot-imapd
    [ -e /usr/lib/dovecot/pop3 ] || [ -e /usr/libexec/dovecot/pop3 ] || echo dovecot-pop3d
    [ -e /usr/include/stdio.h ] || echo libc6-dev
    # Swift links with the start files and libraries of gcc.
    compgen -G '/usr/lib/gcc/*/*/crtbegin.o' >/dev/null || echo gcc
    compgen -G '/usr/lib/gcc/*/*/libstdc++.so' >/dev/null || echo g++
}

# What the Swift toolchain itself asks for on Debian and Ubuntu.
wanted_by_swift() {
    local package
    for package in binutils ca-certificates curl gnupg libcurl4-openssl-dev libedit2 \
        libncurses-dev libxml2-dev tzdata zlib1g-dev; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' ||
            echo "$package"
    done
}

# install_packages PACKAGE...: as root, through sudo, or not at all.
install_packages() {
    local as_root=()
    if [ "$(id -u)" != 0 ]; then
        if ! command -v sudo >/dev/null || { [ ! -t 0 ] && ! sudo -n true 2>/dev/null; }; then
            give_up "Please install these packages and start again:
    apt-get install --no-install-recommends $*" \
                "次のパッケージをインストールしてから、もう一度実行してください:
    apt-get install --no-install-recommends $*"
        fi
        as_root=(sudo)
    fi
    say "Installing with apt: $*" "apt でインストールします: $*"
    "${as_root[@]}" bash -s -- "$@" <<'ROOT'
set -eu
export DEBIAN_FRONTEND=noninteractive
policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
    # A package that brings a service asks this file whether to start it.
    printf '#!/bin/sh\nexit 101\n' >$policy
    chmod 755 $policy
    trap 'rm -f $policy' EXIT
    trap 'exit 1' INT TERM HUP
fi
[ -n "$(find /var/lib/apt/lists -maxdepth 1 -name '*_Packages*' -mmin -1440 2>/dev/null)" ] ||
    apt-get -q update </dev/null
apt-get -q install -y --no-install-recommends "$@" </dev/null
# Not started now, and not by the next start of the machine either.
for package in "$@"; do
    case $package in dovecot-*) ;; *) continue ;; esac
    command -v systemctl >/dev/null && systemctl disable dovecot.service dovecot.socket \
        >/dev/null 2>&1 || true
done
ROOT
}

# Makes sure that everything but Swift is there.
provide_packages() {
    local missing
    missing=$(wanted_packages | sort -u | tr '\n' ' ')
    [ -n "${missing// /}" ] || return 0
    if command -v apt-get >/dev/null; then
        # shellcheck disable=SC2086 # one word a package
        install_packages $missing
    elif [ "$(uname)" = Darwin ]; then
        give_up "Please install what is missing with Homebrew and start again:
    brew install openssl@3 sqlite zlib pkgconf dovecot groff python3" \
            "足りないものを Homebrew でインストールしてから、もう一度実行してください:
    brew install openssl@3 sqlite zlib pkgconf dovecot groff python3"
    else
        give_up "Missing here (by their names in Debian): $missing
Please install them and start again. Dovecot must be version 2.3." \
            "足りないもの (Debian でのパッケージ名): $missing
インストールしてから、もう一度実行してください。Dovecot は 2.3 が必要です。"
    fi
    missing=$(wanted_packages | sort -u | tr '\n' ' ')
    [ -z "${missing// /}" ] ||
        give_up "Still missing: $missing" "まだ足りません: $missing"
}

# Makes sure of Debian's packages of Cyrus and Courier IMAP in $cyrus_packages and $courier_packages, to be run
# from beside: Debian lets none of them be installed together with Dovecot. Where they cannot be had, their
# tests are left out.
cyrus_packages=$top/.build/cyrus
courier_packages=$top/.build/courier
provide_cyrus() { provide_beside Cyrus "$cyrus_packages" cyrus-imapd cyrus_names; }
provide_courier() { provide_beside Courier "$courier_packages" courier-imap courier_names; }

# provide_beside NAME DIRECTORY PACKAGE NAMES: what the function NAMES prints is fetched into DIRECTORY.
provide_beside() {
    compgen -G "$2/$3_*.deb" >/dev/null && return 0
    [ "$(uname)" = Linux ] && command -v apt-get >/dev/null || return 0
    say "Fetching $1 IMAP for tests with apt" "テスト用の $1 IMAP を apt で取得します"
    local names
    names=$($4)
    if [ -z "$names" ] && [ "$(id -u)" = 0 ]; then
        apt-get -q update </dev/null >/dev/null 2>&1 || true
        names=$($4)
    fi
    rm -rf "$2.new"
    mkdir -p "$2.new"
    # shellcheck disable=SC2086 # one word a package
    if [ -n "$names" ] && (cd "$2.new" && apt-get -q download $names) >/dev/null 2>&1; then
        rm -rf "$2"
        mv "$2.new" "$2"
    else
        rm -rf "$2.new"
        say "It cannot be had here; its tests are left out." "取得できないため、$1 のテストは省きます。"
    fi
}

# What an installation would bring, programs that are not the server's own aside.
cyrus_names() {
    # The plugins are named always, since an installed library may lack them.
    apt-get install -s --no-install-recommends cyrus-imapd 2>/dev/null |
        sed -n 's/^Inst \(cyrus[^ ]*\|lib[^ ]*\) .*/\1/p' | grep . || return 0
    printf '%s\n' libsasl2-modules libsasl2-modules-db sasl2-bin
}

courier_names() {
    # Not what is installed and would only get newer.
    apt-get install -s --no-install-recommends courier-imap 2>/dev/null |
        sed -n 's/^Inst \(courier[^ ]*\|gamin\|lib[^ ]*\) (.*/\1/p' | grep . || return 0
}
