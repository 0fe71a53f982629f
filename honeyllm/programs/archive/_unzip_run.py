"""A running unzip: what its parts share, and what it says at the end."""

from collections.abc import Sequence

from honeyllm.host import Process
from honeyllm.programs._gnu import say
from honeyllm.programs.archive import _zip_format as form
from honeyllm.programs.archive._unzip_options import UnzipOrder
from honeyllm.programs.archive._zip_archive import Archive

WARNED, BROKEN, CORRUPT, NO_PASSWORD, NO_MATCH, FULL, UNSUPPORTED, BAD_PASSWORD = 1, 2, 3, 5, 11, 50, 81, 82
WIDTH = 22
"""Names are padded to so many columns."""


class Unzip:
    """A running unzip: its order, the archive's name, and the exit status so far."""

    def __init__(self, process: Process, order: UnzipOrder) -> None:
        self.process = process
        self.order = order
        self.name = ""
        self.status = 0
        self.refused = 0
        self.unmatched: list[str] = []
        """Names on the command line that mean no member."""

    @property
    def quiet(self) -> int:
        """How much is left out; -p says nothing at all."""
        return 2 if self.order.has("p") else self.order.count("q")

    def worsen(self, status: int) -> None:
        """Remember that something was wrong."""
        self.status = max(self.status, status)

    async def tell(self, text: str) -> None:
        """What -q leaves out."""
        if not self.quiet:
            await self.process.stdout.write(text)

    async def finish(self, archive: Archive, entries: Sequence[form.Entry], *, is_listed: bool) -> None:
        """Complain about names without members; tell how a test went."""
        is_test = self.order.has("t") and not is_listed
        for pattern in self.unmatched:
            is_exclusion = pattern not in self.order.names
            text = f"caution: {'excluded ' * is_exclusion}filename not matched:  {pattern}\n"
            if is_test:
                await self.process.stdout.write(text)
            elif not is_listed:
                await say(self.process, text)
            self.worsen(0 if is_exclusion else NO_MATCH)
        if is_test and self.quiet < 2:
            await self.process.stdout.write(self._verdict(archive, entries))

    def _verdict(self, archive: Archive, entries: Sequence[form.Entry]) -> str:
        if self.refused:
            tested = len(entries) - self.refused
            noun = "file" if self.refused == 1 else "files"
            front = f"Caution:  zero files tested in {self.name}.\n" if not tested else ""
            return f"{front}{self.refused} {noun} skipped because of incorrect password.\n"
        if self.status > WARNED:
            return f"At least one error was detected in {self.name}.\n"
        if len(entries) == len(archive.entries):
            return f"No errors detected in compressed data of {self.name}.\n"
        noun = "file" if len(entries) == 1 else "files"
        return f"No errors detected in {self.name} for the {len(entries)} {noun} tested.\n"
