#!/usr/bin/env python3
"""Checks an archive of mailkura without any code of mailkura: Python, its sqlite3 and its hashlib.

    check_archive.py ARCHIVE [--against DUMP] [--crashed] [--secret FILE] [--json]

Reads every message and every row, changes nothing, and names on standard output all that does
not fit. It holds the archive to what mailkura-archive(5) says:

  - rows and files: each row of stored_copy that is not pruned has exactly one file (or one range
    of an mbox) with the octets whose SHA-256 and size the row tells; each file and each octet of
    an mbox has a row; names tell hash, size and, of messages that the server has, their flags;
    the time of modification is the internal date;
  - nothing twice: no two messages of a folder that are present share a file, and no file is there
    without a message;
  - nothing else: tmp and new are empty, every directory is 0700 and every file 0600, no symbolic
    link, nothing beside what belongs in an archive, and no secret in what is not mail;
  - the journal passes SQLite's own integrity and foreign key checks.

--crashed is for an archive whose job was killed or lost its power: what the journal holds must
be there and right, and nothing may lie outside; leftovers and files without a row are forgiven.
A program that changes flags in the names does no damage to an archive, but is told here.

--against compares the messages that are present with what a server has. DUMP is either a file
with one JSON object a line ("folder", "sha256", "flags" without backslashes, "keywords", "date"
in seconds; the last three may be left out), or a directory that holds a Maildir, with folders
beside each other (.Archive.2024) or within each other. Of a Maildir folders and octets are
compared, the octets as Dovecot sends them: with CRLF, and 0x80 for NUL.

The status is 0 where all fits, 1 where something does not, 2 where the arguments are wrong.
"""

import argparse
import collections
import hashlib
import json
import os
import pathlib
import re
import shutil
import sqlite3
import stat
import sys
import tempfile

from mail_dump import Entry, decoded_mailbox, read_dump

APPLICATION = 0x6B757261
BITS = [(1, "Answered"), (2, "Flagged"), (4, "Deleted"), (8, "Seen"), (16, "Draft")]
LETTERS = {"D": "Draft", "F": "Flagged", "R": "Answered", "S": "Seen", "T": "Deleted"}
OWN_NAME = re.compile(r"([0-9a-f]{40})\.(\d+),S=(\d+),W=(\d+)")
SEPARATOR = re.compile(rb"From [^\n]*\n")
TOP = {"archive.json", "journal.sqlite3", "journal.sqlite3-wal", "journal.sqlite3-shm", "lock",
       "journal.backup.sqlite3", "mail", "quarantine"}
# What a reindex keeps of what was there before it.
KEPT = re.compile(r"journal\.old-[0-9-]+\.sqlite3(-wal|-journal)?|archive\.json\.damaged")
# What a job that was killed may leave beside it.
TOP_AFTER_CRASH = re.compile(r"archive\.json\.new|mailkura\.probe(:2,S)?|spool"
                             r"|journal\.(sqlite3|preview\.sqlite3"
                             r"|backup\.sqlite3(\.new)?|[a-z]+\.sqlite3[.a-z-]*)(-wal|-shm|-journal)?")


