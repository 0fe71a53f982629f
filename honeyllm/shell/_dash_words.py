"""How builtins of dash and busybox ash read options, and what they say where the two differ."""

from __future__ import annotations

from collections.abc import Sequence

from honeyllm.shell._flow import ShellError
from honeyllm.shell._state import Shell

NAMES_OF_SIGNALS = [
    "0",
    "HUP",
    "INT",
    "QUIT",
    "ILL",
    "TRAP",
    "ABRT",
    "BUS",
    "FPE",
    "KILL",
    "USR1",
    "SEGV",
    "USR2",
    "PIPE",
    "ALRM",
    "TERM",
    "STKFLT",
    "CHLD",
    "CONT",
    "STOP",
    "TSTP",
    "TTIN",
    "TTOU",
    "URG",
    "XCPU",
    "XFSZ",
    "VTALRM",
    "PROF",
    "WINCH",
    "POLL",
    "PWR",
    "SYS",
]


def is_ash(shell: Shell) -> bool:
    """Whether *shell* is busybox's."""
    return shell.dialect.name == "ash"


def worded(shell: Shell, dash: str, ash: str) -> str:
    """What *shell* says where the two differ."""
    return ash if is_ash(shell) else dash


def options(shell: Shell, argv: Sequence[str], letters: str) -> tuple[dict[str, str], list[str]]:
    """The options of *argv* as ``nextopt`` reads them, and the words behind them."""
    given: dict[str, str] = {}
    words = list(argv[1:])
    while words and words[0].startswith("-") and len(words[0]) > 1:
        word = words.pop(0)
        if word == "--":
            break
        _letters(shell, word, words, letters, given)
    return given, words


def _letters(shell: Shell, word: str, words: list[str], letters: str, given: dict[str, str]) -> None:
    for at, letter in enumerate(word[1:], 2):
        place = letters.find(letter)
        if place < 0 or letter == ":":
            wrong = f"llegal option -{letter}"
            raise ShellError(worded(shell, "I" + wrong, "i" + wrong), status=2)
        if letters[place + 1 : place + 2] != ":":
            given[letter] = ""
            continue
        if at == len(word) and not words:
            text = worded(shell, f"No arg for -{letter} option", f"no arg for -{letter} option")
            raise ShellError(text, status=2)
        given[letter] = word[at:] or words.pop(0)
        return


def quoted(text: str) -> str:
    """*text* in single quotes, its own between double ones."""
    return "'" + text.replace("'", "'\"'\"'") + "'" if text != "'" else '"\'"'
