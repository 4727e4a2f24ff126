"""Mail to fill accounts with: from a manifest under Fixtures, or made by rule.

A message is a Mail: folder (its levels divided by "/"), octets as the server shall hold them,
system flags without backslash, keywords, and the internal date in seconds since 1970.
"""

import base64
import collections
import datetime
import json
import pathlib
import random

Mail = collections.namedtuple("Mail", "folder octets flags keywords date")

FOLDERS = ["INBOX", "Sent", "日本語フォルダ", "a&b folder", "Archive/2024", "Trash"]
FLAGS = [(), ("Seen",), ("Seen", "Answered"), ("Flagged",), ("Seen", "Draft"), ("Deleted",)]
KEYWORDS = [(), (), ("$Forwarded",), ("work-2024", "$Label1"), ()]


def from_manifest(path):
    """The messages that a mailbox.json lists, in its order; files stand beside it."""
    path = pathlib.Path(path)
    mails = []
    for row in json.loads(path.read_text(encoding="utf-8"))["messages"]:
        date = datetime.datetime.fromisoformat(row["date"])
        mails.append(Mail(
            row["folder"], (path.parent / row["file"]).read_bytes(), tuple(row["flags"]),
            tuple(row["keywords"]), int(date.timestamp())))
    return mails


def ordinary(number, chance):
    """A message as people send it: encoded words, a text, at times an attachment."""
    subject = base64.b64encode(f"請求書 {number}".encode()).decode()
    head = (
        "From: =?UTF-8?B?5bGx55Sw?= <yamada@example.jp>\r\nTo: hanako@example.org\r\n"
        f"Subject: =?UTF-8?B?{subject}?=\r\nMessage-ID: <{number}.sample@example.jp>\r\n"
        f"Date: Tue, 02 Jan 2024 09:{number % 60:02d}:00 +0900\r\nMIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n\r\n")
    body = f"本文 {number}\r\nFrom the start of a line\r\n.a dot\r\n"
    if number % 40 == 7:
        size = 400_000
    elif number % 9 == 4:
        size = 30_000
    else:
        size = chance.randrange(100, 2500)
    attached = base64.encodebytes(chance.randbytes(size)).replace(b"\n", b"\r\n")
    return (head + body).encode() + attached


def odd():
    """Messages that mail programs stumble over, as Fixtures/messages/odd has them.

    Two are left out, since Dovecot serves them but does not take them back by APPEND: the one
    without any octets, which it refuses, and the one that ends with CR, which it loses.
    """
    folder = pathlib.Path(__file__).resolve().parents[2] / "Fixtures/messages/odd"
    octets = [file.read_bytes() for file in sorted(folder.glob("*.eml"))]
    return [each for each in octets if each and not each.endswith(b"\r")]


def by_rule(count, seed=1):
    """The same messages for the same arguments: equal ones, odd ones, then ordinary ones."""
    chance = random.Random(seed)
    twin = b"Subject: twin\r\n\r\nthree times here, once there\r\n"
    mails = [Mail("INBOX", twin, (), (), 1_700_000_000 + i) for i in range(3)]
    mails.append(Mail("Sent", twin, ("Seen",), (), 1_700_000_000))
    octets = odd()
    octets += [ordinary(i, chance) for i in range(max(0, count - len(octets) - len(mails)))]
    for i, each in enumerate(octets):
        mails.append(Mail(
            FOLDERS[i % len(FOLDERS)], each, FLAGS[i % len(FLAGS)], KEYWORDS[i % len(KEYWORDS)],
            946_684_800 + i * 6_000_003))
    return mails[:count]


def plain(count, size, folder="INBOX"):
    """Many equal-sized messages of one folder, for measuring and for slow lines."""
    chance = random.Random(size)
    mails = []
    for i in range(count):
        text = base64.encodebytes(chance.randbytes(size * 3 // 4)).replace(b"\n", b"\r\n")
        head = f"Subject: plain {i}\r\nMessage-ID: <{i}.plain@example.jp>\r\n\r\n".encode()
        mails.append(Mail(folder, head + text, (), (), 1_600_000_000 + i))
    return mails
