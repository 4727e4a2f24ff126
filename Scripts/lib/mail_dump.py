"""What a mailbox holds, as check_archive.py compares it: a file of JSON lines, or a Maildir."""

import base64
import collections
import hashlib
import json
import os
import pathlib
import re

Entry = collections.namedtuple("Entry", "folder sha256 flags keywords date")


def as_sent(octets):
    """The octets as Dovecot sends them: CRLF, and 0x80 for NUL, which IMAP does not allow."""
    return re.sub(rb"\r?\n", b"\r\n", octets).replace(b"\0", b"\x80")


def decoded_name(name):
    """A mailbox name from modified UTF-7 (RFC 3501 5.1.3)."""
    def decoded(match):
        if not match[1]:
            return "&"
        text = match[1].replace(",", "/")
        return base64.b64decode(text + "=" * (-len(text) % 4)).decode("utf-16-be")
    try:
        return re.sub(r"&([A-Za-z0-9+,]*)-", decoded, name)
    except ValueError:
        return name


def decoded_mailbox(wire_name, delimiter):
    """The octets of a mailbox's name as text, its levels divided by "/"."""
    name = wire_name.decode("ascii", "backslashreplace")
    levels = name.split(chr(delimiter)) if delimiter else [name]
    return "/".join(decoded_name(level) for level in levels)


def read_dump(path):
    """(Counter of tuples, the names of what is in such a tuple)."""
    return from_maildir(path) if os.path.isdir(path) else from_lines(path)


def from_lines(path):
    rows = [json.loads(line) for line in pathlib.Path(path).read_text("utf-8").splitlines()]
    told = [name for name in Entry._fields if all(name in row for row in rows)]
    sets = ("flags", "keywords")
    return collections.Counter(
        tuple(frozenset(row[name]) if name in sets else row[name] for name in told)
        for row in rows), told


def from_maildir(top):
    found = collections.Counter()
    top = pathlib.Path(top)
    for folder, _, names in os.walk(top):
        path = pathlib.Path(folder)
        if path.name not in ("cur", "new"):
            continue
        levels = []
        for part in path.parent.relative_to(top).parts:
            levels += part[1:].split(".") if part.startswith(".") else [part]
        name = "/".join(decoded_name(level) for level in levels) or "INBOX"
        for file in names:
            octets = as_sent((path / file).read_bytes())
            found[name, hashlib.sha256(octets).hexdigest()] += 1
    return found, ["folder", "sha256"]
