"""What Tab completes a word to: commands, files, variables, users."""

from __future__ import annotations

import re

from honeyllm.shell._state import Shell
from honeyllm.shell._tilde import accounts, tilde_value
from honeyllm.tty import Candidate, Completions

MAX_CANDIDATES = 4096
KEYWORDS = [
    "if",
    "then",
    "else",
    "elif",
    "fi",
    "case",
    "esac",
    "for",
    "select",
    "while",
    "until",
    "do",
    "done",
    "in",
    "function",
    "time",
    "{",
    "}",
    "!",
    "[[",
    "]]",
    "coproc",
]
_BREAKS = " \t\n\"'><=;|&(:"
_COMMAND_STARTS = ";|&(`{"
_SPECIAL = re.compile(r"([ \t\n\"'\\$`&|;<>()*?\[\]{}!#~])")


class ShellCompleter:
    """Completes the words of one shell's command lines."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    def __call__(self, text: str, cursor: int) -> Completions:
        """The candidates for the word before *cursor*."""
        quote = _open_quote(text[:cursor])
        if quote is not None:
            return Completions(start=quote + 1, candidates=self._quoted_files(text[quote:cursor]))
        start = _word_start(text, cursor)
        word = text[start:cursor]
        if word.startswith("$"):
            return self._variables(word, start)
        if word.startswith("~") and "/" not in word:
            return self._users(word, start)
        if _is_command(text, start) and "/" not in word:
            names = self._commands(word)
            if names or not word:
                found = tuple(Candidate(text=_quoted(name), shown=name) for name in names[:MAX_CANDIDATES])
                return Completions(start=start, candidates=found)
        return Completions(start=start, candidates=self._files(word))

    def _variables(self, word: str, start: int) -> Completions:
        brace = "{" if word.startswith("${") else ""
        wanted = word[1 + len(brace) :]
        names = sorted(n for n in self._shell.variables.names() if n.startswith(wanted))
        found = tuple(
            Candidate(text=f"${brace}{n}", shown=f"${brace}{n}", suffix=self._behind_variable(n, brace))
            for n in names
        )
        return Completions(start=start, candidates=found)

    def _behind_variable(self, name: str, brace: str) -> str:
        if brace:
            return "} "
        return "/" if self._is_directory(self._shell.get(name) or "") else " "

    def _users(self, word: str, start: int) -> Completions:
        names = sorted({fields[0] for fields in accounts(self._shell) if fields[0].startswith(word[1:])})
        return Completions(
            start=start, candidates=tuple(Candidate(text="~" + n, shown="~" + n, suffix="/") for n in names)
        )

    def _commands(self, word: str) -> list[str]:
        shell = self._shell
        names = {*shell.aliases, *shell.functions, *shell.builtins, *KEYWORDS}
        for directory in (shell.get("PATH") or "").split(":"):
            try:
                found = shell.process.fs.names(directory or ".")
            except OSError:
                continue
            names.update(name for name in found if name.startswith(word))
        return sorted(name for name in names if name.startswith(word))

    def _files(self, word: str) -> tuple[Candidate, ...]:
        plain = re.sub(r"\\(.)", r"\1", word)
        base, slash, start = plain.rpartition("/")
        shown_base = (
            word[: len(word) - len(_quoted(start))] if word.endswith(_quoted(start)) else base + slash
        )
        return tuple(
            Candidate(text=shown_base + _quoted(name), shown=name, suffix="/" if is_directory else " ")
            for name, is_directory in self._matching(base, slash, start)
        )

    def _quoted_files(self, word: str) -> tuple[Candidate, ...]:
        """As `_files` behind an open quote, which a single candidate closes."""
        quote, plain = word[0], word[1:]
        base, slash, start = plain.rpartition("/")
        return tuple(
            Candidate(text=base + slash + name, shown=name, suffix=quote + ("/" if is_directory else " "))
            for name, is_directory in self._matching(base, slash, start)
        )

    def _matching(self, base: str, slash: str, start: str) -> list[tuple[str, bool]]:
        """Names that begin with *start* in a directory, and whether they are directories."""
        directory = self._directory(base, slash)
        try:
            names = sorted(name for name in self._shell.process.fs.names(directory) if name.startswith(start))
        except OSError:
            return []
        return [(name, self._is_directory(f"{directory}/{name}")) for name in names[:MAX_CANDIDATES]]

    def _directory(self, base: str, slash: str) -> str:
        if not slash:
            return "."
        if base.startswith("~"):
            name, rest_slash, rest = base[1:].partition("/")
            home = tilde_value(self._shell, name)
            if home is not None:
                return home + rest_slash + rest
        return base or "/"

    def _is_directory(self, path: str) -> bool:
        try:
            return self._shell.process.fs.stat(path).is_directory
        except OSError:
            return False


def _open_quote(text: str) -> int | None:
    """Where the quote begins that is still open at the end of *text*."""
    opened, at = None, 0
    while at < len(text):
        char = text[at]
        if char == "\\" and (opened is None or text[opened] == '"'):
            at += 1
        elif opened is None and char in "'\"":
            opened = at
        elif opened is not None and char == text[opened]:
            opened = None
        at += 1
    return opened


def _quoted(name: str) -> str:
    return _SPECIAL.sub(r"\\\1", name)


def _word_start(text: str, cursor: int) -> int:
    start = cursor
    while start > 0 and (text[start - 1] not in _BREAKS or (start > 1 and text[start - 2] == "\\")):
        start -= 1
    return start


def _is_command(text: str, start: int) -> bool:
    before = text[:start].rstrip()
    return not before or before[-1] in _COMMAND_STARTS or before.split()[-1] in (
        "then", "do", "else", "sudo", "time", "exec", "!", "elif", "while", "if", "until"
    )  # fmt: skip
