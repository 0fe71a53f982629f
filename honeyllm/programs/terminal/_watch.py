"""watch of procps."""

from signal import Signals

import attrs

from honeyllm.host import Exited, Process
from honeyllm.programs._gnu import say
from honeyllm.programs._numbers import leading_real
from honeyllm.programs._options import Fault, Parsed, parse
from honeyllm.programs._times import BILLION, Moment
from honeyllm.programs._versions import versioned
from honeyllm.programs._width import width
from honeyllm.programs.terminal._less_text import SPECIAL
from honeyllm.programs.terminal._screen import device_of, size_of
from honeyllm.programs.terminal._terminfo import Terminfo, fill, terminal

VERSION = "watch from procps-ng {version:procps}\n"
USAGE = """
Usage:
 watch [options] command

Options:
  -b, --beep             beep if command has a non-zero exit
  -c, --color            interpret ANSI color and style sequences
  -d, --differences[=<permanent>]
                         highlight changes between updates
  -e, --errexit          exit if command has a non-zero exit
  -g, --chgexit          exit when output from command changes
  -q, --equexit <cycles>
                         exit when output from command does not change
  -n, --interval <secs>  seconds to wait between updates
  -p, --precise          attempt run command in precise intervals
  -t, --no-title         turn off header
  -w, --no-wrap          turn off line wrapping
  -x, --exec             pass command to exec instead of "sh -c"

 -h, --help     display this help and exit
 -v, --version  output version information and exit

For more details see watch(1).
"""
LONG = {
    "beep": "b",
    "color": "c",
    "differences": "d::",
    "errexit": "e",
    "chgexit": "g",
    "equexit": "q:",
    "interval": "n:",
    "precise": "p",
    "no-title": "t",
    "no-wrap": "w",
    "exec": "x",
    "help": "h",
    "version": "v",
}
LEAST, MOST = 0.1, 60 * 60 * 24 * 31
MAX_OUTPUT = 1 << 20


async def watch(process: Process) -> int:
    """Run a program again and again, and show what it prints."""
    parsed = parse(process.argv, "+bcd::eghn:pq:tvwx", LONG)
    if isinstance(parsed, Fault):
        await say(process, f"{process.argv[0]}: {parsed.message}\n{USAGE}")
        return 1
    if parsed.has("h"):
        await process.stdout.write(USAGE)
        return 0
    if parsed.has("v"):
        await process.stdout.write(versioned(process, VERSION))
        return 0
    if not parsed.operands:
        await say(process, USAGE)
        return 1
    interval = await _interval(process, parsed)
    name = process.environ.get("TERM", "") or "unknown"
    found = terminal(name)
    if found is None or "cup" not in found.strings:
        await say(process, f"Error opening terminal: {name}.\n")
        return 1
    return await _Watch(process, parsed, found, interval).run()


async def _interval(process: Process, parsed: Parsed) -> float:
    text = parsed.value("n")
    if text is None:
        return 2.0
    found = leading_real(text.replace(",", "."))
    if found is None or found[1] or not found[0].is_finite():
        await say(process, f"{process.name}: failed to parse argument: '{text}': Invalid argument\n")
        raise Exited(1)
    return min(max(float(found[0]), LEAST), MOST)


@attrs.define
class _Watch:
    process: Process
    parsed: Parsed
    terminal: Terminfo
    interval: float
    shown: list[str] = attrs.field(factory=list)
    last: bytes | None = None
    interrupted: bool = False

    async def run(self) -> int:
        """Loop until Ctrl-C, or until an option says so."""
        process, strings = self.process, self.terminal.strings
        process.handle(Signals.SIGINT, self._interrupt)
        process.handle(Signals.SIGTERM, self._interrupt)
        _, rows = self._size()
        start = strings.get("smcup", "") + fill(strings.get("csr", ""), [0, rows - 1])
        await self._write(start + strings.get("sgr0", "") + "\x1b[4l\x1b[?7h\x1b[H\x1b[2J")
        status = 0
        try:
            while not self.interrupted:
                output, status = await self._output()
                await self._paint(output)
                if self._is_over(output, status):
                    break
                self.last = output
                await process.sleep(self.interval)
        except InterruptedError:
            pass
        await self._write(f"{self._at(rows, 1)}{strings.get('rmcup', '')}\r")
        return 8 if status and self.parsed.has("e") else 0

    def _interrupt(self, signum: int) -> None:
        self.interrupted = True
        self.process.interrupt()

    def _is_over(self, output: bytes, status: int) -> bool:
        if status and self.parsed.has("e"):
            return True
        return self.parsed.has("g") and self.last is not None and self.last != output

    def _size(self) -> tuple[int, int]:
        return size_of(device_of(self.process, 1, 2, 0))

    def _at(self, row: int, column: int) -> str:
        return fill(self.terminal.strings.get("cup", ""), [row - 1, column - 1])

    async def _write(self, text: str) -> None:
        await self.process.stdout.write(text)
        await self.process.flush()

    async def _output(self) -> tuple[bytes, int]:
        """What one run prints on both its outputs, and its status."""
        process, words = self.process, self.parsed.operands
        if self.parsed.has("x"):
            path, argv = process.kernel.search(process, words[0]), words
        else:
            path, argv = "/bin/sh", ("sh", "-c", " ".join(words))
        read_end, write_end = process.pipe()

        async def start(child: Process) -> int:
            for fd in (1, 2):
                child.fds.set(fd, child.fds.get(write_end))
            child.close(read_end)
            child.close(write_end)
            return await child.execute(path, argv, child.environ)

        child = process.fork(start)
        process.close(write_end)
        data = bytearray()
        while piece := await process.read(read_end, 8192):
            data += piece[: MAX_OUTPUT - len(data)]
        process.close(read_end)
        ended = await process.wait({child.pid})
        return bytes(data), 0 if ended.status is None else ended.status.shell_status

    async def _paint(self, output: bytes) -> None:
        """Write the rows that are different from those shown."""
        columns, rows = self._size()
        screen = ([] if self.parsed.has("t") else [self._title(columns), ""]) + self._rows(output, columns)
        screen = (screen + [""] * rows)[:rows]
        pieces = []
        for number, row in enumerate(screen):
            before = self.shown[number] if number < len(self.shown) else ""
            if row != before:
                erase = "\x1b[K" if len(before) > len(row) else ""
                pieces.append(f"{self._at(number + 1, 1)}{row}{erase}")
        self.shown = screen
        await self._write("".join(pieces) + self._at(rows, columns))

    def _title(self, columns: int) -> str:
        left = f"Every {self.interval:.1f}s: {' '.join(self.parsed.operands)}"
        when = Moment(int(self.process.kernel.clock()) * BILLION).show("%a %b %e %H:%M:%S %Y")
        right = f"{self.process.kernel.system.hostname}: {when}"
        if columns < len(right):
            return ""
        room = columns - len(right) - 1
        if len(left) > room:
            left = left[: max(0, room - 4)] + "... " if room > 14 else ""
        return left + " " * (columns - len(left) - len(right)) + right

    def _rows(self, output: bytes, columns: int) -> list[str]:
        rows = []
        for line in output.decode("utf-8", "surrogateescape").split("\n")[:500]:
            text = SPECIAL.sub("", line.expandtabs())[: columns * 50].encode("utf-8", "replace").decode()
            row, used = "", 0
            for letter in text:
                if used + width(letter) > columns:
                    rows.append(row)
                    row, used = "", 0
                row, used = row + letter, used + width(letter)
            rows.append(row)
        return rows
