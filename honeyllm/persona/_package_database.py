"""dpkg's own files: its status and the list of each package's files, from the tree that they describe."""

from collections.abc import Iterator, Mapping

from attrs import evolve

from honeyllm.persona._image import packages
from honeyllm.persona._package import Package, TreeEntry
from honeyllm.persona._record import Persona

STATUS = "/var/lib/dpkg/status"
INFO = "/var/lib/dpkg/info"
SUM_BYTES = 34
"""Of a checksum, two blanks and a newline, less the slash that paths begin with."""


def control(package: Package) -> str:
    """The stanza of /var/lib/dpkg/status, as far as it is recorded."""
    rows = [
        f"Package: {package.name}",
        "Status: install ok installed",
        f"Priority: {package.priority}",
        f"Section: {package.section}",
        f"Installed-Size: {package.installed_kib}",
        "Maintainer: Debian Developers <debian-devel@lists.debian.org>",
        f"Architecture: {package.architecture}",
        *(["Multi-Arch: same"] if package.is_multi_arch_same else []),
        f"Version: {package.version}",
        f"Description: {package.summary}",
    ]
    return "\n".join(rows) + "\n"


def package_database(persona: Persona, entries: Mapping[str, TreeEntry]) -> Iterator[TreeEntry]:
    """
    Those files in *entries*, with their contents.

    Checksums have none yet, but the size that they will have: summing all files takes long.
    """
    if STATUS not in entries:
        return
    known = packages(persona)
    yield _holding(entries[STATUS], "".join(f"{control(package)}\n" for package in known).encode())
    owned: dict[str, set[str]] = {}
    summed: dict[str, int] = {}
    for path, entry in entries.items():
        if entry.package:
            owned.setdefault(entry.package, set()).update(_with_parents(path))
        if entry.package and entry.kind == "f" and not entry.link and not path.startswith("/etc/"):
            row = SUM_BYTES + len(path.encode("utf-8", "surrogateescape"))
            summed[entry.package] = summed.get(entry.package, 0) + row
    for package in known:
        name = f"{package.name}:{package.architecture}" if package.is_multi_arch_same else package.name
        path = f"{INFO}/{name}.list"
        if path in entries:
            rows = ["/.", *sorted(owned.get(package.name, set()))]
            text = "".join(f"{row}\n" for row in rows)
            yield _holding(entries[path], text.encode("utf-8", "surrogateescape"))
        path = f"{INFO}/{name}.md5sums"
        if path in entries:
            yield evolve(entries[path], nature="T", content=None, size=summed.get(package.name, 0))


def _holding(entry: TreeEntry, content: bytes) -> TreeEntry:
    return evolve(entry, content=content, size=len(content))


def _with_parents(path: str) -> Iterator[str]:
    while path:
        yield path
        path = path.rpartition("/")[0]
