"""``printf`` as dash and busybox ash have it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from honeyllm.programs import Flavour, Printf
from honeyllm.shell._dash_words import is_ash, options
from honeyllm.shell._flow import ShellError
from honeyllm.shell._quoting import backslashed
from honeyllm.shell._state import Shell

_SIMPLE = dict(zip(b"abefnrtv\\", b"\a\b\x1b\f\n\r\t\v\\", strict=True))
_IN_FORMAT = re.compile(rb"\\(?:(?P<octal>[0-7]{1,3})|(?P<simple>[abefnrtv\\]))")
_IN_ARGUMENT = re.compile(rb"\\(?:(?P<octal>0[0-7]{0,3}|[0-7]{1,3})|(?P<simple>[abefnrtv\\])|c.*)", re.DOTALL)
_NUMBER_FAULT = re.compile(r"(.*): invalid (?:octal |hex )?number", re.DOTALL).fullmatch
_BAD_DIRECTIVE = re.compile(r"`(.*)': (?:invalid|missing) format character", re.DOTALL).fullmatch
_STARTS_NUMBER = re.compile(r"\s*[-+]?(?:[0-9]|\.[0-9])").match


def _decoded(match: re.Match[bytes]) -> bytes:
    if match["octal"] is not None:
        return bytes((int(match["octal"], 8) & 0xFF,))
    return b"" if match["simple"] is None else bytes((_SIMPLE[match["simple"][0]],))


def _in_format(text: bytes) -> tuple[bytes, bool]:
    return _IN_FORMAT.sub(_decoded, text), False


def in_argument(text: bytes) -> tuple[bytes, bool]:
    """What escapes in *text* mean to dash's ``echo`` and ``%b``; also whether ``\\c`` ended it."""
    stops = any(match[0].startswith(b"\\c") for match in _IN_ARGUMENT.finditer(text))
    return _IN_ARGUMENT.sub(_decoded, text), stops


ASH = Flavour(quote=backslashed)
DASH = Flavour(
    quote=backslashed,
    format_escapes=_in_format,
    argument_escapes=in_argument,
    letters="diouxXeEfFgGaAcsb",
    invalid=lambda directive: f"{_up_to_length(directive)}: invalid directive",
)


def _up_to_length(directive: str) -> str:
    """To dash the letter of a length is the conversion."""
    found = re.search("[hlLjzt]", directive)
    return directive if found is None else directive[: found.end()]


async def printf(shell: Shell, argv: Sequence[str]) -> int:
    """``printf``"""
    words = list(argv[1:])
    if not is_ash(shell) and words[:1] and words[0].startswith("-") and len(words[0]) > 1:
        _, words = options(shell, argv, "")
    if words[:1] == ["--"]:
        words.pop(0)
    if not words:
        if is_ash(shell):
            await shell.warn(f"{shell.name}: usage: printf FORMAT [ARGUMENT...]")
            return 2
        raise ShellError("usage: printf format [arg ...]", status=2)
    run = Printf(ASH if is_ash(shell) else DASH)
    for _ in run.steps(words[0], words[1:]):
        await shell.process.checkpoint()
    return await _told(shell, run)


async def _told(shell: Shell, run: Printf) -> int:
    """Say what was wrong, and print; the status."""
    status = run.status
    if is_ash(shell):
        for error in run.errors:
            await shell.warn(f"{shell.name}: {_ash_fault(error)}")
        return await shell.write_bytes(bytes(run.output)) or status
    for _, error in run.messages:
        fault = _dash_fault(error)
        await shell.complain(fault)
        status = 2 if fault.endswith(("invalid directive", "missing format character")) else max(status, 1)
    return await shell.write_bytes(bytes(run.output)) or status


def _dash_fault(error: str) -> str:
    if error.endswith("missing format character"):
        return "missing format character"
    found = _NUMBER_FAULT(error)
    if found is not None:
        what = "not completely converted" if _STARTS_NUMBER(found[1]) else "expected numeric value"
        return f"{found[1]}: {what}"
    return error.removeprefix("warning: ")


def _ash_fault(error: str) -> str:
    found = _NUMBER_FAULT(error)
    if found is not None:
        return f"invalid number '{found[1]}'"
    found = _BAD_DIRECTIVE(error)
    return error if found is None else f"%{found[1].lstrip('%')}: invalid format"
