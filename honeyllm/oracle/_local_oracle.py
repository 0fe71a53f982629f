"""
The oracle that needs no model: what a program prints that cannot do its work.

A table (``local_answers.yaml``) knows how a few hundred programs fail, or what they print
when there is nothing to do; the others complain as their kind does. Nothing here claims a
success that a later command could contradict.
"""

from collections.abc import Callable, Iterable, Mapping
from fnmatch import fnmatchcase
from functools import cache
from hashlib import sha256
from posixpath import basename
from string import Template
from typing import Any

import attrs

from honeyllm.oracle._prompt import printable
from honeyllm.oracle._question import Answer, Question, Source
from honeyllm.oracle._tables import table

_VERSION_OPTIONS = frozenset({"--version", "-V", "-version", "version"})
_HELP_OPTIONS = frozenset({"--help", "-h", "-help", "-?"})


@attrs.frozen(kw_only=True)
class LocalAnswer:
    """What a program says; ``$prog`` and ``$arg`` (its last argument) are replaced."""

    stdout: str = ""
    stderr: str = ""
    status: int = 0


@attrs.frozen(kw_only=True)
class LocalTable:
    """Answers by name, by kind (name patterns, the first that fits), and version texts."""

    by_name: Mapping[str, LocalAnswer]
    by_kind: tuple[tuple[str, LocalAnswer], ...]
    versions: Mapping[str, str]
    usage: LocalAnswer

    @classmethod
    def of(cls, value: Mapping[str, Any]) -> "LocalTable":
        """Read a table as in ``local_answers.yaml``."""
        return cls(
            by_name=dict(_answers(value["programs"])),
            by_kind=tuple(_answers(value["kinds"])),
            versions=value["versions"],
            usage=_answer(value["usage"]),
        )


def _answers(rows: Iterable[Mapping[str, Any]]) -> Iterable[tuple[str, LocalAnswer]]:
    for row in rows:
        for name in row["names"].split():
            yield name, _answer(row)


def _answer(row: Mapping[str, Any]) -> LocalAnswer:
    return LocalAnswer(**{name: value for name, value in row.items() if name != "names"})


@cache
def _default_table() -> LocalTable:
    return LocalTable.of(table("local_answers.yaml"))


class LocalOracle:
    """An `Oracle` that always answers, at once."""

    def __init__(self, table: LocalTable | None = None) -> None:
        self._table = table or _default_table()

    async def answer(self, question: Question, *, on_text: Callable[[bytes], None]) -> Answer:
        """See `Oracle.answer`."""
        argv = [printable(argument) for argument in question.argv]
        program = basename(argv[0]) if argv else ""
        said = self._find(program, argv[1:])
        words = {"prog": program, "arg": argv[-1] if len(argv) > 1 else ""}
        stdout = _fill(said.stdout, words)
        if stdout:
            on_text(stdout)
        return Answer(
            stdout=stdout, stderr=_fill(said.stderr, words), status=said.status, source=Source.FALLBACK
        )

    def _find(self, program: str, arguments: list[str]) -> LocalAnswer:
        first = arguments[0] if arguments else ""
        if first in _VERSION_OPTIONS:
            return LocalAnswer(stdout=self._version(program))
        if first in _HELP_OPTIONS:
            return self._table.usage
        known = self._table.by_name.get(program)
        if known is not None:
            return known
        return next(answer for pattern, answer in self._table.by_kind if fnmatchcase(program, pattern))

    def _version(self, program: str) -> str:
        """The program's line from the table, else a number that is always the same for it."""
        known = self._table.versions.get(program)
        if known is not None:
            return known
        digits = sha256(program.encode("utf-8", "replace")).digest()
        return f"$prog {digits[0] % 4 + 1}.{digits[1] % 20}.{digits[2] % 10}"


def _fill(text: str, words: Mapping[str, str]) -> bytes:
    if not text:
        return b""
    filled = Template(text).safe_substitute(words)
    return filled.rstrip("\n").encode("utf-8", "replace") + b"\n"
