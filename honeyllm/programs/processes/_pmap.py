"""pmap: the memory of processes, from their maps in /proc."""

import re
from collections.abc import Iterator

from attrs import frozen

from honeyllm.host import Process
from honeyllm.programs._gnu import say
from honeyllm.programs._options import Parsed
from honeyllm.programs._procps import ending, procps_options
from honeyllm.programs.system._files import read_bytes

USAGE = "pmap [options] PID [PID ...]"
LONG = {"extended": "x", "device": "d", "quiet": "q", "show-path": "p", "range": "A:"}
LINE = re.compile(r"([0-9a-f]+)-([0-9a-f]+) (\S{4}) ([0-9a-f]+) ([0-9a-f]+):([0-9a-f]+) (\d+) *(.*)")
NO_PROCESS = 42


@frozen(kw_only=True)
class Mapping:
    """One line of /proc/PID/maps; *kib* is its size."""

    start: int
    kib: int
    mode: str
    offset: int
    device: str
    name: str
    is_file: bool

    @property
    def resident(self) -> int:
        """KiB in memory: a part of what is large."""
        return self.kib if self.kib <= 160 else self.kib * 2 // 3 // 4 * 4

    @property
    def dirty(self) -> int:
        """KiB written to: what is writable, as far as it is resident."""
        return self.resident if "w" in self.mode else 0


async def pmap(process: Process) -> int:
    """Report the memory map of each process."""
    parsed = await procps_options(process, USAGE, "xdqpA:X", LONG)
    numbers = [word.removeprefix("/proc/") for word in parsed.operands]
    if not numbers or not all(n.isascii() and n.isdigit() for n in numbers):
        await say(process, f"\nUsage:\n {USAGE}\n{ending('pmap')}")
        return 1
    status = 0
    for number in numbers:
        status = await _show(process, parsed, int(number[:10])) or status
    return status


async def _show(process: Process, parsed: Parsed, pid: int) -> int:
    info = process.kernel.system.process(pid)
    if info is None:
        return NO_PROCESS
    await process.stdout.write(f"{pid}:   {info.command}\n")
    if process.who.uid not in (0, info.uid):
        return 0
    text = read_bytes(process.fs, f"/proc/{pid}/maps").decode("utf-8", "replace")
    rows = [*_mappings(text, paths=parsed.has("p"))]
    layout = _EXTENDED if parsed.has("x") else _DEVICE if parsed.has("d") else _PLAIN
    if not parsed.has("q"):
        await process.stdout.write(layout.heading)
    for row in rows:
        await process.stdout.write(layout.row(row))
    if not parsed.has("q"):
        await process.stdout.write(layout.total(rows))
    return 0


def _mappings(text: str, *, paths: bool) -> Iterator[Mapping]:
    for line in text.splitlines():
        found = LINE.fullmatch(line)
        if found is None:
            continue
        start, end, mode, offset, major, minor, inode, name = found.groups()
        yield Mapping(
            start=int(start, 16),
            kib=(int(end, 16) - int(start, 16)) // 1024,
            mode=mode[:3] + ("s" if mode[3] == "s" else "-") + "-",
            offset=int(offset, 16),
            device=f"{int(major, 16):03x}:{int(minor, 16):05x}",
            name=_name(name, paths=paths),
            is_file=inode != "0",
        )


def _name(name: str, *, paths: bool) -> str:
    if name.startswith("/"):
        return name if paths else name.rpartition("/")[2]
    return "  [ stack ]" if name == "[stack]" else "  [ anon ]"


class _Plain:
    """Without options: address, size, mode, name."""

    heading = ""

    def row(self, row: Mapping) -> str:
        """One mapping."""
        return f"{row.start:016x} {row.kib:6d}K {row.mode} {row.name}\n"

    def total(self, rows: list[Mapping]) -> str:
        """The last line."""
        return f" total {sum(row.kib for row in rows):16d}K\n"


class _Extended(_Plain):
    """With -x: what is resident and dirty, too."""

    heading = "Address           Kbytes     RSS   Dirty Mode  Mapping\n"

    def row(self, row: Mapping) -> str:
        """One mapping."""
        return (
            f"{row.start:016x} {row.kib:7d} {row.resident:7d} {row.dirty:7d} {row.mode} {row.name}\n"
        )

    def total(self, rows: list[Mapping]) -> str:
        """The last two lines."""
        sums = [sum(values) for values in zip(*((r.kib, r.resident, r.dirty) for r in rows), strict=True)]
        shown = " ".join(f"{value:7d}" for value in sums or (0, 0, 0))
        return f"---------------- ------- ------- ------- \ntotal kB         {shown}\n"


class _Device(_Plain):
    """With -d: offset and device of what is mapped."""

    heading = "Address           Kbytes Mode  Offset           Device    Mapping\n"

    def row(self, row: Mapping) -> str:
        """One mapping."""
        return f"{row.start:016x} {row.kib:7d} {row.mode} {row.offset:016x} {row.device} {row.name}\n"

    def total(self, rows: list[Mapping]) -> str:
        """The last line."""
        private = sum(row.kib for row in rows if "w" in row.mode and "s" not in row.mode)
        shared = sum(row.kib for row in rows if "s" in row.mode)
        whole = sum(row.kib for row in rows)
        return f"mapped: {whole}K    writeable/private: {private}K    shared: {shared}K\n"


_PLAIN, _EXTENDED, _DEVICE = _Plain(), _Extended(), _Device()
