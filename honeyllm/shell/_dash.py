"""dash 0.5.12 and the ash of busybox 1.35, as dialects."""

from __future__ import annotations

import errno
from collections.abc import Mapping

from honeyllm.shell._dash_grammar import AshGrammar, DashGrammar
from honeyllm.shell._dialect import Dialect, Habits, Messages
from honeyllm.shell._parser import Parser
from honeyllm.shell._quoting import bare_single_quoted
from honeyllm.shell._state import Shell

DASH_OPTIONS: Mapping[str, str] = {
    "errexit": "e", "noglob": "f", "ignoreeof": "I", "interactive": "i", "monitor": "m", "noexec": "n",
    "stdin": "s", "xtrace": "x", "verbose": "v", "vi": "V", "emacs": "E", "noclobber": "C",
    "allexport": "a", "notify": "b", "nounset": "u", "privileged": "p", "nolog": "", "debug": "",
}  # fmt: skip
ASH_OPTIONS: Mapping[str, str] = {
    "errexit": "e", "noglob": "f", "ignoreeof": "I", "interactive": "i", "monitor": "m", "noexec": "n",
    "stdin": "s", "xtrace": "x",
    "verbose": "v", "noclobber": "C", "allexport": "a", "notify": "b", "nounset": "u", "errtrace": "E",
    "vi": "V", "pipefail": "",
}  # fmt: skip


SILENT = frozenset(("test", "[", "[[", "echo", "printf", "kill", "ulimit"))
"""Builtins of busybox that are applets as well, and complain as the shell."""


def dash_prefix(shell: Shell) -> str:
    """``sh: 1: `` and the builtin that complains."""
    inner = f"{shell.complaint_name}: " if shell.complaint_name else ""
    return f"{shell.name}: {shell.line}: {inner}"


def ash_prefix(shell: Shell) -> str:
    """The shell, the builtin that complains, and the line where there is a builtin or script."""
    mode = shell.mode
    is_script = not mode.from_stdin and (not mode.command_string or mode.renamed)
    if (not shell.complaint_name and not is_script) or shell.complaint_name in SILENT:
        return f"{shell.name}: "
    inner = f"{shell.complaint_name}: " if shell.complaint_name else ""
    if mode.interactive:
        return f"{shell.name}: {inner}"
    return f"{shell.name}: {inner}line {shell.line - int(mode.command_string)}: "


def _opening(error: OSError) -> str:
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return "No such file"
    return error.strerror or ""


def _creating(error: OSError) -> str:
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return "Directory nonexistent"
    return error.strerror or ""


def _ash_opening(error: OSError) -> str:
    return "no such file" if error.errno in (errno.ENOENT, errno.ENOTDIR) else error.strerror or ""


def _ash_creating(error: OSError) -> str:
    return "nonexistent directory" if error.errno in (errno.ENOENT, errno.ENOTDIR) else error.strerror or ""


def _exec_failed(shell: Shell, name: str, error: OSError) -> tuple[str, int]:
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return f"{name}: not found", 127
    return f"{name}: {error.strerror}", 126


def _ash_traced(word: str) -> str:
    if word and not any(char in word for char in " \t\n'\"\\|&;()<>*?[]$`#~!{}"):
        return word
    return bare_single_quoted(word)


class DashParser(Parser):
    """Reads dash's grammar."""

    grammar = DashGrammar


class AshParser(Parser):
    """Reads the grammar of busybox ash."""

    grammar = AshGrammar


DASH = Dialect(
    name="dash",
    parser=DashParser,
    messages=Messages(
        unset="{name}: parameter not set",
        null="{name}: parameter not set or null",
        bad_substitution="Bad substitution",
        readonly="{name}: is read only",
        bad_option="Illegal option -{letter}",
        no_argument="No arg for -{letter} option",
        not_found="{name}: not found",
        open="cannot open {path}: {reason}",
        create="cannot create {path}: {reason}",
        exists="cannot create {path}: File exists",
        opening=_opening,
        creating=_creating,
        ambiguous="Syntax error: Bad fd number",
        job_line="[{number}] {mark} {state:<27}{text}",
    ),
    prefix=dash_prefix,
    strict=True,
    failure=2,
    options=DASH_OPTIONS,
    habits=Habits(reads_blocks=True, copies_to_files=False, caret_negates=False),
    traced=lambda word: word,
    exec_failed=_exec_failed,
)
ASH = Dialect(
    name="ash",
    parser=AshParser,
    messages=Messages(
        unset="{name}: parameter not set",
        null="{name}: parameter not set or null",
        bad_substitution="syntax error: bad substitution",
        readonly="{name}: is read only",
        bad_option="Illegal option -{letter}",
        no_argument="No arg for -{letter} option",
        not_found="{name}: not found",
        open="can't open {path}: {reason}",
        create="can't create {path}: {reason}",
        exists="can't create {path}: File exists",
        opening=_ash_opening,
        creating=_ash_creating,
        ambiguous="syntax error: bad fd number",
        job_line="[{number}]{mark}  {state:<27}{text}",
    ),
    prefix=ash_prefix,
    strict=True,
    options=ASH_OPTIONS,
    habits=Habits(reads_blocks=True),
    traced=_ash_traced,
    exec_failed=_exec_failed,
)
