"""The current record: $0, its fields and NF, each made from the others when asked for."""

from collections.abc import Awaitable, Callable

from honeyllm.programs.awk._splitting import MAX_FIELDS, Cutter, cutter
from honeyllm.programs.awk._values import Input, Value, data_of

TURN = 256


class FieldFault(Exception):
    """A field or NF was used in a way that ends the program."""


class Record:
    """The record, cut by the separator that was current when it was read."""

    def __init__(self, string: Callable[[Value], str]) -> None:
        self.separator = " "
        self._string = string
        self._cut: Cutter = cutter(" ")
        self._cut_by = " "
        self._data: bytes | None = b""
        self._record: Value = Input("")
        self._fields: list[Value] | None = None
        self._output_separator = " "

    def load(self, data: bytes) -> None:
        """A new record was read."""
        self._data = data
        self._record = None
        self._fields = None
        if self.separator != self._cut_by:
            self._cut, self._cut_by = cutter(self.separator), self.separator

    def set_record(self, value: Value) -> None:
        """Assign to $0."""
        self.load(data_of(self._string(value)))
        self._record = Input(self._string(value)) if value is None else value

    def record(self) -> Value:
        """$0."""
        if self._record is None:
            if self._data is None:
                assert self._fields is not None
                self._data = data_of(self._output_separator.join(map(self._string, self._fields)))
            self._record = Input(self._data, "latin-1")
        return self._record

    def data(self) -> bytes:
        """$0 as bytes."""
        if self._data is None:
            self.record()
        assert self._data is not None
        return self._data

    def _split(self) -> list[Value]:
        fields = self._fields
        if fields is None:
            fields = self._fields = [Input(part, "latin-1") for part in self._cut(self.data())]
        return fields

    async def split_in_turns(self, checkpoint: Callable[[], Awaitable[None]]) -> None:
        """Cut a large record, giving way on the way."""
        fields: list[Value] = []
        for part in self._cut(self.data()):
            fields.append(Input(part, "latin-1"))
            if len(fields) % TURN == 0:
                await checkpoint()
        self._fields = fields

    def field(self, index: int) -> Value:
        """$index."""
        if index == 0:
            return self.record()
        fields = self._split()
        if index < 0:
            raise FieldFault(f"negative field index ${index}")
        return fields[index - 1] if index <= len(fields) else None

    def set_field(self, index: int, value: Value, output_separator: str) -> None:
        """Assign to $index; $0 is made anew from the fields."""
        if index == 0:
            self.set_record(value)
            return
        if index < 0:
            raise FieldFault(f"negative field index ${index}")
        self._resize(max(index, len(self._split())))
        self._split()[index - 1] = value
        self._changed(output_separator)

    def count(self) -> int:
        """NF."""
        return len(self._split())

    def set_count(self, count: int, output_separator: str) -> None:
        """Assign to NF."""
        if count < 0:
            raise FieldFault("negative value assigned to NF")
        self._split()
        self._resize(count)
        self._changed(output_separator)

    def _resize(self, count: int) -> None:
        if count > MAX_FIELDS:
            raise MemoryError
        fields = self._split()
        del fields[count:]
        fields.extend([Input("")] * (count - len(fields)))

    def _changed(self, output_separator: str) -> None:
        self._data = self._record = None
        self._output_separator = output_separator
