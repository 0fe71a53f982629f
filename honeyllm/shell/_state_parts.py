"""The parts that a shell's state is made of; each knows what a forked shell gets of it."""

from __future__ import annotations

from collections.abc import Collection
from enum import Enum

import attrs


@attrs.define(slots=True)
class Mode:
    """How the shell was started, and what it is because of that."""

    login: bool = False
    command_string: bool = False
    renamed: bool = False
    """Whether the string of ``-c`` came with a name."""
    from_stdin: bool = False
    restricted: bool = False
    posix: bool = False
    interactive: bool = False
    prompts: bool = False
    """Whether this shell, or the one it was forked from, is interactive."""
    edits: bool = False
    """Whether lines are read with the line editor."""
    top_level: bool = False
    """Whether it is the first shell of a session."""

    def fork(self) -> Mode:
        """A subshell reads no commands from anybody."""
        return attrs.evolve(self, interactive=False, top_level=False)


class Purpose(Enum):
    """What a shell was forked for."""

    OTHER = "other"
    SIMPLE = "simple"
    """One simple command, not what is in parentheses."""
    SUBSTITUTION = "substitution"
    """``$( )``, or anything inside of it."""


@attrs.define(slots=True)
class Nesting:
    """How deep the running command stands in others."""

    depth: int = 0
    loops: int = 0
    functions: int = 0
    lists: int = 0
    """``;`` lists and and-or lists around it."""
    evaluations: int = 0
    indirection: int = 0
    """Substitutions, evals and traps around it: how often ``set -x`` repeats the first character of PS4."""
    quiet_errexit: int = 0
    """Constructs around it in which a failure does not end the shell."""
    commanded: bool = False
    """Whether ``command`` runs it, which makes a special builtin an ordinary one."""
    purpose: Purpose = Purpose.OTHER
    no_fork: bool = False
    """Whether it is the last one, for which bash does not fork."""

    def fork(self) -> Nesting:
        """A subshell stands at the top of its own commands, in the same functions."""
        purpose = Purpose.OTHER if self.purpose is Purpose.SIMPLE else self.purpose
        return attrs.evolve(self, depth=0, loops=0, lists=0, purpose=purpose, no_fork=False)


@attrs.define(slots=True)
class Last:
    """What ran last, as far as it shows in what comes next."""

    background: int = 0
    """``$!``"""
    argument: str = ""
    """``$_``"""
    builtin: str = ""
    """The builtin that ran last; nothing behind a program."""
    loops: int = 0
    """The loops around the command that gave up last: bash goes on as if it still were in them."""
    in_word: bool = False
    """Whether the text of an eval ended in a word: the next text's first word is nothing but a word then."""
    in_test: bool = False
    """Whether an eval gave up a ``[[``: the next one is a fault then."""


@attrs.define(slots=True)
class Signals:
    """Traps, and the signals that wait for them."""

    traps: dict[str, str] = attrs.Factory(dict)
    inherited: dict[str, str] = attrs.Factory(dict)
    """What ``trap`` shows in a subshell until it sets one itself."""
    pending: list[int] = attrs.Factory(list)
    ignored: frozenset[int] = frozenset()
    """Ignored since before the shell began; these can be neither trapped nor reset."""
    running: str = ""
    """The trap that runs."""
    interrupted: bool = False
    interruptible: bool = False
    prompting: bool = False
    """Whether a line is read at a prompt, which SIGINT gives up even where it has a trap."""
    asynchronous: bool = False
    """Whether this is a background command without job control."""

    def fork(self, kept: Collection[str]) -> Signals:
        """A subshell keeps what is ignored, and the traps *kept*."""
        return Signals(
            traps={name: text for name, text in self.traps.items() if not text or name in kept},
            inherited=dict(self.traps) if self.traps else self.inherited,
            ignored=self.ignored,
            running=self.running,
            interrupted=self.interrupted,
            interruptible=self.interruptible,
            asynchronous=self.asynchronous,
        )


@attrs.define(slots=True)
class History:
    """The history list; ``base`` is the number of its first line."""

    lines: list[str] = attrs.Factory(list)
    base: int = 1
    fresh: int = 0
    """How many lines of this session are not in the file yet."""
    read: int = 0
    is_entered: bool = False
    """Whether the line that runs is the last one of the list."""

    def fork(self) -> History:
        """A subshell's changes stay its own."""
        return attrs.evolve(self, lines=list(self.lines))


@attrs.define(slots=True)
class Dialogue:
    """What was typed at the prompt so far; shared with subshells."""

    lines: int = 0
    """For ``$LINENO``."""
    commands: int = 0
    executing: bool = False
    """Whether the last of these commands runs."""
    reports: list[int] = attrs.Factory(list)
    """How many answers were reported for this line."""
    window: tuple[int, int] = (0, 0)
    """Columns and lines when they were set last."""

    @property
    def number(self) -> int:
        """``\\#`` of a prompt: that of the command that runs, or of the one asked for."""
        return self.commands + (not self.executing)


@attrs.define(slots=True)
class Chance:
    """The generator behind ``$RANDOM``, which a forked shell seeds anew."""

    seed: int
    pid: int
    """The process for which it was seeded."""

    def fork(self) -> Chance:
        """A copy."""
        return Chance(self.seed, self.pid)
