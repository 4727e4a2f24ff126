"""What other programs have to be told to do the same as mailkura, for Scripts/bench.

Each is told to check the server's certificate, to leave the source as it is, and to make what it
writes durable. COMPRESS=DEFLATE, which mbsync would use, is off: on one machine it costs time only.
"""

import os
import pathlib
import shutil

MBSYNC_ACCOUNT = """
IMAPAccount {store}
Host localhost
Port {{port}}
User {{{user}}}
PassCmd "cat {{password}}"
SSLType IMAPS
CertificateFile {{ca}}
DisableExtension COMPRESS=DEFLATE

IMAPStore {store}
Account {store}
"""
MBSYNC = MBSYNC_ACCOUNT.format(store="far", user="user") + """
MaildirStore near
Path {mail}/
Inbox {mail}/INBOX
SubFolders Verbatim

Channel all
Far :far:
Near :near:
Patterns *
Create {create}
Sync {sync}
CopyArrivalDate yes
SyncState *
"""
MBSYNC_BETWEEN = "".join(MBSYNC_ACCOUNT.format(store=store, user=user)
                         for store, user in (("far", "source"), ("near", "target"))) + """
Channel all
Far :far:
Near :near:
Patterns *
Create Near
Sync Pull
CopyArrivalDate yes
SyncState {state}/
"""
OFFLINEIMAP = """
[general]
metadata = {state}
accounts = a
fsync = true
[Account a]
localrepository = near
remoterepository = far
[Repository near]
type = Maildir
localfolders = {mail}
sync_deletes = no
[Repository far]
type = IMAP
remotehost = localhost
remoteport = {port}
remoteuser = {user}
remotepassfile = {password}
ssl = yes
sslcacertfile = {ca}
readonly = True
"""
GETMAIL = """
[retriever]
type = SimpleIMAPSSLRetriever
server = localhost
port = {port}
username = {user}
password = {secret}
ca_certs = {ca}
mailboxes = ALL
[destination]
type = {kind}
path = {path}
[options]
read_all = false
delete = false
delivered_to = false
received = false
verbose = 0
"""


class Peers:
    """Commands of the programs that are installed, with all that they need in a directory."""

    def __init__(self, facts, place):
        self.facts, self.place = facts, place

    def configuration(self, name, text, **values):
        path = self.place / name
        password = pathlib.Path(self.facts["passwordFile"])
        path.write_text(text.format(
            password=password, secret=password.read_text().strip(), ca=self.facts["ca"], **values))
        path.chmod(0o600)
        return str(path)

    def fresh(self, name):
        path = self.place / name
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir()
        return path

    def mbsync(self, port, user, local, create="Near", sync="Pull"):
        (local / "INBOX").mkdir(exist_ok=True)
        rc = self.configuration(
            "mbsyncrc", MBSYNC, port=port, user=user, mail=local, create=create, sync=sync)
        return ["mbsync", "-q", "-c", rc, "all"], {}

    def mbsync_between(self, port, source, target, local):
        rc = self.configuration(
            "mbsyncrc", MBSYNC_BETWEEN, port=port, source=source, target=target, state=local)
        return ["mbsync", "-q", "-c", rc, "all"], {}

    def offlineimap(self, port, user, local):
        rc = self.configuration(
            "offlineimaprc", OFFLINEIMAP, port=port, user=user, mail=local / "mail",
            state=local / "state")
        return ["offlineimap", "-o", "-u", "quiet", "-c", rc], {}

    def getmail(self, port, user, local, kind="Maildir"):
        path = local / "INBOX"
        if kind == "Maildir":
            for part in ("cur", "new", "tmp"):
                (path / part).mkdir(parents=True, exist_ok=True)
        else:
            path.touch()
        slash = "/" if kind == "Maildir" else ""
        rc = self.configuration("getmailrc", GETMAIL, port=port, user=user, kind=kind, path=f"{path}{slash}")
        command = ["getmail", "--getmaildir", str(local), "--rcfile", rc]
        if os.geteuid() != 0:
            return command, {}
        # It delivers nothing as root.
        user, group = self.facts["uid"], self.facts["gid"]
        for each in [rc, local, *local.rglob("*")]:
            os.chown(each, user, group)
        return command, {"user": user, "group": group, "extra_groups": []}
