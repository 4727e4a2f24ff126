#!/usr/bin/env python3
"""Kills mailkura at every call, lets every call fail and cuts its power, and counts what is lost.

    crash_test.py --binary MAILKURA [--all | --sample] [--scenario NAME]... [--kind KIND]...
                  [--power-loss] [--workers N] [--keep] [--lang en|ja]

Each point begins with the same archive and account. The job is broken; the archive is checked as
after a crash, by check_archive.py; the job is run again, undisturbed; and then archive and
account must hold exactly what they hold where nothing was ever broken, and one more run must
find nothing to do. One line for each scenario and kind tells how many points were tried, and how
often something was lost, doubled or damaged, or a run ended with a status that it should not.
"""

import argparse
import collections
import concurrent.futures
import errno
import os
import pathlib
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback

import power_loss
from crash_lab import Desk, Lab
from crash_scenarios import SCENARIOS

CHANGES = "cwfnludta"
#: kind: (what is counted, how the call is broken, the statuses that a run may end with)
FAILURES = {
    "ENOSPC": (CHANGES.replace("u", "").replace("t", ""), {"onward": 1}, {73, 74}),
    "EDQUOT": (CHANGES.replace("u", "").replace("t", ""), {"onward": 1}, {73, 74}),
    "EIO": ("o" + CHANGES + "mr", {}, {73, 74}),
    "EROFS": (CHANGES.replace("w", "").replace("f", "") + "m", {"onward": 1}, {73, 74, 77}),
    "EACCES": ("ocnlud", {}, {73, 74, 77}),
    "EMFILE": ("oc", {}, {73, 74}),
    "EINTR": ("ocwft", {}, set()),
    "short": ("ws", {}, set()),
}
KINDS = ["kill", "half", "seeds", *FAILURES, "fsync", "power"]
#: How many points of each kind a sample takes.
SAMPLE = {"kill": 12, "half": 3, "seeds": 3, "fsync": 3, "EIO": 4, "ENOSPC": 3}
WORDS = {
    "en": "{title}, {kind}: {points} points, lost {lost}, doubled {doubled}, "
          "damaged {damaged}, wrong exit {wrong} ({seconds:.0f} s)",
    "ja": "{title}, {kind}: {points} 箇所, 消失 {lost}, 重複 {doubled}, 破損 {damaged}, "
          "終了コードの誤り {wrong} ({seconds:.0f} 秒)",
}


class Findings:
    def __init__(self):
        self.lost = self.doubled = self.damaged = self.wrong = 0
        self.points = 0
        self.words = []

    def add(self, other):
        for name in ("lost", "doubled", "damaged", "wrong", "points", "words"):
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def say(self, *words):
        self.words.append(" ".join(str(word) for word in words))

    @property
    def is_clean(self):
        return not (self.lost or self.doubled or self.damaged or self.wrong)


class Unusable(Exception):
    """A job that goes wrong by itself."""


