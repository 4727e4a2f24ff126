"""The jobs that crash_test.py breaks: what is there before, the command, and what must be at the end."""

import collections
import re
import shutil
import sqlite3
import subprocess

import mail_samples
from crash_lab import Desk

MESSAGES = 50


def kept(checker):
    """What an archive holds: all that is kept, and beside it what the server has."""
    return checker.stored + collections.Counter(
        {("present", *entry): count for entry, count in checker.present.items()})


class Scenario:
    """One job in one storage format; `prepare` comes first, `begin` for every point."""

    name = ""
    #: Whether the archive is sound before the job, so that it is to be sound at any moment.
    is_sound_before = True
    #: The words of the command line that have to be known, beside the command itself.
    needs = ()
    #: The storage formats that have such a job.
    forms = ("maildir", "mbox")
    #: How many points are tried at once; None for what the processors allow.
    workers = None
    #: Beginnings of complaints that the next backup mends, and not this job.
    forgiven = ()
    #: Statuses that also say that a message could not be read.
    unread = {1}
    #: What may lie beside the archive.
    beside = ()

    def __init__(self, lab, form):
        self.lab = lab
        self.form = form
        self.template = None

    @property
    def title(self):
        return f"{self.name} {self.form}"

    def is_there(self):
        has = self.lab.has
        if self.form not in self.forms:
            return False
        if not has("--", self.name.split("-")[0]):
            return False
        if self.form == "mbox" and not has("|mbox", "backup"):
            return False
        return all(has(word, self.name.split("-")[0]) for word in self.needs)

    def prepare(self):
        pass

    def begin(self):
        return Desk(self.lab, self.template)

    def command(self, desk):
        raise NotImplementedError

    def outcome(self, desk):
        """(Counter that has to equal the undisturbed run's, complaints)."""
        checker = desk.checked(is_crashed=False)
        return kept(checker), checker.complaints

    def is_idle(self, summary):
        """Whether a run says that it found nothing to do."""
        return summary.get("messages_new") == 0 and summary.get("flags_changed") == 0

    def save(self, desk):
        """Keeps what the job has changed elsewhere than at the desk."""

    def bring_back(self, desk, saved):
        """Makes that as it was when it was kept."""

    # ---- pieces ----

    def backup(self, user, desk):
        form = ["--format", self.form] if self.form != "maildir" else []
        return ["backup", self.lab.url(user), "--archive", str(desk.archive), *form,
                "--connections", str(desk.connections), *self.lab.access()]

    def filled_account(self, count=MESSAGES):
        user = self.lab.account("mail")
        self.lab.accounts.fill(user, mail_samples.by_rule(count))
        return user

    def archive_of(self, user):
        """A directory with an archive of the account, made without any trouble."""
        desk = Desk(self.lab)
        run = desk.run(self.backup(user, desk))
        if run.status != 0:
            raise RuntimeError(f"{self.title}: no archive to begin with: {run}")
        return desk.path


class Backup(Scenario):
    """Everything is fetched into a new archive."""

    name = "backup"

    def prepare(self):
        self.user = self.filled_account()

    def command(self, desk):
        return self.backup(self.user, desk)


class Update(Scenario):
    """An archive takes in new messages, new flags and keywords, and what has gone."""

    name = "backup-update"

    def prepare(self):
        self.user = self.lab.account("mail")
        mails = mail_samples.by_rule(MESSAGES)
        self.lab.accounts.fill(self.user, mails[:30])
        self.template = self.archive_of(self.user)
        self.lab.accounts.fill(self.user, mails[30:])
        with self.lab.accounts.connect(self.user) as connection:
            connection.select("INBOX")
            connection.store("1:3", "+FLAGS", "(\\Answered \\Flagged newly-made)")
            connection.store("5", "+FLAGS", "(\\Deleted)")
            connection.uid("COPY", "1", "INBOX")
            connection.expunge()
            connection.select("Sent")
            connection.store("1", "FLAGS", "(\\Draft $Another)")
            connection.store("2", "+FLAGS", "(\\Deleted)")
            connection.uid("COPY", "3", "Sent")
            connection.expunge()

    def command(self, desk):
        return self.backup(self.user, desk)


