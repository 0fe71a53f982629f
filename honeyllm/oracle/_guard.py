"""
Between the model and the terminal: only what a program could have printed passes.

Text arrives in pieces; whole lines leave. A line is judged before it is shown, because
shown text cannot be unsaid, so the last, unfinished line is always held back. Pure: no
clock, no I/O. How a model sounds when it talks as itself is a table, ``guard_rules.yaml``.
"""

from collections.abc import Iterable

import attrs

from honeyllm.oracle._cleaning import ControlFilter, ThoughtFilter
from honeyllm.oracle._line_rules import (
    EXIT,
    FENCE,
    IN_BACKTICKS,
    NOTHING,
    PROMPT,
    STDERR,
    LoopWatch,
    Rule,
    Verdict,
    default_rules,
)

_MANY_BLANKS = 20


@attrs.frozen(kw_only=True)
class Limits:
    """How much an answer may be, in bytes, lines, characters of one line, and repetitions."""

    max_bytes: int = 64 * 1024
    max_lines: int = 4000
    max_line: int = 8192
    repeats: int = 20


@attrs.frozen(kw_only=True)
class Expectation:
    """
    What is known about the answer beforehand.

    *secrets* are lines that must never be shown, as those of our own instructions are.
    *program* is the name under which its own error messages begin.
    """

    command: str
    program: str = ""
    secrets: frozenset[str] = frozenset()


def secret_lines(texts: Iterable[str]) -> frozenset[str]:
    """The lines of *texts* that are long enough to be recognised again."""
    lines = {_plain(line) for text in texts for line in text.splitlines()}
    return frozenset(line for line in lines if len(line) >= 25)


def _plain(line: str) -> str:
    return " ".join(line.split()).strip("-*# ").casefold()


