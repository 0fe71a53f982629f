"""
The checksums that dpkg keeps of what packages installed: those of the contents that the files really have.

Making all contents of a package takes up to seconds, so it is done when somebody opens its list, beside
the event loop and a few files at a time; `dpkg -V`, `debsums` and `md5sum -c` then agree.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from hashlib import md5

import attrs

from honeyllm.host import Process, compute
from honeyllm.vfs import Content

SUMS = ".md5sums"
INFO = "/var/lib/dpkg/info/"
BATCH_BYTES = 2 << 20
PIECE = 1 << 18
Row = tuple[str, Content]


def is_sums(path: str) -> bool:
    """Whether dpkg keeps checksums at *path*."""
    return path.startswith(INFO) and path.endswith(SUMS)


def package_of(path: str) -> str:
    """The package whose file of dpkg's *path* is."""
    return path.removeprefix(INFO).rpartition(".")[0].partition(":")[0]


@attrs.define
class Sums:
    """Sums what packages own; ``paths`` gives the paths of a package in the order of :meth:`note`."""

    paths: Callable[[str], Sequence[str]]
    _contents: dict[str, list[Content]] = attrs.Factory(dict)
    _known: dict[str, bytes] = attrs.Factory(dict)

    def note(self, package: str, content: Content) -> None:
        """Remember what the next file of *package* holds."""
        if package:
            self._contents.setdefault(package, []).append(content)

    def owns(self, package: str) -> bool:
        """Whether the files of *package* have been summed: they change no more."""
        return package in self._known

    def text(self, package: str) -> bytes:
        """The list of *package*, here and now."""
        if package not in self._known:
            self._known[package] = b"".join(map(_line, self._rows(package)))
        return self._known[package]

    async def settle(self, process: Process, package: str) -> None:
        """The same for *process*, which waits for it."""
        lines: list[bytes] = []
        for batch in _batches(self._rows(package)) if package not in self._known else ():
            lines += await compute(process, partial(_lines, batch))
        self._known.setdefault(package, b"".join(lines))

    def _rows(self, package: str) -> list[Row]:
        """The files; configuration files are not listed."""
        rows = zip(self.paths(package), self._contents.get(package, ()), strict=True)
        return sorted((row for row in rows if not row[0].startswith("/etc/")), key=lambda row: row[0])


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    batch: list[Row] = []
    size = 0
    for row in rows:
        batch.append(row)
        size += row[1].size
        if size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    yield batch


def _lines(rows: Iterable[Row]) -> list[bytes]:
    return [_line(row) for row in rows]


def _line(row: Row) -> bytes:
    path, content = row
    digest = md5(usedforsecurity=False)
    for start in range(0, content.size, PIECE):
        digest.update(content.read(start, PIECE))
    return f"{digest.hexdigest()}  {path[1:]}\n".encode("utf-8", "surrogateescape")