class Maildrop(Scenario):
    """A POP3 account is fetched into a new archive, and then removed on the server."""

    name = "backup-pop3"
    needs = ("--delete",)

    def prepare(self):
        self.mails = [mail._replace(folder="INBOX") for mail in mail_samples.by_rule(MESSAGES)]

    def is_there(self):
        return super().is_there() and "pop3" in self.lab.facts

    def begin(self):
        desk = super().begin()
        desk.user = self.lab.account("maildrop")
        self.lab.accounts.fill(desk.user, self.mails)
        return desk

    def command(self, desk):
        form = ["--format", self.form] if self.form != "maildir" else []
        return ["backup", self.lab.url(desk.user, "pop3"), "--archive", str(desk.archive), *form,
                "--delete", *self.lab.access()]

    def outcome(self, desk):
        checker = desk.checked(is_crashed=False)
        # A message without a date has that of its retrieval.
        present = collections.Counter()
        for entry, count in checker.present.items():
            present["present", *entry[:2]] += count
        return checker.stored + present + self.lab.accounts.counted(desk.user), checker.complaints

    def is_idle(self, summary):
        return summary.get("messages_new") == 0 and summary.get("messages_removed") == 0

    def save(self, desk):
        return Restore.save(self, desk)

    def bring_back(self, desk, saved):
        Restore.bring_back(self, desk, saved)


class Restore(Scenario):
    """An archive goes to an account that has a part of it already."""

    name = "restore"
    #: A message whose answer was lost is looked for again ten seconds later.
    workers = 24

    def prepare(self):
        user = self.filled_account()
        self.template = self.archive_of(user)
        self.can_use_several = self.lab.has("--connections", "restore")
        self.had = mail_samples.by_rule(MESSAGES)[1:5]

    def several(self, desk):
        return ["--connections", str(desk.connections)] if self.can_use_several else []

    def begin(self):
        desk = super().begin()
        desk.user = self.lab.account("target")
        self.lab.accounts.fill(desk.user, self.had)
        return desk

    def command(self, desk):
        return ["restore", str(desk.archive), "--to", self.lab.url(desk.user),
                *self.several(desk), *self.lab.access("to-")]

    def outcome(self, desk):
        checker = desk.checked(is_crashed=False)
        found = self.lab.accounts.counted(desk.user)
        return kept(checker) + found, checker.complaints

    def save(self, desk):
        self.lab.wait_for_sessions(desk.user)
        saved = desk.beside("target")
        subprocess.run(["cp", "-a", str(self.lab.maildir(desk.user)), str(saved)], check=True)
        return saved

    def bring_back(self, desk, saved):
        # Nobody may still write there, or hold what he has read of it.
        self.lab.wait_for_sessions(desk.user)
        place = self.lab.maildir(desk.user)
        shutil.rmtree(place)
        subprocess.run(["cp", "-a", str(saved), str(place)], check=True)


class Undo(Restore):
    """What a restore has put at an account, beside mail that is there already, is taken back."""

    name = "restore-undo"
    needs = ("--undo",)

    def begin(self):
        desk = super().begin()
        run = desk.run(super().command(desk))
        if run.status != 0:
            raise RuntimeError(f"{self.title}: nothing to take back: {run}")
        desk.job = str(run.summary["job"])
        return desk

    def command(self, desk):
        return ["restore", str(desk.archive), "--to", self.lab.url(desk.user), "--undo", desk.job,
                "--apply", *self.lab.access("to-")]

    def is_idle(self, summary):
        return summary.get("messages_removed") == 0 and summary.get("messages_kept") == 0


class Migrate(Restore):
    """An account goes through an archive to another one; each has a part of it already."""

    name = "migrate"

    def prepare(self):
        self.user = self.lab.account("mail")
        mails = mail_samples.by_rule(MESSAGES)
        self.lab.accounts.fill(self.user, mails[:12])
        self.template = self.archive_of(self.user)
        self.lab.accounts.fill(self.user, mails[12:])
        self.had = mails[1:5]

    def command(self, desk):
        form = ["--format", self.form] if self.form != "maildir" else []
        return ["migrate", "--from", self.lab.url(self.user), "--to", self.lab.url(desk.user),
                "--archive", str(desk.archive), *form, "--connections", str(desk.connections),
                *self.lab.access("from-"), *self.lab.access("to-")]

    def outcome(self, desk):
        found, complaints = super().outcome(desk)
        there = self.lab.accounts.counted(desk.user)
        source = self.lab.accounts.counted(self.user)
        complaints = [*complaints,
                      *(f"not at the target: {entry}" for entry in source - there),
                      *(f"too often at the target: {entry}" for entry in there - source)]
        return found, complaints

    def is_idle(self, summary):
        return super().is_idle(summary) and summary.get("messages_sent") == 0


