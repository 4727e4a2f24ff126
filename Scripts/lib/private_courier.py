#!/usr/bin/env python3
"""Has a Courier IMAP ready for tests, and takes it away with its caller.

    private_courier.py DIRECTORY PACKAGES
    private_courier.py DIRECTORY --user USER

The first prints one line of JSON as private_dovecot.py does, also written to DIRECTORY/server.json, and waits
until its standard input ends. PACKAGES is a directory with Debian's packages of Courier and of the libraries
that are not installed; they are unpacked into DIRECTORY and run from there, since Debian lets Courier and
Dovecot not be installed together.

Nothing listens: Courier's programs for that have fixed places below /run and /etc. The second becomes Courier's
own imapd for a user, over standard input and output, as at the end of a tunnel, where it greets with PREAUTH. It
is configured as Debian does it, and run by nobody privileged.
"""

import json
import os
import pathlib
import re
import secrets
import shutil
import subprocess
import sys

import private_dovecot


def surroundings(root, client):
    """The variables that Debian starts imapd with, and where it finds libraries and file monitor."""
    text = (root / "etc/courier/imapd").read_text()
    found = {key: value.strip('"') for key, value in re.findall(r"^(IMAP_\w+)=(.*)$", text, re.M)}
    libraries = sorted({str(path.parent) for path in root.rglob("*.so*")})
    return found | {"PATH": os.environ["PATH"], "LD_LIBRARY_PATH": ":".join(libraries),
                    "GAM_CLIENT_ID": client}


def become(base, user):
    facts = json.loads((base / "server.json").read_text())
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(facts["gid"])
        os.setuid(facts["uid"])
    root = base / "root"
    environment = surroundings(root, facts["gamin"])
    os.umask(0o077)
    home = base / "mail" / user
    if not (home / "Maildir").exists():
        home.mkdir(exist_ok=True)
        subprocess.run(
            [next(root.rglob("maildirmake.courier")), home / "Maildir"], env=environment, check=True)
    # It looks at its working directory, and nobody should read what it says of itself.
    os.chdir(home)
    os.dup2(os.open(facts["log"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), 2)
    program = root / "usr/bin/imapd"
    os.execve(program, [program, home / "Maildir"], environment)


def prepare(base, packages, uid, gid):
    base.mkdir(mode=0o755, exist_ok=True)
    for name in ("mail", "root"):
        (base / name).mkdir()
    for package in sorted(packages.glob("*.deb")):
        subprocess.run(["dpkg-deb", "-x", package, base / "root"], check=True)
    if os.geteuid() == 0:
        private_dovecot.give_to(uid, gid, base / "mail")
    (base / "password").write_text("none\n")
    (base / "password").chmod(0o600)
    return {
        "kind": "courier", "host": "localhost", "imap": 0, "imaps": 0, "ca": "",
        "passwordFile": str(base / "password"), "mail": str(base / "mail"),
        "log": str(base / "mail/log"), "uid": uid, "gid": gid, "gamin": secrets.token_hex(8),
        "tunnel": [sys.executable, str(pathlib.Path(__file__).absolute()), str(base), "--user"]}


def main():
    base = pathlib.Path(sys.argv[1]).absolute()
    if sys.argv[2] == "--user":
        become(base, sys.argv[3])
    packages = pathlib.Path(sys.argv[2]).absolute()
    if not any(packages.glob("courier-imap_*.deb")):
        sys.exit(f"private_courier: no packages in {packages}")
    os.umask(0o022)
    uid, gid = private_dovecot.server_account()
    facts = prepare(base, packages, uid, gid)
    (base / "server.json").write_text(json.dumps(facts) + "\n")
    account = {"user": uid, "group": gid, "extra_groups": []} if os.geteuid() == 0 else {}
    # Without it imapd begins with a complaint, and it would start one that outlives everybody.
    monitor = subprocess.Popen(
        [base / "root/usr/libexec/gam_server", "--notimeout", facts["gamin"]],
        env=surroundings(base / "root", facts["gamin"]), cwd=base, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **account)
    try:
        print(json.dumps(facts), flush=True)
        sys.stdin.read()
    finally:
        monitor.terminate()
        monitor.wait()
        shutil.rmtree(base, ignore_errors=True)


if __name__ == "__main__":
    main()
