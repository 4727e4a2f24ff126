# shellcheck shell=bash
# Sourced by the scripts beside this folder: words for people, and the package's directory.

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
export PYTHONDONTWRITEBYTECODE=1
export PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"

# The language of what is said: --lang, or the locale in the order in which programs look at it.
language_of() {
    case ${1:-${LC_ALL:-${LC_MESSAGES:-${LANG:-}}}} in
        ja*) echo ja ;;
        *) echo en ;;
    esac
}
language=$(language_of "${MAILKURA_LANG:-}")

# say ENGLISH JAPANESE
say() {
    if [ "$language" = ja ]; then printf '%s\n' "$2"; else printf '%s\n' "$1"; fi
}

# give_up ENGLISH JAPANESE
give_up() {
    say "$1" "$2" >&2
    exit 1
}

# agreed ENGLISH JAPANESE: asks on a terminal; elsewhere the answer is no.
agreed() {
    [ -t 0 ] && [ -t 1 ] || return 1
    local answer
    say "$1 [y/N] " "$2 [y/N] " >&2
    read -r answer
    case $answer in [yY]*) return 0 ;; *) return 1 ;; esac
}
