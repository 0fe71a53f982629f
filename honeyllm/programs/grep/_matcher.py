"""What makes a line match: several patterns, whole words, whole lines."""

from collections.abc import Awaitable, Callable, Sequence

import attrs

from honeyllm.programs.grep._settings import Settings
from honeyllm.programs.regex import (
    EGREP,
    GREP,
    Fault,
    Regex,
    Span,
    Syntax,
    compile_fixed,
    compile_perl,
    compile_posix,
    is_word,
)

Checkpoint = Callable[[], Awaitable[None]]
MOST_AT_ONCE = 256
SYNTAXES: dict[str, Syntax] = {"grep": GREP, "": GREP, "egrep": EGREP}


class PatternFault(Exception):
    """One of the patterns is wrong; *index* is its number."""

    def __init__(self, index: int, message: str) -> None:
        super().__init__(message)
        self.index = index


@attrs.frozen(kw_only=True)
class Matcher:
    """Finds the first match in a line."""

    regexes: tuple[Regex, ...]
    words: bool
    lines: bool
    checkpoint: Checkpoint
    warnings: tuple[str, ...] = ()

    @property
    def literal(self) -> bytes | None:
        """The text that a line has to contain, where that is all and it is not empty."""
        if len(self.regexes) != 1 or self.words or self.lines:
            return None
        return self.regexes[0].literal or None

    async def selects(self, line: bytes) -> bool:
        """Whether *line* has a match."""
        if len(self.regexes) == 1 and not self.words and not self.lines:
            regex = self.regexes[0]
            if regex.is_fast(line):
                return regex.search(line) is not None
        return await self.first(line, 0) is not None

    async def first(self, line: bytes, start: int) -> Span | None:
        """The leftmost longest match from *start* on."""
        best: Span | None = None
        for regex in self.regexes:
            found = await self._first(regex, line, start)
            if found is not None and (best is None or (found[0], -found[1]) < (best[0], -best[1])):
                best = found
        return best

    async def _first(self, regex: Regex, line: bytes, start: int) -> Span | None:
        """
        The first match of *regex* that is whole.

        A longest match that is not the whole line tells that there is none;
        one that is no whole word is tried shorter, then further on, as grep does.
        """
        if self.lines:
            spans = await regex.find(line, start, checkpoint=self.checkpoint)
            return spans[0] if spans is not None and spans[0] == (0, len(line)) else None
        end: int | None = None
        while start <= len(line):
            spans = await regex.find(line, start, end, checkpoint=self.checkpoint)
            if end is not None and (spans is None or spans[0][0] != start):
                start, end = start + 1, None
                continue
            if spans is None or self._is_whole(line, spans[0]):
                return None if spans is None else spans[0]
            found = spans[0]
            await self.checkpoint()
            if found[1] > found[0]:
                start, end = found[0], found[1] - 1
            else:
                start, end = found[0] + 1, None
        return None

    def _is_whole(self, line: bytes, span: Span) -> bool:
        return not self.words or not (_word_before(line, span[0]) or _word_after(line, span[1]))


def _word_before(line: bytes, at: int) -> bool:
    text = line[max(0, at - 4) : at].decode("utf-8", "replace")
    return bool(text) and is_word(text[-1])


def _word_after(line: bytes, at: int) -> bool:
    text = line[at : at + 4].decode("utf-8", "replace")
    return bool(text) and is_word(text[0])


def make_matcher(patterns: Sequence[str], settings: Settings, checkpoint: Checkpoint) -> Matcher:
    """
    Compile the *patterns*.

    Raises:
        PatternFault: one of them is wrong.
    """
    compiled = [_compile(index, pattern, settings) for index, pattern in enumerate(dict.fromkeys(patterns))]
    warnings = tuple(text for regex in compiled for text in regex.warnings)
    return Matcher(
        regexes=_joined(compiled),
        words=settings.words and settings.matcher != "perl",
        lines=settings.lines and settings.matcher != "perl",
        checkpoint=checkpoint,
        warnings=warnings,
    )


def _compile(index: int, pattern: str, settings: Settings) -> Regex:
    fold = settings.fold_case
    try:
        if settings.matcher == "fgrep":
            return compile_fixed(pattern, fold_case=fold)
        if settings.matcher == "perl":
            return compile_perl(_perl_whole(pattern, settings), fold_case=fold, multiline=settings.null_data)
        syntax = SYNTAXES[settings.matcher]
        multiline = settings.null_data
        return compile_posix(pattern, syntax, fold_case=fold, multiline=multiline, captures=False)
    except Fault as fault:
        raise PatternFault(index, str(fault)) from None


def _perl_whole(pattern: str, settings: Settings) -> str:
    if settings.lines:
        return f"^(?:{pattern})$"
    return f"(?<!\\w)(?:{pattern})(?!\\w)" if settings.words else pattern


def _joined(regexes: Sequence[Regex]) -> tuple[Regex, ...]:
    linear = [regex for regex in regexes if regex.is_linear]
    joined = [regex for regex in regexes if not regex.is_linear]
    for start in range(0, len(linear), MOST_AT_ONCE):
        joined += _join_some(linear[start : start + MOST_AT_ONCE])
    return tuple(joined)


def _join_some(regexes: Sequence[Regex]) -> Sequence[Regex]:
    if len(regexes) < 2:
        return regexes
    try:
        return (regexes[0].joined(regexes[1:]),)
    except Fault:
        half = len(regexes) // 2
        return (*_join_some(regexes[:half]), *_join_some(regexes[half:]))