class Breaker:
    """Breaks one scenario, in all ways."""

    def __init__(self, scenario, options):
        self.scenario = scenario
        self.options = options
        scenario.prepare()
        desk = scenario.begin()
        # What is wrong before anything is broken, where that is what the job is for.
        self.known = {self.without_place(desk, word)
                      for word in desk.checked(is_crashed=True).complaints}
        run = self.run(desk)
        self.reference, complaints = scenario.outcome(desk)
        if run.status != 0 or complaints or not self.reference:
            raise Unusable(f"{scenario.title}: goes wrong with nothing broken: {run} {complaints}")
        if options.verbose:
            print(f"{scenario.title}: {run.summary}", file=sys.stderr)
        desk.remove()

    def run(self, desk, **crash):
        return desk.run(self.scenario.command(desk), **crash)

    def count(self, kinds, connections=1, **crash):
        desk = self.scenario.begin()
        desk.connections = connections
        run = self.run(desk, kinds=kinds, **crash)
        if run.status != 0 or run.calls == 0:
            raise Unusable(f"{self.scenario.title}: cannot be counted: {run}")
        desk.remove()
        return run.calls

    # ---- one point ----

    def point(self, kind, number, work, connections=1):
        """Does the work at a desk of its own, and tells what went wrong."""
        findings = Findings()
        desk = self.scenario.begin()
        desk.connections = connections
        try:
            work(desk, findings)
        except Exception:
            findings.wrong += 1
            findings.say(traceback.format_exc())
        findings.words = [f"{self.scenario.title}, {kind} at {number}, {desk.path.name}: {word}"
                          for word in findings.words]
        if findings.is_clean or not self.options.keep:
            desk.remove()
        return findings

    def killed(self, number, mode, kinds, connections=1, again=None, step=None):
        def work(desk, findings):
            run = self.run(desk, mode=mode, at=number, kinds=kinds, clock_step=step)
            if run.hit is None and run.status == 0:
                return
            findings.points += 1
            if run.status != -signal.SIGKILL:
                findings.wrong += 1
                findings.say("ends with", run.status, "instead of being killed:", run)
            self.look(desk, findings, f"after {run.hit}")
            if again is not None:
                desk.wait_for_server()
                self.run(desk, mode="kill", at=again, kinds=kinds)
                self.look(desk, findings, "after the second kill")
            self.carry_on(desk, findings)
        return self.point(mode, number, work, connections)

    def failing(self, kind, number):
        kinds, how, allowed = FAILURES[kind]
        mode = "short" if kind == "short" else "fail"
        code = None if kind == "short" else getattr(errno, kind)

        def work(desk, findings):
            run = self.run(desk, mode=mode, at=number, kinds=kinds, errno=code, **how)
            if run.hit is None:
                return
            findings.points += 1
            self.look(desk, findings, f"after {run.hit}")
            if kind == "ENOSPC":
                self.look_at_full_disk(desk, findings)
            if run.status == 0:
                # It made do without what failed: then all must be there.
                self.compare(desk, findings, f"ended with 0 after {run.hit}", is_crashed=True)
            elif run.status not in allowed and not self.is_told(kind, run):
                findings.wrong += 1
                findings.say(f"ends with {run.status} after {run.hit}:", run.errors, run.output)
            self.carry_on(desk, findings)
        return self.point(kind, number, work)

    def is_told(self, kind, run):
        """Whether the status fits a single message that cannot be read, or a bad journal's page.

        SQLite calls a page of which it gets EIO malformed, and so the archive is damaged (65). It
        takes a sync that a signal cuts short for one that failed.
        """
        name, path, library = run.hit.split("\t")
        if kind == "EINTR":
            return name == "fdatasync" and library.startswith("libsqlite3") and run.status == 74
        if name.startswith(("pread", "read")) and library.startswith("libsqlite3"):
            return run.status == 65
        return run.status in self.scenario.unread and "/kura/mail/" in path \
            and name.startswith(("open", "read", "pread"))

    def unsynced(self, number):
        """A sync fails: the run must end, and nothing may rest on what that sync was for."""
        def work(desk, findings):
            disk = power_loss.Disk(desk.path)
            run = self.run(desk, mode="fail", at=number, kinds="f", errno=errno.EIO,
                           trace=desk.beside("trace"))
            if run.hit is None:
                return
            findings.points += 1
            disk.replay(desk.beside("trace"))
            self.put(desk, disk.state("strict", random.Random(0)))
            if run.status == 0:
                # SQLite goes on where a later sync covers the one that failed: if it does.
                self.compare(desk, findings, f"ended with 0 after {run.hit}", is_crashed=True)
            elif run.status != 74:
                findings.wrong += 1
                findings.say(f"ends with {run.status} after {run.hit}:", run.errors, run.output)
            self.look(desk, findings, run.hit)
            self.carry_on(desk, findings, run.hit)
        return self.point("fsync", number, work)

    def powerless(self, number, kinds, step):
        """The power goes just before a call; every state that this may leave is carried on."""
        def work(desk, findings):
            disk = power_loss.Disk(desk.path)
            run = self.run(desk, mode="kill", at=number, kinds=kinds, clock_step=step,
                           trace=desk.beside("trace"))
            if run.hit is None and run.status != 0:
                findings.wrong += 1
                findings.say("ends with", run.status, run)
            desk.wait_for_server()
            disk.replay(desk.beside("trace"))
            saved = self.scenario.save(desk)
            for name, state in disk.states(f"{self.scenario.title} {number}", self.options.states):
                findings.points += 1
                self.scenario.bring_back(desk, saved)
                self.put(desk, state)
                self.look(desk, findings, f"{name} before {run.hit}")
                self.carry_on(desk, findings, f"{name} before {run.hit}")
                if not findings.is_clean:
                    break
        return self.point("power", number, work)

    @staticmethod
    def put(desk, state):
        shutil.rmtree(desk.path)
        desk.path.mkdir(mode=0o700)
        power_loss.write_out(state, desk.path)

    # ---- what every point ends with ----

    @staticmethod
    def without_place(desk, word):
        return word.replace(str(desk.path), "")

    def look_at_full_disk(self, desk, findings):
        """What there is can still be read while the disk is full."""
        run = desk.run(["status", str(desk.archive)], mode="fail", at=1, onward=1,
                       errno=errno.ENOSPC, kinds=FAILURES["ENOSPC"][0])
        is_begun = (desk.archive / "journal.sqlite3").exists() and desk.checked(True).stored
        if run.status != 0 and is_begun:
            findings.wrong += 1
            findings.say("status on the full disk ends with", run.status, run.errors, run.output)

    def look(self, desk, findings, moment):
        complaints = [word for word in desk.checked(is_crashed=True).complaints
                      if self.scenario.is_sound_before
                      and self.without_place(desk, word) not in self.known]
        outside = [entry for entry in os.listdir(desk.path)
                   if entry not in ("kura", *self.scenario.beside)]
        if complaints or outside:
            findings.damaged += 1
            findings.say(moment, *complaints[:5], *outside)

    def compare(self, desk, findings, moment, is_crashed=False):
        found, complaints = self.scenario.outcome(desk)
        complaints = [word for word in complaints if not word.startswith(self.scenario.forgiven)]
        lost, doubled = self.reference - found, found - self.reference
        if lost:
            findings.lost += 1
            findings.say(moment, "lost:", list(lost.items())[:3])
        if doubled:
            findings.doubled += 1
            findings.say(moment, "too many:", list(doubled.items())[:3])
        if complaints and not is_crashed:
            findings.damaged += 1
            findings.say(moment, *complaints[:5])

    def carry_on(self, desk, findings, moment=""):
        desk.wait_for_server()
        run = self.run(desk)
        if run.status != 0:
            findings.wrong += 1
            findings.say(moment, f"the next run ends with {run.status}:", run.errors, run.output)
            return
        self.compare(desk, findings, f"{moment} after the next run,")
        idle = self.run(desk)
        if idle.status != 0 or not self.scenario.is_idle(idle.summary):
            findings.wrong += 1
            findings.say(moment, "one more run finds something to do:", idle)

    # ---- all points of a kind ----

    def points(self, kind):
        """Calls that each try one point."""
        chosen = self.chosen
        if kind in ("kill", "half"):
            kinds = "ws" if kind == "half" else CHANGES + "ms"
            for number in chosen(kind, self.count(kinds)):
                yield lambda n=number: self.killed(n, kind, kinds)
        elif kind == "seeds":
            yield from self.seeded()
        elif kind in FAILURES:
            for number in chosen(kind, self.count(FAILURES[kind][0])):
                yield lambda n=number: self.failing(kind, n)
        elif kind == "fsync":
            for number in chosen(kind, self.count("f")):
                yield lambda n=number: self.unsynced(n)
        elif kind == "power":
            yield from self.powerless_points()

    def seeded(self):
        """Several connections and small batches: what is the n-th call differs from run to run."""
        kinds = CHANGES + "ms"
        total = self.count(kinds, 3, clock_step=20)
        for seed in range(SAMPLE["seeds"] if self.options.sample else self.options.seeds):
            chance = random.Random(f"{self.scenario.title} {seed}")
            number = chance.randrange(1, total + 1)
            mode = chance.choice(["kill", "kill", "half"])
            again = chance.randrange(1, total + 1) if chance.random() < 0.5 else None
            yield lambda n=number, m=mode, a=again: self.killed(n, m, kinds, 3, a, 20)

    def powerless_points(self):
        """Before every sync, with the job as it is and in small batches; and before other calls."""
        for step in [20] if self.options.sample else [None, 20]:
            total = self.count("f", clock_step=step) + 1
            # The last one is the end of the whole job.
            for number in sorted({*self.chosen("power", total), total}):
                yield lambda n=number, s=step: self.powerless(n, "f", s)
        for number in self.spread(self.options.calls, self.count(CHANGES), 2):
            yield lambda n=number: self.powerless(n, CHANGES, None)

    def chosen(self, kind, total, extra=0):
        if self.options.sample:
            return self.spread(SAMPLE.get(kind, 2), total, extra)
        return range(1, total + 1 + extra, self.options.stride)

    def spread(self, count, total, extra=0):
        """So many numbers, evenly, shifted by the scenario so that samples differ."""
        total += extra
        if count >= total:
            return range(1, total + 1)
        shift = random.Random(self.scenario.title).random()
        return sorted({1 + int((index + shift) * total / count) for index in range(count)})

    def try_all(self, kinds):
        begun = time.monotonic()
        total = Findings()
        workers = self.options.workers or self.scenario.workers or 2 * (os.cpu_count() or 1)
        with concurrent.futures.ThreadPoolExecutor(workers) as pool:
            tries = {kind: [pool.submit(each) for each in self.points(kind)] for kind in kinds}
            for kind, futures in tries.items():
                findings = Findings()
                for future in futures:
                    findings.add(future.result())
                self.tell(kind, findings, time.monotonic() - begun)
                total.add(findings)
        return total

    def tell(self, kind, findings, seconds):
        for word in findings.words[:self.options.lines]:
            print(word, file=sys.stderr)
        print(WORDS[self.options.lang].format(
            title=self.scenario.title, kind=kind, seconds=seconds,
            **{name: getattr(findings, name)
               for name in ("points", "lost", "doubled", "damaged", "wrong")}), flush=True)


