#!/usr/bin/env python3
"""Fills, reads and compares the accounts of a private Dovecot, Cyrus or Courier, without any code of mailkura.

    accounts.py --server server.json fill USER --manifest Fixtures/demo/mailbox.json
    accounts.py --server server.json fill USER --sample COUNT [--seed N]
    accounts.py --server server.json fill USER --plain COUNT SIZE
    accounts.py --server server.json fill USER --file FILE  one message of these octets
    accounts.py --server server.json dump USER              one line of JSON a message
    accounts.py --server server.json uid USER FOLDER STORE 4 +FLAGS '(\\Flagged)'
    accounts.py --server server.json rename USER FOLDER NAME
    accounts.py --server server.json compare USER OTHER     exit 1 and a list where they differ
    accounts.py --server server.json check ARCHIVE USER     the same, archive on disk and account
    accounts.py --server server.json files ARCHIVE          the archive on disk as "dump" writes
    accounts.py --server server.json served ARCHIVE         the same, a copy of it read by Dovecot

The mail is compared as a multiset of (folder, SHA-256, flags, keywords, internal date).
"""

import argparse
import base64
import collections
import datetime
import hashlib
import imaplib
import json
import os
import pathlib
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import urllib.parse

import mail_samples

Entry = collections.namedtuple("Entry", "folder sha256 flags keywords date")
LETTERS = {"Draft": "D", "Flagged": "F", "Answered": "R", "Seen": "S", "Deleted": "T"}
NAMES = {letter: name for name, letter in LETTERS.items()}
imaplib._MAXLINE = 100_000_000


def encode_name(name):
    """A mailbox name in modified UTF-7 (RFC 3501 5.1.3)."""
    def coded(match):
        if match[0] == "&":
            return "&-"
        text = base64.b64encode(match[0].encode("utf-16-be")).decode()
        return "&" + text.rstrip("=").replace("/", ",") + "-"
    return re.sub(r"&|[^ -~]+", coded, name)


def decode_name(name):
    def decoded(match):
        if not match[1]:
            return "&"
        text = match[1].replace(",", "/")
        return base64.b64decode(text + "=" * (-len(text) % 4)).decode("utf-16-be")
    return re.sub(r"&([A-Za-z0-9+,]*)-", decoded, name)


