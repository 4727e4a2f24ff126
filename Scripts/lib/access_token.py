#!/usr/bin/env python3
"""Prints an access token for a server that private_dovecot.py --all-logins runs.

    access_token.py DIRECTORY USER [SECONDS]

The token holds for SECONDS from now on, 3600 unless said; a negative number makes one that has expired.
"""

import base64
import hashlib
import hmac
import json
import pathlib
import sys
import time


def coded(octets):
    return base64.urlsafe_b64encode(octets).rstrip(b"=")


def main():
    key = (pathlib.Path(sys.argv[1]) / "token-key").read_bytes()
    life = int(sys.argv[3]) if len(sys.argv) > 3 else 3600
    now = int(time.time())
    parts = (
        {"alg": "HS256", "typ": "JWT"},
        {"sub": sys.argv[2], "iat": min(now, now + life) - 60, "exp": now + life})
    text = b".".join(coded(json.dumps(part).encode()) for part in parts)
    seal = hmac.new(key, text, hashlib.sha256).digest()
    print((text + b"." + coded(seal)).decode())


if __name__ == "__main__":
    main()
