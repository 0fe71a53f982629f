"""dpkg's own files: its status and the list of each package's files, from the tree that they describe."""

from collections.abc import Iterator, Mapping

from honeyllm.persona._image import packages
from honeyllm.persona._package import Package, TreeEntry
from honeyllm.persona._record import Persona

STATUS = "/var/lib/dpkg/status"
INFO = "/var/lib/dpkg/info"


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


def package_database(persona: Persona, entries: Mapping[str, TreeEntry]) -> Iterator[tuple[str, bytes]]:
    """The paths of those files in *entries*, with their contents."""
    if STATUS not in entries:
        return
    known = packages(persona)
    yield STATUS, "".join(f"{control(package)}\n" for package in known).encode()
    owned: dict[str, set[str]] = {}
    for path, entry in entries.items():
        if entry.package:
            owned.setdefault(entry.package, set()).update(_with_parents(path))
    for package in known:
        name = f"{package.name}:{package.architecture}" if package.is_multi_arch_same else package.name
        path = f"{INFO}/{name}.list"
        if path in entries:
            rows = ["/.", *sorted(owned.get(package.name, set()))]
            yield path, "".join(f"{row}\n" for row in rows).encode("utf-8", "surrogateescape")


def _with_parents(path: str) -> Iterator[str]:
    while path:
        yield path
        path = path.rpartition("/")[0]
