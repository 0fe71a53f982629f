"""Options of builtins, as bash's internal getopt reads them."""

from __future__ import annotations

from collections.abc import Sequence

from honeyllm.shell._flow import UsageError

Given = list[tuple[str, str]]


def parse(argv: Sequence[str], letters: str, *, plus: bool = False) -> tuple[Given, list[str]]:
    """
    The options of *argv* as (letter, argument), and the words behind them.

    A ``:`` behind a letter: it takes an argument.  *plus*: ``+x`` is the letter with a ``+`` in front.
    """
    given: Given = []
    words = list(argv[1:])
    while words and len(words[0]) > 1 and words[0][0] in ("-+" if plus else "-"):
        word = words.pop(0)
        if word == "--":
            break
        if word == "--help":
            raise UsageError("")
        _one(word, words, letters, given)
    return given, words


def _one(word: str, words: list[str], letters: str, given: Given) -> None:
    sign = "+" if word[0] == "+" else ""
    for position, letter in enumerate(word[1:], 1):
        place = letters.find(letter)
        if place < 0 or letter == ":":
            raise UsageError(f"{word[0]}{letter}: invalid option")
        if letters[place + 1 : place + 2] != ":":
            given.append((sign + letter, ""))
            continue
        rest = word[position + 1 :]
        if not rest:
            if not words:
                raise UsageError(f"-{letter}: option requires an argument")
            rest = words.pop(0)
        given.append((sign + letter, rest))
        return


def letters_of(given: Given) -> set[str]:
    """The letters given."""
    return {letter for letter, _ in given}


def is_name(text: str) -> bool:
    """Whether *text* can be the name of a variable."""
    return text.isidentifier() and text.isascii()
