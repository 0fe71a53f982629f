"""Searching: patterns as vi writes them, forwards and backwards around the end."""

import re

from honeyllm.programs.editors._vim_prompt import ask
from honeyllm.programs.editors._vim_state import Vim
from honeyllm.programs.regex import SED, Fault, Regex, Span, compile_posix

CLASSES = {
    "d": "[0-9]", "D": "[^0-9]", "x": "[0-9A-Fa-f]", "a": "[A-Za-z]", "A": "[^A-Za-z]",
    "l": "[a-z]", "u": "[A-Z]", "h": "[A-Za-z_]", "=": "\\?", "s": "[ \t]", "S": "[^ \t]",
    "t": "\t", "v": "", "m": "", "c": "", "C": "", "/": "/",
}  # fmt: skip
"""What a backslash and a letter are in vim's patterns, as a sed has it."""
ESCAPED = re.compile(r"\\(.)")


def compiled(vim: Vim, pattern: str) -> Regex:
    """The expression of a pattern; raises Fault."""
    fold = vim.options.ignorecase or "\\c" in pattern
    text = ESCAPED.sub(lambda match: CLASSES.get(match[1], match[0]), pattern)
    return compile_posix(text.replace("\\{-}", "*"), SED, fold_case=fold)


async def search_from_prompt(vim: Vim, *, backwards: bool) -> tuple[int, int] | None:
    """``/`` and ``?``: ask for a pattern and go to it."""
    sign = "?" if backwards else "/"
    typed = await ask(vim, sign)
    if typed is None:
        return None
    pattern = _until(typed, sign)
    if pattern:
        vim.search.pattern = pattern
    if not vim.search.pattern:
        vim.fail("E35: No previous regular expression")
        return None
    vim.search.backwards = backwards
    vim.tell(sign + (typed or vim.search.pattern))
    return await _go(vim, backwards=backwards)


def _until(typed: str, sign: str) -> str:
    """*typed* up to a *sign* that no backslash is before."""
    match = re.match(rf"((?:\\.|[^\\{sign}])*)", typed)
    return match[1] if match else ""


async def search_again(vim: Vim, *, reverse: bool) -> tuple[int, int] | None:
    """``n`` and ``N``."""
    if not vim.search.pattern:
        vim.fail("E35: No previous regular expression")
        return None
    backwards = vim.search.backwards != reverse
    vim.tell(("?" if backwards else "/") + vim.search.pattern)
    return await _go(vim, backwards=backwards)


async def search_word(vim: Vim, *, backwards: bool) -> tuple[int, int] | None:
    """``*`` and ``#``: the word under the cursor."""
    line, column = vim.text.line, vim.text.column
    found = next((m for m in re.finditer(r"\w+", line) if m.end() > column), None)
    if found is None:
        vim.fail("E348: No string under cursor")
        return None
    vim.search.pattern, vim.search.backwards = f"\\<{found[0]}\\>", backwards
    return await search_again(vim, reverse=False)


async def _go(vim: Vim, *, backwards: bool) -> tuple[int, int] | None:
    try:
        regex = compiled(vim, vim.search.pattern)
        found = await find(vim, regex, backwards=backwards)
    except Fault:
        found = None
    if found is None:
        vim.fail(f"E486: Pattern not found: {vim.search.pattern}")
    return found


async def find(vim: Vim, regex: Regex, *, backwards: bool) -> tuple[int, int] | None:
    """The next match from the cursor, around the end of the text; says so when it goes around."""
    text = vim.text
    count = len(text.lines)
    step = -1 if backwards else 1
    for turn in range(count + 1):
        row = text.row + step * turn
        await vim.process.checkpoint()
        if not 0 <= row < count and not vim.options.wrapscan:
            return None
        spans = await _spans(vim, regex, text.lines[row % count])
        if not turn:
            spans = [s for s in spans if (s[0] < text.column if backwards else s[0] > text.column)]
        if spans:
            _tell_around(vim, is_around=not 0 <= row < count or turn == count, backwards=backwards)
            return row % count, spans[-1 if backwards else 0][0]
    return None


def _tell_around(vim: Vim, *, is_around: bool, backwards: bool) -> None:
    if is_around:
        way = ("TOP", "BOTTOM") if backwards else ("BOTTOM", "TOP")
        vim.warn(f"search hit {way[0]}, continuing at {way[1]}")


MAX_MATCHES = 10_000


async def _spans(vim: Vim, regex: Regex, line: str) -> list[Span]:
    """The matches in *line*, in columns."""
    data = line.encode("utf-8", "surrogateescape")
    found: list[Span] = []
    at = 0
    while at <= len(data) and len(found) < MAX_MATCHES:
        spans = await regex.find(data, at, checkpoint=vim.process.checkpoint)
        if not spans:
            break
        first, last = spans[0]
        found.append((_column(data, first), _column(data, last)))
        at = max(last, first + 1)
    return found


def _column(data: bytes, offset: int) -> int:
    return len(data[:offset].decode("utf-8", "surrogateescape"))
