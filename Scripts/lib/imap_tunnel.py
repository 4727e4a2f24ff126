#!/usr/bin/env python3
"""Becomes the IMAP server of a user, over standard input and output, as at the end of a tunnel.

    imap_tunnel.py DIRECTORY USER

DIRECTORY is that of a running private_dovecot.py. It is Dovecot's own imap, which greets with PREAUTH, run
as Dovecot runs it and by nobody privileged.
"""

import json
import os
import pathlib
import sys


def main():
    base, user = pathlib.Path(sys.argv[1]), sys.argv[2]
    facts = json.loads((base / "server.json").read_text())
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(facts["gid"])
        os.setuid(facts["uid"])
    folders = ("/usr/lib/dovecot", "/usr/libexec/dovecot", "/usr/local/libexec/dovecot")
    program = next(path for path in (f"{folder}/imap" for folder in folders) if os.path.exists(path))
    environment = {"USER": user, "HOME": f"{facts['mail']}/{user}", "PATH": os.environ["PATH"]}
    os.execve(program, [program, "-c", str(base / "dovecot.conf")], environment)


if __name__ == "__main__":
    main()
