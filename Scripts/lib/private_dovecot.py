#!/usr/bin/env python3
"""Runs a Dovecot of its own for demonstrations and tests, and ends it with its caller.

    private_dovecot.py DIRECTORY [--keep] [--all-logins] [--quota] [--below-inbox]

listens on free loopback ports and takes any user name with one random password. Everything it
needs or writes is in DIRECTORY, which is made, and removed at the end unless kept. When it
listens it prints one line of JSON, also written to DIRECTORY/server.json: host, imap, imaps, pop3,
pop3s (ports; the latter two are missing where Dovecot has no POP3), ca, passwordFile, mail, log, uid, gid. It runs until its standard input ends or a signal comes, so a caller that is killed leaves
nothing behind. No part of Dovecot runs as root: started by root, it is run as "nobody".

With --all-logins every way to log in that Dovecot knows is open: SCRAM, CRAM-MD5, APOP, access tokens as
access_token.py makes them with DIRECTORY/token-key, client certificates of the CA whose common name is
the user, and the master user "admin" with the password in DIRECTORY/master-password.

With --below-inbox folders are called INBOX.Sent, as at Courier.

With --quota every user has 400 kB (of 1024) for all mail.

Certificates, all from one throw-away CA: "localhost" on 127.0.0.1 (so that connecting to
127.0.0.1 by number finds a name that does not fit), and an expired one on 127.0.0.2 (Linux).
"""

import base64
import grp
import json
import os
import pathlib
import pwd
import secrets
import select
import shutil
import signal
import socket
import subprocess
import sys
import time

CONFIGURATION = """
base_dir = {base}/run
state_dir = {base}/state
log_path = {base}/log
protocols = {protocols}
listen = {addresses}
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
ssl = yes
ssl_min_protocol = TLSv1.2
ssl_cert = <{base}/tls/localhost.pem
ssl_key = <{base}/tls/key.pem
{expired}
disable_plaintext_auth = no
verbose_proctitle = yes
auth_failure_delay = 0
auth_username_format = %u
auth_mechanisms = plain login {mechanisms}
first_valid_uid = 1
mail_location = maildir:~/Maildir
mail_max_userip_connections = 100
mail_log_prefix = "%s(%u)<%{{session}}>: "
{logins}
passdb {{
  driver = static
  mechanisms = plain login {hashed}
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={base}/mail/%u
}}
namespace inbox {{
  inbox = yes
  {names}
  mailbox Drafts {{
    special_use = \\Drafts
  }}
  mailbox Sent {{
    special_use = \\Sent
  }}
  mailbox Trash {{
    special_use = \\Trash
  }}
}}
protocol imap {{
  mail_plugins = zlib imap_zlib {quota}
  imap_logout_format = bodies=%{{fetch_body_count}} appended=%{{appended}}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
  service_count = 0
}}
service imap {{
  process_limit = 200
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
{maildrops}
"""

MAILDROPS = """
service pop3-login {{
  chroot =
  inet_listener pop3 {{
    port = {pop3}
  }}
  inet_listener pop3s {{
    port = {pop3s}
    ssl = yes
  }}
  service_count = 0
}}
service pop3 {{
  process_limit = 200
}}
"""

QUOTA = """
mail_plugins = quota
plugin {
  quota = maildir:User quota
  quota_rule = *:storage=400K
  quota_grace = 0
}
"""

LOGINS = """
ssl_ca = <{base}/tls/ca.pem
ssl_require_crl = no
ssl_verify_client_cert = yes
auth_ssl_username_from_cert = yes
auth_master_user_separator = *
service anvil {{
  # Without it a login after a refused one waits for seconds.
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {base}/oauth2.conf
}}
passdb {{
  driver = static
  mechanisms = external
  args = nopassword=y
}}
passdb {{
  driver = passwd-file
  master = yes
  args = username_format=%u {base}/masters
}}
"""

