"""What a power cut may leave of a directory, from the trace that crash_shim.c writes.

A Disk starts as the directory was when the job began, all of it durable, and takes the events of
the trace. It knows then, of every file, which octets were synced and which writes came after,
and of every name, whether its directory was synced since. states() builds directories that a
cut at the trace's end may leave:

  strict   nothing but what was synced, names and octets, even if the two do not fit together
  issued   all that was done, as after a kill
  ordered  names up to a random moment in their order, as journaling file systems keep them;
           octets at random
  any      each name and each octet by itself, as POSIX allows

Octets that were not synced are, file by file: absent, there, there up to a random sector of 512,
there in some sectors and zero in others, or all zero. A rename within one directory happens or
does not; one between directories may also leave both names, but never none: no program could
live with that, and no file system of today does it.
"""

import hashlib
import os
import pathlib
import random

SECTOR = 512


class Node:
    def __init__(self, octets=b"", time=None):
        self.octets = octets
        self.time = time
        self.pending = []       # ("write", offset, octets) ("truncate", length) ("time", seconds)


class Change:
    """A change of names: [directory, name, node or None, is it durable]."""

    def __init__(self, *effects):
        self.effects = [[*effect, False] for effect in effects]

    @property
    def is_begun(self):
        return any(effect[3] for effect in self.effects)


class Disk:
    def __init__(self, root):
        """Takes in a directory as it is."""
        self.root = Node()
        self.names = {}         # path -> Node, as the running program sees it
        self.folders = {self.root}
        self.inodes = {}
        self.changes = []
        self.names[""] = self.root
        self.inodes[os.lstat(root).st_ino] = self.root
        for folder, folders, files in os.walk(root):
            for name in folders + files:
                path = os.path.join(folder, name)
                facts = os.lstat(path)
                node = self.inodes.get(facts.st_ino)
                if node is None:
                    is_file = name in files
                    octets = pathlib.Path(path).read_bytes() if is_file else b""
                    node = Node(octets, int(facts.st_mtime) if is_file else None)
                    self.inodes[facts.st_ino] = node
                if name in folders:
                    self.folders.add(node)
                self.note(path[len(str(root)):], node)
        self.sync_all()

    # ---- the events ----

    def note(self, path, node):
        """One effect on a name, and what the program sees from now on."""
        folder, _, name = path.rpartition("/")
        effect = (self.names[folder], name, node)
        if node is None:
            self.names.pop(path, None)
        else:
            self.names[path] = node
        self.changes.append(Change(effect))
        return self.changes[-1]

    def rename(self, here, there):
        node = self.names[here]
        change = self.note(there, node)
        if here == there:
            return
        below = [path for path in self.names if path.startswith(here + "/")]
        for path in below:
            self.names[there + path[len(here):]] = self.names.pop(path)
        folder, _, name = here.rpartition("/")
        self.names.pop(here)
        change.effects.append([self.names[folder], name, None, False])

    def sync_all(self):
        for node in {*self.inodes.values(), *self.names.values()}:
            self.settle(node)
        for change in self.changes:
            for effect in change.effects:
                effect[3] = True

    def settle(self, node):
        node.octets, node.time = applied(node, node.pending)
        node.pending = []

    def sync(self, node):
        if node not in self.folders:
            self.settle(node)
            return
        for change in self.changes:
            for effect in change.effects:
                if effect[0] is node:
                    effect[3] = True

    def replay(self, trace):
        """Takes the events of a trace; of one that breaks off, those that are whole."""
        data = pathlib.Path(trace).read_bytes()
        at = 0
        while (end := data.find(b"\n", at)) >= 0:
            kind, *fields = data[at:end].decode().split("\t")
            at = end + 1
            if kind == "write":
                length = int(fields[2])
                if at + length > len(data):
                    break
                self.inodes[int(fields[0])].pending.append(
                    ("write", int(fields[1]), data[at:at + length]))
                at += length + 1
            else:
                self.take(kind, fields)
        return self

    def take(self, kind, fields):
        names = [decoded(field) for field in fields]
        if kind in ("create", "mkdir"):
            node = Node()
            self.inodes[int(fields[1])] = node
            if kind == "mkdir":
                self.folders.add(node)
            self.note(names[0], node)
        elif kind == "rename":
            self.rename(*names)
        elif kind == "exchange":
            first, second = self.names[names[0]], self.names[names[1]]
            self.note(names[0], second).effects += self.note(names[1], first).effects
            self.changes.pop()
        elif kind == "link":
            self.note(names[1], self.names[names[0]])
        elif kind in ("unlink", "rmdir"):
            self.note(names[0], None)
        elif kind == "truncate":
            self.inodes[int(fields[0])].pending.append(("truncate", int(fields[1])))
        elif kind == "time":
            self.inodes[int(fields[0])].pending.append(("time", int(fields[1])))
        elif kind == "sync":
            self.sync(self.inodes[int(fields[0])])
        elif kind == "syncfs":
            self.sync_all()

    # ---- the states ----

    def states(self, seed, count):
        """(name, {path: None or (octets, time)}) of the different ones."""
        kinds = ["strict", "issued"] + ["ordered", "any"] * count
        seen = set()
        for number, kind in enumerate(kinds):
            chance = random.Random(f"{seed} {number}")
            state = self.state(kind, chance)
            digest = hashlib.sha256(repr(sorted(state.items())).encode()).digest()
            if digest not in seen:
                seen.add(digest)
                yield f"{kind} {number}", state

    def state(self, kind, chance):
        moment = chance.randrange(len(self.changes) + 1)
        entries = {}
        for index, change in enumerate(self.changes):
            for folder, name, node in self.kept(change, kind, index < moment, chance):
                entries.setdefault(folder, {})[name] = node
        octets = {}

        def contents(node):
            if node not in octets:
                octets[node] = survived(node, kind, chance)
            return octets[node]
        found = {}

        def visit(folder, path):
            for name, node in sorted(entries.get(folder, {}).items()):
                if node is None or name.endswith("-shm"):
                    continue
                found[f"{path}/{name}"] = None if node in self.folders else contents(node)
                if node in self.folders:
                    visit(node, f"{path}/{name}")
        visit(self.root, "")
        return found

    def kept(self, change, kind, is_before, chance):
        effects = [effect[:3] for effect in change.effects]
        durable = [effect[:3] for effect in change.effects if effect[3]]
        if kind == "issued" or len(durable) == len(effects):
            return effects
        if kind == "strict":
            # That the old name is gone says that the new one is there.
            return durable if not durable or change.effects[0][3] else effects
        if kind == "ordered":
            return effects if durable or is_before else []
        if durable:
            return effects if chance.random() < 0.5 or not change.effects[0][3] else durable
        is_between = len(effects) == 2 and effects[0][0] is not effects[1][0]
        if is_between and chance.random() < 0.25:
            return effects[:1]
        return effects if chance.random() < 0.5 else []