class Accounts:
    """The accounts of one server, on disk to fill them and over IMAP to read them."""

    def __init__(self, facts):
        self.facts = facts
        self.password = pathlib.Path(facts["passwordFile"]).read_text().strip()

    def give(self, path):
        if os.geteuid() == 0:
            os.chown(path, self.facts["uid"], self.facts["gid"])

    def make_folder(self, path):
        missing = [path / part for part in ("tmp", "new", "cur")]
        for parent in [path, *path.parents]:
            if parent.exists():
                break
            missing.insert(0, parent)
        for each in missing:
            if not each.exists():
                each.mkdir(mode=0o700)
                self.give(each)

    def keyword_letters(self, path, keywords):
        """The letters of keywords in a folder's dovecot-keywords, which takes in new ones."""
        listed = path / "dovecot-keywords"
        known = []
        if listed.exists():
            known = [line.split(" ", 1)[1] for line in listed.read_text().splitlines()]
        known += [word for word in keywords if word not in known]
        listed.write_text("".join(f"{i} {word}\n" for i, word in enumerate(known)))
        self.give(listed)
        return "".join(sorted(chr(97 + known.index(word)) for word in keywords))

    def fill(self, user, mails):
        """Writes messages as Maildir files; Dovecot serves a bare LF in them as CRLF."""
        if self.facts.get("kind") in ("cyrus", "courier"):
            return self.append(user, mails)
        top = pathlib.Path(self.facts["mail"]) / user / "Maildir"
        self.make_folder(top)
        subscribed = set()
        for number, mail in enumerate(mails):
            coded = encode_name(mail.folder).replace("/", ".")
            path = top if mail.folder == "INBOX" else top / ("." + coded)
            self.make_folder(path)
            subscribed.add(coded)
            letters = "".join(sorted(LETTERS[flag] for flag in mail.flags))
            letters += self.keyword_letters(path, mail.keywords) if mail.keywords else ""
            name = f"{mail.date}.M{number:06d}P{os.getpid()}.sample:2,{letters}"
            (path / "tmp" / name).write_bytes(mail.octets)
            self.give(path / "tmp" / name)
            os.utime(path / "tmp" / name, (mail.date, mail.date))
            (path / "tmp" / name).rename(path / "cur" / name)
        listed = top / "subscriptions"
        if listed.exists():
            subscribed |= set(listed.read_text().split("\n")) - {""}
        listed.write_text("".join(f"{name}\n" for name in sorted(subscribed)))
        self.give(listed)

    def append(self, user, mails):
        """Hands messages over by APPEND; what the server refuses is left out."""
        with self.connect(user) as connection:
            made = {"INBOX"}
            for mail in mails:
                name = f'"{self.wire_name(mail.folder)}"'
                if mail.folder not in made:
                    connection.create(name)
                    connection.subscribe(name)
                    made.add(mail.folder)
                flags = " ".join(["\\" + flag for flag in mail.flags] + list(mail.keywords))
                date = imaplib.Time2Internaldate(mail.date)
                connection.append(name, f"({flags})", date, mail.octets)

    def deliver(self, user, octets):
        """Puts a message into a Maildir of Courier as it is, for what APPEND would change."""
        self.connect(user).logout()
        top = pathlib.Path(self.facts["mail"]) / user / "Maildir"
        name = f"1500000000.M{len(list((top / 'new').iterdir()))}P{os.getpid()}.sample"
        (top / "tmp" / name).write_bytes(octets)
        self.give(top / "tmp" / name)
        (top / "tmp" / name).rename(top / "new" / name)

    def wire_name(self, folder):
        """A mailbox as the server calls it: Courier has all others below INBOX, with dots between."""
        if self.facts.get("kind") == "courier" and folder != "INBOX":
            folder = "INBOX." + folder.replace("/", ".")
        return encode_name(folder)

    def connect(self, user):
        if "tunnel" in self.facts:
            return imaplib.IMAP4_stream(shlex.join([*self.facts["tunnel"], user]))
        connection = imaplib.IMAP4("127.0.0.1", self.facts["imap"], 60)
        connection.login(user, self.password)
        return connection

    def dump(self, user):
        """[(Entry, uid, size)] of all that the account holds."""
        found = []
        with self.connect(user) as connection:
            for line in connection.list()[1]:
                attributes, delimiter, name = re.fullmatch(rb'\((.*?)\) "(.)" (.*)', line).groups()
                if b"\\Noselect" in attributes or b"\\NonExistent" in attributes:
                    continue
                name = name.decode()
                quoted = name if name.startswith('"') else f'"{name}"'
                if int(connection.select(quoted, True)[1][0]) == 0:
                    continue
                plain = re.sub(r"\\(.)", r"\1", quoted[1:-1]).replace(delimiter.decode(), "/")
                wanted = "(UID FLAGS INTERNALDATE BODY.PEEK[])"
                for part in connection.uid("FETCH", "1:*", wanted)[1]:
                    if isinstance(part, tuple):
                        found.append(self.entry(decode_name(plain), part[0].decode(), part[1]))
        return found

    def entry(self, folder, head, octets):
        # In any order: each server has its own.
        uid, flags, date = (re.search(pattern, head)[1] for pattern in (
            r"\bUID (\d+)", r"\bFLAGS \((.*?)\)", r'\bINTERNALDATE "\s*(.*?)"'))
        when = datetime.datetime.strptime(date, "%d-%b-%Y %H:%M:%S %z")
        words = [word for word in flags.split() if word != "\\Recent"]
        system = frozenset(word[1:].capitalize() for word in words if word.startswith("\\"))
        keywords = frozenset(word for word in words if not word.startswith("\\"))
        digest = hashlib.sha256(octets).hexdigest()
        return Entry(folder, digest, system, keywords, int(when.timestamp())), int(uid), len(octets)

    def counted(self, user):
        return collections.Counter(entry for entry, _, _ in self.dump(user))


