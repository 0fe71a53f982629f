"""Write the compact data of a file tree; the formats are described in _image.py, which reads them."""

import gzip
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from attrs import define, field

from honeyllm.persona._image import FILES_HEADER, TREE_HEADER
from honeyllm.persona._image_text import encoded, escaped
from honeyllm.persona._package import Package, TreeEntry


def in_tree_order(entries: Iterable[TreeEntry]) -> list[TreeEntry]:
    """*entries*, directories before their contents."""
    return sorted(entries, key=lambda entry: entry.path.split("/"))


def _shared_prefix(one: str, other: str) -> int:
    same = (a == b for a, b in zip(one, other, strict=False))
    return next((n for n, is_same in enumerate(same) if not is_same), min(len(one), len(other)))


@define
class _Manifest:
    """The lines so far, and what the next may leave out."""

    first: int
    classes: dict[tuple[str, int, int, int, str], int] = field(factory=dict)
    packages: dict[str, int] = field(factory=dict)
    lines: list[str] = field(factory=list)
    path: str = ""
    moment: str = ""
    package: str = ""

    def add(self, entry: TreeEntry) -> None:
        """Add the line of *entry*."""
        kind = "h" if entry.link else entry.kind
        key = (kind, entry.mode, entry.uid, entry.gid, entry.nature)
        offset = entry.mtime - self.first
        moment = f"+{offset}" if offset >= 0 else str(entry.mtime)
        package = str(self.packages.setdefault(entry.package, len(self.packages)))
        path = escaped(entry.path)
        prefix = _shared_prefix(self.path, path)
        cells = [
            str(prefix),
            path[prefix:],
            str(self.classes.setdefault(key, len(self.classes))),
            str(entry.size or ""),
            "" if moment == self.moment else moment,
            "" if package == self.package else package,
            escaped(_target(entry)),
        ]
        while not cells[-1]:
            cells.pop()
        self.lines.append("\t".join(cells))
        self.path, self.moment, self.package = path, moment, package

    def data(self) -> bytes:
        """The whole manifest."""
        head = {"classes": list(self.classes), "packages": list(self.packages)}
        text = json.dumps(head, separators=(",", ":"))
        return encoded("\n".join([TREE_HEADER, text, *self.lines, ""]))


def _target(entry: TreeEntry) -> str:
    if entry.kind in "cb":
        return f"{entry.device[0]}:{entry.device[1]}"
    return entry.link or entry.target


def tree_data(entries: Iterable[TreeEntry], first: int) -> bytes:
    """The tree, front-coded; times from *first*, the start of the installation, count from there."""
    manifest = _Manifest(first)
    for entry in entries:
        manifest.add(entry)
    return manifest.data()


def files_data(entries: Iterable[TreeEntry]) -> bytes:
    """The contents that the entries carry."""
    parts = [FILES_HEADER]
    for entry in entries:
        if entry.content is not None:
            parts += (encoded(f"{escaped(entry.path)}\t{len(entry.content)}\n"), entry.content, b"\n")
    return b"".join(parts)


def package_data(packages: Iterable[Package]) -> bytes:
    """name, version, architecture, section, priority, installed KiB, is multi-arch same, summary."""
    rows = []
    for p in packages:
        size, same = str(p.installed_kib or ""), "same" if p.is_multi_arch_same else ""
        rows.append((p.name, p.version, p.architecture, p.section, p.priority, size, same, p.summary))
    return encoded("".join(sorted("\t".join(row) + "\n" for row in rows)))


def write_image(stem: Path, entries: Sequence[TreeEntry], packages: Iterable[Package], first: int) -> None:
    """Write ``STEM.tree.gz``, ``STEM.files.gz`` and ``STEM.packages.gz``, reproducibly."""
    parts = {
        "tree": tree_data(entries, first),
        "files": files_data(entries),
        "packages": package_data(packages),
    }
    for suffix, data in parts.items():
        stem.with_name(f"{stem.name}.{suffix}.gz").write_bytes(gzip.compress(data, 9, mtime=0))
