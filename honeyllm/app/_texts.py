"""Texts whose content nobody recorded: plausible ones, of exactly their size, valid as what they are."""

import base64
import random
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files
from string import Template
from typing import Any

import attrs
import yaml

from honeyllm.persona import Persona, TreeEntry, packages

PAGE = 16384
"""Texts of more than two of these repeat a page of this size."""
LONGEST = 1 << 20
"""Texts that are one string are not repeated up to this size."""
SHORTEST, LONGEST_SAID = 64, 8192
"""Between these sizes a text is worth asking the oracle for."""
WIDTH = 74
INTERPRETERS = {
    "/usr/sbin/adduser": "#!/usr/bin/perl",
    "/usr/sbin/deluser": "#!/usr/bin/perl",
}


@attrs.frozen(kw_only=True)
class Kind:
    """How the texts of some paths look; see texts.yaml."""

    match: Sequence[str]
    interpreter: str = "#!/bin/sh"
    head: str = ""
    body: str = "words"
    comment: str = ""
    close: str = ""
    tail: str = ""


POOL = 2048
"""Lines of which all texts of a host are made: putting words together anew for each file would take long."""


@cache
def _table() -> Mapping[str, Any]:
    source = (files("honeyllm.app") / "data" / "texts.yaml").read_text("utf-8")
    table: Mapping[str, Any] = yaml.load(source, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return {"words": table["vocabulary"].split(), "kinds": [Kind(**row) for row in table["kinds"]]}


def kind_of(path: str) -> Kind:
    """The kind of the text at *path*."""
    kinds: list[Kind] = _table()["kinds"]
    return next(kind for kind in kinds if any(fnmatchcase(path, pattern) for pattern in kind.match))


def is_cuttable(path: str) -> bool:
    """Whether the text at *path* is still what it is when it ends early, or goes on in comments."""
    kind = kind_of(path)
    return kind.body == "words" and not kind.tail and not kind.close


class Texts:
    """Makes the texts of one host; ``note`` is told which files there are."""

    def __init__(self, persona: Persona) -> None:
        self._persona = persona
        self._paths: dict[str, list[str]] = {}
        self._versions: dict[str, str] = {}
        self._lines: list[str] = []

    @property
    def lines(self) -> Sequence[str]:
        """Prose, each line of its own length; the same for all texts of this host."""
        if not self._lines:
            chance, words = random.Random(self._persona.seed), _table()["words"]
            self._lines = [_prose(chance, words) for _ in range(POOL)]
        return self._lines

    def note(self, entry: TreeEntry) -> None:
        """Remember which package *entry* belongs to."""
        self._paths.setdefault(entry.package, []).append(entry.path)

    def text(self, entry: TreeEntry, size: int) -> bytes:
        """A text for *entry*; a longer one need not begin as a shorter one does."""
        return _Text(self, entry).whole(size)

    def parts(self, entry: TreeEntry) -> tuple[bytes, bytes]:
        """The beginning of a text of the size of *entry*, and the page that follows it again and again."""
        size = entry.size
        text = _Text(self, entry)
        if size <= 2 * PAGE or (size <= LONGEST and kind_of(entry.path).body == "string"):
            return text.whole(size), b""
        return text.whole(PAGE + size % PAGE), text.filled(PAGE)

    def fitted(self, entry: TreeEntry, text: bytes) -> bytes | None:
        """
        What somebody said that *entry* holds, as long as the file is.

        What is too long ends with a line; what is too short goes on in comments,
        or prose.  None for a script that does not begin as one.
        """
        if entry.nature == "S" and not text.startswith(b"#!"):
            return None
        if len(text) > entry.size:
            text = text[: text.rfind(b"\n", 0, entry.size) + 1]
        elif text and not text.endswith(b"\n") and len(text) < entry.size:
            text += b"\n"
        return text + _Text(self, entry).filled(entry.size - len(text))

    def package(self, entry: TreeEntry) -> str:
        """The package that the path is about: its owner, or the one named by dpkg's own files."""
        if entry.path.startswith("/var/lib/dpkg/info/"):
            return entry.path.rpartition("/")[2].rpartition(".")[0].partition(":")[0]
        return entry.package or entry.path.rpartition("/")[2].partition(".")[0]

    def paths(self, package: str) -> Sequence[str]:
        """The files of *package*."""
        return self._paths.get(package, ())

    def version(self, package: str) -> str:
        """The version of *package*, or of something that is none."""
        if not self._versions:
            self._versions = {found.name: found.version for found in packages(self._persona)}
        return self._versions.get(package, "1.0-1")

    @property
    def persona(self) -> Persona:
        """Whose texts these are."""
        return self._persona


class _Text:
    """One text while it is made."""

    def __init__(self, texts: Texts, entry: TreeEntry) -> None:
        self._texts = texts
        self._entry = entry
        self._kind = kind_of(entry.path)
        key = f"{texts.persona.seed}{entry.path}".encode("utf-8", "surrogateescape")
        self._chance = random.Random(key)
        self._words: list[str] = _table()["words"]
        self._package = texts.package(entry)
        self._fields = self._known()

    def _known(self) -> Mapping[str, str]:
        entry, persona = self._entry, self._texts.persona
        name = entry.path.rpartition("/")[2]
        plain = name.removesuffix(".gz")
        stem = "".join(c if c.isascii() and (c.isalnum() or c in "._+-") else "_" for c in plain)
        stem = stem.rpartition(".")[0] or stem
        version = self._texts.version(self._package)
        tag = "".join(filter(str.isalpha, plain.rpartition(".")[2])) or "data"
        return {
            "name": name,
            "stem": stem,
            "upper": stem.upper(),
            "macro": "".join(c if c.isalnum() else "_" for c in stem.upper()),
            "section": plain.rpartition(".")[2][:1],
            "tag": tag,
            "path": entry.path,
            "package": self._package,
            "version": version,
            "upstream": version.rpartition(":")[2].partition("-")[0],
            "hostname": persona.hostname,
            "year": "2022",
            "words": " ".join(self._chance.choices(self._words, k=5)),
        }

    def _filled_in(self, template: str) -> bytes:
        return Template(template).safe_substitute(self._fields).encode("utf-8", "surrogateescape")

    def whole(self, size: int) -> bytes:
        """A complete text of *size* bytes."""
        first = self._kind.interpreter.encode() + b"\n" if self._entry.nature == "S" else b""
        if self._entry.path in INTERPRETERS:
            first = INTERPRETERS[self._entry.path].encode() + b"\n"
        head = first + self._filled_in(self._kind.head)
        tail = self._filled_in(self._kind.tail)
        if len(head) + len(tail) > size:
            head, tail = (first, b"") if self._kind.body == "words" else (b"", b"")
        if len(head) > size:
            return self._last(size)
        return head + self.filled(size - len(head) - len(tail)) + tail

    def filled(self, size: int) -> bytes:
        """Lines of *size* bytes in all."""
        out = bytearray()
        if self._kind.body == "string":
            return self._sentences(size)
        for line in self._lines():
            if len(out) + len(line) > size:
                break
            out += line
        return bytes(out) + self._last(size - len(out))

    def _lines(self) -> Iterator[bytes]:
        match self._kind.body:
            case "paths":
                yield from (path.encode("utf-8", "surrogateescape") + b"\n" for path in self._own_paths())
            case "base64":
                while True:
                    yield base64.b64encode(self._chance.randbytes(48)) + b"\n"
            case _:
                yield from self._paragraphs()

    def _own_paths(self) -> Iterator[str]:
        """Files and their directories, as dpkg lists them."""
        seen: set[str] = set()
        for path in self._texts.paths(self._package):
            if self._entry.path.endswith(".conffiles") and not path.startswith("/etc/"):
                continue
            names = path.split("/")
            steps = ["/".join(names[:count]) for count in range(2, len(names) + 1)]
            yield from (step for step in steps if step not in seen)
            seen.update(steps)

    def _paragraphs(self) -> Iterator[bytes]:
        kind, lines = self._kind, self._texts.lines
        while True:
            for line in self._chance.choices(lines, k=self._chance.randint(2, 6)):
                yield f"{kind.comment}{line}{kind.close}\n".encode()
            yield b"\n"

    def _sentences(self, size: int) -> bytes:
        count = 1 + size // (WIDTH - 30)
        return " ".join(self._chance.choices(self._texts.lines, k=count))[:size].ljust(size, ".").encode()

    def _last(self, size: int) -> bytes:
        """A last line of exactly *size* bytes, which says nothing."""
        kind = self._kind
        if size <= 0:
            return b""
        marks = len(kind.comment) + len(kind.close)
        if kind.body == "base64":
            return base64.b64encode(self._chance.randbytes(size))[: size - 1] + b"\n"
        if kind.body != "words":
            return b"\n" * size
        if size <= marks + 1:
            return b" " * (size - 1) + b"\n" if not kind.comment.strip() else b"\n" * size
        return f"{kind.comment}{self._sentences(size - marks - 1).decode()}{kind.close}\n".encode()


def _prose(chance: random.Random, words: Sequence[str]) -> str:
    """One line that begins and ends like a sentence."""
    line = chance.choice(words).capitalize()
    for word in chance.choices(words, k=16):
        if len(line) + len(word) > WIDTH - chance.randrange(30):
            break
        line += f" {word}"
    return line + "."
