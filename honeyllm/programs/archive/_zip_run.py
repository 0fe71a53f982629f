"""A running zip: its order, the archive that is there, and its messages."""

import stat

from honeyllm.host import Exited, Process
from honeyllm.programs._gnu import say
from honeyllm.programs.archive import _zip_format as form
from honeyllm.programs.archive._zip_archive import Archive, read_archive
from honeyllm.programs.archive._zip_options import ZipOrder
from honeyllm.programs.files._glob import matches

NOT_A_ZIP, BAD_TEST, NOTHING, UNWRITABLE, MISUSED = 3, 8, 12, 15, 16
ERRORS = {
    NOT_A_ZIP: "Zip file structure invalid",
    BAD_TEST: "Zip file invalid, could not spawn unzip, or wrong unzip",
    NOTHING: "Nothing to do!",
    UNWRITABLE: "Could not create output file",
    MISUSED: "Invalid command arguments",
}
NO_END = (
    "missing end signature--probably not a zip file (did you",
    "remember to use binary mode when you transferred it?)",
    "(if you are trying to read a damaged archive try -F)",
)


class ZipRun:
    """What the parts of zip share; ``old`` is the archive that there was."""

    def __init__(self, process: Process, order: ZipOrder) -> None:
        self.process = process
        self.order = order
        self.archive_name = archive_name(order.archive)
        self.old: Archive | None = None

    async def say(self, text: str) -> None:
        """To standard output, unless that takes the archive."""
        if self.archive_name == "-":
            await say(self.process, text)
        else:
            await self.process.stdout.write(text)

    async def tell(self, text: str) -> None:
        """What -q leaves out."""
        if not self.order.has("q"):
            await self.say(text)

    async def warn(self, text: str) -> None:
        """A warning."""
        await self.tell(f"\tzip warning: {text}\n")

    async def fail(self, status: int, text: str, error: OSError | None = None) -> Exited:
        """Print an error; the result is to be raised."""
        front = "\n" if error is None else f"zip I/O error: {error.strerror}\n"
        await self.say(f"{front}zip error: {ERRORS[status]} ({text})\n")
        return Exited(status)

    @property
    def entries(self) -> tuple[form.Entry, ...]:
        """The members of the archive that there was."""
        return () if self.old is None else self.old.entries

    async def read_old(self) -> None:
        """Read the archive that there is already."""
        if self.archive_name == "-":
            return
        try:
            if not stat.S_ISREG(self.process.fs.stat(self.archive_name).mode):
                return
            fd = await self.process.open(self.archive_name)
        except OSError:
            return
        if not self.process.stat(fd).size:
            return
        try:
            self.old = await read_archive(self.process, fd)
        except form.BadZip:
            for line in NO_END:
                await self.warn(line)
            raise await self.fail(NOT_A_ZIP, self.archive_name) from None

    def is_selected(self, name: str) -> bool:
        """Whether -x and -i let a name through."""
        values = self.order.values
        if any(matches(pattern, name) for pattern in values.get("x", ())):
            return False
        wanted = values.get("i")
        return wanted is None or any(matches(pattern, name) for pattern in wanted)


def archive_name(given: str | None) -> str:
    """The archive that a word means: one without a suffix gets one."""
    if given is None or given == "-":
        return given or ""
    return given if "." in given.rpartition("/")[2] else given + ".zip"