# Access tokens are JSON Web Tokens, which Dovecot checks by itself (RFC 7519).
TOKENS = """
introspection_mode = local
local_validation_key_dict = fs:posix:prefix={base}/keys/
username_attribute = sub
"""

AUTHORITY = """
[ca]
default_ca = throwaway
[throwaway]
dir = .
new_certs_dir = .
database = index.txt
serial = serial
certificate = ca.pem
private_key = ca.key
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = supplied
[authority]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
[localhost]
basicConstraints = CA:FALSE
extendedKeyUsage = serverAuth
subjectAltName = DNS:localhost
[expired]
basicConstraints = CA:FALSE
extendedKeyUsage = serverAuth
subjectAltName = DNS:localhost,IP:127.0.0.2
[req]
distinguished_name = subject
[subject]
"""


def server_account():
    """(user id, group id) that Dovecot runs as: the caller's, or nobody's where that is root."""
    if os.geteuid() != 0:
        return os.geteuid(), os.getegid()
    nobody = pwd.getpwnam("nobody")
    return nobody.pw_uid, nobody.pw_gid


def give_to(uid, gid, base):
    """Makes all that stands in base belong to the server's user."""
    os.chown(base, uid, gid)
    for folder, folders, files in os.walk(base):
        for name in folders + files:
            os.lchown(os.path.join(folder, name), uid, gid)