class ServedArchive(Accounts):
    """A copy of an archive's Maildirs, read by a Dovecot that talks over a pipe."""

    CONFIGURATION = """
log_path = {top}/log
base_dir = {top}/run
mail_location = maildir:{top}/mail:LAYOUT=fs:UTF-8:INBOX={top}/mail/INBOX
mail_uid = {uid}
mail_gid = {gid}
first_valid_uid = 1
first_valid_gid = 1
ssl = no
namespace inbox {{
  inbox = yes
  separator = /
}}
"""

    def __init__(self, facts, archive, top):
        super().__init__(facts)
        self.top = pathlib.Path(top)
        shutil.copytree(pathlib.Path(archive) / "mail", self.top / "mail")
        text = self.CONFIGURATION.format(top=top, **facts)
        (self.top / "dovecot.conf").write_text(text)
        for path in [self.top, *self.top.rglob("*")]:
            self.give(path)

    def connect(self, user):
        shown = subprocess.run(
            ["doveconf", "-c", self.top / "dovecot.conf", "-h", "libexec_dir"],
            capture_output=True, text=True, check=True).stdout.strip()
        command = ["env", "-i", "USER=archive", f"HOME={self.top}"]
        if os.geteuid() == 0:
            command += ["setpriv", "--reuid", str(self.facts["uid"]), "--regid",
                        str(self.facts["gid"]), "--clear-groups"]
        command += [f"{shown}/imap", "-c", f"{self.top}/dovecot.conf"]
        return imaplib.IMAP4_stream(shlex.join(command) + " 2>/dev/null")


def archive_files(archive):
    """(Counter of Entry, complaints) of an archive, from its Maildir files alone."""
    mail = pathlib.Path(archive) / "mail"
    found, complaints = collections.Counter(), []
    for cur in sorted(mail.rglob("cur")):
        path = cur.parent
        if not (path / "new").is_dir() or not (path / "tmp").is_dir():
            continue
        folder = urllib.parse.unquote(str(path.relative_to(mail)))
        listed = path / "dovecot-keywords"
        rows = listed.read_text().splitlines() if listed.exists() else []
        words = {chr(97 + int(row.split(" ", 1)[0])): row.split(" ", 1)[1] for row in rows}
        for left in [*(path / "new").iterdir(), *(path / "tmp").iterdir()]:
            complaints.append(f"left behind: {left}")
        for file in cur.iterdir():
            base, _, info = file.name.partition(":2,")
            octets = file.read_bytes()
            forms = [hashlib.sha256(form).hexdigest()
                     for form in (octets, octets.replace(b"\n", b"\r\n"))]
            named = re.match(r"[0-9a-f]{16,64}", base)
            digest = next((d for d in forms if named and d.startswith(named[0])), None)
            if digest is None:
                complaints.append(f"does not hold what its name says: {file}")
                continue
            system = frozenset(NAMES[letter] for letter in info if letter in NAMES)
            keywords = frozenset(words.get(letter, "?") for letter in info if letter.islower())
            found[Entry(folder, digest, system, keywords, int(file.stat().st_mtime))] += 1
    return found, complaints


def journal_complaints(archive):
    """What SQLite itself finds wrong with the journal."""
    path = pathlib.Path(archive) / "journal.sqlite3"
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as journal:
        answer = journal.execute("PRAGMA integrity_check").fetchone()[0]
    return [] if answer == "ok" else [f"journal: {answer}"]


def differences(want, got):
    """Lines that name what is missing and what is too many."""
    lines = []
    for word, entries in (("missing", want - got), ("too many", got - want)):
        for entry, count in sorted(entries.items(), key=str):
            flags = " ".join(sorted(entry.flags) + sorted(entry.keywords)) or "-"
            lines.append(f"{word} ({count}): {entry.folder}: {entry.sha256[:16]} {flags} {entry.date}")
    return lines


