"""Extraction and test of the members of a zip archive."""

import os
import stat
from collections.abc import Sequence

import attrs

from honeyllm.host import Exited, Process
from honeyllm.programs._gnu import say
from honeyllm.programs._times import BILLION
from honeyllm.programs.archive import _zip_format as form
from honeyllm.programs.archive._streams import Corrupt
from honeyllm.programs.archive._unzip_members import Members
from honeyllm.programs.archive._unzip_place import Places
from honeyllm.programs.archive._unzip_run import (
    BROKEN,
    CORRUPT,
    FULL,
    WARNED,
    WIDTH,
    Unzip,
)
from honeyllm.programs.archive._zip_archive import Archive, MemberReader

MAX_LINK = 4095


@attrs.define
class Extraction:
    """The members on their way out."""

    _unzip: Unzip
    archive: Archive
    _places: Places = attrs.field(init=False)
    _members: Members = attrs.field(init=False)
    _links: list[tuple[str, str]] = attrs.field(factory=list)
    _directories: list[tuple[str, form.Entry]] = attrs.field(factory=list)

    @property
    def process(self) -> Process:
        """The running program."""
        return self._unzip.process

    async def run(self, entries: Sequence[form.Entry]) -> None:
        """Do with each of them what was asked for."""
        self._places = Places(self._unzip)
        self._members = Members(self._unzip, self.archive)
        for entry in entries:
            await self.process.checkpoint()
            try:
                await self._member(entry)
            except form.BadZip:
                await say(self.process, f"file #1:  bad zipfile offset (local header sig):  {entry.offset}\n")
                self._unzip.worsen(CORRUPT)
        await self._make_links()
        for path, entry in reversed(self._directories):
            self._attributes(path, entry)

    async def _member(self, entry: form.Entry) -> None:
        order = self._unzip.order
        if order.has("t"):
            if (reader := await self._members.open(entry)) is not None:
                await self._test(entry, reader)
        elif order.has("p", "c"):
            reader = None if entry.is_directory else await self._members.open(entry)
            if reader is not None:
                await self._show(entry, reader)
        elif path := await self._places.path(entry):
            await self._place(path, entry)

    async def _place(self, path: str, entry: form.Entry) -> None:
        if entry.is_directory:
            await self._directory(path, entry)
        elif granted := await self._places.granted(path, entry):
            reader = await self._members.open(entry)
            if reader is not None:
                await self._extract(granted, entry, reader)

    # -- what is done with them ------------------------------------------------------------

    async def _test(self, entry: form.Entry, reader: MemberReader) -> None:
        run = self._unzip
        front = "" if run.quiet else f"    testing: {entry.name:<{WIDTH}} "
        await self.process.stdout.write(front)
        fault = await self._fault(entry, reader, None)
        if not fault:
            await run.tell("  OK\n")
            return
        if run.quiet:
            await self.process.stdout.write(f"{entry.name:<{WIDTH}} {fault}\n")
        else:
            await self.process.stdout.write(f" {fault}\n")
        run.worsen(BROKEN)

    async def _fault(self, entry: form.Entry, reader: MemberReader, fd: int | None) -> str:
        """Read it to the end, into *fd*; what is wrong with it."""
        try:
            while data := await reader.read():
                if fd is not None:
                    await self.process.write(fd, data)
        except Corrupt:
            return " invalid compressed data to inflate"
        if reader.crc != entry.crc:
            return f" bad CRC {reader.crc:08x}  (should be {entry.crc:08x})"
        return ""

    async def _show(self, entry: form.Entry, reader: MemberReader) -> None:
        run, process = self._unzip, self.process
        if run.order.has("c") and not run.quiet:
            await process.stdout.write(f"{self._verb(entry)}{entry.name:<{WIDTH}}  \n")
        await process.flush()
        fault = await self._fault(entry, reader, 1)
        if run.order.has("c") and not run.quiet:
            await process.stdout.write("\n")
        if fault:
            await say(process, f"{entry.name:<{WIDTH}} {fault}\n")
            run.worsen(BROKEN)

    @staticmethod
    def _verb(entry: form.Entry) -> str:
        return "  inflating: " if entry.method == form.DEFLATED else " extracting: "

    async def _directory(self, path: str, entry: form.Entry) -> None:
        fs = self.process.fs
        if fs.exists(path) or self._unzip.order.has("f"):
            return
        try:
            self._places.parents(path)
            fs.make(path, stat.S_IFDIR | 0o777)
        except OSError as error:
            await self._refuse_directory(path, error)
            return
        await self._unzip.tell(f"   creating: {path}/\n")
        self._directories.append((path, entry))

    async def _refuse_directory(self, path: str, error: OSError) -> None:
        text = f"checkdir error:  cannot create {path}\n                 {error.strerror}\n"
        await say(self.process, f"{text}                 unable to process {path}/.\n")
        self._unzip.worsen(BROKEN)

    async def _extract(self, path: str, entry: form.Entry, reader: MemberReader) -> None:
        if entry.is_unix and stat.S_ISLNK(entry.mode):
            await self._link(path, reader)
            return
        try:
            self._places.parents(path)
            fd = await self.process.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        except OSError as error:
            await say(self.process, f"error:  cannot create {path}\n        {error.strerror}\n")
            self._unzip.worsen(FULL)
            return
        has_mark = self._unzip.order.has("a")
        mark = {True: "[text]  ", False: "[binary]"}[entry.packing.is_text] if entry.size else "[empty] "
        await self._unzip.tell(f"{self._verb(entry)}{path:<{WIDTH}}  {mark if has_mark else ''}")
        try:
            fault = await self._fault(entry, reader, fd)
        except OSError as error:
            await say(self.process, f"\n{path}:  write error ({error.strerror}).\n")
            raise Exited(FULL) from None
        finally:
            self.process.close(fd)
        if fault:
            await say(self.process, fault + "\n")
            self._unzip.worsen(BROKEN)
        else:
            await self._unzip.tell("\n")
        self._attributes(path, entry)

    def _attributes(self, path: str, entry: form.Entry) -> None:
        fs = self.process.fs
        mode = entry.mode & (0o7777 if self._unzip.order.has("K") else 0o777)
        try:
            if entry.is_unix and mode:
                fs.change_mode(path, mode)
            fs.change_times(path, fs.namespace.now(), entry.seconds * BILLION)
        except OSError:
            pass

    async def _link(self, path: str, reader: MemberReader) -> None:
        """Links are made when everything else is there."""
        target = bytearray()
        while (data := await reader.read()) and len(target) < MAX_LINK:
            target += data
        text = bytes(target[:MAX_LINK]).decode("utf-8", "surrogateescape")
        await self._unzip.tell(f"    linking: {path:<{WIDTH}}  -> {text} \n")
        self._links.append((path, text))

    async def _make_links(self) -> None:
        if self._links:
            await self._unzip.tell("finishing deferred symbolic links:\n")
        for path, target in self._links:
            await self._unzip.tell(f"  {path:<{WIDTH}} -> {target}\n")
            try:
                self._places.parents(path)
                self.process.fs.make(path, stat.S_IFLNK | 0o777, target=target)
            except OSError as error:
                await say(self.process, f"error:  cannot create symlink {path}\n        {error.strerror}\n")
                self._unzip.worsen(WARNED)
