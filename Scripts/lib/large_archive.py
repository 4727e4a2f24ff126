#!/usr/bin/env python3
"""Makes an archive whose journal has very many rows, and serves the account that fits it.

    large_archive.py DIRECTORY MAILKURA [ROWS] [FOLDERS]

Prints a line of JSON once it serves: the archive, the URL and the file of the password. Serves until
its input ends. The messages are rows alone: there is no mail on disk, so this is for what reads the
journal only. The server tells of folders what STATUS and EXAMINE need and holds no message.
"""

import hashlib
import json
import pathlib
import socketserver
import sqlite3
import subprocess
import sys
import threading
import time


class Account:
    """What the server says of each folder; empty until the archive has its rows."""

    def __init__(self, folders):
        self.names = ["INBOX"] + [f"Folder {number:03}" for number in range(1, folders)]
        self.messages = 0
        self.bytes = 0


class Session(socketserver.StreamRequestHandler):
    wbufsize = -1  # an answer goes out whole

    def say(self, line):
        self.wfile.write(line.encode() + b"\r\n")

    def handle(self):
        account = self.server.account
        self.say("* OK [CAPABILITY IMAP4rev1 CONDSTORE AUTH=PLAIN SASL-IR] ready")
        self.wfile.flush()
        for line in self.rfile:
            tag, _, rest = line.decode().strip().partition(" ")
            words = rest.upper().split()
            command = " ".join(words[:2]) if words[:1] == ["UID"] else words[0]
            if command == "AUTHENTICATE" and len(words) == 2:
                self.say("+ ")
                self.wfile.flush()
                self.rfile.readline()
            elif command == "CAPABILITY":
                self.say("* CAPABILITY IMAP4rev1 CONDSTORE AUTH=PLAIN SASL-IR")
            elif command in ("LIST", "LSUB"):
                for name in account.names:
                    self.say(f'* {command} () "/" "{name}"')
            elif command == "STATUS":
                name = rest.split('"')[1] if '"' in rest else rest.split()[1]
                self.say(f'* STATUS "{name}" (MESSAGES {account.messages} UIDNEXT '
                         f"{account.messages + 1} UIDVALIDITY 7 HIGHESTMODSEQ 9)")
            elif command in ("EXAMINE", "SELECT"):
                self.say("* FLAGS (\\Seen \\Answered \\Flagged \\Deleted \\Draft)")
                self.say(f"* {account.messages} EXISTS")
                self.say("* OK [UIDVALIDITY 7] unchanged")
                self.say(f"* OK [UIDNEXT {account.messages + 1}] next")
                self.say("* OK [HIGHESTMODSEQ 9] highest")
            elif command == "UID SEARCH":
                self.say("* SEARCH" + "".join(f" {uid}" for uid in range(1, account.messages + 1)))
            elif command == "LOGOUT":
                self.say("* BYE")
            self.say(f"{tag} OK done")
            self.wfile.flush()
            if command == "LOGOUT":
                return


def fill(journal, rows, folders):
    """Gives every folder its share of the rows, as one backup would have left them."""
    share = rows // folders
    database = sqlite3.connect(journal)
    database.execute("PRAGMA synchronous = OFF")
    for number, (generation, folder) in enumerate(database.execute(
            "SELECT id, folder_id FROM generation ORDER BY id").fetchall()):
        base = number * share
        contents, copies, occurrences = [], [], []
        for uid in range(1, share + 1):
            key = base + uid
            digest = hashlib.sha256(str(key).encode()).digest()
            contents.append((key, digest, 2048, 1, 1, digest, f"<{key}@example.org>",
                             f"Message {key}", "somebody@example.org", None))
            copies.append((key, folder, key, 0, digest.hex()[:40] + ".0,S=2000", 2000))
            occurrences.append((key, generation, uid, key, 1_600_000_000 + key, 0, 2048, 1,
                                None if uid % 10 else 2, 1, uid % 2, ""))
        database.executemany("INSERT INTO content VALUES (?,?,?,?,?,?,?,?,?,?)", contents)
        database.executemany(
            "INSERT INTO stored_copy (id, folder_id, content_id, copy_number, base_name, disk_size)"
            " VALUES (?,?,?,?,?,?)", copies)
        database.executemany(
            "INSERT INTO occurrence (id, generation_id, uid, stored_copy_id, internal_seconds,"
            " internal_zone, announced_size, present_from, present_until, marked_from, flags,"
            " keywords) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)", occurrences)
    present = share - share // 10
    database.execute(
        "UPDATE generation SET cursor_uid_next = ?, cursor_messages = ?, cursor_highest_modseq = 9",
        (present + 1, present))
    database.commit()
    database.close()
    return present


def main():
    place, tool = pathlib.Path(sys.argv[1]), sys.argv[2]
    rows = int(sys.argv[3]) if len(sys.argv) > 3 else 1_000_000
    folders = int(sys.argv[4]) if len(sys.argv) > 4 else 20
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Session)
    server.daemon_threads = True
    server.account = Account(folders)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"imap://somebody@127.0.0.1:{server.server_address[1]}"
    password = place / "password"
    password.write_text("secret\n")
    password.chmod(0o600)
    archive = place / "archive"
    for _ in range(2):  # the second run is the one in which messages go
        subprocess.run([tool, "backup", url, "--archive", archive, "--password-file", password,
                        "--allow-plaintext", "-q"], check=True)
    server.account.messages = fill(archive / "journal.sqlite3", rows, folders)
    print(json.dumps({"archive": str(archive), "url": url, "passwordFile": str(password)}), flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
