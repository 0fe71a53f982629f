"""Choices at random, as the generators of scripts make them."""

from collections.abc import Callable
from random import Random


class Chooser:
    """Takes what *chance* gives."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance

    def _pick(self, items: tuple[str, ...]) -> str:
        return items[self._chance.randrange(len(items))]

    def _odds(self, against: int) -> bool:
        return self._chance.randrange(against) == 0

    def _one_of(self, *makers: Callable[[int], str]) -> Callable[[int], str]:
        return makers[self._chance.randrange(len(makers))]

    @staticmethod
    def _quote(text: str) -> str:
        return "'" + text.replace("'", "'\\''") + "'"
