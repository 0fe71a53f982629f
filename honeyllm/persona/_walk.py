"""
Read a real directory tree without trusting it.

Every file is opened relative to its directory's descriptor and never through a link, so nothing
outside the tree is read however the links point or change meanwhile; FIFOs, sockets and devices are
noted and never opened. What cannot be read is reported and gone over.
"""

import os
import stat
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from attrs import define, evolve, field, frozen

from honeyllm.persona._errors import PersonaError
from honeyllm.persona._package import TreeEntry

KINDS = {
    stat.S_IFDIR: "d",
    stat.S_IFREG: "f",
    stat.S_IFLNK: "l",
    stat.S_IFCHR: "c",
    stat.S_IFBLK: "b",
    stat.S_IFIFO: "p",
    stat.S_IFSOCK: "s",
}
DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
REGULAR = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
HEAD_BYTES = 4096
MAX_DEPTH = 128
MAX_ENTRIES = 2_000_000
MAX_LINKS = 40


def nature_of(name: str, head: bytes) -> str:
    """E program, L shared library, S script, T text, Z gzip, B other binary, by the first bytes."""
    if head.startswith(b"\x7fELF"):
        return "L" if ".so" in name or name.endswith(".ko") else "E"
    if head.startswith(b"#!"):
        return "S"
    if head.startswith(b"\x1f\x8b"):
        return "Z"
    return "B" if b"\0" in head else "T"


@define
class Report:
    """What was left out of an import, by reason; *examples* has the first few paths of each."""

    counts: Counter[str] = field(factory=Counter)
    examples: dict[str, list[str]] = field(factory=dict)

    def skip(self, reason: str, path: str) -> None:
        """Note that *path* was left out."""
        self.counts[reason] += 1
        found = self.examples.setdefault(reason, [])
        if len(found) < 5:
            found.append(path)

    def lines(self) -> Iterator[str]:
        """A line for each reason; names are quoted where a terminal would suffer."""
        for reason, count in sorted(self.counts.items()):
            names = ", ".join(shown(path) for path in self.examples[reason])
            yield f"{reason}: {count} ({names}{', ...' if count > len(self.examples[reason]) else ''})"


def shown(path: str) -> str:
    """*path* as one printable word."""
    return path if path.isprintable() and path.isascii() else ascii(path)


@frozen(kw_only=True)
class Plan:
    """
    What to read.

    *is_left_out* says of a path that it and all below it do not exist; *objection* is why the content
    of a text file is not kept, empty where it is.
    """

    is_left_out: Callable[[str], bool]
    objection: Callable[[TreeEntry, bytes], str]
    max_file_bytes: int = 64 * 1024
    max_total_bytes: int = 32 * 1024 * 1024


