"""mkdir, mkfifo and mknod."""

import errno
import stat

from honeyllm.host import Process
from honeyllm.programs._gnu import Tool, Usage, begin
from honeyllm.programs.files._modes import parse_mode
from honeyllm.programs.files._walk import join

MKDIR = Usage(
    name="mkdir",
    authors="David MacKenzie",
    short="pm:vZ",
    long={"context": "Z::", "mode": "m:", "parents": "p", "verbose": "v"},
)


async def mode_option(tool: Tool, default: int) -> int | None:
    """The bits that -m gives a new file (*default* without umask is what they change); None without -m."""
    text = tool.parsed.value("m")
    if text is None:
        return None
    mode = parse_mode(text)
    if mode is None:
        raise await tool.fatal(f"invalid mode {tool.word(text)}")
    return mode.apply(default, directory=default == 0o777, umask=tool.process.fs.umask)


async def mkdir(process: Process) -> int:
    """Make directories."""
    tool = await begin(process, MKDIR)
    operands = await tool.operands(1, file=False)
    mode = await mode_option(tool, 0o777)
    for path in operands:
        await process.checkpoint()
        if tool.parsed.has("p"):
            await _make_all(tool, path, mode)
        else:
            await _make(tool, path, mode)
    return tool.status


async def _make(
    tool: Tool, path: str, mode: int | None, *, existing_ok: bool = False, is_parent: bool = False
) -> bool:
    fs = tool.process.fs
    try:
        place = fs.make(path, stat.S_IFDIR | 0o777)
    except OSError as error:
        if existing_ok and error.errno == errno.EEXIST and _is_directory(tool, path):
            return True
        reason = error.strerror
        if is_parent and error.errno == errno.EEXIST and tool.process.fs.exists(path):
            reason = "Not a directory"
        await tool.error(f"cannot create directory {tool.word(path)}: {reason}")
        return False
    if mode is not None:
        inode = place.fs.own(place.number)
        inode.mode = stat.S_IFDIR | mode | (inode.mode & stat.S_ISGID)
    if tool.parsed.has("v"):
        await tool.process.stdout.write(f"{tool.process.argv[0]}: created directory {tool.file(path)}\n")
    return True


def _is_directory(tool: Tool, path: str) -> bool:
    try:
        return tool.process.fs.stat(path).is_directory
    except OSError:
        return False


async def _make_all(tool: Tool, path: str, mode: int | None) -> None:
    """mkdir -p: parents get default permissions with u+wx, the last one *mode*."""
    names = [name for name in path.split("/") if name]
    if not names and not path:
        await _make(tool, path, mode)
    here = "/" if path.startswith("/") else ""
    for at, name in enumerate(names):
        here = join(here, name) if here else name
        last = at == len(names) - 1
        if not last and _is_directory(tool, here):
            if await _unsearchable(tool, here):
                return
            continue
        at_end = path if last else here
        if not await _make(tool, at_end, mode if last else None, existing_ok=True, is_parent=not last):
            return


async def _unsearchable(tool: Tool, path: str) -> bool:
    """Complain when nothing below *path* can be reached."""
    fs = tool.process.fs
    if fs.permits(fs.find(path), 1):
        return False
    await tool.error(f"cannot create directory {tool.word(path)}: Permission denied")
    return True


MKFIFO = Usage(name="mkfifo", authors="David MacKenzie", short="m:Z", long={"context": "Z::", "mode": "m:"})


async def mkfifo(process: Process) -> int:
    """Make named pipes."""
    tool = await begin(process, MKFIFO)
    operands = await tool.operands(1, file=False)
    mode = await _file_mode(tool)
    for path in operands:
        try:
            await _node(tool, path, stat.S_IFIFO, mode, (0, 0))
        except OSError as error:
            await tool.error(f"cannot create fifo {tool.file(path)}", error)
    return tool.status


async def _file_mode(tool: Tool) -> int | None:
    text = tool.parsed.value("m")
    if text is None:
        return None
    mode = parse_mode(text)
    if mode is None:
        raise await tool.fatal("invalid mode")
    bits = mode.apply(0o666, directory=False, umask=tool.process.fs.umask)
    if bits & ~0o777:
        raise await tool.fatal("mode must specify only file permission bits")
    return bits


async def _node(tool: Tool, path: str, kind: int, mode: int | None, rdev: tuple[int, int]) -> None:
    fs = tool.process.fs
    if kind in (stat.S_IFCHR, stat.S_IFBLK) and fs.who.uid:
        fs.access(path.rstrip("/").rpartition("/")[0] or ("/" if path.startswith("/") else "."), 2)
        raise PermissionError(errno.EPERM, "Operation not permitted", path)
    fs.make(path, kind | 0o666, rdev=rdev)
    if mode is not None:
        fs.change_mode(path, mode)


MKNOD = Usage(name="mknod", authors="David MacKenzie", short="m:Z", long={"context": "Z::", "mode": "m:"})
TYPES = {"b": stat.S_IFBLK, "c": stat.S_IFCHR, "u": stat.S_IFCHR, "p": stat.S_IFIFO}


async def mknod(process: Process) -> int:
    """Make special files."""
    tool = await begin(process, MKNOD)
    mode = await _file_mode(tool)
    given = tool.parsed.operands
    is_fifo = len(given) >= 2 and given[1][:1] == "p"
    expected = 2 if is_fifo else 4
    if len(given) < expected:
        await _too_few(tool, expected)
    if len(given) > expected:
        await _too_many(tool, expected)
    path, letter = given[:2]
    kind = TYPES.get(letter[:1])
    if kind is None:
        raise await tool.misused(f"invalid device type {tool.word(letter)}")
    rdev = (
        (0, 0)
        if is_fifo
        else (await _number(tool, "major", given[2]), await _number(tool, "minor", given[3]))
    )
    try:
        await _node(tool, path, kind, mode, rdev)
    except OSError as error:
        raise await tool.fatal(tool.maybe(path), error) from None
    return 0


async def _too_few(tool: Tool, expected: int) -> None:
    given = tool.parsed.operands
    text = f"missing operand after {tool.word(given[-1])}" if given else "missing operand"
    if expected == 4 and len(given) == 2:
        text += "\nSpecial files require major and minor device numbers."
    raise await tool.misused(text)


async def _too_many(tool: Tool, expected: int) -> None:
    given = tool.parsed.operands
    text = f"extra operand {tool.word(given[expected])}"
    if expected == 2 and len(given) == 4:
        text += "\nFifos do not have major and minor device numbers."
    raise await tool.misused(text)


async def _number(tool: Tool, which: str, text: str) -> int:
    try:
        value = int(text, 0) if not text.startswith("0") or text[1:2] in "xX" else int(text, 8)
    except ValueError:
        value = -1
    if not 0 <= value < 1 << 32:
        raise await tool.fatal(f"invalid {which} device number {tool.word(text)}")
    return value
