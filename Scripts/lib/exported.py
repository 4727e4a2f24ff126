#!/usr/bin/env python3
"""Reads what `mailkura export` has written and prints a line of JSON a message; no code of mailkura's.

    exported.py maildir|mbox|eml DIRECTORY
"""

import hashlib
import json
import os
import pathlib
import re
import sys

SYSTEM = {"S": "\\Seen", "R": "\\Answered", "F": "\\Flagged", "D": "\\Draft", "T": "\\Deleted"}
STATUS = {"R": "\\Seen"}
X_STATUS = {"A": "\\Answered", "F": "\\Flagged", "T": "\\Draft", "D": "\\Deleted"}


def crlf(octets):
    return octets.replace(b"\n", b"\r\n")


def tell(folder, digest, flags, keywords, seconds):
    print(json.dumps({"folder": folder, "sha256": digest, "flags": sorted(flags),
                      "keywords": sorted(keywords), "seconds": seconds}))


def sha256(octets):
    return hashlib.sha256(octets).hexdigest()


def maildir(top):
    for current in sorted(top.rglob("cur")):
        folder = current.parent
        keywords = {}
        listing = folder / "dovecot-keywords"
        if listing.exists():
            for line in listing.read_text().splitlines():
                index, name = line.split(" ", 1)
                keywords[chr(ord("a") + int(index))] = name
        assert not any((folder / "tmp").iterdir()), f"{folder}/tmp is not empty"
        for file in sorted(current.iterdir()):
            base, _, letters = file.name.partition(":2,")
            octets = file.read_bytes()
            assert f",S={len(octets)}," in base, f"{file}: {len(octets)} octets"
            # The form is told by the hash in the name.
            digest = next(d for d in (sha256(crlf(octets)), sha256(octets)) if base.startswith(d[:40]))
            tell(str(folder.relative_to(top)), digest, [SYSTEM[c] for c in letters if c in SYSTEM],
                 [keywords[c] for c in letters if c in keywords], int(file.stat().st_mtime))


def mbox(top):
    for file in sorted(top.rglob("*.mbox")):
        folder = str(file.relative_to(top)).removesuffix(".mbox")
        octets = file.read_bytes()
        # A separator stands at the start or behind an empty line; mboxrd leaves no other one.
        starts = [m.start() for m in re.finditer(rb"(?:\A|(?<=\n\n))From ", octets)]
        for start, end in zip(starts, starts[1:] + [len(octets)]):
            head, _, rest = octets[start:end].partition(b"\n")
            assert rest.endswith(b"\n"), f"{file} at {start}"
            rest = rest[:-1]
            fields = {}
            while match := re.match(rb"(Status|X-Status|X-Keywords|X-Mailkura-Form): (.*)\n", rest):
                fields[match[1].decode()] = match[2].decode()
                rest = rest[match.end():]
                if match[1] == b"X-Mailkura-Form":
                    break
            assert "Status" in fields, f"{file} at {start}"
            rest = re.sub(rb"(?m)^>(>*From )", rb"\1", rest)
            form = fields.get("X-Mailkura-Form", "")
            if "no-final-newline" in form:
                rest = rest.removesuffix(b"\n")
            if "verbatim" not in form:
                rest = crlf(rest)
            flags = [STATUS[c] for c in fields["Status"] if c in STATUS]
            flags += [X_STATUS[c] for c in fields.get("X-Status", "")]
            tell(folder, sha256(rest), flags, fields.get("X-Keywords", "").split(), None)


def eml(top):
    for listing in sorted(top.rglob("mailkura-export.jsonl")):
        folder = listing.parent
        files = {f.name for f in folder.iterdir() if f.is_file()} - {listing.name, ".mailkura-export.json"}
        for line in listing.read_text().splitlines():
            facts = json.loads(line)
            files.remove(facts["file"])
            digest = sha256((folder / facts["file"]).read_bytes())
            assert digest == facts["sha256"], facts["file"]
            tell(str(folder.relative_to(top)), digest, facts["flags"], facts["keywords"], None)
        assert not files, files


if __name__ == "__main__":
    {"maildir": maildir, "mbox": mbox, "eml": eml}[sys.argv[1]](pathlib.Path(os.path.abspath(sys.argv[2])))