def make_certificates(folder):
    """A CA, one key, and a certificate for each section of AUTHORITY that is one."""
    folder.mkdir()
    (folder / "openssl.cnf").write_text(AUTHORITY)
    (folder / "index.txt").write_text("")
    (folder / "serial").write_text("1000\n")

    def openssl(*arguments):
        subprocess.run(
            ["openssl", *arguments], cwd=folder, check=True, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    openssl("req", "-x509", *curve, "-days", "30", "-subj", "/CN=mailkura throw-away CA",
            "-config", "openssl.cnf", "-extensions", "authority",
            "-keyout", "ca.key", "-out", "ca.pem")
    openssl("req", *curve, "-subj", "/CN=localhost", "-config", "openssl.cnf",
            "-keyout", "key.pem", "-out", "request.pem")
    day = 86400
    for name, start, end in (("localhost", -day, 30 * day), ("expired", -30 * day, -day)):
        stamp = [time.strftime("%y%m%d%H%M%SZ", time.gmtime(time.time() + t)) for t in (start, end)]
        openssl("ca", "-batch", "-notext", "-config", "openssl.cnf", "-extensions", name,
                "-startdate", stamp[0], "-enddate", stamp[1],
                "-in", "request.pem", "-out", name + ".pem")


def free_ports(count):
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [door.getsockname()[1] for door in held]
    for door in held:
        door.close()
    return ports


def has_maildrops(dovecot):
    """Whether Dovecot's POP3 server is installed (Debian, Ubuntu: dovecot-pop3d)."""
    prefix = pathlib.Path(dovecot).resolve().parent.parent
    return any((prefix / folder / "dovecot/pop3").exists() for folder in ("lib", "libexec"))


def prepare(base, uid, gid, dovecot):
    """Writes certificates, configuration and server.json; returns the facts in it."""
    for name in ("run", "state", "mail"):
        (base / name).mkdir()
    make_certificates(base / "tls")
    password = secrets.token_urlsafe(12)
    imap, imaps, pop3, pop3s = free_ports(4)
    serves_pop3 = has_maildrops(dovecot)
    has_second_address = sys.platform == "linux"
    hashed = "scram-sha-256 scram-sha-1 cram-md5 apop"
    takes_all = "--all-logins" in sys.argv
    is_limited = "--quota" in sys.argv
    master_password = prepare_logins(base) if takes_all else ""
    expired = f"local 127.0.0.2 {{\n  ssl_cert = <{base}/tls/expired.pem\n}}"
    (base / "dovecot.conf").write_text(CONFIGURATION.format(
        base=base, password=password, imap=imap, imaps=imaps, uid=uid, gid=gid,
        protocols="imap pop3" if serves_pop3 else "imap",
        maildrops=MAILDROPS.format(pop3=pop3, pop3s=pop3s) if serves_pop3 else "",
        addresses="127.0.0.1, 127.0.0.2" if has_second_address else "127.0.0.1",
        expired=expired if has_second_address else "",
        hashed=hashed if takes_all else "",
        mechanisms=f"{hashed} xoauth2 oauthbearer external" if takes_all else "",
        logins=(LOGINS.format(base=base) if takes_all else "") + (QUOTA if is_limited else ""),
        quota="quota imap_quota" if is_limited else "",
        names="prefix = INBOX.\n  separator = ." if "--below-inbox" in sys.argv else "separator = /",
        user=pwd.getpwuid(uid).pw_name, group=grp.getgrgid(gid).gr_name))
    (base / "dovecot.conf").chmod(0o600)
    if os.geteuid() == 0:
        give_to(uid, gid, base)
    (base / "password").write_text(password + "\n")
    (base / "password").chmod(0o600)
    if takes_all:
        (base / "master-password").write_text(master_password + "\n")
        (base / "master-password").chmod(0o600)
    maildrops = {"pop3": pop3, "pop3s": pop3s} if serves_pop3 else {}
    return maildrops | {
        "host": "localhost", "imap": imap, "imaps": imaps, "ca": str(base / "tls/ca.pem"),
        "passwordFile": str(base / "password"), "mail": str(base / "mail"),
        "log": str(base / "log"), "uid": uid, "gid": gid}


def prepare_logins(base):
    """Writes the key of access tokens and the master user; returns the password of that one."""
    key = secrets.token_bytes(32)
    (base / "token-key").write_bytes(key)
    folder = base / "keys/default/HS256"
    folder.mkdir(parents=True)
    (folder / "default").write_bytes(base64.b64encode(key))
    (base / "oauth2.conf").write_text(TOKENS.format(base=base))
    password = secrets.token_urlsafe(12)
    (base / "masters").write_text(f"admin:{{PLAIN}}{password}\n")
    for name in ("token-key", "masters"):
        (base / name).chmod(0o600)
    return password


def wait_until_listening(port, server, log):
    for _ in range(200):
        if server.poll() is not None:
            break
        try:
            return socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
    told = log.read_text(errors="replace")[-800:] if log.exists() else ""
    sys.exit(f"{pathlib.Path(sys.argv[0]).stem}: the server does not start\n{told}")


def serve(base, facts, command, **how):
    """Runs a server that listens by these facts until the caller ends, or ends it."""
    wake_read, wake_write = os.pipe()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: os.write(wake_write, b"!"))
    server = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=open(base / "output", "wb"),
        stderr=subprocess.STDOUT, start_new_session=True, user=facts["uid"], group=facts["gid"],
        extra_groups=[] if os.geteuid() == 0 else None, **how)
    try:
        wait_until_listening(facts["imaps"], server, base / "output")
        text = json.dumps(facts)
        (base / "server.json").write_text(text + "\n")
        print(text, flush=True)
        while server.poll() is None:
            ready = select.select([wake_read, sys.stdin], [], [], 1)[0]
            if wake_read in ready or (sys.stdin in ready and not os.read(0, 4096)):
                break
    finally:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            pass
        try:
            # What the server has started and not ended itself.
            os.killpg(server.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        if "--keep" not in sys.argv:
            shutil.rmtree(base, ignore_errors=True)


def main():
    base = pathlib.Path(sys.argv[1]).absolute()
    dovecot = shutil.which("dovecot", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")
    if dovecot is None:
        sys.exit("private_dovecot: Dovecot is not installed (Debian, Ubuntu: dovecot-imapd)")
    os.umask(0o022)
    base.mkdir(mode=0o755, exist_ok=True)
    uid, gid = server_account()
    facts = prepare(base, uid, gid, dovecot)
    serve(base, facts, [dovecot, "-F", "-c", str(base / "dovecot.conf")])


if __name__ == "__main__":
    main()
