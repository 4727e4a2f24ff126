"""Command lines by which other programs fetch the maildrop of the bench, each into a Maildir of its own."""

import os
import pathlib
import shutil


def maildir(place, program):
    folder = place / program
    shutil.rmtree(folder, ignore_errors=True)
    for name in ("cur", "new", "tmp"):
        (folder / name).mkdir(parents=True)
    return folder


def written(file, text):
    file.write_text(text)
    file.chmod(0o600)
    return str(file)


def mpop(facts, place, folder):
    (place / "mpop-uidls").unlink(missing_ok=True)
    return ["mpop", "-Q", "-C", written(place / "mpoprc", f"""
account a
host localhost
port {facts['pop3s']}
user source
passwordeval cat {facts['passwordFile']}
auth user
tls on
tls_starttls off
tls_trust_file {facts['ca']}
delivery maildir {folder}
keep on
uidls_file {place}/mpop-uidls
received_header off
"""), "a"]


def fdm(facts, place, folder):
    password = pathlib.Path(facts["passwordFile"]).read_text().strip()
    return ["fdm", "-f", written(place / "fdm.conf", f"""
set no-received
set maximum-size 40M
set lock-file "{place}/fdm-lock"
account "a" pop3s server "localhost" port {facts['pop3s']} user "source" pass "{password}" no-verify keep
action "d" maildir "{folder}"
match all action "d"
"""), "-a", "a", "fetch"]


def fetchmail(facts, place, folder):
    password = pathlib.Path(facts["passwordFile"]).read_text().strip()
    (place / "fetchmail-ids").unlink(missing_ok=True)
    filter = written(place / "maildroprc", f'to "{folder}"\n')
    configuration = written(place / "fetchmailrc", f"""
set no bouncemail
poll localhost service {facts['pop3s']} protocol pop3 uidl
 user "source" password "{password}" ssl sslproto "tls1.2+" sslcertck sslcertfile "{facts['ca']}" fetchall keep
 mda "maildrop {filter}"
""")
    return ["env", f"FETCHMAILHOME={place}", "fetchmail", "-s", "--nodetach", "-f", configuration,
            "--idfile", str(place / "fetchmail-ids")]


def getmail(facts, place, folder):
    home = place / "getmail-home"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir()
    password = pathlib.Path(facts["passwordFile"]).read_text().strip()
    configuration = written(home / "rc", f"""
[retriever]
type = SimplePOP3SSLRetriever
server = localhost
port = {facts['pop3s']}
username = source
password = {password}
ca_certs = {facts['ca']}
[destination]
type = Maildir
path = {folder}/
[options]
read_all = false
delete = false
delivered_to = false
received = false
verbose = 0
""")
    command = ["getmail", "--getmaildir", str(home), "--rcfile", configuration]
    if os.geteuid() != 0:
        return command
    # It refuses to deliver as root.
    for top in (home, folder):
        for path in (top, *top.rglob("*")):
            os.chown(path, facts["uid"], facts["gid"])
    return ["setpriv", f"--reuid={facts['uid']}", f"--regid={facts['gid']}", "--clear-groups", *command]


PROGRAMS = {"mpop": (mpop,), "fdm": (fdm,), "fetchmail": (fetchmail, "maildrop"), "getmail": (getmail, "setpriv")}


def commands(facts, place):
    """(program, command) for each program that is installed."""
    for program, (command, *needed) in PROGRAMS.items():
        if all(shutil.which(name) for name in (program, *needed)):
            yield program, command(facts, place, maildir(place, program))
