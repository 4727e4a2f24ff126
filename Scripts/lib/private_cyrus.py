#!/usr/bin/env python3
"""Runs a Cyrus IMAP of its own for tests, and ends it with its caller.

    private_cyrus.py DIRECTORY PACKAGES [--keep] [--below-inbox]

As private_dovecot.py does: it listens on free loopback ports, prints one line of JSON, also written
to DIRECTORY/server.json, and runs until its standard input ends. PACKAGES is a directory with
Debian's packages of Cyrus and of the libraries that are not installed; they are unpacked into
DIRECTORY and run from there, since Debian lets Cyrus and Dovecot not be installed together.

With --below-inbox folders are called INBOX.Sent, as Cyrus does unless it is told otherwise
(altnamespace and unixhierarchysep off).

The users are user1 to user40, all with one random password. No part of Cyrus runs as root.
"""

import os
import pathlib
import pwd
import secrets
import subprocess
import sys

import private_dovecot

USERS = 40

CONFIGURATION = """
configdirectory: {base}/conf
partition-default: {base}/spool
defaultpartition: default
cyrus_user: {user}
servername: localhost
sasl_pwcheck_method: auxprop
sasl_auxprop_plugin: sasldb
sasl_sasldb_path: {base}/sasldb2
sasl_mech_list: PLAIN LOGIN SCRAM-SHA-1 SCRAM-SHA-256
allowplaintext: yes
virtdomains: off
unixhierarchysep: {has_plain_names}
altnamespace: {has_plain_names}
autocreate_quota: 0
autocreate_inbox_folders: Sent
autocreate_subscribe_folders: Sent
tls_server_cert: {base}/tls/localhost.pem
tls_server_key: {base}/tls/key.pem
tls_session_timeout: 0
maxlogins_per_user: 0
popminpoll: 0
duplicate_db_path: {base}/run/deliver.db
idlesocket: {base}/run/idle
notifysocket: {base}/run/notify
lmtpsocket: {base}/run/lmtp
mboxname_lockpath: {base}/run/lock
proc_path: {base}/run/proc
"""

SERVICES = """
START {{
  recover cmd="{programs}/ctl_cyrusdb -C {base}/imapd.conf -r"
}}
SERVICES {{
  imap cmd="{programs}/imapd -C {base}/imapd.conf" listen="127.0.0.1:{imap}" prefork=1
  imaps cmd="{programs}/imapd -C {base}/imapd.conf -s" listen="127.0.0.1:{imaps}" prefork=1
}}
EVENTS {{
}}
"""


def unpack(packages, root):
    root.mkdir()
    for package in sorted(packages.glob("*.deb")):
        subprocess.run(["dpkg-deb", "-x", package, root], check=True)


def environment(root, user):
    libraries = sorted({str(path.parent) for path in root.rglob("*.so*")
                        if path.parent.name != "sasl2"})
    plugins = sorted({str(path.parent) for path in root.rglob("sasl2/*.so*")})
    return {
        "PATH": os.environ.get("PATH", "/usr/bin:/bin"), "CYRUS_USER": user,
        "LD_LIBRARY_PATH": ":".join(libraries),
        # Where the library is installed, so are the plugins that are not among the packages.
        "SASL_PATH": ":".join(plugins + ["/usr/lib/x86_64-linux-gnu/sasl2",
                                         "/usr/lib/aarch64-linux-gnu/sasl2"])}


def prepare(base, packages, uid, gid, is_below_inbox):
    """Unpacks the server and writes its configuration; returns facts and environment."""
    for name in ("conf", "conf/socket", "spool", "run"):
        (base / name).mkdir()
    unpack(packages, base / "root")
    private_dovecot.make_certificates(base / "tls")
    user = pwd.getpwuid(uid).pw_name
    surroundings = environment(base / "root", user)
    password = secrets.token_urlsafe(12)
    program = next((base / "root").rglob("saslpasswd2"))
    for number in range(1, USERS + 1):
        subprocess.run(
            [program, "-f", base / "sasldb2", "-p", "-c", "-u", "localhost", f"user{number}"],
            input=password.encode(), env=surroundings, check=True, stdout=subprocess.DEVNULL)
    imap, imaps = private_dovecot.free_ports(2)
    programs = next((base / "root").rglob("cyrus/bin/master")).parent
    (base / "imapd.conf").write_text(CONFIGURATION.format(
        base=base, user=user, has_plain_names="no" if is_below_inbox else "yes"))
    (base / "cyrus.conf").write_text(
        SERVICES.format(base=base, programs=programs, imap=imap, imaps=imaps))
    if os.geteuid() == 0:
        private_dovecot.give_to(uid, gid, base)
    (base / "password").write_text(password + "\n")
    (base / "password").chmod(0o600)
    facts = {
        "kind": "cyrus", "host": "localhost", "imap": imap, "imaps": imaps,
        "ca": str(base / "tls/ca.pem"), "passwordFile": str(base / "password"),
        "mail": str(base / "spool"), "log": str(base / "log"), "uid": uid, "gid": gid}
    return facts, surroundings, programs / "master"


def main():
    words = [word for word in sys.argv[1:] if not word.startswith("-")]
    base, packages = (pathlib.Path(word).absolute() for word in words)
    if not any(packages.glob("cyrus-imapd_*.deb")):
        sys.exit(f"private_cyrus: no packages in {packages}")
    os.umask(0o022)
    base.mkdir(mode=0o755, exist_ok=True)
    uid, gid = private_dovecot.server_account()
    facts, surroundings, master = prepare(
        base, packages, uid, gid, is_below_inbox="--below-inbox" in sys.argv)
    private_dovecot.serve(
        base, facts,
        [master, "-C", base / "imapd.conf", "-M", base / "cyrus.conf", "-p", base / "run/pid",
         "-D", "-L", base / "log"],
        cwd=base, env=surroundings)


if __name__ == "__main__":
    main()
