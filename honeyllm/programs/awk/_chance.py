"""glibc's random(3), so that a seeded program gives the numbers it gives elsewhere."""

from collections import deque

RAND_MAX = 2147483647
DEGREE = 31
SEPARATION = 3
WARM_UP = 310


class Random:
    """The additive feedback generator of type 3."""

    def __init__(self, seed: int) -> None:
        word = seed & 0xFFFFFFFF or 1
        if word >= 1 << 31:
            word -= 1 << 32
        state = [word]
        for _ in range(1, DEGREE):
            high = int(word / 127773)
            low = word - high * 127773
            word = 16807 * low - 2836 * high
            if word < 0:
                word += RAND_MAX
            state.append(word)
        ring = [state[(SEPARATION + at) % DEGREE] & 0xFFFFFFFF for at in range(DEGREE)]
        self._ring = deque(ring, maxlen=DEGREE)
        for _ in range(WARM_UP):
            self._next()

    def _next(self) -> int:
        value = (self._ring[-SEPARATION] + self._ring[0]) & 0xFFFFFFFF
        self._ring.append(value)
        return value >> 1

    def uniform(self) -> float:
        """A number from 0 to 1, as mawk's rand() gives it."""
        return self._next() / RAND_MAX
