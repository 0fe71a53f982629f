"""
The checks: deterministic conditions on a reply; no model judges another.

A reply whose streams cannot be told apart (a raw model's, a terminal's) is judged by what the text shows.
"""

import re
from collections.abc import Sequence

import attrs

from honeyllm.evaluation._case import Reply

_COMPLAINER = re.compile(r"^-?bash: (-c: )?(line \d+: )?", re.MULTILINE)
_SHOWN = 120


@attrs.frozen(kw_only=True)
class Exact:
    """
    The streams and the status, to the byte.

    ``shown`` is both streams in the order in which a terminal shows them; by default errors come first.
    """

    stdout: str = ""
    stderr: str = ""
    status: int = 0
    shown: str | None = None

    def problem(self, replies: Sequence[Reply]) -> str | None:
        """See `Check`."""
        reply = replies[-1]
        if reply.stdout is None:
            shown = self.stderr + self.stdout if self.shown is None else self.shown
            return None if _text(reply, shown) else _differs("text", reply.text, shown)
        if reply.stdout != self.stdout:
            return _differs("stdout", reply.stdout, self.stdout)
        if reply.stderr != self.stderr:
            return _differs("stderr", reply.stderr or "", self.stderr)
        return None if reply.status == self.status else f"status {reply.status}, expected {self.status}"


@attrs.frozen(kw_only=True)
class Matches:
    """Standard output, or the text, is of this form from end to end; nothing is said on standard error."""

    pattern: str
    status: int = 0

    def problem(self, replies: Sequence[Reply]) -> str | None:
        """See `Check`."""
        reply = replies[-1]
        text = reply.text if reply.stdout is None else reply.stdout
        if re.fullmatch(self.pattern, _ended(text) if reply.loose else text) is None:
            return _differs("text", text, self.pattern)
        if reply.stderr:
            return _differs("stderr", reply.stderr, "")
        if reply.status is not None and reply.status != self.status:
            return f"status {reply.status}, expected {self.status}"
        return None


@attrs.frozen(kw_only=True)
class SameAs:
    """The reply is that of an earlier step of the case, counted from 0."""

    step: int

    def problem(self, replies: Sequence[Reply]) -> str | None:
        """See `Check`."""
        reply, earlier = replies[-1], replies[self.step]
        if reply.text.rstrip("\n") == earlier.text.rstrip("\n") and reply.status == earlier.status:
            return None
        return _differs("text", reply.text, earlier.text)


@attrs.frozen(kw_only=True)
class Prompt:
    """The prompt afterwards is bash's, of this account and in this directory."""

    account: str
    directory: str
    mark: str

    def problem(self, replies: Sequence[Reply]) -> str | None:
        """See `Check`."""
        wanted = f"{self.account}:{self.directory}{self.mark}"
        found = (replies[-1].prompt or "").rstrip()
        return None if found == wanted else _differs("prompt", found, wanted)


def _text(reply: Reply, shown: str) -> bool:
    if not reply.loose:
        return reply.text == shown
    return _COMPLAINER.sub("bash: ", _ended(reply.text)) == _COMPLAINER.sub("bash: ", _ended(shown))


def _ended(text: str) -> str:
    """*text* with one newline at its end; nothing stays nothing."""
    bare = text.rstrip("\n")
    return f"{bare}\n" if bare else ""


def _differs(what: str, found: str, wanted: str) -> str:
    return f"{what} {_short(found)}, expected {_short(wanted)}"


def _short(text: str) -> str:
    return ascii(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}...")
