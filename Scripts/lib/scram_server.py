#!/usr/bin/env python3
"""An IMAP server that lets in by SCRAM with channel binding alone, for one connection.

    scram_server.py CERTIFICATE KEY MECHANISM BINDING [LIE]

TLS is `openssl s_server`: 1.3 for the binding tls-exporter, 1.2 for tls-server-end-point. It prints its port,
and in the end "proved" where the client has bound its proof to this connection, or what was wrong. User and
password are "user" and "pencil". With LIE it binds to something else, as a server does at whose place somebody
else has answered; "signature" as LIE spoils its own proof.

Written after RFC 5802, RFC 7677, RFC 5929 and RFC 9266, with nothing of mailkura's in it.
"""

import base64
import hashlib
import hmac
import pathlib
import re
import secrets
import ssl
import subprocess
import sys


def code(data):
    return base64.b64encode(data).decode()


class Server:
    def __init__(self, certificate, key, mechanism, binding, lie):
        self.mechanism, self.binding, self.lie = mechanism, binding, lie
        self.hash = "sha1" if "SHA-1" in mechanism else "sha256"
        version = "-tls1_3" if binding == "tls-exporter" else "-tls1_2"
        self.process = subprocess.Popen(
            ["openssl", "s_server", "-accept", "127.0.0.1:0", "-cert", certificate, "-key", key, version,
             "-naccept", "1", "-keymatexport", "EXPORTER-Channel-Binding", "-keymatexportlen", "32"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        print(self.find(r"ACCEPT 127\.0\.0\.1:(\d+)"), flush=True)
        exported = bytes.fromhex(self.find(r"Keying material: ([0-9A-F]+)"))
        leaf = pathlib.Path(certificate).read_text().split("-----END CERTIFICATE-----")[0]
        der = ssl.PEM_cert_to_DER_cert(leaf[leaf.index("-----BEGIN"):] + "-----END CERTIFICATE-----\n")
        self.data = exported if binding == "tls-exporter" else hashlib.sha256(der).digest()
        if lie == "binding":
            self.data = bytes(32)

    def line(self):
        line = self.process.stdout.readline()
        if not line:
            sys.exit("the client has gone")
        return line.decode("latin-1").rstrip("\r\n")

    def find(self, pattern):
        while True:
            found = re.search(pattern, self.line())
            if found:
                return found.group(1)

    def say(self, line):
        self.process.stdin.write(line.encode() + b"\r\n")
        self.process.stdin.flush()

    def mac(self, key, data):
        return hmac.new(key, data, self.hash).digest()

    def run(self):
        self.say(f"* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH={self.mechanism} AUTH=PLAIN] ready")
        command = self.find(rf"^(A\d+ AUTHENTICATE {re.escape(self.mechanism)} \S+)$").split(" ")
        header, bare = re.fullmatch(
            r"(p=[a-z-]+,(?:a=[^,]*)?,)(.*)", base64.b64decode(command[3]).decode()).groups()
        user, nonce = re.fullmatch(r"n=([^,]*),r=([^,]+)", bare).groups()
        nonce += secrets.token_urlsafe(12)
        salt = secrets.token_bytes(16)
        first = f"r={nonce},s={code(salt)},i=4096"
        self.say("+ " + code(first.encode()))
        final = base64.b64decode(self.find(r"^([A-Za-z0-9+/=]{40,})$")).decode()
        bound, without, proof = re.fullmatch(
            r"c=([^,]+),(r=[^,]+),p=([^,]+)", final).groups()

        salted = hashlib.pbkdf2_hmac(self.hash, b"pencil", salt, 4096)
        client_key = self.mac(salted, b"Client Key")
        stored_key = hashlib.new(self.hash, client_key).digest()
        message = f"{bare},{first},c={bound},{without}".encode()
        signature = self.mac(stored_key, message)
        wanted = bytes(a ^ b for a, b in zip(client_key, signature))
        wrong = None
        if user != "user" or header != f"p={self.binding},,":
            wrong = "other user or binding: " + header + user
        elif base64.b64decode(bound) != header.encode() + self.data:
            wrong = "channel-bindings-dont-match"
        elif without != "r=" + nonce or base64.b64decode(proof) != wanted:
            wrong = "invalid-proof"
        if wrong:
            print(wrong, flush=True)
            self.say("+ " + code(f"e={wrong}".encode()))
            self.find(r"^(\*)$")
            self.say(f"{command[0]} NO [AUTHENTICATIONFAILED] {wrong}")
            self.process.stdout.read()
            return
        proven = self.mac(self.mac(salted, b"Server Key"), message)
        if self.lie == "signature":
            proven = bytes(len(proven))
        self.say("+ " + code(b"v=" + base64.b64encode(proven)))
        self.find(r"^(\*|)$")
        self.say(f"{command[0]} OK [CAPABILITY IMAP4rev1 BOUND] in")
        print("proved", flush=True)
        self.process.stdout.read()


def main():
    server = Server(*sys.argv[1:5], sys.argv[5] if len(sys.argv) > 5 else "")
    try:
        server.run()
    finally:
        server.process.kill()
        server.process.wait()


if __name__ == "__main__":
    main()
