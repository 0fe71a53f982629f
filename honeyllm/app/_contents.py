"""
What the files of the image hold when their content is not recorded: plausible bytes of their true size.

All of it is made when it is read, and is the same each time: noise in blocks, over which the parts lie that
tools look at (see ``_elf``, ``_packed`` and ``_texts``).  What was made last is kept.
"""

import hashlib
from functools import lru_cache, partial

from honeyllm.app._binaries import binary, head
from honeyllm.app._elf import Piece, pieces
from honeyllm.app._packed import gzipped
from honeyllm.app._sums import Sums, is_sums, package_of
from honeyllm.app._texts import LONGEST_SAID, PAGE, SHORTEST, Texts, is_cuttable
from honeyllm.persona import Persona, TreeEntry
from honeyllm.vfs import Content, Generated, Listed, Stored

BLOCK = 4096
KEPT = 64
"""How many files' made parts are kept for the next block."""
COMMON_BYTES = bytes.fromhex(
    "000000000000000000000000000000000000000000000000000000000000000000"
    "48484848484848484848488b8b8b8b8b8989898989ffffffffffe8e8e80f0f0f0f"
    "c0c0c3c383838545745c4c4c4c4c4c24242424448d8d8d8d31ebe9f6d231c70804"
)
MACHINE_CODE = bytes(COMMON_BYTES[n] if n < len(COMMON_BYTES) else n for n in range(256)).replace(
    b"\x27", b"\x66"
)
"""Makes random bytes look like code: many zeros, prefixes and moves; 256 bytes for ``bytes.translate``."""
TEXTS = ("S", "T")
"""Natures whose files are lines of text."""
Pieces = tuple[Piece, ...]


class Contents:
    """Gives each regular file of a persona's tree what it holds."""

    def __init__(self, persona: Persona) -> None:
        self._persona = persona
        self._texts = Texts(persona)
        self._entries: dict[str, TreeEntry] = {}
        self._said: dict[str, bytes] = {}
        self._kept = lru_cache(KEPT)(self._pieces)
        self.sums = Sums(self._texts.paths)
        """The checksums of packages."""

    def __call__(self, listed: Listed) -> Content | None:
        """The content of one file of the listing."""
        assert isinstance(listed, TreeEntry)
        self._texts.note(listed)
        content = self._content(listed)
        self.sums.note(listed.package, content)
        return content

    def _content(self, listed: TreeEntry) -> Content:
        if listed.content is not None:
            return Stored(listed.content)
        is_small = listed.nature in TEXTS and SHORTEST <= listed.size <= LONGEST_SAID
        asked = listed.path if is_small or is_sums(listed.path) else ""
        if asked:
            self._entries[asked] = listed
        return Generated(
            listed.size, partial(self._block, listed), program=listed.executable_name, asked=asked
        )

    def wants(self, path: str) -> bool:
        """Whether somebody may say what the text at *path* holds: not when its checksum is known."""
        entry = self._entries.get(path)
        return is_cuttable(path) and not (entry is not None and self.sums.owns(entry.package))

    def tell(self, path: str, text: bytes) -> None:
        """From now on the file at *path* holds *text*, fitted to its size."""
        entry = self._entries[path]
        fitted = self._texts.fitted(entry, text)
        if fitted is not None and self.wants(path):
            self._said[path] = fitted

    def _block(self, entry: TreeEntry, number: int) -> bytes:
        start, end = number * BLOCK, (number + 1) * BLOCK
        if entry.path in self._said:
            return self._said[entry.path][start:end]
        if is_sums(entry.path):
            return self.sums.text(package_of(entry.path))[start:end]
        made = self._kept(entry)
        if entry.nature in TEXTS:
            return _text_block(made[0][1], made[1][1], start)[: entry.size - start]
        for at, data in made:
            if at <= start and end <= at + len(data):
                return data[start - at : end - at]
        noise = _noise(f"{self._persona.seed}{entry.path}", number, entry.nature)
        return _overlaid(noise, start, made)

    def _pieces(self, entry: TreeEntry) -> Pieces:
        """The parts of a file that are not noise."""
        if entry.nature in ("E", "L"):
            return pieces(binary(entry, self._persona))
        if entry.nature in TEXTS:
            first, page = self._texts.parts(entry)
            return ((0, first), (len(first), page))
        packed = None
        if entry.path.endswith(".gz"):
            packed = gzipped(entry.size, partial(self._texts.text, entry))
        return ((0, packed if packed is not None else head(entry, self._persona)),)


def _text_block(first: bytes, page: bytes, start: int) -> bytes:
    """A block of a text of which *first* is the beginning and *page* what follows again and again."""
    block = first[start : start + BLOCK]
    if len(block) == BLOCK or not page:
        return block
    at = (max(start, len(first)) - len(first)) % PAGE
    return block + (page + page)[at : at + BLOCK - len(block)]


def _noise(key: str, number: int, nature: str) -> bytes:
    seed = key.encode("utf-8", "surrogateescape") + number.to_bytes(8, "little")
    noise = hashlib.shake_128(seed).digest(BLOCK)
    return noise if nature == "Z" else noise.translate(MACHINE_CODE)


def _overlaid(block: bytes, start: int, over: Pieces) -> bytes:
    """*block*, which begins at *start*, with what lies over it."""
    for at, data in over:
        first, last = max(at, start), min(at + len(data), start + BLOCK)
        if first < last:
            block = block[: first - start] + data[first - at : last - at] + block[last - start :]
    return block
