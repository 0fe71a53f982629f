"""Where words begin and end."""

from collections.abc import Sequence

Place = tuple[int, int]


def kind_of(letter: str, *, big: bool) -> int:
    """0 for a blank, 1 for a letter of words, 2 for punctuation; *big* words are all that is no blank."""
    if letter in " \t":
        return 0
    return 1 if big or letter.isalnum() or letter == "_" else 2


def forward(lines: Sequence[str], place: Place, *, big: bool) -> Place:
    """``w``."""
    row, column = place
    line = lines[row]
    if column < len(line):
        kind = kind_of(line[column], big=big)
        while column < len(line) and kind and kind_of(line[column], big=big) == kind:
            column += 1
    return _skip_blanks(lines, row, column)


def _skip_blanks(lines: Sequence[str], row: int, column: int) -> Place:
    while True:
        line = lines[row]
        while column < len(line) and line[column] in " \t":
            column += 1
        if column < len(line):
            return row, column
        if row + 1 == len(lines):
            return row, len(line)
        row, column = row + 1, 0
        if not lines[row]:
            return row, 0


def end(lines: Sequence[str], place: Place, *, big: bool) -> Place:
    """``e``."""
    row, column = place[0], place[1] + 1
    while column >= len(lines[row]) or lines[row][column] in " \t":
        if column < len(lines[row]):
            column += 1
        elif row + 1 < len(lines):
            row, column = row + 1, 0
        else:
            return row, max(0, len(lines[row]) - 1)
    line = lines[row]
    kind = kind_of(line[column], big=big)
    while column + 1 < len(line) and kind_of(line[column + 1], big=big) == kind:
        column += 1
    return row, column


def backward(lines: Sequence[str], place: Place, *, big: bool) -> Place:
    """``b``."""
    row, column = place[0], place[1] - 1
    while column < 0 or lines[row][column : column + 1] in ("", " ", "\t"):
        if column > 0:
            column -= 1
        elif row == 0:
            return 0, 0
        else:
            row -= 1
            column = len(lines[row]) - 1
            if column < 0:
                return row, 0
    line = lines[row]
    kind = kind_of(line[column], big=big)
    while column and kind_of(line[column - 1], big=big) == kind:
        column -= 1
    return row, column