class ArchiveChecker:
    def __init__(self, archive, is_crashed=False, secrets=()):
        self.archive = pathlib.Path(archive)
        self.is_crashed = is_crashed
        self.secrets = [secret for secret in secrets if secret]
        self.complaints = []
        self.present = collections.Counter()    # Entry of what the server has
        self.stored = collections.Counter()     # (folder, sha256) of all that is kept
        self.rows = []
        self.mboxes = {}
        self.kind = None

    def complain(self, text):
        self.complaints.append(text)

    def forgive_after_crash(self, text):
        if not self.is_crashed:
            self.complain(text)

    def check(self):
        if not self.archive.is_dir():
            self.forgive_after_crash("there is no archive")
            return self
        self.check_tree()
        self.check_manifest()
        self.check_journal()
        if self.kind == "mbox":
            self.check_mboxes()
        else:
            self.check_maildirs()
        self.check_sharing()
        return self

    # ---- the directory ----

    def check_tree(self):
        for folder, directories, files in os.walk(self.archive):
            for name in directories + files + ([""] if folder == str(self.archive) else []):
                path = os.path.join(folder, name) if name else folder
                facts = os.lstat(path)
                rights = stat.S_IMODE(facts.st_mode)
                if stat.S_ISLNK(facts.st_mode):
                    self.complain(f"a symbolic link: {path}")
                elif stat.S_ISDIR(facts.st_mode):
                    if rights & 0o077 or not self.is_crashed and rights != 0o700:
                        self.complain(f"mode {rights:o} instead of 700: {path}")
                elif not stat.S_ISREG(facts.st_mode):
                    self.complain(f"neither file nor directory: {path}")
                elif rights & 0o177 or not self.is_crashed and rights != 0o600:
                    self.complain(f"mode {rights:o} instead of 600: {path}")
        for entry in sorted(os.listdir(self.archive)):
            if entry in TOP or KEPT.fullmatch(entry) or self.is_crashed and TOP_AFTER_CRASH.fullmatch(entry):
                continue
            self.complain(f"does not belong in an archive: {entry}")
        for entry in self.archive.iterdir():
            if entry.is_file():
                octets = entry.read_bytes()
                if any(secret in octets for secret in self.secrets):
                    self.complain(f"holds a secret: {entry}")

    def check_manifest(self):
        path = self.archive / "archive.json"
        if not path.exists():
            self.forgive_after_crash("no archive.json")
            return
        try:
            manifest = json.loads(path.read_bytes())
            self.kind = manifest["kind"]
            if manifest["format"] != 1 or self.kind not in ("maildir", "mbox"):
                self.complain(f"archive.json: format {manifest['format']}, kind {self.kind}")
        except (ValueError, KeyError, TypeError) as error:
            self.complain(f"archive.json cannot be read: {error}")

    # ---- the journal ----

    def check_journal(self):
        """Reads a copy, so that the archive stays as it is; a log belongs to the database."""
        if not (self.archive / "journal.sqlite3").exists():
            self.forgive_after_crash("no journal.sqlite3")
            return
        with tempfile.TemporaryDirectory() as work:
            for suffix in ("", "-wal", "-journal"):
                path = self.archive / ("journal.sqlite3" + suffix)
                if path.exists():
                    shutil.copyfile(path, os.path.join(work, path.name))
            try:
                journal = sqlite3.connect(os.path.join(work, "journal.sqlite3"))
                self.read_journal(journal)
            except sqlite3.Error as error:
                self.complain(f"journal: {error}")
            finally:
                journal.close()

    def read_journal(self, journal):
        def value(sql):
            return journal.execute(sql).fetchone()[0]
        if value("SELECT count(*) FROM sqlite_schema") == 0:
            self.forgive_after_crash("the journal is empty")
            return
        if value("PRAGMA application_id") != APPLICATION:
            self.complain("the journal has another application_id")
        if value("PRAGMA integrity_check(1)") != "ok":
            self.complain("journal: " + value("PRAGMA integrity_check(1)"))
        if journal.execute("PRAGMA foreign_key_check").fetchone():
            self.complain("journal: a foreign key leads nowhere")
        self.read_rows(journal, value("PRAGMA user_version"))

    def read_rows(self, journal, version):
        journal.row_factory = sqlite3.Row
        pruned = "s.pruned_run" if version > 1 else "NULL"
        origin = "g.origin" if version > 1 else "'server'"
        copies = {}
        for row in journal.execute(f"""
                SELECT s.id, f.id AS folder, f.path, f.wire_name, f.delimiter, c.sha256,
                  c.wire_size, c.is_stored_with_lf, c.ends_with_newline, s.copy_number,
                  s.base_name, s.offset, s.length, s.disk_size, {pruned} AS pruned
                FROM stored_copy s JOIN content c ON c.id = s.content_id
                JOIN folder f ON f.id = s.folder_id"""):
            copies[row["id"]] = dict(row, present=[], occurrences=0)
        for row in journal.execute(f"""
                SELECT o.stored_copy_id AS copy, o.flags, o.keywords, o.internal_seconds AS date,
                  o.present_until, g.closed_run, {origin} AS origin, o.marked_from
                FROM occurrence o JOIN generation g ON g.id = o.generation_id"""):
            copy = copies.get(row["copy"])
            if copy is None:
                self.complain(f"a message points to the copy {row['copy']}, which is not there")
                continue
            copy["occurrences"] += 1
            if row["present_until"] is None and row["closed_run"] is None:
                copy["present"].append(dict(row))
        self.rows = list(copies.values())
        if version > 1:
            self.mboxes = {row["folder_id"]: dict(row) for row in journal.execute("SELECT * FROM mbox")}
            for row in journal.execute("SELECT * FROM mbox_rewrite"):
                if row["stored_copy_id"] in copies:
                    copies[row["stored_copy_id"]]["rewritten"] = row["offset"]

    @staticmethod
    def served(row):
        """What a server has of it: over IMAP or, where it is not there, over POP3."""
        for origin in ("server", "maildrop"):
            found = [one for one in row["present"] if one["origin"] == origin]
            if found:
                return found
        return []

    def check_sharing(self):
        """Counts what is present, by the rows whose octets were found right before."""
        for row in self.rows:
            served = self.served(row)
            if len(served) > 1:
                self.complain(f"{len(served)} messages share one copy: {row['path']} {row['id']}")
            if row["occurrences"] == 0:
                self.complain(f"a copy without a message: {row['path']} {row['id']}")
            if row["pruned"] is not None:
                if row["present"]:
                    self.complain(f"pruned, and present: {row['path']} {row['id']}")
                continue
            folder, digest = decoded_mailbox(row["wire_name"], row["delimiter"]), row["sha256"].hex()
            self.stored[folder, digest] += 1
            for one in served:
                words = frozenset(word for word in one["keywords"].split(" ") if word)
                system = frozenset(name for bit, name in BITS if one["flags"] & bit)
                self.present[Entry(folder, digest, system, words, one["date"])] += 1

    # ---- Maildirs ----

    def check_maildirs(self):
        mail = self.archive / "mail"
        files = collections.defaultdict(list)
        for folder, _, names in os.walk(mail):
            path = pathlib.Path(folder)
            if path.name not in ("cur", "new", "tmp") or not (path.parent / "cur").is_dir():
                for name in names:
                    if name != "dovecot-keywords":
                        self.forgive_after_crash(f"no row for {path / name}")
                continue
            for name in names:
                if path.name != "cur":
                    self.forgive_after_crash(f"left behind: {path / name}")
                if path.name != "tmp":
                    key = str(path.parent.relative_to(mail)), name.partition(":2,")[0]
                    files[key].append(path / name)
        for row in self.rows:
            found = files.pop((row["path"], row["base_name"]), [])
            if row["pruned"] is not None:
                if found:
                    self.forgive_after_crash(f"pruned, and there: {found[0]}")
            elif not found:
                self.complain(f"missing: {row['path']}/cur/{row['base_name']}")
            else:
                self.check_file(row, found)
        for left in files.values():
            self.forgive_after_crash(f"no row for {left[0]}")

    def check_file(self, row, found):
        if len(found) > 1:
            self.forgive_after_crash(f"there twice: {found[0]} and {found[1].name}")
        for path in found:
            octets = path.read_bytes()
            wire = octets.replace(b"\n", b"\r\n") if row["is_stored_with_lf"] else octets
            self.check_octets(row, wire, len(octets), path)
            served = self.served(row)
            named = OWN_NAME.fullmatch(row["base_name"])
            # One of another program that was taken in keeps its name.
            if served if not named else not row["sha256"].hex().startswith(named[1]) \
                    or int(named[2]) != row["copy_number"] or int(named[3]) != len(octets) \
                    or int(named[4]) != len(octets) + len(re.findall(rb"(?<!\r)\n", octets)):
                self.complain(f"the name tells something else: {path}")
            if self.is_crashed or not served:
                continue
            system, words = self.marks_of_name(path)
            for one in served:
                if system != frozenset(name for bit, name in BITS if one["flags"] & bit):
                    self.complain(f"other flags in the journal: {path}")
                if words != frozenset(word for word in one["keywords"].split(" ") if word):
                    self.complain(f"other keywords in the journal: {path}")
                if one["date"] is not None and int(path.stat().st_mtime) != one["date"]:
                    self.complain(f"the time is not the internal date: {path}")

    def marks_of_name(self, path):
        letters = path.name.partition(":2,")[2]
        listed = path.parent.parent / "dovecot-keywords"
        lines = listed.read_text().splitlines() if listed.exists() else []
        words = {chr(97 + int(line.split(" ", 1)[0])): line.split(" ", 1)[1] for line in lines}
        return (frozenset(LETTERS[letter] for letter in letters if letter in LETTERS),
                frozenset(words.get(letter, "?") for letter in letters if letter.islower()))

    def check_octets(self, row, wire, disk_size, place):
        if hashlib.sha256(wire).digest() != row["sha256"]:
            self.complain(f"damaged: {place}")
        elif len(wire) != row["wire_size"] or disk_size != row["disk_size"]:
            self.complain(f"another size in the journal: {place}")
        elif bool(row["ends_with_newline"]) != wire.endswith(b"\n"):
            self.complain(f"another last octet in the journal: {place}")

    # ---- mboxes ----

    def check_mboxes(self):
        mail = self.archive / "mail"
        folders = collections.defaultdict(list)
        paths = {}
        for row in self.rows:
            paths[row["folder"]] = mail / (row["path"] + ".mbox")
            if row["pruned"] is not None:
                continue
            if row["offset"] is None:
                self.complain(f"lost: a message of {paths[row['folder']]}")
            else:
                folders[row["folder"]].append(row)
        for folder, rows in folders.items():
            self.check_mbox(paths[folder], rows, self.mboxes.get(folder, {}))
        known = set(paths.values())
        for folder, _, names in os.walk(mail):
            for path in (pathlib.Path(folder) / name for name in names):
                if path not in known and path.stat().st_size > 0:
                    self.forgive_after_crash(f"no row for {path}")

    def check_mbox(self, path, rows, facts):
        if not path.exists():
            self.complain(f"missing: {path}")
            return
        octets = path.read_bytes()
        length = facts.get("committed_length", len(octets))
        if facts.get("rewritten_length") is not None:
            self.forgive_after_crash(f"half rewritten: {path}")
            moved = [row for row in rows if "rewritten" in row]
            is_replaced = not path.with_name(path.name + ".new").exists()
            if is_replaced:
                # The rows without a new place are about to be marked as pruned.
                length = facts["rewritten_length"]
                rows = [dict(row, offset=row["rewritten"]) for row in moved]
        if len(octets) < length:
            self.complain(f"{len(octets)} octets, {length} are committed: {path}")
        elif len(octets) > length:
            self.forgive_after_crash(f"{len(octets)} octets, only {length} are committed: {path}")
        end = 0
        for row in sorted(rows, key=lambda row: row["offset"]):
            line = SEPARATOR.match(octets, end)
            if line is None or line.end() != row["offset"]:
                self.complain(f"no “From ” line just before {row['offset']}: {path}")
            form = self.holds(octets, row, row["offset"])
            if not form:
                self.complain(f"damaged at {row['offset']}: {path}")
            end = row["offset"] + row["length"]
            # An empty line closes a message; one without a final line feed gets that as well.
            end += 2 if row["length"] and octets[end - 1:end] != b"\n" else 1
            if octets[end - 1:end] != b"\n":
                self.complain(f"no empty line behind {row['offset']}: {path}")
        if end != length:
            self.complain(f"octets without a row behind {end}: {path}")

    def holds(self, octets, row, offset):
        """Whether the range gives the message, its quoting undone and its line ends put back."""
        plain = re.sub(rb"(?m)^>(>*From )", rb"\1", octets[offset:offset + row["length"]])
        forms = [plain] if row["ends_with_newline"] else [plain, plain[:-1]]
        for form in forms:
            wire = form.replace(b"\n", b"\r\n") if row["is_stored_with_lf"] else form
            if hashlib.sha256(wire).digest() == row["sha256"] and len(wire) == row["wire_size"]:
                return True
        return False


