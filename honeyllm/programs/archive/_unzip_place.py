"""Where unzip puts a member, and whether it may."""

import errno
import os
import stat

import attrs

from honeyllm.host import Exited
from honeyllm.programs._gnu import say
from honeyllm.programs._times import BILLION
from honeyllm.programs.archive import _zip_format as form
from honeyllm.programs.archive._unzip_run import BROKEN, WARNED, Unzip


@attrs.define
class Places:
    """Names of files for members, and the questions about those that are taken."""

    _run: Unzip
    _answer: str = attrs.field(default="", init=False)
    """``A`` or ``N`` once that was answered for all."""

    async def path(self, entry: form.Entry) -> str:
        """Where it goes; nothing for what goes nowhere."""
        order = self._run.order
        parts = [part for part in await self._safe_parts(entry) if part not in ("", ".")]
        if order.has("j"):
            parts = [] if entry.is_directory else parts[-1:]
        if order.count("L") > 1:
            parts = [part.lower() for part in parts]
        if order.directory is not None and parts:
            await self._exdir(order.directory.rstrip("/") or "/")
            parts.insert(0, order.directory.rstrip("/"))
        return "/".join(parts)

    async def _safe_parts(self, entry: form.Entry) -> list[str]:
        """The parts of the name without what leads outside."""
        name = entry.name
        if name.startswith("/"):
            await say(self._run.process, f"warning:  stripped absolute path spec from {name}\n")
            self._run.worsen(WARNED)
        parts = name.split("/")
        if ".." not in parts or self._run.order.has(":"):
            return parts
        await self._run.tell(f'warning:  skipped "../" path component(s) in {name}\n')
        self._run.worsen(WARNED)
        return [part for part in parts if part != ".."]

    async def _exdir(self, path: str) -> None:
        """See that the directory of -d is there; its parent must be."""
        fs = self._run.process.fs
        try:
            if fs.exists(path):
                fs.stat(path + "/")
            else:
                fs.make(path, stat.S_IFDIR | 0o777)
        except OSError as error:
            taken = error.errno == errno.ENOTDIR and fs.exists(path)
            reason = os.strerror(errno.EEXIST) if taken else error.strerror
            text = f"checkdir:  cannot create extraction directory: {path}\n           {reason}\n"
            await say(self._run.process, text)
            raise Exited(BROKEN) from None

    def parents(self, path: str) -> None:
        """Make the directories above *path* that are not there."""
        fs, here = self._run.process.fs, "/" if path.startswith("/") else ""
        for part in path.strip("/").split("/")[:-1]:
            here += part
            if not fs.exists(here):
                fs.make(here, stat.S_IFDIR | 0o777)
            here += "/"

    async def granted(self, path: str, entry: form.Entry) -> str:
        """The path to write to, perhaps after a question; nothing when it is to be left alone."""
        order, fs = self._run.order, self._run.process.fs
        try:
            inode = fs.stat(path, follow=False)
        except OSError:
            return "" if order.has("f") else path
        if order.has("u", "f") and inode.mtime // BILLION >= entry.seconds:
            return ""
        if order.has("n") or (self._answer == "N" and not order.has("o")):
            if inode.is_symlink:
                await self._run.process.stdout.write(f"{path} exists and is a symbolic link.\n")
            return ""
        if order.has("o") or self._answer == "A":
            if not inode.is_directory:
                fs.remove(path)
            return path
        return await self._ask(path)

    async def _ask(self, path: str) -> str:
        process = self._run.process
        while True:
            await say(process, f"replace {path}? [y]es, [n]o, [A]ll, [N]one, [r]ename: ")
            line = (await process.stdin.line()).decode("utf-8", "surrogateescape")
            answer = line.rstrip("\n")[:1]
            if not line:
                await say(process, ' NULL\n(EOF or read error, treating as "[N]one" ...)\n')
                self._run.worsen(WARNED)
                answer = "N"
            if answer in ("A", "N"):
                self._answer = answer
            if answer in ("y", "Y", "A"):
                process.fs.remove(path)
                return path
            if answer in ("n", "N"):
                return ""
            if answer not in ("r", "R"):
                await say(process, f"error:  invalid response [{answer or '{ENTER}'}]\n")
            elif name := await self._new_name():
                return name

    async def _new_name(self) -> str:
        await say(self._run.process, "new name: ")
        line = await self._run.process.stdin.line()
        return line.decode("utf-8", "surrogateescape").rstrip("\n")
