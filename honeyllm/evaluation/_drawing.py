"""What templates are written with: seeded draws, and short ways to say a case's steps."""

from collections.abc import Sequence
from random import Random
from typing import Final, Protocol, TypeVar

import attrs

from honeyllm.evaluation._case import Check, Session, Step, Talk, Way
from honeyllm.evaluation._checks import Exact, Matches
from honeyllm.evaluation._facts import Facts

Item = TypeVar("Item")

WORDS: Final = tuple(
    [
        "amber",
        "anchor",
        "apple",
        "arrow",
        "autumn",
        "badge",
        "barley",
        "basil",
        "beacon",
        "birch",
        "bishop",
        "blossom",
        "bottle",
        "branch",
        "bridge",
        "bronze",
        "candle",
        "canyon",
        "carbon",
        "castle",
        "cedar",
        "cherry",
        "cinder",
        "clover",
        "cobalt",
        "copper",
        "coral",
        "cotton",
        "crystal",
        "dagger",
        "delta",
        "desert",
        "dragon",
        "ember",
        "falcon",
        "feather",
        "fennel",
        "forest",
        "garnet",
        "ginger",
        "glacier",
        "granite",
        "harbor",
        "hazel",
        "hollow",
        "indigo",
        "island",
        "ivory",
        "jasper",
        "juniper",
        "kettle",
        "ladder",
        "lagoon",
        "lantern",
        "laurel",
        "lemon",
        "lilac",
        "magnet",
        "maple",
        "marble",
        "meadow",
        "mirror",
        "nectar",
        "needle",
        "nickel",
        "oasis",
        "olive",
        "onyx",
        "orchid",
        "pebble",
        "pepper",
        "pillar",
        "planet",
        "plume",
        "quartz",
        "raven",
        "river",
        "saffron",
        "salmon",
        "shadow",
        "silver",
        "sparrow",
        "summit",
        "thistle",
        "timber",
        "tulip",
        "velvet",
        "violet",
        "walnut",
        "willow",
        "winter",
        "zephyr",
    ]
)
"""Harmless, and no commands of Debian's."""


@attrs.frozen(kw_only=True)
class Draw:
    """Chance for one case, and the host about which it asks."""

    chance: Random
    facts: Facts

    def number(self, least: int, most: int) -> int:
        """A whole number, both ends included."""
        return self.chance.randint(least, most)

    def pick(self, items: Sequence[Item]) -> Item:
        """One of *items*."""
        return self.chance.choice(items)

    def word(self) -> str:
        """A word."""
        return self.pick(WORDS)

    def words(self, count: int) -> list[str]:
        """Different words."""
        return self.chance.sample(WORDS, count)

    def numbers(self, count: int, least: int = 1, most: int = 99) -> list[int]:
        """Different numbers."""
        return self.chance.sample(range(least, most + 1), count)

    def name(self) -> str:
        """A name that nothing has yet."""
        return f"{self.word()}{self.number(10_000, 99_999)}"

    def place(self) -> str:
        """A path under /tmp where nothing is yet."""
        return f"/tmp/.{self.name()}"

    def void(self) -> str:
        """A path where nothing is, nor its directory."""
        return f"/{self.pick(('nope', 'mnt/data', 'opt/none', 'srv/lost'))}/{self.name()}"


class Template(Protocol):
    """A function that draws one case; its docstring says of what, its name goes into the case's id."""

    __name__: str

    def __call__(self, draw: Draw) -> Talk:
        """Draw."""


def ask(line: str, stdout: str = "", *, stderr: str = "", status: int = 0, shown: str | None = None) -> Step:
    """A line whose answer is known to the byte."""
    return Step(line=line, checks=(Exact(stdout=stdout, stderr=stderr, status=status, shown=shown),))


def like(line: str, pattern: str, *, status: int = 0) -> Step:
    """A line whose answer has a form."""
    return Step(line=line, checks=(Matches(pattern=pattern, status=status),))


def step(line: str, *checks: Check) -> Step:
    """A line with any checks."""
    return Step(line=line, checks=checks)


def by_exec(*steps: Step) -> Talk:
    """One connection, an exec request for each line."""
    return (Session(steps=steps),)


def by_terminal(*steps: Step) -> Talk:
    """One terminal on which the lines are typed."""
    return (Session(steps=steps, way=Way.TERMINAL),)


def lines(*items: object) -> str:
    """Each item with its newline."""
    return "".join(f"{item}\n" for item in items)


def printed(items: Sequence[object]) -> str:
    """The command that prints each item on a line of its own."""
    return "printf '%s\\n' " + " ".join(str(item) for item in items)
