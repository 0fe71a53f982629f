"""The file tree of one host: the image's files, with those in their place that the record decides."""

from collections.abc import Iterator

from attrs import evolve

from honeyllm.persona._files import homes, rendered_files, replacements, temporary_directories
from honeyllm.persona._image import TreeEntry, image_entries, known_contents
from honeyllm.persona._logs import log_files
from honeyllm.persona._record import Persona


def _present(persona: Persona) -> int:
    """The latest moment that the record knows of, or a little after."""
    days = [(user.changed_day + 1) * 86400 for user in persona.accounts.users]
    return max(persona.boot_at + 3600, *days, *(login.until for login in persona.accounts.logins))


def _order(path: str) -> list[str]:
    return path.split("/")


def tree(persona: Persona, *, now: float | None = None) -> tuple[TreeEntry, ...]:
    """
    Every file on the root file system of *persona*, parents before children, without ``/`` itself.

    What is mounted below (``/dev``, ``/proc``, ``/run``, ``/sys``) has only its mount point here; see
    `mounted_trees`. Logs go up to *now* (without it, up to the latest moment in the record); their earlier
    lines do not depend on it. Entries are made afresh by each call and share what they can.
    """
    contents = known_contents(persona)
    replacements(contents)
    entries = {entry.path: _sized(entry) for entry in image_entries(persona, contents)}
    _localize(persona, entries)
    for entry in _own(persona, contents, _present(persona) if now is None else int(now)):
        _put(entries, entry)
    return tuple(entries[path] for path in sorted(entries, key=_order))


def _put(entries: dict[str, TreeEntry], entry: TreeEntry) -> None:
    """Add or replace *entry*; a new name changes the time of its directory."""
    parent = entry.path.rpartition("/")[0]
    if entry.path not in entries and parent in entries:
        directory, moment = entries[parent], max(entries[parent].mtime, entry.changed)
        entries[parent] = evolve(directory, mtime=moment, changed=max(moment, directory.changed))
    entries[entry.path] = entry


def _sized(entry: TreeEntry) -> TreeEntry:
    """*entry*, with the size of its content where that was changed."""
    if entry.content is None or len(entry.content) == entry.size:
        return entry
    return evolve(entry, size=len(entry.content))


def _localize(persona: Persona, entries: dict[str, TreeEntry]) -> None:
    localtime = entries["/etc/localtime"]
    entries["/etc/localtime"] = evolve(localtime, target=f"/usr/share/zoneinfo/{persona.timezone}")


def _own(persona: Persona, contents: dict[str, bytes], now: int) -> Iterator[TreeEntry]:
    yield from rendered_files(persona)
    yield from homes(persona, contents)
    yield from temporary_directories(persona)
    yield from log_files(persona, now)