def differences(want, got):
    """Lines that name what is missing and what is too many."""
    return [f"{word} ({count}): " + " ".join(str(part) for part in entry[:2])
            for word, entries in (("missing", want - got), ("too many", got - want))
            for entry, count in sorted(entries.items(), key=str)]


def compared(checker, dump):
    """How the messages that are present differ from a dump, in what the dump tells of them."""
    wanted, told = read_dump(dump)
    got = collections.Counter()
    for entry, count in checker.present.items():
        got[tuple(value for name, value in entry._asdict().items() if name in told)] += count
    return differences(wanted, got)


def main():
    parser = argparse.ArgumentParser(
        prog="check-archive", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("archive")
    parser.add_argument("--against", metavar="DUMP")
    parser.add_argument("--crashed", action="store_true")
    parser.add_argument("--secret", metavar="FILE", action="append", default=[])
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    secrets = [pathlib.Path(file).read_bytes().strip() for file in options.secret]
    checker = ArchiveChecker(options.archive, options.crashed, secrets).check()
    complaints = list(checker.complaints)
    if options.against:
        complaints += compared(checker, options.against)
    if options.json:
        print(json.dumps({
            "kept": sum(checker.stored.values()), "present": sum(checker.present.values()),
            "complaints": complaints}, ensure_ascii=False))
    else:
        for line in complaints:
            print(line)
        print(f"{sum(checker.stored.values())} messages kept, "
              f"{sum(checker.present.values())} of them on the server at the last backup, "
              f"{len(complaints)} complaints")
    sys.exit(1 if complaints else 0)


if __name__ == "__main__":
    main()
