"""What a running program works on: variables, record, input, output, streams."""

from collections.abc import Iterator
from enum import Enum

from honeyllm.host import Process
from honeyllm.programs.awk._arrays import Array
from honeyllm.programs.awk._chance import Random
from honeyllm.programs.awk._input import RecordSource, source_of
from honeyllm.programs.awk._lexer import unescape
from honeyllm.programs.awk._record import Record
from honeyllm.programs.awk._streams import Streams
from honeyllm.programs.awk._values import Input, TooLong, Value, argument, number, number_text, order, path_of

MAX_STRING = 16 << 20
MAX_STORED = 128 << 20
MAX_STACK = 1000
FULL = 65536
TURN = 8
STANDARD_INPUT = "-"


class Signal(Enum):
    """How a statement ends other than by reaching its end."""

    BREAK = "break"
    CONTINUE = "continue"
    NEXT = "next"
    NEXT_FILE = "nextfile"
    RETURN = "return"


class Exit(Exception):
    """The exit statement."""


class Fatal(Exception):
    """The program ends with a message: *located* messages say where the input was."""

    def __init__(self, message: str, *, located: bool = False) -> None:
        super().__init__(message)
        self.located = located


class RunTimeError(Fatal):
    """``run time error``, which always says where the input was."""

    def __init__(self, message: str) -> None:
        super().__init__(f"run time error: {message}", located=True)


class Machine:
    """The state of one run."""

    def __init__(self, process: Process, arguments: list[str]) -> None:
        self.process = process
        self.globals: dict[str, Value] = {
            "NR": 0.0,
            "FNR": 0.0,
            "FS": " ",
            "OFS": " ",
            "ORS": "\n",
            "RS": "\n",
            "CONVFMT": "%.6g",
            "OFMT": "%.6g",
            "SUBSEP": "\x1c",
            "RSTART": 0.0,
            "RLENGTH": -1.0,
            "FILENAME": "",
            "ARGC": float(len(arguments)),
        }
        self.arrays: dict[str, Array] = {"ARGV": Array(), "ENVIRON": Array()}
        for number_, text in enumerate(arguments):
            self.arrays["ARGV"].set(str(number_), True, Input(text))
        for name, value in process.environ.items():
            self.arrays["ENVIRON"].set(argument(name), False, Input(argument(value)))
        self.record = Record(self.string)
        self.out = bytearray()
        self.streams = Streams(process, self.flush)
        self.status = 0
        self.result: Value = None
        self.stack = 0
        self.stored = 0
        self._turns = 0
        self._source: RecordSource | None = None
        self._fd = -1
        self._next_argument = 1
        self._had_file = False
        self._by_line = process.is_terminal(1)
        self.seed: Value = float(int(process.kernel.clock()))
        self.random = Random(int(number(self.seed)))

    # -- values ------------------------------------------------------------------------

    def string(self, value: Value) -> str:
        """*value* as text, by CONVFMT."""
        if type(value) is float:
            return number_text(value, self.string(self.globals["CONVFMT"]))
        return value or ""  # type: ignore[return-value]

    def output_string(self, value: Value) -> str:
        """*value* as print shows it, by OFMT."""
        if type(value) is float:
            return number_text(value, self.string(self.globals["OFMT"]))
        return value or ""  # type: ignore[return-value]

    def order(self, left: Value, right: Value) -> int:
        """Compare two values."""
        return order(left, right, self.string(self.globals["CONVFMT"]))

    def join(self, left: Value, right: Value) -> str:
        """Concatenate."""
        a, b = self.string(left), self.string(right)
        if len(a) + len(b) > MAX_STRING:
            raise TooLong
        return a + b

    def set_global(self, name: str, value: Value) -> None:
        """Assign to a variable; some do more than hold a value."""
        if name == "NF":
            self.record.set_count(int(number(value)), self.string(self.globals["OFS"]))
        else:
            self.globals[name] = value
            if name == "FS":
                self.record.separator = self.string(value)

    def account(self, value: Value) -> None:
        """Note that *value* is kept in an array."""
        if type(value) is not float and value is not None:
            self.stored += len(value)  # type: ignore[arg-type]
            if self.stored > MAX_STORED:
                raise TooLong

    # -- turns and output --------------------------------------------------------------

    async def turn(self) -> None:
        """To be awaited in every loop."""
        self._turns += 1
        if self._turns >= TURN:
            self._turns = 0
            if len(self.out) > FULL:
                await self.flush()
            await self.process.checkpoint()

    async def flush(self) -> None:
        """Hand on what print has written to the standard output."""
        if self.out:
            data = bytes(self.out)
            self.out.clear()
            await self.process.stdout.write(data)

    # -- input -------------------------------------------------------------------------

    async def next_record(self) -> bytes | None:
        """The next record of the main input, None at its end; counts it."""
        separator = self.string(self.globals["RS"])
        while True:
            if self._source is None and not await self._next_file():
                return None
            assert self._source is not None
            data = self._source.ready(separator)
            if data is None:
                data = await self._source.next(separator)
            if data is not None:
                self.globals["NR"] = number(self.globals["NR"]) + 1.0
                self.globals["FNR"] = number(self.globals["FNR"]) + 1.0
                return data
            self.skip_file()

    def skip_file(self) -> None:
        """Go on with the next file."""
        self._source = None
        if self._fd > 0:
            self.process.close(self._fd)
        self._fd = -1

    async def _next_file(self) -> bool:
        for name in self._operands():
            self._had_file = True
            await self._open(name)
            return True
        if self._had_file:
            return False
        self._had_file = True
        await self._open(STANDARD_INPUT)
        return True

    def _operands(self) -> Iterator[str]:
        """The files among the arguments; assignments take effect on the way."""
        while self._next_argument < number(self.globals["ARGC"]):
            key = str(self._next_argument)
            self._next_argument += 1
            text = self.string(self.arrays["ARGV"].values.get(key))
            if text and not self.assign(text):
                yield text

    def assign(self, text: str) -> bool:
        """Carry out ``name=value``; false when *text* is none."""
        name, equals, value = text.partition("=")
        if not equals or not is_name(name):
            return False
        if name not in self.arrays:
            self.set_global(name, Input(unescape(value)))
        return True

    async def _open(self, name: str) -> None:
        standard = name in (STANDARD_INPUT, "/dev/stdin")
        self.globals["FILENAME"] = "" if name == STANDARD_INPUT and not standard else name
        self.globals["FNR"] = 0.0
        try:
            self._fd = 0 if standard else await self.process.open(path_of(name))
        except OSError as error:
            raise Fatal(f"cannot open {path_of(name)} ({error.strerror})") from None
        self._source = source_of(self.process, self._fd, self.flush)

    def place(self) -> str:
        """The line that tells where the input was."""
        values = (self.string(self.globals[name]) for name in ("FILENAME", "FNR", "NR"))
        name, in_file, total = values
        return f'\tFILENAME="{name}" FNR={in_file} NR={total}\n'


def is_name(text: str) -> bool:
    """Whether *text* can be the name of a variable."""
    return text.isascii() and text.isidentifier()