def parse_arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", required=True)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--sample", action="store_true")
    parser.add_argument("--power-loss", action="store_true")
    parser.add_argument("--scenario", action="append", default=[])
    parser.add_argument("--format", action="append", default=[])
    parser.add_argument("--kind", action="append", default=[], choices=KINDS)
    parser.add_argument("--stride", type=int, default=1)
    parser.add_argument("--seeds", type=int, default=300)
    parser.add_argument("--states", type=int, default=4)
    parser.add_argument("--calls", type=int, default=60)
    parser.add_argument("--lines", type=int, default=20)
    parser.add_argument("--workers", type=int)
    parser.add_argument("--directory")
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("--lang", default="en", choices=["en", "ja"])
    options = parser.parse_args()
    if options.power_loss:
        options.kind = ["fsync", "power"]
    if options.sample:
        options.states, options.calls = 1, 2
    return options


def main():
    options = parse_arguments()
    work = tempfile.mkdtemp(prefix="mailkura-crash-", dir=options.directory)
    os.chmod(work, 0o755)
    lab = Lab(os.path.realpath(work), os.path.abspath(options.binary), options.keep)
    total = Findings()
    try:
        for form in options.format or ["maildir", "mbox"]:
            for each in SCENARIOS:
                scenario = each(lab, form)
                if options.scenario and scenario.name not in options.scenario:
                    continue
                if not scenario.is_there():
                    continue
                try:
                    total.add(Breaker(scenario, options).try_all(options.kind or KINDS))
                except (Unusable, RuntimeError) as error:
                    total.wrong += 1
                    print(error, file=sys.stderr)
    finally:
        lab.close()
        if not options.keep or total.is_clean:
            shutil.rmtree(work, ignore_errors=True)
    sys.exit(0 if total.is_clean and total.points else 1)


if __name__ == "__main__":
    main()
