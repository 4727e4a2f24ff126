# shellcheck shell=bash
# Sourced: a private Dovecot that ends with the script, and the tools to look into it.

# start_server DIRECTORY: sets $server_facts (a file); the server stops when this shell ends.
start_server() {
    coproc SERVER { exec python3 "$top/Scripts/lib/private_dovecot.py" "$1" 2>"$1.err"; }
    # shellcheck disable=SC2034 # SERVER_PID is unset by bash when the server ends
    server_process=$SERVER_PID
    exec {server_input}>&"${SERVER[1]}"
    local line
    if ! read -r line <&"${SERVER[0]}"; then
        give_up "The private mail server does not start: $(cat "$1.err")" \
            "専用のメールサーバが起動しません: $(cat "$1.err")"
    fi
    server_facts=$1/server.json
}

stop_server() {
    [ -n "${server_process:-}" ] || return 0
    exec {server_input}>&-
    kill "$server_process" 2>/dev/null || true
    wait "$server_process" 2>/dev/null || true
    server_process=
}

# fact NAME: one of the facts that private_dovecot.py tells.
fact() {
    python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))[sys.argv[2]])' \
        "$server_facts" "$1"
}

accounts() { python3 "$top/Scripts/lib/accounts.py" --server "$server_facts" "$@"; }

# bodies_fetched USER: how many message bodies the server has handed out to that user.
bodies_fetched() {
    grep -F "imap($1)" "$(fact log)" | sed -n 's/.*bodies=\([0-9]*\).*/\1/p' |
        awk '{ sum += $1 } END { print sum + 0 }'
}
