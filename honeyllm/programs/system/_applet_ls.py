"""ls of a router's busybox: its long format is its own, the short one is the host's program's."""

import stat
from collections.abc import Iterator, Sequence

from honeyllm.host import Process, Program
from honeyllm.programs._accounts import Accounts, read_accounts
from honeyllm.programs._gnu import say
from honeyllm.programs._options import Fault, Parsed, parse
from honeyllm.programs._times import Moment
from honeyllm.programs.system._applet_storage import human
from honeyllm.programs.system._busybox_texts import misused
from honeyllm.vfs import Inode

SHORT = "1AaCxdLHRFplinshrSXvctuw:TkgQeq"
HALF_YEAR = 182 * 86400
BILLION = 1_000_000_000
COLORS = {
    stat.S_IFDIR: "1;34",
    stat.S_IFLNK: "1;36",
    stat.S_IFCHR: "1;33",
    stat.S_IFBLK: "1;33",
    stat.S_IFSOCK: "1;35",
}
NAMES = {"full-time": "full-time", "color": "color::", "help": "help", "group-directories-first": "g"}


async def ls(process: Process, short: Program) -> int:
    """List; *short* is the program that lists names alone."""
    parsed = parse(process.argv, SHORT, NAMES)
    if isinstance(parsed, Fault):
        return await misused(process, parsed.message)
    if not parsed.has("l", "n", "full-time"):
        if process.is_terminal(1):
            process.argv = (process.argv[0], "--color=auto", *process.argv[1:])
        return await short(process)
    return await _Listing(process, parsed, await read_accounts(process)).run()


class _Listing:
    """One run with ``-l``."""

    def __init__(self, process: Process, parsed: Parsed, accounts: Accounts) -> None:
        self._process = process
        self._parsed = parsed
        self._accounts = accounts
        self._status = 0
        self._colors = process.is_terminal(1)

    async def run(self) -> int:
        """List the operands: first what is no directory, then each directory."""
        operands = self._parsed.operands or (".",)
        found = [(name, inode) for name in operands if (inode := await self._inode(name, operand=True))]
        plain = [row for row in found if not row[1].is_directory or self._parsed.has("d")]
        await self._rows("", plain)
        folders = [name for name, inode in found if inode.is_directory and not self._parsed.has("d")]
        for number, folder in enumerate(folders):
            if len(operands) > 1 or self._parsed.has("R"):
                await self._process.stdout.write(f"{chr(10) if plain or number else ''}{folder}:\n")
            await self._folder(folder)
        return self._status

    async def _inode(self, path: str, *, operand: bool = False) -> Inode | None:
        follow = self._parsed.has("L") or (operand and self._parsed.has("H")) or path.endswith("/")
        try:
            return self._process.fs.stat(path, follow=follow)
        except OSError as error:
            self._status = 1
            await say(self._process, f"ls: {path}: {error.strerror}\n")
            return None

    async def _folder(self, folder: str) -> None:
        try:
            names: Sequence[str] = sorted(self._process.fs.names(folder))
        except OSError as error:
            self._status = 1
            await say(self._process, f"ls: can't open '{folder}': {error.strerror}\n")
            return
        if self._parsed.has("a"):
            names = [".", "..", *names]
        elif not self._parsed.has("A"):
            names = [name for name in names if not name.startswith(".")]
        head = folder.rstrip("/") + "/"
        rows = [(name, inode) for name in names if (inode := await self._inode(head + name))]
        blocks = sum(_blocks(inode) for _, inode in rows)
        await self._process.stdout.write(f"total {blocks // 2}\n")
        await self._rows(head, rows)
        if self._parsed.has("R"):
            for name, inode in rows:
                if inode.is_directory and name not in (".", ".."):
                    await self._process.stdout.write(f"\n{head}{name}:\n")
                    await self._folder(head + name)

    async def _rows(self, head: str, rows: Sequence[tuple[str, Inode]]) -> None:
        for name, inode in self._sorted(rows):
            await self._process.checkpoint()
            await self._process.stdout.write(self._row(head, name, inode) + "\n")

    def _sorted(self, rows: Sequence[tuple[str, Inode]]) -> list[tuple[str, Inode]]:
        found = sorted(rows, key=lambda row: row[0])
        order = self._parsed.last_of("t", "S")
        if order == "t":
            found.sort(key=lambda row: -row[1].mtime)
        elif order == "S":
            found.sort(key=lambda row: -row[1].size)
        return found[::-1] if self._parsed.has("r") else found

    def _row(self, head: str, name: str, inode: Inode) -> str:
        return "".join((*self._columns(inode), self._name(name, inode), *self._target(head, name, inode)))

    def _columns(self, inode: Inode) -> Iterator[str]:
        if self._parsed.has("i"):
            yield f"{inode.number:>7} "
        if self._parsed.has("s"):
            yield f"{_blocks(inode) // 2:>6} "
        user, group = str(inode.uid), str(inode.gid)
        if not self._parsed.has("n"):
            user, group = self._accounts.user_name(inode.uid), self._accounts.group_name(inode.gid)
        yield f"{stat.filemode(inode.mode):<10} {inode.nlink:>4} {user:<8.8} {group:<8.8} "
        if stat.S_IFMT(inode.mode) in (stat.S_IFCHR, stat.S_IFBLK):
            yield f"{inode.rdev[0]:>4}, {inode.rdev[1]:>3} "
        else:
            size = human(inode.size) if self._parsed.has("h") else str(inode.size)
            yield f"{size:>9} "
        yield self._time(inode)

    def _time(self, inode: Inode) -> str:
        at = inode.ctime if self._parsed.has("c") else inode.atime if self._parsed.has("u") else inode.mtime
        if self._parsed.has("full-time"):
            return Moment(at).show("%Y-%m-%d %H:%M:%S +0000 ")
        age = self._process.kernel.clock() - at / BILLION
        return Moment(at).show("%b %e %H:%M " if 0 <= age < HALF_YEAR else "%b %e  %Y ")

    def _name(self, name: str, inode: Inode) -> str:
        if not self._colors:
            return name
        kind = stat.S_IFMT(inode.mode)
        color = COLORS.get(kind, "1;32" if inode.mode & 0o111 else "0")
        return f"\x1b[{color}m{name}\x1b[m"

    def _target(self, head: str, name: str, inode: Inode) -> Iterator[str]:
        if stat.S_ISLNK(inode.mode):
            yield f" -> {self._process.fs.read_link(head + name)}"


def _blocks(inode: Inode) -> int:
    return 0 if stat.S_ISLNK(inode.mode) else -(-inode.size // 512)
