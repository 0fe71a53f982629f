"""The program printf, which differs from the shells' builtin in its messages and in ``%q``."""

import re
from decimal import Decimal

import attrs

from honeyllm.host import Process
from honeyllm.programs._gnu import Tool, Usage
from honeyllm.programs._names import Style, is_utf8, quote
from honeyllm.programs._numbers import leading_real
from honeyllm.programs._options import Parsed
from honeyllm.programs._printf import LONG_MAX, LONG_MIN, ULONG_MAX, Flavour, Printf
from honeyllm.programs.misc._simple import alone

PRINTF = Usage(name="printf", authors="David MacKenzie")
NUMBER = re.compile(r"[ \t\n\v\f\r]*([-+]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)", re.ASCII)
DIRECTIVE = re.compile(rb"%([-+ #0']*)(\*|\d*)(\.(?:\*|\d*))?([hlLjzt]*)(.?)", re.DOTALL)
FLAGS = {
    **dict.fromkeys("di", "-+ 0'"),
    "u": "-0'",
    "o": "-#0",
    **dict.fromkeys("xX", "-#0"),
    **dict.fromkeys("aAeE", "-+ #0"),
    **dict.fromkeys("fFgG", "-+ #0'"),
    "c": "-",
    "s": "-",
}


@attrs.define
class _GnuPrintf(Printf):
    tool: Tool = attrs.field(kw_only=True)
    warnings: list[str] = attrs.field(factory=list, kw_only=True)
    fatal: str = attrs.field(default="", kw_only=True)

    def run(self, pattern: str, arguments: "tuple[str, ...]") -> int:  # type: ignore[override]  # a tuple is what argv is
        status = Printf.run(self, pattern, arguments)
        if not self.fatal and self.at == 0 and arguments and not self.stopped:
            self.errors.append(
                f"warning: ignoring excess arguments, starting with {self.tool.word(arguments[0])}"
            )
        return status

    def _directive(self, data: bytes, start: int) -> int:
        if data[start : start + 2] in (b"%%", b"%b"):
            return Printf._directive(self, data, start)
        if data[start : start + 2] == b"%q":
            self.quoted("q", "", 0, None)
            return start + 2
        match = DIRECTIVE.match(data, start)
        assert match is not None
        flags, code = match[1].decode(), match[5].decode("latin-1")
        allowed = FLAGS.get(code)
        if allowed is None or flags.strip(allowed) or (code == "c" and match[3] is not None):
            shown = data[start : match.end()].decode("utf-8", "surrogateescape")
            self._end(f"{shown}: invalid conversion specification")
            return len(data)
        return Printf._directive(self, data, start)

    def _end(self, message: str) -> None:
        self.fatal = message
        self.stopped = True

    def integer(self, text: str | None, *, unsigned: bool = False) -> int:
        if not text:
            return 0
        if text[:1] in ("'", '"') and len(text) > 1:
            self._check_character(text)
            return self._character(text[1:])
        match = NUMBER.match(text)
        if match is None:
            self.errors.append(f"{self.tool.word(text)}: expected a numeric value")
            return 0
        digits = match[2]
        base = 16 if digits[:2] in ("0x", "0X") else 8 if digits[0] == "0" else 10
        value = int(digits[:64], base)
        self._check_rest(text, match.end())
        return self._limited(text, -value if match[1] == "-" else value, unsigned=unsigned)

    def _limited(self, text: str, value: int, *, unsigned: bool) -> int:
        least, most = (-ULONG_MAX, ULONG_MAX) if unsigned else (LONG_MIN, LONG_MAX)
        if least <= value <= most:
            return value
        self.errors.append(f"{self.tool.word(text)}: Numerical result out of range")
        return most if unsigned or value > 0 else least

    def floating(self, text: str | None) -> Decimal | float:
        if not text:
            return Decimal(0)
        if text[:1] in ("'", '"') and len(text) > 1:
            self._check_character(text)
            return Decimal(self._character(text[1:]))
        found = leading_real(text)
        if found is None:
            self.errors.append(f"{self.tool.word(text)}: expected a numeric value")
            return Decimal(0)
        self._check_rest(text, len(text) - len(found[1]))
        return found[0] if found[0].is_finite() else float(found[0])

    def _check_rest(self, text: str, end: int) -> None:
        if end < len(text):
            self.errors.append(f"{self.tool.word(text)}: value not completely converted")

    def _check_character(self, text: str) -> None:
        if len(text) > 2 and "POSIXLY_CORRECT" not in self.tool.process.environ:
            self.warnings.append(
                f"warning: {text[2:]}: character(s) following character constant have been ignored"
            )


async def printf(process: Process) -> int:
    """Print formatted arguments."""
    await alone(process, PRINTF)
    words = process.argv[1:]
    if words[:1] == ("--",):
        words = words[1:]
    tool = Tool(process, PRINTF, Parsed(operands=words))
    (pattern, *arguments) = await tool.operands(1, file=False)
    utf8 = is_utf8(process.environ)
    flavour = Flavour(quote=lambda text: quote(text, Style.SHELL_ESCAPE, utf8=utf8))
    run = _GnuPrintf(flavour=flavour, tool=tool)
    status = run.run(pattern, tuple(arguments))
    await process.stdout.write(bytes(run.output))
    for message in (*run.warnings, *run.errors):
        await tool.warn(message)
    if run.fatal:
        await tool.warn(run.fatal)
        return 1
    return 1 if status and any(not e.startswith("warning: ignoring") for e in run.errors) else 0
