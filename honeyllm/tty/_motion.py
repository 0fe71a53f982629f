"""Where words begin and end, for emacs-style commands: pure functions of text and position."""

from __future__ import annotations

from collections.abc import Callable


def is_alphanumeric(character: str) -> bool:
    """What M-f and M-b take for a part of a word."""
    return character.isalnum()


def is_not_blank(character: str) -> bool:
    """What C-w takes for a part of a word."""
    return character not in " \t\n"


def word_end(text: str, position: int, is_word: Callable[[str], bool] = is_alphanumeric) -> int:
    """The end of the word at or after *position*."""
    while position < len(text) and not is_word(text[position]):
        position += 1
    while position < len(text) and is_word(text[position]):
        position += 1
    return position


def word_start(text: str, position: int, is_word: Callable[[str], bool] = is_alphanumeric) -> int:
    """The start of the word at or before *position*."""
    while position > 0 and not is_word(text[position - 1]):
        position -= 1
    while position > 0 and is_word(text[position - 1]):
        position -= 1
    return position


def blanks_around(text: str, position: int) -> tuple[int, int]:
    """The stretch of blanks that *position* stands in."""
    start = end = position
    while start > 0 and text[start - 1] in " \t":
        start -= 1
    while end < len(text) and text[end] in " \t":
        end += 1
    return start, end


def last_word(line: str, index: int = -1) -> str | None:
    """A word of *line*, quotes and all, as the shell's history counts words; None when missing."""
    words = history_words(line)
    try:
        return words[index]
    except IndexError:
        return None


def history_words(line: str) -> list[str]:
    """Split *line* at blanks that are not quoted, and around operators."""
    words: list[str] = []
    position = 0
    while position < len(line):
        if line[position] in " \t\n":
            position += 1
            continue
        end = _word_stop(line, position)
        words.append(line[position:end])
        position = end
    return words


def _word_stop(line: str, start: int) -> int:
    operators = ";&|()<>"
    if line[start] in operators:
        doubled = start + 1 < len(line) and line[start + 1] in operators and line[start] not in "()"
        return start + 2 if doubled else start + 1
    position, quote = start, ""
    while position < len(line):
        character = line[position]
        if character == "\\" and quote != "'":
            position += 1
        elif quote:
            quote = "" if character == quote else quote
        elif character in "'\"`":
            quote = character
        elif character in " \t\n" or character in operators:
            break
        position += 1
    return min(position, len(line))
