"""Read the tree of a real system for an import."""

import re
from collections.abc import Iterable
from pathlib import Path

from attrs import evolve

from honeyllm.persona._import import Imported
from honeyllm.persona._package import TreeEntry
from honeyllm.persona._software import User
from honeyllm.persona._system_facts import Read, read_facts
from honeyllm.persona._walk import Plan, Report, Walk, read_inside, resolved

LEFT_OUT = re.compile(
    r"/(debootstrap|run|proc|sys|dev|tmp|var/tmp|var/run|mnt|media)/.+|/debootstrap|/usr/sbin/policy-rc\.d"
    r"|/\.dockerenv|/var/cache/apt/(archives/.*\.deb|.*\.bin)|/var/cache/(man|debconf|ldconfig)/.+"
)
MAX_FACT_BYTES = 32 * 1024 * 1024


def is_left_out(path: str) -> bool:
    """Whether *path* belongs to a running system, or to what made the tree, not to the system itself."""
    return LEFT_OUT.fullmatch(path) is not None


def reader(root: Path, entries: Iterable[TreeEntry]) -> Read:
    """Reads files below *root*, links followed inside it."""
    by_path = {entry.path: entry for entry in entries}

    def read(path: str) -> bytes | None:
        found = resolved(by_path, path)
        entry = by_path.get(found)
        if entry is None or entry.kind != "f":
            return None
        return entry.content if entry.content is not None else read_inside(root, found, MAX_FACT_BYTES)

    return read


def _distributed(entries: list[TreeEntry], users: Iterable[User], report: Report) -> list[TreeEntry]:
    """A tree that one user unpacked is owned by him throughout: its files are root's, homes their users'."""
    if len({(entry.uid, entry.gid) for entry in entries}) != 1:
        return entries
    report.skip("owner, all files having one: they are root's, homes their users'", "/")
    owners = {user.home: user for user in users if user.is_human}

    def owned(entry: TreeEntry) -> TreeEntry:
        parts = entry.path.split("/")
        homes = (owners.get("/".join(parts[:count])) for count in range(2, len(parts) + 1))
        owner = next((user for user in homes if user is not None), None)
        return evolve(entry, uid=owner.uid if owner else 0, gid=owner.gid if owner else 0)

    return [owned(entry) for entry in entries]


def import_tree(root: Path, plan: Plan) -> tuple[Imported, Report]:
    """
    The system whose files are at *root*, and what was left out.

    Raises:
        PersonaError: the directory cannot be read.
    """
    walk = Walk(root, plan)
    entries = list(walk.entries())
    facts = read_facts({entry.path: entry for entry in entries}, reader(root, entries))
    entries = _distributed(entries, facts.users, walk.report)
    return Imported(entries=tuple(entries), facts=facts), walk.report
