"""Files laid out for an intruder to find: what the operator writes under ``software.bait`` in a persona."""

from collections.abc import Iterator, Mapping
from posixpath import normpath
from random import Random

from attrs import frozen

from honeyllm.persona._package import TreeEntry
from honeyllm.persona._record import Persona
from honeyllm.persona._software import Bait
from honeyllm.persona._walk import resolved


def bait_files(persona: Persona, entries: Mapping[str, TreeEntry]) -> Iterator[TreeEntry]:
    """
    The bait of *persona*, after those directories above it that *entries* lacks.

    Links on the way are followed; *entries* must take in each entry before the next is asked for.
    Nothing is laid where a file is on the way, or a directory in its place; see `unlaid`.
    """
    for bait in persona.software.bait:
        place, parent = _Place(persona=persona, owner=bait.owner), ""
        *above, name = bait.path.split("/")[1:]
        for part in above:
            path = f"{parent}/{part}"
            if path not in entries and _is_free(path, entries):
                yield place.entry(path, "d", 0o755)
            parent = resolved(entries, path) or path
        path = f"{parent}/{name}"
        if _is_free(path, entries):
            content = None if bait.text is None else bait.text.encode()
            yield place.entry(path, "f", bait.mode, content=content, size=bait.size)


def unlaid(persona: Persona, entries: Mapping[str, TreeEntry]) -> Iterator[str]:
    """Which bait is not in the finished tree *entries*, a line each."""
    for bait in persona.software.bait:
        there = entries.get(resolved(entries, bait.path))
        if there is None or there.kind != "f":
            yield f"the bait {bait.path} has no room: a directory is in its place, or a file on the way"


def _is_free(path: str, entries: Mapping[str, TreeEntry]) -> bool:
    """Whether a file can be laid at *path*: in a directory, and in the place of nothing but a file."""
    parent = path.rpartition("/")[0]
    there = entries.get(path)
    in_directory = not parent or (parent in entries and entries[parent].kind == "d")
    return in_directory and (there is None or there.kind == "f")


@frozen(kw_only=True)
class _Place:
    """Makes the entries of one owner."""

    persona: Persona
    owner: str

    def entry(
        self, path: str, kind: str, mode: int, *, content: bytes | None = None, size: int = 0
    ) -> TreeEntry:
        """An entry with a time of its own between the installation and the boot."""
        persona, user = self.persona, self.persona.accounts.user(self.owner)
        time = Random(f"{persona.seed}/bait/{path}").randint(persona.installed_at, persona.boot_at)
        return TreeEntry(
            path=path,
            kind=kind,
            mode=mode,
            uid=user.uid if user else 0,
            gid=user.gid if user else 0,
            size=size if content is None else len(content),
            mtime=time,
            changed=time,
            nature="" if kind == "d" else "T" if content is not None else "B",
            content=content,
        )


def bait_problems(persona: Persona) -> Iterator[str]:
    """What is wrong with the bait, a line each, with its place in the record."""
    seen: set[str] = set()
    mounts = [f"{mount.target}/" for mount in persona.hardware.mounts if mount.target != "/"]
    for number, bait in enumerate(persona.software.bait):
        at = f"@ persona.software.bait[{number}]"
        if not bait.path.startswith("/") or normpath(bait.path) != bait.path or bait.path == "/":
            yield f"{bait.path!r:.80} is no absolute path of a file {at}.path"
        elif any(bait.path.startswith(mount) for mount in mounts):
            yield f"{bait.path!r:.80} is not on the root file system {at}.path"
        if bait.path in seen:
            yield f"{bait.path!r:.80} occurs twice {at}.path"
        seen.add(bait.path)
        yield from _contents_problems(persona, bait, at)


def _contents_problems(persona: Persona, bait: Bait, at: str) -> Iterator[str]:
    if (bait.text is None) == (bait.size == 0):
        yield f"give either text or a size above 0 {at}"
    if not 0 <= bait.size < 2**40:
        yield f"{bait.size} is no size from 1 to 1 TiB {at}.size"
    if not 0 <= bait.mode <= 0o7777:
        yield f"{bait.mode} is no mode {at}.mode"
    if persona.accounts.user(bait.owner) is None:
        yield f"there is no user {bait.owner!r:.80} {at}.owner"