class Guard:
    """
    Judges one answer.

    `feed` and `close` give what may go to standard output. Afterwards ``stderr`` holds what
    belongs there, ``status`` what the model claimed, ``said_nothing`` whether it claimed
    silence, ``stopped`` the name of the rule that ended the answer, if one did.
    """

    def __init__(
        self, expected: Expectation, *, limits: Limits | None = None, rules: tuple[Rule, ...] | None = None
    ) -> None:
        self.stderr = ""
        self.status: int | None = None
        self.said_nothing = False
        self.stopped: str | None = None
        self.shown = False
        self._expected = expected
        self._limits = limits or Limits()
        self._rules = default_rules() if rules is None else rules
        self._thoughts = ThoughtFilter()
        self._controls = ControlFilter()
        self._loops = LoopWatch(self._limits.repeats)
        self._partial = ""
        self._mid_line = False
        self._blanks = 0
        self._bytes = 0
        self._lines = 0
        self._fence = "none"
        self._musing = False

    def feed(self, text: str) -> str:
        """Give the lines that *text* completes and that may be shown."""
        return self._accept(self._thoughts.feed(text))

    def close(self, *, cut: bool) -> str:
        """
        The answer is over. When it was *cut*, its last, unfinished line is not shown.
        """
        passed = self._accept(self._thoughts.close())
        line, self._partial = self._partial, ""
        if line.strip() and not cut:
            passed += self._judge_to_end(line)
        elif self._mid_line:
            passed += "\n"
        return passed

    def _accept(self, pieces: list[str | None]) -> str:
        passed = []
        for piece in pieces:
            if piece is None:
                self._partial, self._musing, self._mid_line = "", False, False
            else:
                passed.append(self._split(self._controls.feed(piece)))
        return "".join(passed)

    def _split(self, text: str) -> str:
        *lines, self._partial = (self._partial + text).split("\n")
        passed = [self._judge_to_end(line) for line in lines]
        if len(self._partial) > self._limits.max_line:
            passed.append(self._judge_part(self._partial))
            self._partial = ""
        return "".join(passed)

    def _judge_to_end(self, line: str) -> str:
        """Judge a whole line, or the end of one whose beginning was shown already."""
        if self._mid_line:
            self._mid_line = False
            return self._counted(line + "\n")
        return self._judge(line, "\n")

    def _judge_part(self, part: str) -> str:
        """A line too long to be held: its beginning decides for all of it."""
        if self._mid_line:
            return self._counted(part)
        passed = self._judge(part, "")
        self._mid_line = bool(passed)
        return passed

    def _judge(self, line: str, end: str) -> str:
        if self.stopped is not None or self._is_markup(line) or self._is_framing(line):
            return ""
        if not line.strip():
            self._blanks = min(self._blanks + self.shown, _MANY_BLANKS)
            return ""
        if not self.shown:
            line = IN_BACKTICKS.sub(r"\2", line)
        if self._is_barred(line) or self._is_error_message(line):
            return ""
        blanks, self._blanks = "\n" * self._blanks, 0
        return self._counted(blanks + line + end)

    def _is_markup(self, line: str) -> bool:
        """Fences, and what surrounds them: an explanation, since the output is inside."""
        if FENCE.match(line):
            self._fence = {"none": "open", "open": "closed", "closed": "open"}[self._fence]
            self._musing = False
            return True
        if self._musing:
            return True
        return self._fence == "closed" and not EXIT.match(line) and not STDERR.match(line)

    def _is_framing(self, line: str) -> bool:
        """The parts of our own answer format that are not output."""
        if claimed := EXIT.match(line):
            self.status = min(int(claimed[1]), 255)
            return True
        if self.status is not None and line.strip():
            self._stop("text after the status")
            return True
        if NOTHING.match(line):
            self.said_nothing = not self.shown
            return True
        return False

    def _is_barred(self, line: str) -> bool:
        stripped = line.strip()
        if self._is_echo(stripped):
            return True
        if _plain(line) in self._expected.secrets:
            self._stop("instructions")
        elif (name_verdict := self._rule_verdict(stripped)) is not None:
            self._apply(*name_verdict)
            return True
        elif self._loops.repeats(line):
            self._stop("loop")
        return self.stopped is not None

    def _is_echo(self, line: str) -> bool:
        """The command, or a prompt, typed by the model; after output it means the next command."""
        prompt = PROMPT.match(line)
        typed = line.removeprefix("$ ").removeprefix("# ") if prompt is None else prompt["typed"] or ""
        is_command = typed.strip() == self._expected.command.strip() and bool(typed.strip())
        if not self.shown and is_command:
            return True
        if prompt is None:
            return False
        if self.shown or not typed.strip():
            self.said_nothing = not self.shown and not self.stderr
            self._stop("prompt")
        return True

    def _rule_verdict(self, line: str) -> tuple[str, Verdict] | None:
        if self._fence == "open":
            return None
        for rule in self._rules:
            verdict = rule.later if self.shown else rule.first
            if verdict is not Verdict.PASS and rule.fits(line):
                return rule.name, verdict
        return None

    def _apply(self, name: str, verdict: Verdict) -> None:
        if verdict is Verdict.STOP:
            self._stop(name)
        elif verdict is Verdict.MUSE:
            self._musing = True

    def _is_error_message(self, line: str) -> bool:
        marked = STDERR.sub("", line)
        own = self._expected.program
        if marked == line and not (own and line.startswith(f"{own}: ")):
            return False
        if len(self.stderr) + len(marked) <= self._limits.max_bytes:
            self.stderr += marked + "\n"
        return True

    def _counted(self, text: str) -> str:
        if self.stopped is not None:
            return ""
        self._bytes += len(text.encode("utf-8", "replace"))
        self._lines += text.count("\n")
        if self._bytes > self._limits.max_bytes or self._lines > self._limits.max_lines:
            self._stop("size")
            return ""
        self.shown = True
        return text

    def _stop(self, name: str) -> None:
        self.stopped = self.stopped or name
