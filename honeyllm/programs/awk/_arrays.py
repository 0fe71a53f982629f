"""
Associative arrays that enumerate in mawk's order.

mawk keeps two hash tables over the same nodes, one by string and one by integer,
with the node used last at the front of its list.  ``for (k in a)`` walks the
table of strings; entries made by integers join it only then.  The order is
visible (word counts print in it), so what decides it is kept: for each key when
it was last used by string and by integer.
"""

from honeyllm.programs.awk._values import MAX_INTEGER, Value

FIRST_MASK = 63
AVERAGE_LIST = 12
MAX_ELEMENTS = 600_000
"""More would hold up others for too long where the table grows, and where it goes."""


class TooManyElements(Exception):
    """The array would pass the limit of memory."""


def key_hash(key: str) -> int:
    """FNV-1a, 32 bits."""
    value = 2166136261
    for byte in key.encode("latin-1", "replace"):
        value = ((value ^ byte) * 16777619) & 0xFFFFFFFF
    return value


class Array:
    """One array: strings to values."""

    __slots__ = ("_by_string", "_clock", "_integers", "_mask", "_strings", "values")

    def __init__(self) -> None:
        self.values: dict[str, Value] = {}
        self.clear()

    def __len__(self) -> int:
        return len(self.values)

    def clear(self) -> None:
        """Remove everything."""
        self.values.clear()
        self._strings: dict[str, int] = {}
        self._integers: dict[str, int] = {}
        self._by_string = False
        self._mask = FIRST_MASK
        self._clock = 0

    def _touch(self, key: str, integer: bool) -> None:
        self._clock += 1
        if not integer:
            if not self._by_string:
                self._associate()
            self._strings[key] = self._clock
        else:
            if self._by_string and key not in self._integers:
                self._strings[key] = self._clock
            self._integers[key] = self._clock

    def get(self, key: str, integer: bool) -> Value:
        """The value at *key*, which exists afterwards."""
        self._touch(key, integer)
        try:
            return self.values[key]
        except KeyError:
            self._grow()
            self.values[key] = None
            return None

    def set(self, key: str, integer: bool, value: Value) -> None:
        """Set the value at *key*."""
        self._touch(key, integer)
        if key not in self.values:
            self._grow()
        self.values[key] = value

    def _grow(self) -> None:
        if len(self.values) >= MAX_ELEMENTS:
            raise TooManyElements
        while len(self.values) + 1 > (self._mask + 1) * AVERAGE_LIST:
            self._mask = self._mask * 2 + 1

    def has(self, key: str, integer: bool) -> bool:
        """Whether *key* exists; asking uses it."""
        if key not in self.values:
            return False
        self._touch(key, integer)
        return True

    def delete(self, key: str) -> None:
        """Remove *key*."""
        self.values.pop(key, None)
        self._strings.pop(key, None)
        self._integers.pop(key, None)
        if not self.values:
            self.clear()

    def fill(self, items: list[Value]) -> None:
        """Become what split() makes: *items* from 1."""
        self.clear()
        if len(items) > MAX_ELEMENTS:
            raise TooManyElements
        self.values.update((str(number), item) for number, item in enumerate(items, 1))
        self._integers.update((str(number), number) for number in range(1, len(items) + 1))
        self._clock = len(items)
        while len(items) > (self._mask + 1) * AVERAGE_LIST:
            self._mask = self._mask * 2 + 1

    def _associate(self) -> None:
        """Enter what was made by integers into the table of strings, in the order of their own table."""
        keys = [key for key in self._integers if key not in self._strings]
        keys.sort(key=lambda key: (int(key) & self._mask, -self._integers[key]))
        for key in keys:
            self._clock += 1
            self._strings[key] = self._clock
        self._by_string = True

    def ordered(self) -> list[str]:
        """The keys in the order in which a loop meets them."""
        if not self._by_string:
            self._associate()
        return sorted(self.values, key=lambda key: (key_hash(key) & self._mask, -self._strings.get(key, 0)))


def index_key(value: Value, template: str) -> tuple[str, bool]:
    """The key for one subscript, and whether mawk looks it up as an integer."""
    if type(value) is float:
        if -MAX_INTEGER <= value <= MAX_INTEGER and value == int(value):
            return str(int(value)), True
        return template % value if value - value == 0 else str(value), False
    return value or "", False  # type: ignore[return-value]
