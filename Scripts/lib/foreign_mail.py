#!/usr/bin/env python3
"""Writes mail with Python's own mailbox module and prints a line of JSON a message as it reads it back.

    foreign_mail.py maildir|mbox DIRECTORY [COUNT]
"""

import hashlib
import json
import mailbox
import os
import pathlib
import random
import sys
import time

FLAGS = {"S": "\\Seen", "R": "\\Answered", "F": "\\Flagged", "D": "\\Draft", "T": "\\Deleted"}
MBOX_FLAGS = {"R": "\\Seen", "A": "\\Answered", "F": "\\Flagged", "T": "\\Draft", "D": "\\Deleted"}
FOLDERS = ["INBOX", "Archive", "Work"]


def message(number):
    """One with long lines, eight-bit text, lines like separators and equal twins among them."""
    chance = random.Random(number // 2 if number % 7 == 0 else number)
    body = "".join(
        chance.choice(["hello\n", "\n", "> From afar\n", "From me\n" if number % 5 else "x\n", "日本語\n",
                       "y" * chance.randrange(3000) + "\n"])
        for _ in range(chance.randrange(12)))
    return f"From: a{number % 9}@example.jp\nSubject: m{number}\n\n{body}end\n".encode()


def tell(folder, octets, flags):
    wire = octets.replace(b"\n", b"\r\n")
    print(json.dumps({"folder": folder, "sha256": hashlib.sha256(wire).hexdigest(), "flags": sorted(flags)}))


def maildir(top, count):
    for index, name in enumerate(FOLDERS):
        path = top if name == "INBOX" else top / ("." + name)
        box = mailbox.Maildir(path, create=True)
        for number in range(index, count, len(FOLDERS)):
            entry = mailbox.MaildirMessage(message(number))
            entry.set_subdir("cur" if number % 4 else "new")
            entry.set_flags("".join(letter for bit, letter in enumerate("DFRST") if number >> bit & 1))
            box.add(entry)
        for key in box.keys():
            entry = box.get_message(key)
            tell(name, box.get_bytes(key), [FLAGS[letter] for letter in entry.get_flags()])


def mbox(top, count):
    os.makedirs(top)
    for index, name in enumerate(FOLDERS):
        box = mailbox.mbox(top / (name + ".mbox"), create=True)
        for number in range(index, count, len(FOLDERS)):
            entry = mailbox.mboxMessage(message(number))
            entry.set_from("a@example.jp", time.gmtime(1_600_000_000 + number))
            entry.set_flags("".join(letter for bit, letter in enumerate("RDAF") if number >> bit & 1))
            box.add(entry)
        box.flush()
        for key in box.keys():
            entry = box.get_message(key)
            # The module leaves its own quoting in place.
            octets = b"".join(
                line[1:] if line.startswith(b">From ") else line
                for line in box.get_bytes(key).splitlines(keepends=True))
            tell(name, octets, {MBOX_FLAGS[letter] for letter in entry.get_flags() if letter in MBOX_FLAGS})


if __name__ == "__main__":
    kind, directory = sys.argv[1], pathlib.Path(sys.argv[2])
    {"maildir": maildir, "mbox": mbox}[kind](directory, int(sys.argv[3]) if len(sys.argv) > 3 else 42)
