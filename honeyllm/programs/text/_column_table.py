"""Tables of column: aligned text and JSON."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

import attrs

from honeyllm.programs._width import width


@attrs.define
class Table:
    """Rows of cells; ``names`` are the headings, ``order`` which columns are shown."""

    rows: list[list[str]]
    names: list[str] = attrs.field(factory=list)
    order: list[int] = attrs.field(factory=list)
    right: frozenset[int] = frozenset()
    separator: str = "  "
    headings: bool = True

    async def lines(self, pause: Callable[[], Awaitable[None]]) -> AsyncIterator[str]:
        """The table as text, a line for each row."""
        rows = ([self.names] if self.names and self.headings else []) + self.rows
        widths = dict.fromkeys(self.order, 0)
        for row in rows:
            await pause()
            for at in self.order:
                widths[at] = max(widths[at], width(_cell(row, at)))
        for row in rows:
            await pause()
            yield self._line(row, widths)

    def _line(self, row: Sequence[str], widths: dict[int, int]) -> str:
        cells = []
        for number, at in enumerate(self.order):
            text = _cell(row, at)
            blank = " " * (widths[at] - width(text))
            if at in self.right:
                text = blank + text
            elif number < len(self.order) - 1:
                text += blank
            cells.append(text)
        return self.separator.join(cells)

    def json(self, name: str) -> str:
        """The table as JSON, as libsmartcols lays it out."""
        objects = []
        for row in self.rows:
            fields = []
            for at in self.order:
                text = _cell(row, at)
                value = json.dumps(text, ensure_ascii=False) if text else "null"
                fields.append(f"         {json.dumps(self.names[at].lower())}: {value}")
            objects.append("{\n" + ",\n".join(fields) + "\n      }")
        return f'{{\n   "{name}": [\n      {",".join(objects)}\n   ]\n}}\n'


def _cell(row: Sequence[str], at: int) -> str:
    return row[at] if at < len(row) else ""