class Import(Scenario):
    """Maildirs and mboxes of other programs are taken into a new archive."""

    name = "import"

    def prepare(self):
        self.source = self.lab.work / f"source-{self.lab.number()}"
        self.source.mkdir()
        mails = mail_samples.by_rule(MESSAGES)
        user = self.lab.account("mail")
        self.lab.accounts.fill(user, mails[:35])
        shutil.copytree(self.lab.maildir(user) / "Maildir", self.source / "Maildir")
        with open(self.source / "older", "wb") as file:
            for mail in mails[35:]:
                octets = re.sub(rb"(?m)^(>*From )", rb">\1", mail.octets.replace(b"\r\n", b"\n"))
                file.write(b"From somebody Sat Jan  1 00:00:00 2000\n" + octets + b"\n")

    def command(self, desk):
        form = ["--format", self.form] if self.form != "maildir" else []
        return ["import", str(self.source), "--archive", str(desk.archive), *form]


class ImportUpdate(Import):
    """A source is taken in again that has more messages, other flags and states written anew."""

    name = "import-update"

    def prepare(self):
        super().prepare()
        desk = Desk(self.lab)
        run = desk.run(self.command(desk))
        if run.status != 0:
            raise RuntimeError(f"{self.title}: no archive to begin with: {run}")
        self.template = desk.path
        for path in sorted((self.source / "Maildir" / "cur").iterdir())[::3]:
            path.rename(path.with_name(path.name.split(":")[0] + ":2,FRS"))
        older = self.source / "older"
        text = re.sub(rb"(?m)^(From somebody .*\n)", rb"\1Status: RO\nX-Status: A\n", older.read_bytes())
        more = (b"From somebody Sat Jan  1 00:00:00 2000\nSubject: more %d\n\nx\n\n" % number for number in (1, 2, 2))
        older.write_bytes(text + b"".join(more))


class Repair(Scenario):
    """An archive with damage, and files that are missing, unknown or there twice, is put right."""

    name = "verify-repair"
    needs = ("--repair",)
    # A verification that finds nothing to repair removes nothing either.
    forgiven = ("left behind", "does not belong in an archive: spool")
    unread = {1, 65}

    def prepare(self):
        self.user = self.filled_account()
        self.template = self.archive_of(self.user)
        self.can_fetch = self.lab.has("--against", "verify")
        mail = self.template / "kura" / "mail"
        if self.form == "mbox":
            # What is wrong with an mbox is another thing after each step.
            self.is_sound_before = False
            self.harm_mboxes(mail)
            return
        copies = collections.defaultdict(list)
        for path in sorted(mail.rglob("cur/*")):
            copies[path.name[:40]].append(path)
        equal = next(paths for paths in copies.values() if len(paths) > 3)
        single = [paths[0] for paths in copies.values() if len(paths) == 1]
        self.harm(equal[0], 3)
        equal[1].unlink()
        if self.can_fetch:
            self.harm(single[0], 1)
            single[1].unlink()
        shutil.copy2(single[2], single[2].with_name("unknown-" + single[2].name))
        strange = mail / "Sent/cur/strange:2,S"
        strange.write_bytes(b"Subject: from another program\n\nwith LF\n")
        strange.chmod(0o600)

    def harm_mboxes(self, mail):
        """Damage in messages and between two, a piece lost, and messages that nobody knows."""
        boxes = [path for path in sorted(mail.rglob("*.mbox")) if path.stat().st_size > 0]
        for path in boxes:
            octets = path.read_bytes()
            starts = [at.start() for at in re.finditer(rb"^From MAILER-DAEMON", octets, re.MULTILINE)]
            if self.can_fetch and len(starts) > 4:
                self.harm(path, starts[1] + 60)
                self.harm(path, starts[3] + 2)
        with open(boxes[0], "ab") as file:
            file.write(b"From MAILER-DAEMON Thu Jan  1 00:00:00 2026\nSubject: ours\n\nnot in the journal\n\n")
            file.write(b"From MAILER-DAEMON Thu Jan  1 00:00:00 2026\nSubject: torn\n\nhalf a")
        if self.can_fetch:
            with open(boxes[-1], "r+b") as file:
                file.truncate(boxes[-1].stat().st_size - 30)

    @staticmethod
    def harm(path, offset):
        with open(path, "r+b") as file:
            file.seek(offset)
            octet = file.read(1)
            file.seek(offset)
            file.write(bytes([octet[0] ^ 1]))

    def command(self, desk):
        source = ["--against", self.lab.url(self.user), *self.lab.access()]
        return ["verify", str(desk.archive), "--repair", *(source if self.can_fetch else [])]

    def is_idle(self, summary):
        return summary.get("repaired") == 0 and summary.get("damaged") == 0


