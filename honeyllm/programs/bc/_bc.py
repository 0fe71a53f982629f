"""bc."""

from honeyllm.host import Exited, Process, Reader
from honeyllm.programs._gnu import say
from honeyllm.programs._options import Fault as OptionFault
from honeyllm.programs._options import Parsed, parse
from honeyllm.programs._parting import taken_apart
from honeyllm.programs.bc._compiler import Compiler, Incomplete, Quit, SyntaxFault
from honeyllm.programs.bc._lexer import Token, tokens
from honeyllm.programs.bc._machine import Fault, Halt, Machine
from honeyllm.programs.bc._number import OutOfMemory
from honeyllm.programs.bc._program import Function

COPYRIGHT = """\
bc 1.07.1
Copyright 1991-1994, 1997, 1998, 2000, 2004, 2006, 2008, 2012-2017 Free Software Foundation, Inc.
"""
BANNER = f"""{COPYRIGHT}\
This is free software with ABSOLUTELY NO WARRANTY.
For details type `warranty'.{" "}
"""
USAGE = """\
usage: bc [options] [file ...]
  -h  --help         print this usage and exit
  -i  --interactive  force interactive mode
  -l  --mathlib      use the predefined math routines
  -q  --quiet        don't print initial banner
  -s  --standard     non-standard bc constructs are errors
  -w  --warn         warn about non-standard bc constructs
  -v  --version      print version information and exit
"""
LONG = {
    "compile": "c",
    "help": "h",
    "interactive": "i",
    "mathlib": "l",
    "quiet": "q",
    "standard": "s",
    "version": "v",
    "warn": "w",
}
LIBRARY_SCALE = 20
MAX_ITEM = 1 << 20


async def bc(process: Process) -> int:
    """A calculator of any precision."""
    parsed = parse(process.argv, "chilqswv", LONG)
    if isinstance(parsed, OptionFault):
        await say(process, f"{process.argv[0]}: {parsed.message}\n")
        await process.stdout.write(USAGE)
        return 1
    if parsed.has("h"):
        await process.stdout.write(USAGE)
        return 0
    if parsed.has("v"):
        await process.stdout.write(COPYRIGHT)
        return 0
    with taken_apart(_Session(process, library=parsed.has("l"))) as session:
        return await _calculate(process, parsed, session)


async def _calculate(process: Process, parsed: Parsed, session: "_Session") -> int:
    if process.is_terminal(0) and process.is_terminal(1) and not parsed.has("q"):
        await process.stdout.write(BANNER)
    for name in parsed.operands:
        try:
            reader = process.reader(await process.open(name))
        except OSError:
            await say(process, f"File {name} is unavailable.\n")
            return 1
        await session.run(reader, name)
    await session.run(process.stdin, "(standard_in)")
    return 0


class _Session:
    """Reads items and runs them, line by line."""

    def __init__(self, process: Process, *, library: bool) -> None:
        self._process = process
        self._machine = Machine(
            write=self._write, warn=self._warn, pause=process.checkpoint, read=self._line, library=library
        )
        length = process.environ.get("BC_LINE_LENGTH", "")
        if length.isascii() and length.isdigit():
            self._machine.width = int(length[:6])
        if library:
            self._machine.set_scale(LIBRARY_SCALE)

    async def _write(self, text: str) -> None:
        await self._process.stdout.write(text)

    async def _warn(self, text: str) -> None:
        await say(self._process, text)

    async def _line(self) -> str:
        return (await self._process.stdin.line()).decode("utf-8", "surrogateescape")

    async def run(self, reader: Reader, name: str) -> None:
        """Run everything in *reader*."""
        waiting: list[Token] = []
        rest, line, ended = "", 1, False
        while not ended:
            data = await reader.line()
            ended = not data
            text = rest + data.decode("utf-8", "surrogateescape")
            found, rest = tokens(text, line, complete=ended)
            line += text[: len(text) - len(rest)].count("\n")
            for token in found:
                if token.kind == "bad":
                    shown = token.text if token.text.isprintable() else f"\\{ord(token.text):03o}"
                    await self._warn(f"{name} {token.line}: illegal character: {shown}\n")
            found = [token for token in found if token.kind != "bad"]
            waiting = await self._items(waiting + found, name, line if ended else 0)
            if sum(len(token.text) for token in waiting) + len(rest) > MAX_ITEM:
                raise await self._exhausted()

    async def _items(self, found: list[Token], name: str, last_line: int) -> list[Token]:
        """Run the items in *found*; the tokens of one that is incomplete, an error at *last_line*."""
        compiler = Compiler(found)
        while not compiler.is_done:
            await self._process.checkpoint()
            try:
                await self._item(compiler.item())
            except SyntaxFault as fault:
                await self._warn(f"{name} {fault.args[0]}: {fault.args[1]}\n")
            except (Quit, Halt):
                raise Exited(0) from None
            except Incomplete:
                if not last_line:
                    return compiler.left
                await self._warn(f"{name} {last_line}: syntax error\n")
                break
        return []

    async def _item(self, item: Function | None) -> None:
        """Define a function, or run the statements of a line."""
        if item is None or item.name != "(main)":
            self._machine.functions.update({} if item is None else {item.name: item})
            return
        try:
            await self._machine.run(item)
        except Fault as fault:
            await self._warn(f"{fault}\n")
        except OutOfMemory:
            raise await self._exhausted() from None

    async def _exhausted(self) -> Exited:
        await self._warn("Fatal error: Out of memory for malloc.\n")
        return Exited(1)
