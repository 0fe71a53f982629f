"""What both ends of scp's protocol say to each other: lines, files, and a byte that tells how it went."""

from honeyllm.host import Process

OK, WARNING, FATAL = b"\0", b"\1", b"\2"
MAX_LINE = 16384


class ScpError(Exception):
    """The other end does not follow the protocol, or has gone; carries what to tell it."""


class Wire:
    """The connection, which is standard input and output."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self.errors = 0

    async def send(self, data: bytes) -> None:
        """Send at once."""
        await self._process.stdout.write(data)
        await self._process.stdout.flush()

    async def line(self) -> bytes:
        """One line without its end; nothing at the end of the input."""
        return (await self._process.stdin.line())[:MAX_LINE].rstrip(b"\n")

    async def read(self, count: int) -> bytes:
        """Up to *count* bytes; an error at the end of the input."""
        data = await self._process.stdin.read(count)
        if not data:
            raise ScpError("lost connection")
        return data

    async def complain(self, text: str) -> None:
        """Tell the other end of an error, after which it goes on."""
        self.errors += 1
        await self.send(WARNING + f"scp: {text}\n".encode("utf-8", "surrogateescape"))

    async def is_accepted(self) -> bool:
        """Read the answer to what was sent; the end of the input is one, too."""
        answer = await self._process.stdin.read(1)
        if answer == OK:
            return True
        if answer in (WARNING, FATAL):
            await self.line()
            self.errors += 1
        if answer != WARNING:
            raise ScpError("lost connection")
        return False
