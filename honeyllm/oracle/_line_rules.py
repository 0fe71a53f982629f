"""
How the guard recognises lines: the table of what a model says as itself, the marks of our
own answer format, prompts, and loops.
"""

import re
from collections.abc import Iterable, Mapping
from enum import Enum
from functools import cache
from typing import Any

import attrs

from honeyllm.oracle._tables import table


class Verdict(Enum):
    """What to do with a line; the words are those of ``guard_rules.yaml``, which explains them."""

    DROP = "drop"
    STOP = "stop"
    MUSE = "muse"
    PASS = "pass"


@attrs.frozen(kw_only=True)
class Rule:
    """Lines in which one of *patterns* is found."""

    name: str
    patterns: tuple[re.Pattern[str], ...]
    first: Verdict
    later: Verdict

    def fits(self, line: str) -> bool:
        return any(pattern.search(line) for pattern in self.patterns)


def rules_from(table: Iterable[Mapping[str, Any]]) -> tuple[Rule, ...]:
    """Compile the rules of a table as in ``guard_rules.yaml``."""
    return tuple(
        Rule(
            name=row["name"],
            patterns=tuple(re.compile(pattern, re.IGNORECASE) for pattern in row["patterns"]),
            first=Verdict(row["first"]),
            later=Verdict(row["later"]),
        )
        for row in table
    )


@cache
def default_rules() -> tuple[Rule, ...]:
    """The rules that come with the package."""
    return rules_from(table("guard_rules.yaml"))


FENCE = re.compile(r"^\s*(?:```|~~~)[\w.+-]*\s*$")
IN_BACKTICKS = re.compile(r"^\s*(`{1,3})([^`]+)\1\s*$")
EXIT = re.compile(r"^\s*\[exit(?:[ _-]?(?:status|code))?[ :=]+(\d{1,3})\]\s*$", re.IGNORECASE)
STDERR = re.compile(r"^\[stderr\] ?", re.IGNORECASE)
NOTHING = re.compile(
    r"^\s*(?:[(\[<*]+(?:no|empty|no visible) output[)\]>*.]+|\[nothing\]|no output\.?)\s*$", re.IGNORECASE
)
PROMPT = re.compile(
    r"""^\s*(?:\([\w.-]+\)[ ]?)?                     # (venv)
        (?:[a-z_][\w.-]*@[\w.-]+:[^\s\#$%]*          # root@host:~
        |\[[a-z_][\w.-]*@[\w.-]+[ ][^\s\#$%]*\])     # [root@host ~]
        [\#$%](?:[ ](?P<typed>.*))?\s*$""",
    re.VERBOSE,
)

_PERIODS = range(1, 9)


class LoopWatch:
    """Notices that the same few lines come again and again."""

    def __init__(self, repeats: int) -> None:
        self._repeats = repeats
        self._lines: list[str] = []
        self._runs = dict.fromkeys(_PERIODS, 0)

    def repeats(self, line: str) -> bool:
        """Whether, with *line*, the last lines are too many rounds of one to eight lines."""
        for period in _PERIODS:
            same = len(self._lines) >= period and self._lines[-period] == line
            self._runs[period] = self._runs[period] + 1 if same else 0
        self._lines = [*self._lines[-_PERIODS[-1] + 1 :], line]
        return any(run >= max(self._repeats, period * 6) for period, run in self._runs.items())
