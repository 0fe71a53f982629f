"""Which shell language is spoken: a table of what differs between the shells that share this interpreter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import attrs

from honeyllm.shell._parser import Parser

if TYPE_CHECKING:
    from honeyllm.shell._state import Shell

Reason = Callable[[OSError], str]


def _reason(error: OSError) -> str:
    return error.strerror or "Unknown error"


@attrs.frozen(kw_only=True)
class Messages:
    """
    Complaints that the interpreter itself has, as templates; ``reason`` is the system's word for an error.

    *opening* and *creating* give the reason why a redirection failed.
    """

    unset: str = "{name}: unbound variable"
    null: str = "{name}: parameter null or not set"
    missing: str = "{name}: parameter not set"
    bad_substitution: str = "{source}: bad substitution"
    readonly: str = "{name}: readonly variable"
    not_found: str = "{name}: command not found"
    open: str = "{path}: {reason}"
    create: str = "{path}: {reason}"
    exists: str = "{path}: cannot overwrite existing file"
    opening: Reason = _reason
    creating: Reason = _reason
    bad_option: str = "{shell}: illegal option -- {letter}"
    no_argument: str = "{shell}: option requires an argument -- {letter}"
    ambiguous: str = "{target}: ambiguous redirect"
    job_line: str = ""
    """How jobs are listed; as bash does if empty."""


def _bash_prefix(shell: Shell) -> str:
    if shell.mode.prompts:
        return f"{shell.name}: "
    return f"{shell.message_source()}: line {shell.line}: "


@attrs.frozen(kw_only=True)
class Habits:
    """Small things that a shell does or does not."""

    reads_blocks: bool = False
    """Whether commands are read ahead from a pipe, so that they cannot share it with the shell."""
    copies_to_files: bool = True
    """Whether ``>&word`` is ``&>word``."""
    caret_negates: bool = True
    """Whether ``[^x]`` in a pattern is ``[!x]``."""


@attrs.frozen(kw_only=True)
class Dialect:
    """
    One shell's language.

    *prefix* is what its messages begin with.  *strict*: an error in an
    expansion or a special builtin ends a shell that is not interactive, as POSIX wants,
    and the statuses are *strict*'s.  *failure* is the status of a redirection that fails.
    """

    name: str
    parser: type[Parser] = Parser
    messages: Messages = Messages()
    prefix: Callable[[Shell], str] = _bash_prefix
    strict: bool = False
    failure: int = 1
    options: Mapping[str, str] = {}
    """Options of ``set``, name to letter, in the order in which ``set -o`` lists them; bash's if empty."""
    habits: Habits = Habits()
    traced: Callable[[str], str] | None = None
    """How ``set -x`` shows a word, assignments then in front of their command; as bash does if None."""
    exec_failed: Callable[[Shell, str, OSError], tuple[str, int]] | None = None

    def pattern(self, text: str) -> str:
        """A pattern of this shell as the matchers read it."""
        return text if self.habits.caret_negates else text.replace("[^", "[\\^")


BASH = Dialect(name="bash")