class Reindex(Scenario):
    """A journal that is lost is made anew from the mail and the journal's copy."""

    name = "reindex"

    def prepare(self):
        user = self.filled_account()
        self.template = self.archive_of(user)
        with open(self.template / "kura" / "journal.sqlite3", "r+b") as file:
            file.write(bytes(4096))
        if self.form == "mbox":
            # Then every message is found by its separator line.
            (self.template / "kura" / "journal.backup.sqlite3").unlink()

    def command(self, desk):
        return ["reindex", str(desk.archive)]

    def is_idle(self, summary):
        return True


class Prune(Scenario):
    """What has gone from the server is removed from the archive for good."""

    name = "prune"

    def prepare(self):
        user = self.filled_account()
        desk = Desk(self.lab)
        desk.run(self.backup(user, desk))
        with self.lab.accounts.connect(user) as connection:
            for folder, gone in (("INBOX", "1,3:6"), ("Sent", "2:5"), ("Trash", "1:*")):
                connection.select(folder)
                connection.store(gone, "+FLAGS", "(\\Deleted)")
                connection.expunge()
        desk.run(self.backup(user, desk))
        self.template = desk.path

    def command(self, desk):
        return ["prune", str(desk.archive), "--older-than", "0s", "--apply", "--allow-mass-removal"]

    def is_idle(self, summary):
        return summary.get("pruned", summary.get("messages_pruned", 0)) == 0


class Offload(Scenario):
    """What is old and archived is removed on an IMAP server; flagged mail and drafts stay there."""

    name = "offload"

    def prepare(self):
        self.mails = mail_samples.by_rule(MESSAGES)
        self.all = self.contents(self.lab.accounts.counted(self.filled_account()))

    @staticmethod
    def contents(entries):
        """Folders and digests alone."""
        contents = collections.Counter()
        for entry, count in entries.items():
            contents[entry[:2]] += count
        return contents

    def begin(self):
        desk = super().begin()
        desk.user = self.lab.account("full")
        self.lab.accounts.fill(desk.user, self.mails)
        run = desk.run(self.backup(desk.user, desk))
        if run.status != 0:
            raise RuntimeError(f"{self.title}: no archive to begin with: {run}")
        return desk

    def command(self, desk):
        return ["offload", self.lab.url(desk.user), "--archive", str(desk.archive),
                "--older-than", "1d", "--apply", "--connections", str(desk.connections),
                *self.lab.access()]

    def outcome(self, desk):
        checker = desk.checked(is_crashed=False)
        there = self.lab.accounts.counted(desk.user)
        complaints = list(checker.complaints)
        # What is not on the server any more must be in the archive, and nothing is missed there.
        lost = self.all - (self.contents(there) | checker.stored)
        complaints += [f"neither in the archive nor on the server: {entry}" for entry in lost]
        journal = sqlite3.connect(f"file:{desk.archive}/journal.sqlite3?immutable=1", uri=True)
        (gone,) = journal.execute(
            "SELECT count(*) FROM occurrence WHERE present_until IS NOT NULL").fetchone()
        journal.close()
        if gone:
            complaints.append(f"{gone} messages count as gone")
        return kept(checker) + there, complaints

    def is_idle(self, summary):
        return summary.get("messages_removed") == 0

    def save(self, desk):
        return Restore.save(self, desk)

    def bring_back(self, desk, saved):
        Restore.bring_back(self, desk, saved)


SCENARIOS = [Backup, Update, Maildrop, Restore, Undo, Migrate, Import, ImportUpdate, Repair, Prune,
             Offload, Reindex]
