"""
From a question to the messages that a model is asked with.

The order is what makes prefix caching work: instructions and examples never change, the
session's exchanges are only added to, the question comes last. What an intruder wrote is
data: a program's argv and input travel as JSON, never inside the instructions. A whole
command line is, by the design of that mode, a turn of its own, exactly as typed.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from string import Template
from typing import Any

import attrs

from honeyllm.llm import Message
from honeyllm.oracle._guard import secret_lines
from honeyllm.oracle._question import Asker, Exchange, Question
from honeyllm.oracle._tables import table as read_table

NO_OUTPUT = "(no output)"

_WINDOW = 8
_MAX_ARGUMENTS = 64
_MAX_ARGUMENT = 1000
_MAX_INPUT = 2000
_MAX_OUTPUT = 1000
_MAX_LINE = 4000


@cache
def _default_table() -> Mapping[str, Any]:
    found: Mapping[str, Any] = read_table("prompts.yaml")
    return found


@attrs.frozen(kw_only=True)
class _Mode:
    """One way of asking: the fixed beginning, and the lines of it that must never be shown."""

    prefix: tuple[Message, ...]
    secrets: frozenset[str]


class Prompts:
    """
    The prompts of one virtual host.

    *facts* say who the host is, each under a short name; ``hostname`` is among them. *table*
    replaces the wording that comes with the package (``prompts.yaml``).
    """

    def __init__(self, facts: Mapping[str, str], table: Mapping[str, Any] | None = None) -> None:
        table = table or _default_table()
        self._hostname = facts.get("hostname", "localhost")
        lines = "\n".join(f"{name}: {printable(value)}" for name, value in facts.items())
        self._program = _mode(table["program"], lines, _as_json)
        self._line = _mode(table["line"], lines, str)

    @property
    def program_secrets(self) -> frozenset[str]:
        """Lines of the instructions for programs."""
        return self._program.secrets

    @property
    def line_secrets(self) -> frozenset[str]:
        """Lines of the instructions for command lines."""
        return self._line.secrets

    def for_program(self, question: Question) -> tuple[Message, ...]:
        """Ask for one program; the session's exchanges are earlier turns."""
        turns = list(self._program.prefix)
        for exchange in recent(question.recent):
            asked = {
                "cwd": exchange.cwd,
                "user": question.asker.user,
                "line": _short(exchange.line, _MAX_LINE),
            }
            turns += _turns(_as_json(asked), _shown(exchange))
        return (*turns, Message(role="user", content=_as_json(_asked(question))))

    def for_line(
        self, line: str, *, cwd: str, asker: Asker, history: Sequence[Exchange]
    ) -> tuple[Message, ...]:
        """
        Ask for a whole line.

        Where the shell is, is said as a terminal says it: by the prompt at the end of what
        was printed before. So the typed line can be a turn by itself.
        """
        turns = list(self._line.prefix)
        past = recent(history)
        for exchange in past:
            turns[-1] = self._prompted(turns[-1], exchange.cwd, asker)
            turns += _turns(_short(exchange.line, _MAX_LINE), _shown(exchange))
        turns[-1] = self._prompted(turns[-1], cwd, asker)
        return (*turns, Message(role="user", content=_short(line, _MAX_LINE)))

    def _prompted(self, turn: Message, cwd: str, asker: Asker) -> Message:
        if turn.role != "assistant":
            return turn
        place = "~" if cwd == asker.home else cwd
        sign = "#" if asker.uid == 0 else "$"
        return attrs.evolve(turn, content=f"{turn.content}\n{asker.user}@{self._hostname}:{place}{sign}")


def recent(exchanges: Sequence[Exchange]) -> Sequence[Exchange]:
    """
    The last eight to sixteen exchanges.

    The window moves in steps of eight, not by one each time, so that most questions begin
    exactly as the one before and find their beginning in the provider's cache.
    """
    if len(exchanges) <= 2 * _WINDOW:
        return exchanges
    return exchanges[(len(exchanges) - _WINDOW - 1) // _WINDOW * _WINDOW :]


def _mode(section: Mapping[str, Any], facts: str, ask: Callable[[Any], str]) -> _Mode:
    system: str = section["system"]
    prefix = [Message(role="system", content=Template(system).safe_substitute(facts=facts).strip())]
    for example in section["examples"]:
        prefix += _turns(ask(example["ask"]), example["answer"])
    return _Mode(prefix=tuple(prefix), secrets=secret_lines([system]))


def _turns(asked: str, answered: str) -> list[Message]:
    return [Message(role="user", content=asked), Message(role="assistant", content=answered)]


def _asked(question: Question) -> dict[str, object]:
    return {
        "cwd": question.cwd,
        "user": question.asker.user,
        "argv": [_short(argument, _MAX_ARGUMENT) for argument in question.argv[:_MAX_ARGUMENTS]],
        "stdin": None if question.stdin is None else _input(question.stdin),
    }


def _input(data: bytes) -> str:
    return _short(data[: _MAX_INPUT * 4].decode("utf-8", "backslashreplace"), _MAX_INPUT)


def _shown(exchange: Exchange) -> str:
    output = _short(exchange.output.strip("\n"), _MAX_OUTPUT) or NO_OUTPUT
    return f"{output}\n[exit {exchange.status}]" if exchange.status else output


def _as_json(value: Mapping[str, object]) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _short(text: str, limit: int) -> str:
    text = printable(text)
    return text if len(text) <= limit else text[:limit] + " ..."


def printable(text: str) -> str:
    """Bytes that were no UTF-8 are written as escapes: no endpoint accepts half a surrogate."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
