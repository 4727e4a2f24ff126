# shellcheck shell=bash
# Sourced: finds Swift, or fetches the official toolchain once that is agreed to.

swift_minimum=6.3
swift_release=6.3.1
swift_home=${XDG_DATA_HOME:-$HOME/.local/share}/mailkura-swift
# The key that swift.org signs the releases of Swift 6 with.
swift_key=52BB7E3DE28A71BE22EC05FFEF80A866B47A981F

# Whether "$1" is a swift that is new enough.
is_new_enough() {
    local version
    version=$("$1" --version 2>/dev/null | sed -n 's/.*Swift version \([0-9.]*\).*/\1/p' | head -n 1)
    [ -n "$version" ] &&
        [ "$(printf '%s\n%s\n' "$swift_minimum" "$version" | sort -V | head -n 1)" = "$swift_minimum" ]
}

# Prints every swift that is there, whether it runs or not.
swift_candidates() {
    local candidate
    for candidate in "$(command -v swift || true)" "$swift_home"/*/usr/bin/swift \
        "$HOME"/.local/share/swiftly/bin/swift "$HOME"/.swiftly/bin/swift \
        "$HOME"/.local/share/swift*/usr/bin/swift /opt/swift*/usr/bin/swift \
        /usr/libexec/swift/bin/swift; do
        [ ! -x "$candidate" ] || echo "$candidate"
    done
}

# Prints the first swift that is new enough.
find_swift() {
    local candidate
    while read -r candidate; do
        if is_new_enough "$candidate"; then
            echo "$candidate"
            return 0
        fi
    done < <(swift_candidates)
    return 1
}

# Installs the libraries that the toolchain needs, where apt can.
provide_swift_libraries() {
    local missing
    command -v apt-get >/dev/null || return 0
    missing=$(wanted_by_swift | sort -u | tr '\n' ' ')
    # shellcheck disable=SC2086 # one word a package
    [ -z "${missing// /}" ] || install_packages $missing
}

# Prints the name that swift.org gives to this system, as "platform file-suffix".
swift_platform() {
    local machine id version
    case $(uname -m) in x86_64) machine= ;; aarch64) machine=-aarch64 ;; *) return 1 ;; esac
    # shellcheck disable=SC1091 # not a file of ours
    id=$(. /etc/os-release && echo "$ID") version=$(. /etc/os-release && echo "${VERSION_ID:-}")
    case $id-$version in
        debian-12) echo "debian12$machine" ;;
        ubuntu-22.04 | ubuntu-24.04) echo "ubuntu$version$machine" ;;
        *) return 1 ;;
    esac
}

# Fetches, checks and unpacks the toolchain. Nothing is unpacked before its signature is good.
fetch_swift() {
    local platform=$1 name base work keyring
    name=swift-$swift_release-RELEASE-$platform
    base=https://download.swift.org/swift-$swift_release-release/${platform//./}/swift-$swift_release-RELEASE
    mkdir -p "$swift_home"
    work=$(mktemp -d "$swift_home/.fetch.XXXXXX")
    # shellcheck disable=SC2064 # the path of now
    trap "rm -rf '$work'" EXIT
    say "Fetching $base/$name.tar.gz (about 1 GB) …" "$base/$name.tar.gz (約 1 GB) を取得しています…"
    if ! curl -fL --retry 3 -o "$work/swift.tar.gz" "$base/$name.tar.gz" ||
        ! curl -fsSL --retry 3 -o "$work/swift.sig" "$base/$name.tar.gz.sig" ||
        ! curl -fsSL --retry 3 -o "$work/keys.asc" https://www.swift.org/keys/all-keys.asc; then
        give_up "The toolchain cannot be fetched. Is this machine connected to the internet?" \
            "ツールチェーンを取得できません。インターネットにつながっているか確認してください。"
    fi
    keyring=$work/gnupg
    mkdir -m 700 "$keyring"
    gpg --homedir "$keyring" --batch --quiet --import "$work/keys.asc"
    if ! gpg --homedir "$keyring" --batch --status-fd 1 --verify "$work/swift.sig" \
        "$work/swift.tar.gz" 2>/dev/null | grep -q "^\[GNUPG:\] VALIDSIG .*$swift_key"; then
        gpgconf --homedir "$keyring" --kill all 2>/dev/null || true
        give_up "The signature of the toolchain is not the one of swift.org: nothing was unpacked." \
            "ツールチェーンの署名が swift.org のものではありません。展開しませんでした。"
    fi
    gpgconf --homedir "$keyring" --kill all 2>/dev/null || true
    mkdir "$work/$swift_release"
    tar -xzf "$work/swift.tar.gz" -C "$work/$swift_release" --strip-components 1
    rm -rf "${swift_home:?}/$swift_release"
    mv "$work/$swift_release" "$swift_home/$swift_release"
    rm -rf "$work"
    trap - EXIT
    say "Swift is in $swift_home/$swift_release; remove that folder to be rid of it." \
        "Swift を $swift_home/$swift_release に置きました。不要になればこのフォルダを消してください。"
}

# Sets $swift, or ends with what to do. "$1" is yes where fetching was agreed to beforehand.
provide_swift() {
    local platform
    swift=$(find_swift) && return 0
    if [ -n "$(swift_candidates)" ]; then
        # Perhaps it only lacks libraries, as an unpacked toolchain on a fresh machine does.
        provide_swift_libraries
        swift=$(find_swift) && return 0
    fi
    if [ "$(uname)" = Darwin ]; then
        give_up "Swift $swift_minimum or newer is needed: install Xcode 26.4 or newer, or run: brew install swift" \
            "Swift $swift_minimum 以降が必要です。Xcode 26.4 以降を入れるか、brew install swift を実行してください。"
    fi
    platform=$(swift_platform) || give_up \
        "Swift $swift_minimum or newer is needed; please install it from https://www.swift.org/install/" \
        "Swift $swift_minimum 以降が必要です。https://www.swift.org/install/ からインストールしてください。"
    say "No Swift $swift_minimum or newer was found on this machine." \
        "このマシンには Swift $swift_minimum 以降が見つかりません。"
    if [ "${1:-}" != yes ] && [ "${MAILKURA_INSTALL_SWIFT:-}" != 1 ] && ! agreed \
        "Fetch the official toolchain $swift_release from swift.org (1 GB; 3 GB unpacked in $swift_home)?" \
        "公式ツールチェーン $swift_release を swift.org から取得しますか? (1 GB、展開後 3 GB、$swift_home)"; then
        give_up "Run this again with --yes to have it fetched, or install it from https://www.swift.org/install/" \
            "--yes を付けて実行すると自動で取得します。または https://www.swift.org/install/ からインストールしてください。"
    fi
    provide_swift_libraries
    fetch_swift "$platform"
    swift=$(find_swift) || give_up "The toolchain that was fetched does not run." \
        "取得したツールチェーンが動きません。"
}