def decoded(text):
    octets = text.encode()
    parts = octets.split(b"%")
    return (parts[0] + b"".join(
        bytes([int(part[:2], 16)]) + part[2:] for part in parts[1:])).decode(errors="surrogateescape")


def applied(node, changes):
    """(octets, time) after some changes."""
    octets, time = bytearray(node.octets), node.time
    for change in changes:
        if change[0] == "write":
            offset, data = change[1:]
            if len(octets) < offset:
                octets.extend(bytes(offset - len(octets)))
            octets[offset:offset + len(data)] = data
        elif change[0] == "truncate":
            length = change[1]
            octets = octets[:length] + bytes(max(0, length - len(octets)))
        else:
            time = change[1]
    return bytes(octets), time


def sectors(changes):
    """The same changes with writes cut at every sector."""
    for change in changes:
        if change[0] != "write":
            yield change
            continue
        offset, data = change[1:]
        start = 0
        while start < len(data):
            end = min(len(data), start + SECTOR - (offset + start) % SECTOR)
            yield ("write", offset + start, data[start:end])
            start = end


def survived(node, kind, chance):
    if not node.pending or kind == "issued":
        return applied(node, node.pending)
    if kind == "strict":
        return node.octets, node.time
    how = chance.choice(["absent", "there", "first", "some", "zero"])
    if how == "absent":
        return node.octets, node.time
    if how == "there":
        return applied(node, node.pending)
    cut = list(sectors(node.pending))
    if how == "first":
        return applied(node, cut[:chance.randrange(len(cut) + 1)])
    if how == "some":
        return applied(node, [
            part if part[0] != "write" or chance.random() < 0.5
            else ("write", part[1] + len(part[2]), b"") for part in cut])
    return applied(node, [
        ("write", part[1], bytes(len(part[2]))) if part[0] == "write" else part for part in cut])


def write_out(state, root):
    """Makes a directory as a state has it."""
    for path, what in state.items():
        full = str(root) + path
        if what is None:
            os.mkdir(full, 0o700)
            continue
        octets, time = what
        descriptor = os.open(full, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(octets)
        if time is not None:
            os.utime(full, (time, time))
