"""A place to break mailkura in: a mail server, the shim, desks with archives, and runs of the tool."""

import collections
import json
import os
import pathlib
import shutil
import subprocess
import sys
import threading
import time

from accounts import Accounts
from check_archive import ArchiveChecker

HERE = pathlib.Path(__file__).resolve().parent
Run = collections.namedtuple("Run", "status summary output errors calls hit")


class Lab:
    def __init__(self, work, binary, is_kept):
        self.work = pathlib.Path(work)
        self.binary = binary
        self.is_kept = is_kept
        self.shim = str(self.work / "crash_shim.so")
        subprocess.run(["cc", "-shared", "-fPIC", "-O2", "-o", self.shim,
                        str(HERE / "crash_shim.c"), "-ldl"], check=True)
        self.server = subprocess.Popen(
            [sys.executable, str(HERE / "private_dovecot.py"), str(self.work / "server")],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        line = self.server.stdout.readline()
        if not line:
            sys.exit("The private mail server does not start.")
        self.facts = json.loads(line)
        self.accounts = Accounts(self.facts)
        self.secret = self.accounts.password.encode()
        self.numbers = iter(range(1, 1 << 30))
        self.lock = threading.Lock()

    def close(self):
        self.server.stdin.close()
        self.server.wait(30)

    def number(self):
        with self.lock:
            return next(self.numbers)

    def account(self, name):
        return f"{name}{self.number()}"

    def url(self, user, scheme="imap"):
        return f"{scheme}://{user}@localhost:{self.facts[scheme]}"

    def access(self, prefix=""):
        return [f"--{prefix}password-file", self.facts["passwordFile"], f"--{prefix}allow-plaintext"]

    def maildir(self, user):
        return pathlib.Path(self.facts["mail"]) / user

    def wait_for_sessions(self, user, limit=30):
        """Waits until no process of the server has anything to do for a user any more.

        One goes on with what it has in hand when its client is gone: its files are not all there before.
        """
        mark = f" [{user} ".encode()
        end = time.monotonic() + limit
        while any(mark in title for title in self.titles()):
            if time.monotonic() > end:
                raise RuntimeError(f"a session of {user} does not end")
            time.sleep(0.01)

    @staticmethod
    def titles():
        """What the processes of this machine are called; Dovecot's name their user."""
        for path in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
            try:
                yield path.read_bytes()
            except OSError:
                continue

    def has(self, word, *command):
        """Whether the tool's help for a command knows a word."""
        told = subprocess.run([self.binary, *command, "--help"], stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, env=self.environment())
        return told.returncode == 0 and word in told.stdout

    def environment(self, **more):
        return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "HOME": str(self.work),
                "TZ": "JST-9", "LC_ALL": "C.UTF-8", "TERM": "dumb", **more}


class Desk:
    """A directory with one archive, and what happened there."""

    def __init__(self, lab, template=None):
        self.lab = lab
        self.path = lab.work / f"desk-{lab.number()}"
        self.path.mkdir(mode=0o700)
        if template is not None:
            for entry in template.iterdir():
                copied = shutil.copytree if entry.is_dir() else shutil.copy2
                copied(entry, self.path / entry.name)
        self.user = None
        self.connections = 1

    @property
    def archive(self):
        return self.path / "kura"

    def remove(self):
        shutil.rmtree(self.path, ignore_errors=True)
        for beside in self.lab.work.glob(self.path.name + ".*"):
            if beside.is_dir():
                shutil.rmtree(beside)
            else:
                beside.unlink()
        if self.user is not None:
            shutil.rmtree(self.lab.maildir(self.user), ignore_errors=True)

    def beside(self, suffix):
        return pathlib.Path(f"{self.path}.{suffix}")

    def run(self, arguments, limit=120, **crash):
        """Runs the tool under the shim; arguments become CRASH_ variables."""
        report = self.beside(f"report-{self.lab.number()}")
        variables = {"CRASH_" + name.upper(): str(value)
                     for name, value in crash.items() if value is not None}
        environment = self.lab.environment(
            LD_PRELOAD=self.lab.shim, CRASH_ROOT=str(self.path), CRASH_SKIP_SYNC="1",
            CRASH_REPORT=str(report), **variables)
        with subprocess.Popen(
                [self.lab.binary, *arguments, "--json"], env=environment, cwd=self.lab.work,
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
            try:
                output, errors = child.communicate(timeout=limit)
                status = child.returncode
            except subprocess.TimeoutExpired:
                child.kill()
                output, errors = child.communicate()
                status = "no end"
        lines = output.decode(errors="replace").splitlines()
        summary = {}
        for line in lines:
            try:
                event = json.loads(line)
            except ValueError:
                continue
            if event.get("event") == "summary":
                summary = event
        told = dict(line.split("\t", 1) for line in report.read_text(errors="replace").splitlines()
                    if "\t" in line) if report.exists() else {}
        report.unlink(missing_ok=True)
        return Run(status, summary, "\n".join(lines[-4:]), errors.decode(errors="replace")[-600:],
                   int(told.get("calls", 0)), told.get("hit"))

    def checked(self, is_crashed):
        return ArchiveChecker(self.archive, is_crashed, [self.lab.secret]).check()

    def wait_for_server(self):
        """Gives the server a moment to see that a killed client has gone."""
        time.sleep(0.05)
