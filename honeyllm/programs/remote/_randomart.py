"""The picture of a key's fingerprint: the walk of the drunken bishop."""

from honeyllm.programs.remote._keys import KeyFacts

WIDTH, HEIGHT = 17, 9
SIGNS = " .o+=*BOX@%&#/^SE"
START, END = len(SIGNS) - 2, len(SIGNS) - 1


def randomart(facts: KeyFacts) -> str:
    """The picture, eleven lines."""
    field = _walk(facts.digest)
    title = f"[{facts.title} {facts.bits}]"
    rows = ["|" + "".join(SIGNS[field[x][y]] for x in range(WIDTH)) + "|" for y in range(HEIGHT)]
    return "\n".join([_border(title), *rows, _border("[SHA256]")]) + "\n"


def _border(title: str) -> str:
    left = (WIDTH - len(title)) // 2
    return "+" + ("-" * left + title).ljust(WIDTH, "-") + "+"


def _walk(digest: bytes) -> list[list[int]]:
    field = [[0] * HEIGHT for _ in range(WIDTH)]
    x, y = WIDTH // 2, HEIGHT // 2
    for byte in digest:
        for step in range(0, 8, 2):
            x = min(max(x + (1 if byte >> step & 1 else -1), 0), WIDTH - 1)
            y = min(max(y + (1 if byte >> step & 2 else -1), 0), HEIGHT - 1)
            field[x][y] = min(field[x][y] + 1, START - 1)
    field[WIDTH // 2][HEIGHT // 2] = START
    field[x][y] = END
    return field