@define
class Walk:
    """One reading of the tree at *root*."""

    root: Path
    plan: Plan
    report: Report = field(factory=Report)
    kept_bytes: int = 0
    count: int = 0
    _links: dict[tuple[int, int], str] = field(factory=dict)

    def entries(self) -> Iterator[TreeEntry]:
        """
        Every file below the root, directories before their contents.

        Raises:
            PersonaError: the root itself cannot be read.
        """
        try:
            descriptor = os.open(self.root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            os.listdir(descriptor)
        except OSError as error:
            problem = f"{self.root}: {error.strerror}; give a directory that can be read"
            raise PersonaError((problem,)) from None
        yield from self._below(descriptor, "", 0)

    def _below(self, descriptor: int, prefix: str, depth: int) -> Iterator[TreeEntry]:
        """The contents of an open directory, which is closed at the end."""
        try:
            for name in self._names(descriptor, prefix, depth):
                path = f"{prefix}/{name}"
                if self.plan.is_left_out(path):
                    continue
                entry = self._entry(descriptor, name, path)
                if entry is None:
                    continue
                yield entry
                inner = self._directory(descriptor, name, path) if entry.kind == "d" else -1
                if inner >= 0:
                    yield from self._below(inner, path, depth + 1)
        finally:
            os.close(descriptor)

    def _names(self, descriptor: int, prefix: str, depth: int) -> list[str]:
        if depth >= MAX_DEPTH:
            self.report.skip("nested too deeply", prefix)
            return []
        try:
            return sorted(os.listdir(descriptor))
        except OSError as error:
            self.report.skip(f"unreadable ({error.strerror})", prefix)
            return []

    def _directory(self, descriptor: int, name: str, path: str) -> int:
        try:
            return os.open(name, DIRECTORY, dir_fd=descriptor)
        except OSError as error:
            self.report.skip(f"unreadable ({error.strerror})", path)
            return -1

    def _entry(self, descriptor: int, name: str, path: str) -> TreeEntry | None:
        self.count += 1
        if self.count > MAX_ENTRIES:
            self.report.skip("beyond the limit of files", path)
            return None
        try:
            facts = os.stat(name, dir_fd=descriptor, follow_symlinks=False)
            target = os.readlink(name, dir_fd=descriptor) if stat.S_ISLNK(facts.st_mode) else ""
        except OSError as error:
            self.report.skip(f"unreadable ({error.strerror})", path)
            return None
        entry = _bare(path, facts, target)
        return self._regular(descriptor, name, entry, facts) if entry.kind == "f" else entry

    def _regular(self, descriptor: int, name: str, entry: TreeEntry, facts: os.stat_result) -> TreeEntry:
        if facts.st_nlink > 1:
            first = self._links.setdefault((facts.st_dev, facts.st_ino), entry.path)
            if first != entry.path:
                return evolve(entry, link=first)
        limit = min(self.plan.max_file_bytes, self.plan.max_total_bytes - self.kept_bytes)
        try:
            head, data = _contents(descriptor, name, entry.size, limit)
        except OSError as error:
            self.report.skip(f"unreadable ({error.strerror})", entry.path)
            return evolve(entry, nature="T" if not entry.mode & 0o111 else "E")
        entry = evolve(entry, nature=nature_of(name, head))
        return self._kept(entry, data) if entry.nature in "ST" else entry

    def _kept(self, entry: TreeEntry, data: bytes | None) -> TreeEntry:
        """*entry* with its content, if nothing speaks against it."""
        reason = self.plan.objection(entry, data or b"") or ("content too large" if data is None else "")
        if reason == "":
            if data is not None and b"\0" not in data:
                self.kept_bytes += len(data)
                return evolve(entry, content=data, size=len(data))
        elif reason != "-":
            self.report.skip(reason, entry.path)
        return entry


def _bare(path: str, facts: os.stat_result, target: str) -> TreeEntry:
    kind = KINDS[stat.S_IFMT(facts.st_mode)]
    return TreeEntry(
        path=path,
        kind=kind,
        mode=stat.S_IMODE(facts.st_mode),
        uid=facts.st_uid,
        gid=facts.st_gid,
        size=facts.st_size if kind == "f" else 0,
        mtime=int(facts.st_mtime),
        target=target,
        device=(os.major(facts.st_rdev), os.minor(facts.st_rdev)) if kind in "cb" else (0, 0),
    )


def _contents(descriptor: int, name: str, size: int, limit: int) -> tuple[bytes, bytes | None]:
    """The first bytes of a regular file, and all of it unless it is larger than *limit*."""
    opened = os.open(name, REGULAR, dir_fd=descriptor)
    with os.fdopen(opened, "rb") as file:
        if not stat.S_ISREG(os.fstat(opened).st_mode):
            return b"", None
        head = file.read(HEAD_BYTES)
        if size > limit or (len(head) < size and b"\0" in head):
            return head, None
        data = head + file.read(max(0, limit - len(head) + 1))
        return head, data if len(data) <= limit else None


def resolved(entries: Mapping[str, TreeEntry], path: str) -> str:
    """*path* with the links in *entries* followed inside the tree; empty when they lead nowhere."""
    done, rest, links = "", [part for part in path.split("/") if part], 0
    while rest:
        part = rest.pop(0)
        if part in (".", ".."):
            done = done.rpartition("/")[0] if part == ".." else done
            continue
        entry = entries.get(f"{done}/{part}")
        if entry is None:
            return ""
        if entry.kind != "l":
            done = entry.path
            continue
        links += 1
        if links > MAX_LINKS:
            return ""
        done = "" if entry.target.startswith("/") else done
        rest = [piece for piece in entry.target.split("/") if piece] + rest
    return done


def read_inside(root: Path, path: str, limit: int) -> bytes | None:
    """At most *limit* bytes of the regular file *path* below *root*, through no link; None if it is none."""
    descriptor = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    *parents, name = path.strip("/").split("/")
    try:
        for parent in parents:
            inner = os.open(parent, DIRECTORY, dir_fd=descriptor)
            os.close(descriptor)
            descriptor = inner
        return _contents(descriptor, name, 0, limit)[1]
    except OSError:
        return None
    finally:
        os.close(descriptor)
