"""Buffered streams, as programs get them from the C library."""

from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from honeyllm.host import OpenFile, Process
from tests.support.virtual_host import Sink, VirtualHost


class Pieces(OpenFile):
    """Gives what it holds in given pieces, one for each read."""

    def __init__(self, pieces: list[bytes]) -> None:
        super().__init__("pieces")
        self.pieces = list(pieces)

    async def read(self, count: int) -> bytes:
        """The next piece."""
        return self.pieces.pop(0) if self.pieces else b""

    def poll(self) -> bool:
        """There is always something, or the end."""
        return True


class Writes(Sink):
    """Notes each write on its own."""

    def __init__(self) -> None:
        super().__init__()
        self.writes: list[bytes] = []

    async def write(self, data: bytes) -> int:
        """Note it."""
        self.writes.append(data)
        return len(data)


class ReaderTests(SynchronousTestCase):
    """``Reader``"""

    def read(self, pieces: list[bytes], how: str) -> list[bytes]:
        """Everything, by lines, by as many lines as there are, at once, or four bytes at a time."""
        got: list[bytes] = []

        async def program(process: Process) -> int:
            process.fds.set(0, Pieces(pieces))
            if how == "lines":
                got.extend([line async for line in process.stdin])
            elif how == "batches":
                while batch := await process.stdin.lines():
                    got.extend(line + b"\n" for line in batch)
            elif how == "all":
                got.append(await process.stdin.read())
            else:
                while data := await process.stdin.read(4):
                    got.append(data)
            return 0

        VirtualHost().run(program, "x")
        return got

    @given(st.lists(st.binary(max_size=6).map(lambda data: data.replace(b"a", b"\n")), max_size=8))
    @settings(max_examples=60, deadline=None)
    def test_batches(self, pieces: list[bytes]) -> None:
        """They are the lines, however they come; a last one without its end counts."""
        pieces = [piece for piece in pieces if piece]
        text = b"".join(pieces)
        whole = text if not text or text.endswith(b"\n") else text + b"\n"
        self.assertEqual(b"".join(self.read(pieces, "batches")), whole)
        self.assertEqual(len(self.read(pieces, "batches")), whole.count(b"\n"))

    @settings(max_examples=60)
    @given(st.lists(st.binary(min_size=1, max_size=6).map(lambda b: b.replace(b"x", b"\n")), max_size=8))
    def test_any_cut(self, pieces: list[bytes]) -> None:
        """However the data arrives in pieces, lines are lines and nothing is lost."""
        whole = b"".join(pieces)
        lines = self.read(pieces, "lines")
        assert b"".join(lines) == whole
        assert all(line.endswith(b"\n") for line in lines[:-1])
        assert all(line.count(b"\n") <= 1 for line in lines)
        assert b"".join(self.read(pieces, "all")) == whole
        assert b"".join(self.read(pieces, "some")) == whole


class WriterTests(SynchronousTestCase):
    """``Writer``"""

    def writes(self, *pieces: bytes | str, is_terminal: bool = False) -> list[bytes]:
        """The writes that a program's output ends in."""
        sink = Writes()
        sink.is_terminal = is_terminal

        async def program(process: Process) -> int:
            process.fds.set(1, sink)
            for piece in pieces:
                await process.stdout.write(piece)
            return 0

        VirtualHost().run(program, "x")
        return sink.writes

    def test_gathered(self) -> None:
        """To a pipe small pieces are one write at the exit."""
        self.assertEqual(self.writes("a\n", b"b", "é"), ["a\nbé".encode()])

    def test_terminal(self) -> None:
        """To a terminal each is seen at once."""
        self.assertEqual(self.writes("a\n", "b\n", is_terminal=True), [b"a\n", b"b\n"])

    def test_full(self) -> None:
        """A full buffer is written before the exit."""
        writes = self.writes(*[b"x" * 3000] * 4)
        self.assertEqual([len(data) for data in writes], [9000, 3000])

    def test_any_bytes(self) -> None:
        """Text made of bytes that are no text goes out as those bytes."""
        self.assertEqual(self.writes("a\udcff"), [b"a\xff"])

    def test_nothing(self) -> None:
        """No output is no write."""
        self.assertEqual(self.writes(), [])
