"""Pathname expansion over the virtual file system."""

from __future__ import annotations

import re
from heapq import merge

from honeyllm.shell._matching import Matcher, compile_pattern
from honeyllm.shell._state import Shell

MAX_RESULTS = 1 << 18
RUN = 1024
_MAGIC = re.compile(r"[*?\[]|[+@!]\(")
_UNESCAPE = re.compile(r"\\(.)", re.DOTALL)


async def glob(shell: Shell, pattern: str) -> list[str]:
    """The existing paths that *pattern* (quoted characters escaped) matches, sorted."""
    return await _Glob(shell).run(shell.dialect.pattern(pattern))


class _Glob:
    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self._fs = shell.process.fs
        self._shopt = shell.options.shopt
        self._ignored = _ignored_patterns(shell)
        self._count = 0

    async def run(self, pattern: str) -> list[str]:
        pieces = _components(pattern)
        found = await self._walk("", pieces)
        if self._ignored:
            found = [path for path in found if not any(m(path) for m in self._ignored)]
        return await self._sorted(found)

    async def _sorted(self, paths: list[str]) -> list[str]:
        """Sort by the locale, giving way between pieces of many."""
        runs = []
        for start in range(0, len(paths), RUN):
            runs.append(sorted(paths[start : start + RUN], key=_collation))
            await self._shell.process.checkpoint()
        if len(runs) < 2:
            return runs[0] if runs else []
        result: list[str] = []
        for path in merge(*runs, key=_collation):
            result.append(path)
            if len(result) % 256 == 0:
                await self._shell.process.checkpoint()
        return result

    async def _walk(self, base: str, pieces: list[str]) -> list[str]:
        """Match *pieces* below *base* (empty, or ending in a slash)."""
        bases = [base]
        for number, piece in enumerate(pieces):
            last = number == len(pieces) - 1
            if piece == "**/" or (piece == "**" and last):
                bases = await self._deep(bases, last=last, slash=piece.endswith("/"))
            else:
                bases = await self._level(bases, piece)
            if not bases:
                break
        return bases

    async def _level(self, bases: list[str], piece: str) -> list[str]:
        name = piece.rstrip("/")
        slashes = piece[len(name) :]
        if not name:
            return [base + slashes for base in bases]
        extended = self._shopt["extglob"]
        if not _MAGIC.search(name):
            plain = _UNESCAPE.sub(r"\1", name) + slashes
            return [base + plain for base in bases if self._exists(base + plain)]
        matches = compile_pattern(name, nocase=self._shopt["nocaseglob"], extended=extended, path=True)
        dots = name.startswith((".", "\\."))
        result: list[str] = []
        for base in bases:
            await self._shell.process.checkpoint()
            for entry in self._entries(base, matches, dots):
                if slashes:
                    await self._shell.process.checkpoint()
                if self._fits(base + entry, slashes):
                    result.append(base + entry + slashes)
            if len(result) > MAX_RESULTS:
                break
        return result

    def _fits(self, path: str, slashes: str) -> bool:
        return not slashes or self._is_directory(path)

    def _entries(self, base: str, matches: Matcher, dots: bool) -> list[str]:
        try:
            names = self._fs.names(base or ".")
        except OSError:
            return []
        shown = dots or self._shopt["dotglob"] or bool(self._ignored)
        found = [name for name in names if (shown or not name.startswith(".")) and matches(name)]
        if dots and not self._shopt["globskipdots"]:
            found += [name for name in (".", "..") if matches(name)]
        return found

    async def _deep(self, bases: list[str], *, last: bool, slash: bool) -> list[str]:
        if not self._shopt["globstar"]:
            return await self._level(bases, "*/" if slash else "*")
        result: list[str] = []
        stack = list(reversed(bases))
        while stack and len(result) < MAX_RESULTS:
            await self._shell.process.checkpoint()
            base = stack.pop()
            if not last or base:
                result.append(base.rstrip("/") if last and not slash else base)
            for name in sorted(self._names(base), reverse=True):
                await self._shell.process.checkpoint()
                if self._is_directory(base + name, follow=False):
                    stack.append(f"{base}{name}/")
                elif last and not slash:
                    result.append(base + name)
        return result

    def _names(self, base: str) -> list[str]:
        try:
            names = self._fs.names(base or ".")
        except OSError:
            return []
        return [name for name in names if self._shopt["dotglob"] or not name.startswith(".")]

    def _exists(self, path: str) -> bool:
        try:
            self._fs.find(path, follow=path.endswith("/"))
        except OSError:
            return False
        return True

    def _is_directory(self, path: str, *, follow: bool = True) -> bool:
        try:
            return self._fs.stat(path, follow=follow).is_directory
        except OSError:
            return False


def _components(pattern: str) -> list[str]:
    """*pattern* cut behind each run of slashes, those in brackets and groups apart."""
    pieces: list[str] = []
    start = depth = position = 0
    while position < len(pattern):
        char = pattern[position]
        if char == "\\":
            position += 2
            continue
        if char == "(" and position and pattern[position - 1] in "?*+@!":
            depth += 1
        elif char == ")" and depth:
            depth -= 1
        elif char == "/" and not depth:
            while position + 1 < len(pattern) and pattern[position + 1] == "/":
                position += 1
            pieces.append(pattern[start : position + 1])
            start = position + 1
        position += 1
    if start < len(pattern):
        pieces.append(pattern[start:])
    return pieces


def _ignored_patterns(shell: Shell) -> list[Matcher]:
    text = shell.get("GLOBIGNORE")
    if not text:
        return []
    return [compile_pattern(piece, extended=True) for piece in text.split(":") if piece]


def _collation(path: str) -> str:
    return path