def table(counts, language):
    """The number of messages of each folder, for people."""
    folders = collections.Counter()
    for entry, count in counts.items():
        folders[entry.folder] += count
    unit = "通" if language == "ja" else " messages"
    return "".join(f"  {count:4d}{unit}  {folder}\n" for folder, count in sorted(folders.items()))


def printed(entries):
    for entry, uid, size in entries:
        print(json.dumps({
            "folder": entry.folder, "sha256": entry.sha256, "flags": sorted(entry.flags),
            "keywords": sorted(entry.keywords), "date": entry.date, "uid": uid, "size": size},
            ensure_ascii=False))


def chosen_mail(options):
    if options.manifest:
        return mail_samples.from_manifest(options.manifest)
    if options.file:
        octets = options.file.read_bytes()
        return [mail_samples.Mail("INBOX", octets, (), (), 1_500_000_000)]
    if options.plain:
        return mail_samples.plain(*options.plain)
    return mail_samples.by_rule(options.sample, options.seed)


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--server", required=True)
    parser.add_argument("--lang", default="en")
    commands = parser.add_subparsers(dest="command", required=True)
    fill = commands.add_parser("fill")
    fill.add_argument("user")
    fill.add_argument("--manifest")
    fill.add_argument("--sample", type=int, default=60)
    fill.add_argument("--seed", type=int, default=1)
    fill.add_argument("--plain", type=int, nargs=2)
    fill.add_argument("--file", type=pathlib.Path)
    commands.add_parser("dump").add_argument("user")
    commands.add_parser("files").add_argument("archive")
    commands.add_parser("served").add_argument("archive")
    uid = commands.add_parser("uid")
    uid.add_argument("user")
    uid.add_argument("folder")
    uid.add_argument("arguments", nargs=argparse.REMAINDER)
    rename = commands.add_parser("rename")
    for name in ("user", "folder", "name"):
        rename.add_argument(name)
    for name, left, right in (("compare", "user", "other"), ("check", "archive", "user")):
        command = commands.add_parser(name)
        command.add_argument(left)
        command.add_argument(right)
    return parser.parse_args()


def main():
    options = parse_arguments()
    accounts = Accounts(json.loads(pathlib.Path(options.server).read_text()))
    complaints = []
    if options.command == "fill" and options.file and accounts.facts.get("kind") == "courier":
        accounts.deliver(options.user, options.file.read_bytes())
    elif options.command == "fill":
        accounts.fill(options.user, chosen_mail(options))
    elif options.command == "dump":
        printed(accounts.dump(options.user))
    elif options.command == "files":
        found, complaints = archive_files(options.archive)
        printed((entry, 0, 0) for entry in found.elements())
    elif options.command == "served":
        with tempfile.TemporaryDirectory() as top:
            printed(ServedArchive(accounts.facts, options.archive, top).dump(""))
    elif options.command == "uid":
        with accounts.connect(options.user) as connection:
            connection.select('"' + encode_name(options.folder) + '"')
            answer = connection.uid(*options.arguments)
            complaints = [] if answer[0] == "OK" else [str(answer)]
    elif options.command == "rename":
        with accounts.connect(options.user) as connection:
            names = [f'"{encode_name(name)}"' for name in (options.folder, options.name)]
            answer = connection.rename(*names)
            complaints = [] if answer[0] == "OK" else [str(answer)]
    elif options.command == "compare":
        want, got = accounts.counted(options.user), accounts.counted(options.other)
        complaints = differences(want, got)
        sys.stdout.write(table(got, options.lang))
    elif options.command == "check":
        got, complaints = archive_files(options.archive)
        complaints += journal_complaints(options.archive)
        complaints += differences(accounts.counted(options.user), got)
    for line in complaints:
        print(line)
    sys.exit(1 if complaints else 0)


if __name__ == "__main__":
    main()
